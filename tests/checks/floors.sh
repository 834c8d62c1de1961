#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Includes go down the floors of lib/README.md only. `floors.sh [ROOT]` checks the tree;
# `floors.sh --self-test [ROOT]` proves on made-up trees that each kind of climbing is noticed.
set -eu

here=$(cd "$(dirname "$0")" && pwd)

check() {
	root=$1
	(cd "$root" && find lib cmd include tests -name '*.[ch]' 2>/dev/null | LC_ALL=C sort) >"$work/list"
	(cd "$root" && xargs awk -f "$here/floors.awk" lib/README.md <"$work/list")
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ "${1-}" != --self-test ]; then
	check "${1:-$here/../..}"
	exit
fi

real=${2:-$here/../..}
tried=0
expect() { # VERDICT NAME FILE LINE…: a tree with FILE made of the LINEs is judged so
	verdict=$1 name=$2 file=$3
	shift 3
	tree=$work/tree
	rm -rf "$tree"
	mkdir -p "$tree/lib" "$tree/$(dirname "$file")"
	cp "$real/lib/README.md" "$tree/lib/README.md"
	printf '%s\n' "$@" >"$tree/$file"
	if check "$tree" >"$work/out" 2>&1; then got=good; else got=bad; fi
	tried=$((tried + 1))
	[ "$got" = "$verdict" ] && return
	echo "self-test: $name: expected $verdict, was $got"
	cat "$work/out"
	exit 1
}

expect good 'one floor down' lib/vault/a.c '#include "store/store.h"'
expect good 'itself' lib/vault/a.c '#include "vault/b.h"'
expect bad 'climbs' lib/store/a.c '#include "vault/vault.h"'
expect bad 'climbs from a header' lib/base/a.h '#include "secret/secret.h"'
expect bad 'climbs with blanks' lib/base/a.h '  #  include   "secret/secret.h"'
expect bad 'sideways' lib/format/a.c '#include "launch/launch.h"'
expect bad 'cmd skips to the store' cmd/a.c '#include "store/store.h"'
expect bad 'cmd reaches crypto' cmd/a.c '#include "crypto/age.h"'
expect bad 'a private header of another folder' lib/vault/a.c '#include "store/rows_priv.h"'
expect good 'a private header of its own folder' lib/store/a.c '#include "store/rows_priv.h"'
expect good 'a private header in its own unit test' tests/unit/store/a.c '#include "store/rows_priv.h"'
expect bad 'a private header in another unit test' tests/unit/vault/a.c '#include "store/rows_priv.h"'
expect good 'a private header in a test of faults' tests/fault/a.c '#include "store/rows_priv.h"'
expect bad 'without its module' lib/vault/a.c '#include "record.h"'
expect bad 'a module that nobody drew' lib/attic/a.c '#include "base/err.h"'
expect bad 'an include of a module that nobody drew' cmd/a.c '#include "attic/a.h"'
expect bad 'sqlite outside its door' lib/vault/a.c '#include <sqlite3.h>'
expect good 'sqlite at its door' lib/store/a.c '#include <sqlite3.h>'
expect bad 'sodium outside its doors' lib/model/a.c '#include <sodium.h>'
expect bad 'part of sodium outside its doors' lib/model/a.c '#include <sodium/utils.h>'
expect bad 'zxcvbn outside its one file' lib/crypto/a.c '#include <zxcvbn.h>'
expect good 'zxcvbn in its one file' lib/crypto/strength.c '#include <zxcvbn.h>'
expect bad 'quotes open no door' lib/model/a.c '#include "sodium.h"'
expect bad 'curl in the launcher' cmd/a.c '#include <curl.h>'
expect bad 'curl by its usual name' cmd/a.c '#include <curl/curl.h>'
expect bad 'expat beside its one file' cmd/remote/s3/a.c '#include <expat.h>'
expect good 'expat in its one file' cmd/remote/s3/xml.c '#include <expat.h>'
expect bad 'sodium beside its one file of a command' cmd/remote/s3/a.c '#include <sodium.h>'
expect good 'curl in the remote program' cmd/remote/a.c '#include <curl/curl.h>'
expect bad 'a third-party header without a door' lib/text/a.c '#include <lzma.h>'
expect bad 'the test frame in the program' cmd/a.c '#include <cmocka.h>'
expect good 'the system' lib/base/a.c '#include <sys/stat.h>' '#include <linux/magic.h>'
expect bad 'the library from inside' lib/vault/a.c '#include "evenkeep.h"'
expect good 'the public header in api' lib/api/a.c '#include "evenkeep.h"'
echo "$tried trees judged as they should be"
