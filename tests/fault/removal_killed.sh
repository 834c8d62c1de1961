#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `member rm` killed at its system calls: the vault verifies, every environment has the old key or the new
# one, what is left is told, and the same command run again ends it. At every hundred-and-fiftieth call; with
# EVENKEEP_TEST_ALL=1 at each twentieth.
case $3 in /*) image=$3 ;; *) image=$PWD/$3 ;; esac
if [ -w /dev/shm ]; then # what is synced here never has to survive the machine
	export TMPDIR=/dev/shm
fi
. "$(dirname "$0")/../cli/lib.sh" "$@"
# shellcheck source=tests/cli/people.sh
. "$(dirname "$0")/../cli/people.sh"
new_project alice
share
for env in dev staging prod; do
	put TOKEN $env "$mark$env$strong"
done
add bob --grant dev:write,staging:read,prod:read
printf 'unused=%s\n' "$mark" >"$work/values"
cp .evenkeep/vault.db "$work/before"
cp -r "$XDG_STATE_HOME" "$work/state"
anew() {
	cp "$work/before" .evenkeep/vault.db
	rm -f .evenkeep/vault.db-journal
	rm -rf "$XDG_STATE_HOME"
	cp -r "$work/state" "$XDG_STATE_HOME"
}
killed() { # N COMMAND…
	kill=$1
	shift
	status=0
	"$image" --values "$work/values" --writes --kill "$kill" -- "$@" >"$out" 2>"$problems" || status=$?
	[ "$status" -ne 77 ] || {
		echo 'SKIPPED: NOTHING WAS KILLED: no program can be traced here' >&2
		exit 77
	}
}

step 'killed anywhere, it is gone on with to the end'
killed 0 evenkeep member rm bob --yes
calls=$(sed -n 's/^image: \([0-9]*\) calls.*/\1/p' "$problems")
[ "${calls:-0}" -gt 100 ] || fail 'it makes no calls'
ok evenkeep member list --json
holds '.ok'
by=150
[ -z "${EVENKEEP_TEST_ALL-}" ] || by=20
kills=0 there=0 out_but_left=0 all=0 at=40
while [ "$at" -lt "$calls" ]; do
	anew
	killed "$at" evenkeep member rm bob --yes
	[ "$status" -ne 137 ] || kills=$((kills + 1))
	ok evenkeep verify
	ok evenkeep member list --json
	case $(jq -r '[([.members[].label] | index("bob") != null), (.unfinished | length > 0)] | map(tostring) | join(" ")' "$out") in
	'true false') there=$((there + 1)) ;;
	'false true')
		out_but_left=$((out_but_left + 1))
		fails 1 evenkeep check
		says 'bob was taken out and has the key of'
		;;
	'false false') all=$((all + 1)) ;;
	*) fail "killed at call $at of $calls: neither there nor out" ;;
	esac
	ok evenkeep member rm bob --yes
	ok evenkeep member list --json
	holds '.ok and .unfinished == []'
	at=$((at + by))
done
echo "    $calls calls, killed at $kills: $there times bob was there, $out_but_left times out with keys left, $all times done"
[ "$there" -ge 1 ] && [ "$out_but_left" -ge 1 ] || fail 'it was killed too late or too early'

finish
