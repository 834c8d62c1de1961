#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What others changed counts as told when the words were taken: not by a pipe that nobody reads, a full disk or a closed
# stream.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/sharing.sh"
bob=bob@example.org

# bob writes NAME, and ada has not heard of it.
untold() { # NAME
	at bob
	ok evenkeep fetch
	plain "$1" bob
	at ada
}

# Standard output is a pipe whose reader has gone before it begins.
unread() {
	_run sh -c 'exec 3<>"$0" 4>"$0" 3>&-; exec "$@" >&4' "$work/pipe" "$@"
	same 'exit' 141 "$status"
}

# With $2 as standard output, or ($1 is 2) as standard error.
into() { # STREAM TARGET EXIT CMD ARG…
	_stream=$1 _target=$2 _exit=$3
	shift 3
	_run sh -c "exec \"\$@\" $_stream>$_target" sh "$@"
	same "exit of $* $_stream>$_target" "$_exit" "$status"
}

# It is a conflict, and told with the rest; then it is known.
still_untold() { # NAME
	fails 8 evenkeep set "$1=ada" --plain -e dev
	tells "fetched dev: 1 new commit by $bob, now at"
	tells "  set $1"
	ok evenkeep set "$1=ada" --plain -e dev
	[ ! -s "$problems" ] || fail 'it tells something'
}

shared_project
machine bob
git clone -q "$work/machines/ada/shop" shop && cd shop
ok evenkeep join --json
jq -r .send "$out" >"$work/line"
jq -r .member_id "$out" >"$work/id"
at ada
ok sh -c "$(sed 's/--grant [^ ]*/--grant dev:write/' "$work/line") --id '$(cat "$work/id")' --yes"
at bob
ok evenkeep fetch
mkfifo "$work/pipe"

step 'a document of fetch that nobody took told nobody'
untold PIPE
unread evenkeep fetch --json
still_untold PIPE
untold FULL
into 1 /dev/full 10 evenkeep fetch --json
still_untold FULL
untold CLOSED
into 1 '&-' 10 evenkeep fetch --json
still_untold CLOSED

step 'nor did its lines'
untold LINES
unread evenkeep fetch
into 1 /dev/full 10 evenkeep fetch
still_untold LINES

step 'nor that of a write, which is written all the same'
untold WRITE
unread evenkeep set SIZE=1 --plain -e dev --json
into 1 /dev/full 10 evenkeep set SIZE=2 --plain -e dev --json
value_is SIZE 2
still_untold WRITE

step 'nor that of a conflict, which stays one until it is told'
untold CONFLICT
unread evenkeep set CONFLICT=ada --plain -e dev --json
into 1 /dev/full 8 evenkeep set CONFLICT=ada --plain -e dev --json
still_untold CONFLICT

step 'nor did lines that a write says to no standard error'
untold STDERR
into 2 /dev/full 0 evenkeep set SIZE=3 --plain -e dev
into 2 '&-' 0 evenkeep set SIZE=4 --plain -e dev
value_is SIZE 4
still_untold STDERR
untold REFUSED
into 2 /dev/full 8 evenkeep set REFUSED=ada --plain -e dev
into 2 '&-' 8 evenkeep set -q REFUSED=ada --plain -e dev
still_untold REFUSED

step 'the other stream does not matter'
untold OTHER
into 2 '&-' 0 evenkeep fetch --json
ok evenkeep set OTHER=ada --plain -e dev
[ ! -s "$problems" ] || fail 'it tells something'
untold OTHER_2
into 1 /dev/full 10 evenkeep set SIZE=5 --plain -e dev
[ -s "$problems" ] || fail 'it tells nothing'
ok evenkeep set OTHER_2=ada --plain -e dev
[ ! -s "$problems" ] || fail 'it tells something'

finish
