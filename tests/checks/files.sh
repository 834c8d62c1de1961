#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What every file of the tree keeps to. `files.sh [ROOT]` checks the tree; `files.sh --self-test`
# proves on made-up trees that each rule notices what it is for.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0

blame() { # RULE, lines of what breaks it on stdin
	while IFS= read -r line; do
		printf '%s: %s\n' "$line" "$1"
		echo >>"$work/wrong"
	done
}

# The files that are ours to write: without test material that must stay as it came.
list_files() {
	if git -C "$1" rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		git -C "$1" -c core.quotePath=false ls-files -co --exclude-standard
	else
		(cd "$1" && find . -path './build*' -prune -o -path ./.git -prune -o -type f -print) |
			sed 's,^\./,,'
	fi | grep -vE '^tests/(stacks/[^/]+/|golden/|fixtures/|fuzz/corpus/|fault/fixtures/|[^/]+/data/|vectors/)' |
		LC_ALL=C sort
}

check() {
	root=$(cd "$1" && pwd)
	: >"$work/wrong"
	list_files "$root" >"$work/all"
	cd "$root"
	while IFS= read -r file; do [ -f "$file" ] && printf '%s\n' "$file"; done <"$work/all" >"$work/files"
	grep -E '\.[ch]$' "$work/files" >"$work/c" || :
	: >"$work/scripts"
	while IFS= read -r file; do
		case $file in
		*.sh | tools/* | .ci/*) [ "$(head -c 2 "$file")" = '#!' ] && echo "$file" >>"$work/scripts" ;;
		esac
	done <"$work/files"
	cat "$work/c" "$work/scripts" >"$work/sources"

	while IFS= read -r file; do
		[ "$(head -n 1 "$file")" = '/* SPDX-License-Identifier: Apache-2.0 */' ] || echo "$file:1"
	done <"$work/c" | blame 'the first line is the licence line'
	while IFS= read -r file; do
		head -n 3 "$file" | grep -q '^# SPDX-License-Identifier: Apache-2.0$' || echo "$file:2"
	done <"$work/scripts" | blame 'the licence line follows the first line'

	while IFS= read -r file; do
		case $file in *.awk | *.py) continue ;; esac
		[ -x "$file" ] || case $file in
		tests/support/*.sh) ;; # read by others, not run
		*) echo "$file:1" ;;
		esac
	done <"$work/scripts" | blame 'a script has its run bit'

	while IFS= read -r file; do # own header first: it stands alone
		case $file in *.c) ;; *) continue ;; esac
		[ -f "${file%.c}.h" ] || continue
		own=$(basename "${file%.c}")
		first=$(grep -m 1 -E '^[[:space:]]*#[[:space:]]*include' "$file" || :)
		case $first in *[/\"]"$own.h\""* | *[/\"]"${own}_priv.h\""*) ;; *) echo "$file:1" ;; esac
	done <"$work/c" | blame 'a file includes its own header first'

	each() { xargs -r grep -nHIE -e "$1" <"$2" | cut -d: -f1,2 || :; }
	each '^([^"]|"[^"]*")*\b(TODO|FIXME|XXX|HACK)\b' "$work/c" | blame 'unfinished business'
	each '^[[:space:]]*typedef[[:space:]]+(struct|union|enum)' "$work/c" | blame 'types have no typedef'
	each '^ {8}' "$work/c" | blame 'indent with tabs'
	each '[[:blank:]]+$' "$work/sources" | blame 'blanks at the end of the line'
	each '\b(strcpy|strcat|gets|tmpnam|mktemp|alloca)[[:space:]]*\(' "$work/c" |
		grep -v '^tests/' | blame 'a call that nobody should make'

	# The tree does not know where it is checked out, nor anybody's home, nor any host to fetch from.
	grep -vE '\.(md|scd|jsonl?)$' "$work/files" >"$work/quiet" || :
	case $root in
	/ | /tmp | /home) ;;
	*) xargs -r grep -nHIF -e "$root" <"$work/files" | cut -d: -f1,2 | blame 'the place of a checkout' || : ;;
	esac
	each '(^|[^A-Za-z0-9_./-])/(home|Users)/[A-Za-z0-9_]+/' "$work/quiet" | blame "somebody's home"
	each '(curl|wget|clone|install|deb|fetch|download|index|registry).*(https?|ftp|ssh|git)://[A-Za-z0-9]' "$work/scripts" |
		grep -E '^(tools|\.ci|tests/(support|bench|checks))/' |
		grep -v '^tests/checks/files.sh' | blame 'a script names no host to fetch from'

	xargs -r wc -l <"$work/c" | awk '$2 != "total" && $1 > 500 { print $2 ":500" }' |
		blame 'longer than 500 lines: it has more than one reason to exist'
	long=$(xargs -r wc -l <"$work/c" | awk '$2 != "total" && $1 > 300' | sort -rn)
	[ -z "$long" ] || printf 'long files (nothing is wrong, look whether each has one reason to exist):\n%s\n' "$long"

	while IFS= read -r file; do
		case $(head -n 1 "$file") in
		*python*) continue ;;
		*bash*) shell='bash' ;;
		*) shell='sh' ;;
		esac
		command -v "$shell" >/dev/null 2>&1 && { "$shell" -n "$file" 2>"$work/err" || echo "$file:1"; }
	done <"$work/scripts" | blame 'the shell cannot read it'

	wrong=$(wc -l <"$work/wrong")
	printf '%d files, %d of them C, %d scripts; %d wrong\n' \
		"$(wc -l <"$work/files")" "$(wc -l <"$work/c")" "$(wc -l <"$work/scripts")" "$wrong"
	cd "$here"
	[ "$wrong" -eq 0 ]
}

if [ "${1-}" != --self-test ]; then
	check "${1:-$here/../..}"
	exit
fi

licence='/* SPDX-License-Identifier: Apache-2.0 */'
tried=0
expect() { # VERDICT NAME FILE MODE LINE…
	verdict=$1 name=$2 file=$3 mode=$4
	shift 4
	tree=$work/tree
	rm -rf "$tree"
	mkdir -p "$tree/$(dirname "$file")" "$tree/lib/base"
	printf '%s\n' "$licence" >"$tree/lib/base/a.h"
	printf '%s\n' "$@" >"$tree/$file"
	chmod "$mode" "$tree/$file"
	if (check "$tree") >"$work/out" 2>&1; then got=good; else got=bad; fi
	tried=$((tried + 1))
	[ "$got" = "$verdict" ] && return
	echo "self-test: $name: expected $verdict, was $got"
	cat "$work/out"
	exit 1
}

