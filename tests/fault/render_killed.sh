#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `render` killed at its last system calls: a file has the old text or the new one, a folder
# nothing but old and new values, and the next call goes on without being told to overwrite. At every
# fifth; with EVENKEEP_TEST_ALL=1 at each.
case $3 in /*) image=$3 ;; *) image=$PWD/$3 ;; esac
if [ -w /dev/shm ]; then # what is synced here never has to survive the machine
	export TMPDIR=/dev/shm
fi
. "$(dirname "$0")/../cli/lib.sh" "$@"
new_project
mkdir out
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
environments: { dev: , staging: , prod: }
render:
  - { env: dev, as: json, to: out/all.json }
  - { env: dev, as: files, to: out/secrets }
EOT
ok evenkeep set KEPT=1 -e dev
ok evenkeep render -e dev
printf 'unused=%s\n' "$mark" >"$work/values"

killed() { # N COMMAND…
	kill=$1
	shift
	status=0
	"$image" --values "$work/values" --writes --to out --kill "$kill" -- "$@" >"$out" 2>"$problems" || status=$?
	[ "$status" -ne 77 ] || {
		echo 'SKIPPED: RENDER WAS NOT KILLED: no program can be traced here' >&2
		exit 77
	}
}

step 'killed at each of its last calls, and gone on with'
ok evenkeep set TURN=0 -e dev
killed 0 evenkeep render -e dev
calls=$(sed -n 's/^image: \([0-9]*\) calls.*/\1/p' "$problems")
[ "$calls" -gt 100 ] || fail 'it was not counted'
old=0 kills=0 halves=0 step=5
[ -z "${EVENKEEP_TEST_ALL-}" ] || step=1
for back in $(seq 240 -$step 1); do
	new=$((old + 1))
	ok evenkeep set TURN=$new -e dev
	killed $((calls - back)) evenkeep render -e dev
	[ "$status" -ne 137 ] || kills=$((kills + 1))
	there=$(jq -r .TURN out/all.json)
	value=$(cat out/secrets/TURN)
	case "$there $value" in
	"$old $old" | "$new $new") ;;
	"$new $old") halves=$((halves + 1)) ;;
	*) fail "kill $back calls before the end: all.json has $there, secrets/TURN $value, not $old or $new" ;;
	esac
	same 'KEPT' 1 "$(cat out/secrets/KEPT)"
	[ $((back % 2)) -eq 0 ] || new=$((new + 1)) # every other time it changes once more before
	ok evenkeep set TURN=$new -e dev
	ok evenkeep render -e dev
	same 'TURN' "$new $new" "$(jq -r .TURN out/all.json) $(cat out/secrets/TURN)"
	same 'what lies there' '.:all.json:secrets:KEPT:TURN:' \
		"$(cd out && find . | LC_ALL=C sort | sed 's|.*/||' | tr '\n' ':')"
	old=$new
done
echo "    $kills calls were killed; after $halves the file was new and the folder old"
[ "$kills" -ge $((200 / step)) ] && [ "$halves" -ge 1 ] || fail 'it was killed too late or too early'

finish
