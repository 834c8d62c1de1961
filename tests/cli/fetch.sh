#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `fetch` takes what is newer and verified, and nothing else; `run` starts with what is here.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/sharing.sh"

shared_project
plain LEVEL one
put TOKEN prod "${mark}Prod"
second_machine laptop
ok evenkeep fetch --json
holds '.schema == "evenkeep.fetch/1" and (.environments | length) == 3'
holds 'all(.environments[]; .from == 0)'

step 'what is new is told with whose it is; what is not is told too'
at ada
plain LEVEL two
plain SIZE small
at laptop
ok evenkeep fetch --json
holds '.commits == 2 and (.environments | map(del(.changes))) == [{"name":"dev","from":2,"seq":4,"authors":["ada@example.org"],"authors_complete":true}]'
holds '.environments[0].changes == [{"kind":"set","name":"LEVEL","author":"ada@example.org","seq":3},{"kind":"set","name":"SIZE","author":"ada@example.org","seq":4}]'
ok evenkeep fetch
prints 'nothing new'
ok evenkeep fetch -q
silent

step 'a lock file that is newer than the vault is what a fetch is for'
at ada
sed -i 's/^environments:.*/&\n  preview:/' evenkeep.yaml
ok evenkeep init
ok evenkeep pin
git add -A && git commit -qm 'preview'
at laptop
git pull -q
fails 25 evenkeep list -e dev
tells 'evenkeep fetch'
ok evenkeep fetch
ok evenkeep list -e dev

step 'a second clone on the same machine is behind what the machine has seen, and fetches too'
git clone -q "$work/machines/ada/shop" "$HOME/second"
cp -r .evenkeep "$HOME/second/"
at ada
plain LEVEL three
at laptop
ok evenkeep fetch
cd "$HOME/second"
fails 21 evenkeep get LEVEL -e dev
tells 'evenkeep fetch'
ok evenkeep fetch
value_is LEVEL three

step 'an environment that is not there is told, whatever else came'
fails 5 evenkeep fetch -e dve
tells 'error[no-env]'
tells 'did you mean `dev`?'

step 'a store that is older than what is here is refused, and nothing changes'
at ada
cp -r "$store" "$work/older"
plain LEVEL four
at laptop
ok evenkeep fetch
mv "$store" "$work/right"
cp -r "$work/older" "$store"
state_sum .evenkeep >"$work/before"
fails 21 evenkeep fetch
tells 'error[rolled-back]'
tells 'fix:'
quiet_about 'nothing of this vault is there'
mkdir "$work/typo"
EVENKEEP_REMOTE=file://$work/typo fails 21 evenkeep fetch
tells 'why: nothing of this vault is there: it was emptied, or the address is not right'
state_sum .evenkeep >"$work/after"
ok cmp "$work/before" "$work/after"
value_is LEVEL four
fails 125 evenkeep run --fetch -e dev -- true
tells rolled-back
ok evenkeep run -e dev -- true

step 'another history is refused too'
machine mallory
mkdir -p "$XDG_CONFIG_HOME/evenkeep" .local/state
cp "$work/machines/ada/.config/evenkeep/identity" "$XDG_CONFIG_HOME/evenkeep/identity"
git clone -q "$work/machines/ada/shop" shop && cd shop
ok evenkeep fetch
plain LEVEL forged
at laptop
fails 22 evenkeep fetch
tells 'error[forked]'
tells 'fix:'
fails 22 evenkeep set LEVEL=five --plain -e dev
value_is LEVEL four
rm -rf "$store" && mv "$work/right" "$store"
ok evenkeep fetch

step 'what was altered in the store is noticed, and nothing of it is taken'
at ada
plain LEVEL five
object=$(find "$store" -path '*/commit/00000000000000000007' -type f)
cp "$object" "$work/object"
alter "$object" 300
at laptop
fails 20 evenkeep fetch
tells 'error[tampered]'
value_is LEVEL four
cp "$work/object" "$object"
ok evenkeep fetch
value_is LEVEL five

step 'another vault in the place of this one is refused'
vault=$(store_vault)
mv "$vault" "$work/ours"
machine eve
mkdir eve && cd eve
ok evenkeep init --no-recovery
ok evenkeep remote add "file://$store"
mv "$(store_vault)" "$vault"
at laptop
_run evenkeep fetch
[ "$status" -ge 20 ] || fail "exit $status: another vault was taken"
value_is LEVEL five
rm -rf "$vault" && mv "$work/ours" "$vault"

step 'run starts with what is here; --fresh has the newest, or does not start'
at ada
plain LEVEL six
at laptop
ok evenkeep run -e dev -- sh -c 'echo "$LEVEL"'
prints five
ok evenkeep run --fresh -e dev -- sh -c 'echo "$LEVEL"'
prints six
store_down
fails 125 evenkeep run --fresh -e dev -- sh -c 'echo started'
silent
tells 'error[remote-'
ok evenkeep run --fetch -e dev -- sh -c 'echo "$LEVEL"'
prints six
tells 'not fetched'
ok evenkeep run -e dev -- true
quiet_about warning
store_up

step 'a job with nothing but a checkout and the key: run --fresh makes the vault'
machine runner
mkdir -p "$XDG_CONFIG_HOME/evenkeep"
cp "$work/machines/ada/.config/evenkeep/identity" "$XDG_CONFIG_HOME/evenkeep/identity"
git clone -q "$work/machines/ada/shop" shop && cd shop
fails 125 evenkeep run -e dev -- true
tells 'evenkeep join'
ok evenkeep run --fresh -e dev -- sh -c 'echo "$LEVEL"'
prints six

step 'a job with nothing but a checkout and a token, without home and state: the token says which vault'
machine owner
mkdir -p shop/.evenkeep && cd shop
vaults=$tree/tests/fixtures/vaults
cp "$vaults/sample.db" .evenkeep/vault.db
cp "$vaults"/keys/sample-*.token "$vaults/keys/sample-alice.key" "$work"
chmod 600 .evenkeep/vault.db "$work"/*.token "$work"/*.key
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: shop
environments: { common: , dev: , prod: { protect: true } }
EOT
ok env EVENKEEP_IDENTITY="$work/sample-alice.key" "$pty" wait:'right one' line:yes -- evenkeep verify
ok env EVENKEEP_IDENTITY="$work/sample-alice.key" evenkeep remote add "file://$store"
mkdir "$work/job"
cp evenkeep.yaml "$work/job"
cd "$work/job"
home=$HOME
unset HOME XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME XDG_DATA_HOME
fails 125 env EVENKEEP_TOKEN="$(cat "$work/sample-ci.token")" evenkeep run -e prod -- true
no_file .evenkeep/vault.db
fails 125 evenkeep run --fresh -e prod -- true
reveals env EVENKEEP_TOKEN="$(cat "$work/sample-ci.token")" evenkeep run --fresh -e prod --pristine --no-marker -- /usr/bin/env
says 'API_KEY=FAKE-prod-key-3'
has_file .evenkeep/vault.db
fails 125 env EVENKEEP_TOKEN="$(cat "$work/sample-ci.token")" evenkeep run -e prod -- true
tells 'error[stale]'
HOME=$home
export HOME

finish
