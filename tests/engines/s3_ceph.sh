#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Ceph's object gateway holds vaults: the contract, the trial, four writers who are killed at any time, and a
# vault of two machines.
# shellcheck source=tests/engines/s3_lib.sh
. "$(dirname "$0")/s3_lib.sh"
machine ada
need_servers radosgw ceph-mon ceph-osd ceph radosgw-admin
each=150 kills=24
[ -z "$all" ] || kills=120

step 'a gateway with one monitor and one disk in memory starts'
start_ceph ceph

step 'it keeps the contract of stores'
ok "$contract" "$remote_program" "s3+http://127.0.0.1:$port/vaults"
echo "    $(cat "$out" "$problems" | grep -c '^\[       OK \]') cases"

step 'the trial accepts it, twenty times of twenty'
tried 20 accepted

writer() { # NAME: until it has written all of its own
	exec "$engine" s3 "http://127.0.0.1:$port/vaults/writers" '' '' '' 600000 >"$work/said-$1" 2>&1 <<LINE
append aa/commit $1 $each
LINE
}
start_writer() {
	writer "$1" &
	eval "pid_$1=$!"
}
step 'four write, and are killed with -9 and started again'
for name in a b c d; do start_writer "$name"; done
killed=0
for number in $(seq 1 "$kills"); do
	# At a moment that nobody chose; which one does not matter to what must come out.
	sleep "0.0$(od -An -N1 -tu1 /dev/urandom | tr -d ' ')"
	name=$(printf 'abcd' | cut -c $((number % 4 + 1)))
	eval "pid=\$pid_$name"
	if kill -9 "$pid" 2>/dev/null; then killed=$((killed + 1)); fi
	wait "$pid" 2>/dev/null || :
	start_writer "$name"
done
for name in a b c d; do
	eval "pid=\$pid_$name"
	wait "$pid" || { cat "$work/said-$name" >"$out"; fail "writer $name ended with $?"; }
done

step 'every object of every writer is there once, and no number is left out'
total=$((4 * each))
echo 'list aa/commit/' | ok engine_at writers
same 'numbers' "$(seq 0 $((total - 1)))" "$(sed 's/^done //' "$out" | tr ' ' '\n' | grep . | sort -n)"
seq -f 'get aa/commit/%g' 0 $((total - 1)) | ok engine_at writers
for name in a b c d; do
	same "what $name wrote" "$(seq -f "done $name-%g" 0 $((each - 1)))" "$(grep "^done $name-" "$out" | sort -t- -k2n)"
done
echo "    $total objects, $killed kills, 0 lost, 0 doubled"

step 'two machines share a vault in it'
export EVENKEEP_REMOTE_ORIGIN="s3+http://127.0.0.1:$port/vaults"
shared_project "s3+http://127.0.0.1:$port/vaults/team"
plain LEVEL one
put TOKEN dev "${mark}Dev"
second_machine laptop
ok evenkeep fetch
value_is LEVEL one
plain LEVEL two
plain COLOUR red staging
at ada
ok evenkeep fetch
value_is LEVEL two
value_is COLOUR red staging
reveals evenkeep run --fresh -e dev -- sh -c 'printf %s "$TOKEN"'
same_secret TOKEN "${mark}Dev" "$(cat "$out")"

step 'who may write and not delete is told so'
python3 "$tree/tests/engines/s3_request.py" PUT "http://127.0.0.1:$port/vaults?policy" \
	'{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject",
	"Resource": "arn:aws:s3:::vaults/kept/*"}]}'
printf '%s\n' 'put aa/1 one' 'get aa/1' 'drop aa/1' | fails 5 engine_at kept
says 'done one'
says 'denied cannot remove from bucket `vaults`'
done_here
