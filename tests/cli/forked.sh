#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A store with another history is seen as that before anything is fetched, and there is a way out of it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/sharing.sh"

shared_project
plain LEVEL one
second_machine laptop
ok evenkeep fetch
cp -r "$store" "$store.old"
at ada
plain LEVEL ada
plain ONLY ada
rm -rf "$store" && mv "$store.old" "$store"
at laptop
plain LEVEL laptop
plain SIZE laptop

step 'the same number with another commit is another history, and not the same'
at ada
ok evenkeep status --online
says 'another history'
tells 'next: ask who else has the vault which history is the right one'
tells 'evenkeep trust reset'
quiet_about 'gives it the rest'
ok evenkeep status --online --json
holds '([.environments[] | {(.name): .store}] | add) == {"dev": "forked", "staging": "same", "prod": "same"} and .members_forked == false'
ok evenkeep remote show
says 'another history there'
tells 'evenkeep trust reset'
ok evenkeep remote show --json
holds '[.heads[] | .there] == ["same", "forked", "same", "same"]'
fails 22 evenkeep fetch
tells 'evenkeep trust reset'

step 'and so it is behind a signed link, whose bundle says it'
serve "$store"
id=$(evenkeep env show dev --json | jq -r '.environments[0].id')
bundle=$(cd "$store" && find . -path "*/$id/bundle" | sed 's,^./,,')
EVENKEEP_REMOTE="http://127.0.0.1:$port/$bundle?sig=1" ok evenkeep status --online --json
holds '[.environments[].store] == ["forked", null, null]'
EVENKEEP_REMOTE="http://127.0.0.1:$port/$bundle?sig=1" ok evenkeep remote show
says 'dev at commit 4, another history there'

step 'also where it goes on behind the number that is here'
at laptop
plain SIZE more
at ada
ok evenkeep status --online --json
holds '.environments[0].store == "forked"'

reset() { # on a terminal
	ok env TERM=xterm "$pty" wait:'to go on: ' 'line:forget what was seen' -- evenkeep trust reset
}

step 'what was seen refuses the other history also where the vault is moved away, and says the same way out'
ok evenkeep backup "$work/backup"
mv .evenkeep/vault.db "$work/away"
for command in 'fetch' 'join' 'run --fresh -e dev -- true'; do
	# shellcheck disable=SC2086
	_run evenkeep $command
	[ "$status" -eq 22 ] || [ "$status" -eq 125 ] || fail "exit $status: $command"
	tells 'error[forked]'
	tells 'evenkeep trust reset'
done
fails 125 evenkeep run -e dev -- true
tells 'evenkeep join'
fails 5 evenkeep trust
tells 'evenkeep join'

step 'it is forgotten by a person at a terminal who types it, and by nobody else'
fails 9 evenkeep trust reset
tells 'on a terminal only'
fails 9 evenkeep trust reset --yes
fails 9 evenkeep trust reset --json
fails 9 env TERM=xterm "$pty" wait:'to go on: ' line:yes -- evenkeep trust reset
fails 22 evenkeep fetch
reset
says 'no vault is here; the one that belongs here is'
grep -Eq 'members.* 2 +2 +- .*is not here' "$out" || fail 'it does not show what was seen of the members'
grep -Eq 'dev.* 4 +1 +- .*is not here' "$out" || fail 'it does not show what was seen of dev'
says 'this machine has forgotten'
says 'evenkeep fetch, and compare'

step 'then the history of the store is taken, and what was in the other one is set again'
ok evenkeep fetch
says 'dev: new here'
value_is LEVEL laptop
ok evenkeep verify
ok evenkeep trust
ok evenkeep set ONLY=ada --plain -e dev
ok evenkeep set LEVEL=ada --plain -e dev
at laptop
ok evenkeep fetch
value_is ONLY ada
ok evenkeep trust reset
says 'nothing to reset'

step 'the lock of the other history is told as what stands in the way'
at ada
cp -r "$store" "$store.old"
plain LEVEL two
ok evenkeep pin
rm -rf "${store:?}"/* && cp -r "$store.old"/. "$store"
at laptop
plain LEVEL three
at ada
fails 22 evenkeep fetch
mv .evenkeep/vault.db "$work/away.2"
reset
says 'if evenkeep.lock is of the other history'
fails 22 evenkeep fetch
tells 'take its evenkeep.lock from your repository, or remove it'
git checkout -q evenkeep.lock
ok evenkeep fetch
value_is LEVEL three
ok evenkeep pin

step 'a vault that was made by mistake gives way to the one of the team'
machine carol
git clone -q "$work/machines/ada/shop" shop && cd shop
git rm -q --cached evenkeep.yaml evenkeep.lock && rm evenkeep.yaml evenkeep.lock
ok evenkeep init --no-recovery
git checkout -qf HEAD
for command in 'fetch' 'list --all' 'verify'; do
	# shellcheck disable=SC2086
	fails 23 evenkeep $command
	tells 'move .evenkeep/vault.db away, `evenkeep trust reset`'
done
mv .evenkeep/vault.db "$work/away.3"
fails 23 evenkeep fetch
tells 'evenkeep trust reset'
reset
ok evenkeep fetch
says 'dev: new here'
ok evenkeep verify
ok evenkeep join

step 'where nothing is known nothing is to be reset'
machine dave
git clone -q "$work/machines/ada/shop" shop && cd shop
ok evenkeep trust reset
says 'nothing to reset'

finish
