#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `promote` and `fill` killed at their system calls: the environment has all that they write or
# nothing of it, it verifies, and the same command goes on. Around the commit at every eighth call,
# elsewhere at every hundredth; with EVENKEEP_TEST_ALL=1 at each. And eight at once on one vault.
case $3 in /*) image=$3 ;; *) image=$PWD/$3 ;; esac
if [ -w /dev/shm ]; then # what is synced here never has to survive the machine
	export TMPDIR=/dev/shm
fi
. "$(dirname "$0")/../cli/lib.sh" "$@"
new_project
cat >.env.schema <<'EOT'
# @defaultRequired=true
# ---
# @sensitive @type=hex
COOKIE_KEY=
# @sensitive @type=uuid
TRACE_ID=
EOT
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: shop
environments: { dev: , staging: , prod: , team: }
services:
  api: { contract: .env.schema }
EOT
ok evenkeep init --env team
ok evenkeep generate COOKIE_KEY -e dev
for number in 1 2 3 4 5 6; do
	ok evenkeep set "PLAIN_$number=$number" -e dev
done
printf 'unused=%s\n' "$mark" >"$work/values"

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
names() { # how many names ENV has
	reveals evenkeep list -e "$1" --json
	jq '.names | length' "$out"
}

# all_or_none ENV COUNT COMMAND…: it writes COUNT names into ENV, which is empty.
all_or_none() {
	env=$1 count=$2
	shift 2
	killed 0 "$@" -n
	killed 0 "$@"
	calls=$(sed -n 's/^image: \([0-9]*\) calls.*/\1/p' "$problems")
	[ "$(names "$env")" -eq "$count" ] || fail "it does not write $count names"
	cp .evenkeep/vault.db "$work/after"
	kills=0 old=0 new=0 at=1
	while [ "$at" -lt "$calls" ]; do
		cp "$work/before" .evenkeep/vault.db
		rm -f .evenkeep/vault.db-journal
		rm -rf "$XDG_STATE_HOME"
		cp -r "$work/state" "$XDG_STATE_HOME"
		killed "$at" "$@"
		[ "$status" -ne 137 ] || kills=$((kills + 1))
		have=$(names "$env")
		case $have in
		0) old=$((old + 1)) ;;
		"$count") new=$((new + 1)) ;;
		*) fail "killed at call $at of $calls: $have of $count names" ;;
		esac
		if [ $((kills % 8)) -eq 1 ] || [ "$have" -ne 0 ]; then
			ok evenkeep verify
			"$@" >"$out" 2>"$problems" || [ $? -eq 1 ] || fail "it does not go on after a kill at call $at"
			[ "$(names "$env")" -eq "$count" ] || fail "not all is there after a kill at call $at"
		fi
		if [ -n "${EVENKEEP_TEST_ALL-}" ]; then
			at=$((at + 1))
		elif [ $((calls - at)) -lt 240 ]; then
			at=$((at + 8))
		else
			at=$((at + 100))
		fi
	done
	echo "    $calls calls, killed at $kills: $old times nothing was there, $new times all"
	[ "$kills" -ge 20 ] && [ "$old" -ge 10 ] && [ "$new" -ge 1 ] || fail 'it was killed too late or too early'
}
keep_state() {
	cp .evenkeep/vault.db "$work/before"
	rm -rf "$work/state"
	cp -r "$XDG_STATE_HOME" "$work/state"
}

step 'a promotion that is killed has brought everything or nothing'
keep_state
all_or_none staging 7 evenkeep promote dev staging --generate COOKIE_KEY --yes

step 'so has a filling'
cp "$work/before" .evenkeep/vault.db
rm -rf "$XDG_STATE_HOME"
cp -r "$work/state" "$XDG_STATE_HOME"
all_or_none prod 2 evenkeep fill -e prod --generate --yes

step 'eight at once, promotions and a filling among them: none is lost, none is half done'
cp "$work/before" .evenkeep/vault.db
rm -rf "$XDG_STATE_HOME"
cp -r "$work/state" "$XDG_STATE_HOME"
again() { # COMMAND…: busy and changed meanwhile are told as safe to try again
	while :; do
		status=0
		"$@" >/dev/null 2>"$work/problem.$writer" || status=$?
		[ $status -eq 8 ] || break
	done
	[ $status -le "$worst" ] || { cat "$work/problem.$writer" >&2; exit 1; }
}
writers=
for writer in 1 2 3 4 5 6 7 8; do
	(
		worst=0
		for turn in 1 2 3 4; do
			case $writer in
			1) again evenkeep promote dev team --yes ;;
			2) again evenkeep promote dev staging --generate COOKIE_KEY --yes ;;
			3) worst=1; again evenkeep fill -e team --generate ;;
			4) again evenkeep set "PLAIN_$turn=again" -e dev ;;
			*) again evenkeep set "W${writer}_$turn=$turn" -e team ;;
			esac
		done
	) &
	writers="$writers $!"
done
for writer in $writers; do
	wait "$writer" || fail 'one of eight failed'
done
ok evenkeep verify
ok evenkeep promote dev team --yes
reveals evenkeep list -e team --json
for writer in 5 6 7 8; do
	for turn in 1 2 3 4; do
		holds "[.names[] | select(.name == \"W${writer}_$turn\").value] == [\"$turn\"]"
	done
done
for turn in 1 2 3 4; do
	holds "[.names[] | select(.name == \"PLAIN_$turn\").value] == [\"again\"]"
done
holds '[.names[] | select(.name == "COOKIE_KEY" or .name == "TRACE_ID").version] == [1, 1]'
reveals evenkeep list -e staging --json
holds '[.names[] | select(.name == "COOKIE_KEY").version] == [1]'

finish
