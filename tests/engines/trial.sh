#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Before the first write a store is tried: those that let two writers create the same object are refused.
# `https` itself never writes, so web servers are tried by an engine of the tests (dav_engine.c).
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh" "$@"
trial=$2 dav=$3 remote=$4
# shellcheck source=tests/engines/servers.sh
. "$(dirname "$0")/servers.sh"
tidy() {
	end_servers
}
need_servers nginx
times=${EVENKEEP_TEST_ALL:+20}
times=${times:-5}
refused=0 accepted=0

is_refused() { # PROGRAM ADDRESS
	ok "$trial" "$1" "$2" "$times"
	[ "$(grep -c 'cannot hold a vault' "$out")" -eq "$times" ] || fail "it is accepted: $2"
	sed 's,`http://[^`]*`,the store,' "$out" | sort | uniq -c
	refused=$((refused + $(grep -c 'cannot hold a vault' "$out")))
}

# Where writers are let through by chance: how often is the machine's, and one time is enough.
is_refused_once() { # PROGRAM ADDRESS
	lucky=0
	until ok "$trial" "$1" "$2" 1 && grep -q 'cannot hold a vault' "$out"; do
		lucky=$((lucky + 1))
		[ "$lucky" -lt 100 ] || fail "it is accepted: $2"
	done
	sed 's,`http://[^`]*`,the store,' "$out"
	refused=$((refused + 1))
}

is_accepted() {
	ok "$trial" "$1" "$2" "$times"
	[ "$(grep -c '^accepted$' "$out")" -eq "$times" ] || fail "it is refused: $2"
	accepted=$((accepted + times))
}

step 'nginx with DAV, which ignores the header'
mkdir "$work/nginx"
start_nginx nginx "$work/nginx" 'dav_methods PUT DELETE MKCOL; create_full_put_path on;'
is_refused "$dav" "http://127.0.0.1:$port/"

step 'Apache with mod_dav, which heeds it, and not when several ask at once'
if have_server apache2; then
	mkdir "$work/apache"
	start_apache apache "$work/apache" 'Dav On'
	# of contested creates about one in five goes wrong: of 400 trials one finds none in its 25
	is_refused_once "$dav" "http://127.0.0.1:$port/"
fi

step 's3rver, which ignores it'
if have_server s3rver; then
	start_s3rver s3rver
	is_refused "$dav" "http://127.0.0.1:$port/vaults"
fi

step 'etcd is accepted'
if have_server etcd; then
	start_etcd etcd
	is_accepted "$remote" "etcd+$url"
fi

step 'a folder is accepted'
mkdir "$work/folder"
is_accepted "$remote" "file://$work/folder"

printf 'counted: %d refused, %d accepted\n' "$refused" "$accepted"
finish
