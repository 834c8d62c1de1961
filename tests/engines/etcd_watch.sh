#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every change comes, in order and once, whatever happens to the nodes meanwhile; a store that was set
# back is told of. And the trial before the first write accepts etcd, every time.
# `etcd_watch.sh EVENKEEP ENGINE EVENKEEP-REMOTE HAND`
remote_program=$(cd "$(dirname "$3")" && pwd)/$(basename "$3")
hand_program=$(cd "$(dirname "$4")" && pwd)/$(basename "$4")
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh" "$1"
# shellcheck source=tests/engines/etcd_lib.sh
. "$(dirname "$0")/etcd_lib.sh"
cd "$work"
etcd_needed
changes=12 watched=0 follower='' of=' (a part; EVENKEEP_TEST_ALL asks for 20 each)'
rounds=40
[ -z "${EVENKEEP_TEST_ALL-}" ] || { changes=20 rounds=200 of=''; }
tidy() {
	[ -z "$follower" ] || kill "$follower" 2>/dev/null || :
	end_servers
}

hand() { # CLUSTER PREFIX VERB ARG…
	cluster=$1 prefix=$2
	shift 2
	"$hand_program" "$remote_program" "$(etcd_address "$cluster" "$prefix")" "$@"
}

follow() { # CLUSTER PREFIX COUNT: in the background, into `followed`
	: >followed
	"$hand_program" "$remote_program" "$(etcd_address "$1" "$2")" follow chain "$3" >followed 2>&1 &
	follower=$!
}

await_line() { # TEXT in `followed`
	rounds_left=6000
	until grep -q "^$1" followed; do
		kill -0 "$follower" 2>/dev/null || { cat followed >"$out"; fail "it ended before it told of: $1"; }
		rounds_left=$((rounds_left - 1))
		[ "$rounds_left" -gt 0 ] || { cat followed >"$out"; fail "it does not tell of: $1"; }
		sleep 0.02
	done
}

change() { # CLUSTER PREFIX I
	ok hand "$1" "$2" put "chain/$3" "change-$3"
}

followed_all() { # the numbers, in order and once
	wait "$follower" || { cat followed >"$out"; fail 'following ended badly'; }
	follower=
	same 'changes' "$(seq 1 "$changes" | sed 's,.*,& change-&,')" "$(grep -v '^notice:' followed)"
	watched=$((watched + changes))
}

step "the trial accepts it: one node and three"
etcd_make one 1
etcd_make three 3
trials=20
ok hand one trial trial "$((trials / 2))"
same 'accepted' "$((trials / 2))" "$(grep -c '^accepted$' "$out")"
ok hand three trial trial "$((trials / 2))"
same 'accepted' "$((trials / 2))" "$(grep -c '^accepted$' "$out")"

step 'node after node dies'
follow three death "$changes"
for i in $(seq 1 "$changes"); do
	if [ $((i % 5)) -eq 3 ]; then
		kill_server "three$((i / 5 % 3 + 1))"
	fi
	change three death "$i"
	if [ $((i % 5)) -eq 4 ]; then
		start_again "three$((i / 5 % 3 + 1))"
		etcd_await three || fail 'a node does not come back'
	fi
	[ $((i % 4)) -ne 0 ] || await_line "$i "
done
followed_all

step 'the past is compacted away after each change'
follow one compaction "$changes"
for i in $(seq 1 "$changes"); do
	change one compaction "$i"
	revision=$(etcd_post one kv/range '{"key":"eA=="}' | sed 's/.*"revision":"\([0-9]*\)".*/\1/')
	etcd_post one kv/compaction '{"revision":"'"$revision"'"}' >/dev/null
	[ $((i % 4)) -ne 0 ] || await_line "$i "
done
followed_all

step 'a backup is restored: the store is behind what it was, and that is said'
follow one restored "$changes"
for i in $(seq 1 10); do change one restored "$i"; done
await_line '10 '
end_server one1
cp -r "$servers/one1.data" backup
start_again one1
etcd_await one || fail 'it does not start again'
ok hand one restored replace other 1
ok hand one restored replace other 2
change one restored 11
await_line '11 '
kill_server one1
rm -rf "$servers/one1.data"
cp -r backup "$servers/one1.data"
start_again one1
etcd_await one || fail 'the backup does not start'
await_line 'notice: the store was restored or replaced'
for i in $(seq 11 "$changes"); do change one restored "$i"; done
followed_all

step 'another store stands at the address: its id is another'
follow one another 3
change one another 1
await_line '1 '
kill_server one1
rm -rf "$servers/one1.data"
sed -i "s/'--initial-cluster-token' 'one'/'--initial-cluster-token' 'two'/" "$servers/one1.start"
start_again one1
etcd_await one || fail 'the other store does not start'
await_line 'notice: the store was restored or replaced (cluster id changed)'
change one another 2
change one another 3
wait "$follower" || fail 'following ended badly'

step 'what it takes over an open connection, on this machine and now: printed, not judged'
ok hand one bench bench "$rounds"
sed 's/^/counted: one node     /' "$out"
ok hand three bench bench "$rounds"
sed 's/^/counted: three nodes  /' "$out"

echo "counted: $trials trials of $trials accepted; $watched changes of $((3 * changes)) told, in order and once$of; 2 stores that were replaced, 2 notices"
