#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `edit` killed at its system calls: the environment has all that was written or nothing of it, it
# verifies, no file on a disk has a value, and the next call removes what was left in memory. At every
# 40th call; with EVENKEEP_TEST_ALL=1 at each.
case $3 in /*) image=$3 ;; *) image=$PWD/$3 ;; esac
. "$(dirname "$0")/../cli/lib.sh" "$@"
if [ "$(stat -f -c %T /dev/shm 2>/dev/null)" != tmpfs ]; then
	echo 'SKIPPED: /dev/shm is no memory file system here' >&2
	exit 77
fi
memory=$(mktemp -d /dev/shm/evenkeep-story.XXXXXX)
tidy() {
	rm -rf "$memory"
}
export XDG_RUNTIME_DIR="$memory"
new_project
put OLD dev "${mark}Old"
put CHANGED dev "${mark}Before"
printf 'unused=%s\n' "$mark" >"$work/values"
cat >"$work/bin/ed.sh" <<EOT
#!/bin/sh
sed -i '/^OLD=/d; /^ADDED=/d; s/^CHANGED=.*/CHANGED=${mark}After/' "\$1"
echo 'ADDED=${mark}Added' >>"\$1"
EOT
chmod +x "$work/bin/ed.sh"
export VISUAL=ed.sh

killed() { # N
	status=0
	"$image" --values "$work/values" --writes --kill "$1" -- evenkeep edit -e dev --yes >"$out" 2>"$problems" || status=$?
	[ "$status" -ne 77 ] || {
		echo 'SKIPPED: NOTHING WAS KILLED: no program can be traced here' >&2
		exit 77
	}
}
state() { # what dev has, in a word
	reveals evenkeep list -e dev --json
	case $(jq -c '[.names[].name]' "$out") in
	'["CHANGED","OLD"]') echo old ;;
	'["ADDED","CHANGED"]') echo new ;;
	*) echo mixed ;;
	esac
}

step 'all of it is there, or nothing'
cp .evenkeep/vault.db "$work/before"
cp -r "$XDG_STATE_HOME" "$work/state"
killed 0
calls=$(sed -n 's/^image: \([0-9]*\) calls.*/\1/p' "$problems")
[ "$(state)" = new ] || fail 'it does not write what was edited'
kills=0 old=0 new=0 left=0 at=1 pace=40
[ -z "${EVENKEEP_TEST_ALL-}" ] || pace=1
while [ "$at" -lt "$calls" ]; do
	cp "$work/before" .evenkeep/vault.db
	rm -rf .evenkeep/vault.db-journal "$XDG_STATE_HOME"
	cp -r "$work/state" "$XDG_STATE_HOME"
	killed "$at"
	[ "$status" -ne 137 ] || kills=$((kills + 1))
	[ -z "$(ls -A "$memory")" ] || left=$((left + 1))
	case $(state) in
	old) old=$((old + 1)) ;;
	new) new=$((new + 1)) ;;
	*) fail "killed at call $at of $calls: a part is there" ;;
	esac
	[ -z "$(grep -rlaF "$mark" "$HOME" || :)" ] || fail "killed at call $at: a value is on the disk"
	at=$((at + pace))
done
echo "    $calls calls, killed at $kills: $old times the old, $new times the new; $left times a text was left in memory"
[ "$kills" -ge 5 ] && [ "$old" -ge 5 ] && [ "$new" -ge 1 ] || fail 'it was killed too late or too early'

step 'what was left is removed by the next call, and all verifies'
ok evenkeep edit -e dev --yes
[ -z "$(ls -A "$memory")" ] || fail 'a text is left in memory'
ok evenkeep verify
finish
