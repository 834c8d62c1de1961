#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `set --local` killed at its system calls, the first one, which makes the file, and one that changes
# it: afterwards a program gets the shared value or the own one, the next command works, and what was
# asked for can be done. At some 40 places of each; with EVENKEEP_TEST_ALL=1 at every second call.
case $3 in /*) image=$3 ;; *) image=$PWD/$3 ;; esac
if [ -w /dev/shm ]; then # what is synced here never has to survive the machine
	export TMPDIR=/dev/shm
fi
. "$(dirname "$0")/../cli/lib.sh" "$@"
new_project
ok evenkeep set TURN=shared -e dev
printf 'unused=%s\n' "$mark" >"$work/values"
cp -r "$XDG_STATE_HOME" "$work/state"
cp -r .evenkeep "$work/vault"
places=40

killed() { # N COMMAND…
	kill=$1
	shift
	status=0
	"$image" --values "$work/values" --writes --kill "$kill" -- "$@" >"$out" 2>"$problems" || status=$?
	[ "$status" -ne 77 ] || {
		echo 'SKIPPED: SET --LOCAL WAS NOT KILLED: no program can be traced here' >&2
		exit 77
	}
}

before() { # the machine as it was
	rm -rf "$XDG_STATE_HOME" .evenkeep
	cp -r "$work/state" "$XDG_STATE_HOME"
	cp -r "$work/vault" .evenkeep
}

# kill_all OLD: at many places, on the machine that before() makes; it had the value OLD.
kill_all() {
	before
	killed 0 evenkeep set TURN=new -e dev --local
	calls=$(sed -n 's/^image: \([0-9]*\) calls.*/\1/p' "$problems")
	[ "$calls" -gt 100 ] || fail 'it was not counted'
	step=$((calls / places))
	[ -z "${EVENKEEP_TEST_ALL-}" ] || step=2
	kills=0 news=0
	for at in $(seq 3 $step "$calls"); do
		before
		killed "$at" evenkeep set TURN=new -e dev --local
		[ "$status" -ne 137 ] || kills=$((kills + 1))
		ok evenkeep run -e dev -- sh -c 'printf %s "$TURN"'
		case $(cat "$out") in
		new) news=$((news + 1)) ;;
		"$1") ;;
		*) fail "killed at $at of $calls: neither old nor new" ;;
		esac
		ok evenkeep set TURN=again -e dev --local
		ok evenkeep run -e dev -- sh -c 'printf %s "$TURN"'
		same 'TURN' again "$(cat "$out")"
		found=$(find .evenkeep -name '*.part*' -o -name '*-journal' | wc -l)
		[ "$found" -eq 0 ] || fail "killed at $at of $calls: something is left"
	done
	echo "    $kills calls were killed; $news had done it already"
	[ "$kills" -ge $((places / 2)) ] && [ "$news" -ge 1 ] && [ "$news" -lt "$kills" ] ||
		fail 'it was killed too late or too early'
}

step 'the first local value, which makes the file'
kill_all shared

step 'one that takes the place of another'
before
ok evenkeep set TURN=old -e dev --local
rm -rf "$work/state" "$work/vault"
cp -r "$XDG_STATE_HOME" "$work/state"
cp -r .evenkeep "$work/vault"
kill_all old

finish