spdx='# SPDX-License-Identifier: Apache-2.0'
expect good 'a C file' lib/base/b.c 644 "$licence" 'int b;'
expect bad 'no licence' lib/base/b.c 644 'int b;'
expect good 'own header first' lib/base/a.c 644 "$licence" '#include "base/a.h"' '#include <errno.h>'
expect bad 'own header later' lib/base/a.c 644 "$licence" '#include <errno.h>' '#include "base/a.h"'
expect bad 'a typedef' lib/base/b.c 644 "$licence" 'typedef struct b b;'
expect bad 'blanks for tabs' lib/base/b.c 644 "$licence" 'int' 'b(void)' '{' '        return 0;' '}'
expect bad 'unfinished' lib/base/b.c 644 "$licence" "/* TO""DO: all of it */"
expect bad 'a call nobody should make' lib/base/b.c 644 "$licence" '	strcpy(a, b);'
expect bad 'the place of the checkout' lib/base/b.c 644 "$licence" "/* see $work/tree */"
expect bad "somebody's home" lib/base/b.c 644 "$licence" '/* see /ho''me/alice/b */'
expect bad 'blanks at the end' lib/base/b.c 644 "$licence" 'int b; '
# shellcheck disable=SC2046
expect bad 'very long' lib/base/b.c 644 "$licence" $(seq 1 600)
expect good 'a script' tools/x 755 '#!/bin/sh' "$spdx" 'echo x'
expect bad 'a script without licence' tools/x 755 '#!/bin/sh' 'echo x'
expect bad 'a script without run bit' tools/x 644 '#!/bin/sh' "$spdx" 'echo x'
expect bad 'a script that is none' tools/x 755 '#!/bin/sh' "$spdx" 'if true'
expect bad 'a host in a script' tools/x 755 '#!/bin/sh' "$spdx" 'curl https:''//example.org/x'
echo "$tried trees judged as they should be"
