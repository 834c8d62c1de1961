#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# docs/recovery.md, carried out as it stands: without evenkeep, with Python alone, and from backups of any age.
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/people.sh
. "$(dirname "$0")/people.sh"
page=$tree/docs/recovery.md
fence() { # LANGUAGE: what stands in fences of it
	sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" "$page" | grep -v '^```'
}
age-keygen -o "$work/paper" 2>"$work/keygen"
machine alice
mkdir shop && cd shop
ok evenkeep init --recovery "$(age-keygen -y "$work/paper")"
share
put URL prod "${mark}first$strong"
ok evenkeep set PORT=1 --plain -e dev
ok evenkeep backup "$work/monday.vault"
put URL prod "${mark}second$strong"
ok evenkeep set LATER=1 --plain -e dev
add bob --grant dev:read,prod:own
ok evenkeep backup "$work/newest.vault"

step 'with age, and an SQLite shell or Python'
for reader in sqlite python; do
	mkdir "$work/$reader" && cd "$work/$reader"
	cp "$work/newest.vault" vault.db
	cp "$work/paper" recovery.txt
	if [ $reader = python ]; then
		fence python >take.py
		[ "$(wc -l <take.py)" -eq 3 ] || fail 'another program than the test knows'
		ok python3 take.py
	else
		fence sh | grep '^sqlite3 ' >take.sh
		ok sh -e take.sh
	fi
	fence sh | grep -E '^(for|jq) ' >open.sh
	[ "$(wc -l <open.sh)" -eq 2 ] || fail 'other commands than the test knows'
	reveals sh -e open.sh
	grep -qxF "URL=${mark}second$strong" "$out" || fail "$reader: the page does not lead to the value"
	grep -qxF "PORT=1" "$out" || fail "$reader: an environment is missing"
done
cd "$shared"

step 'a lost vault comes back from the newest copy, not from an older one'
for command in 'evenkeep backup newest.vault' 'evenkeep restore newest.vault' 'evenkeep trust reset' 'evenkeep fetch' 'evenkeep pin'; do
	grep -qF "$command" "$page" || fail "the page does not say $command"
done
mv .evenkeep/vault.db "$work/lost.vault"
fails 21 evenkeep restore "$work/monday.vault"
ok evenkeep restore "$work/newest.vault"
reveals evenkeep get URL -e prod
same_secret URL "${mark}second$strong" "$(cat "$out")"

step 'a machine that has seen nothing newer takes the old one, and the shared store brings the rest'
mkdir "$work/store"
ok evenkeep remote add "file://$work/store"
cp -r "$shared" "$work/clone"
identity=$XDG_CONFIG_HOME/evenkeep/identity
machine alice-new
cd "$work/clone"
rm .evenkeep/vault.db
EVENKEEP_IDENTITY=$identity
export EVENKEEP_IDENTITY
ok evenkeep restore "$work/monday.vault" --yes
ok evenkeep fetch
reveals evenkeep get URL -e prod
same_secret URL "${mark}second$strong" "$(cat "$out")"
unset EVENKEEP_IDENTITY

step 'where all that was newer is lost, trust reset says what it does and asks'
machine alice
cd "$shared"
ok evenkeep remote rm
cp "$work/monday.vault" .evenkeep/vault.db
fails 21 evenkeep get URL -e prod
fails 9 evenkeep trust reset
ok env TERM=xterm NO_COLOR=1 "$pty" wait:'to go on: ' line:'trust this vault' -- evenkeep trust reset
_run evenkeep pin
reveals evenkeep get URL -e prod
same_secret URL "${mark}first$strong" "$(cat "$out")"
put URL prod "${mark}third$strong"
ok evenkeep verify

finish
