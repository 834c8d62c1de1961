#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `join`: a clone, one command, and somebody has an identity, a verified vault and the line to send.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/sharing.sh"

shared_project
plain LEVEL one
put TOKEN dev "${mark}Dev"

fresh_clone() {
	machine "$1"
	git clone -q "$work/machines/ada/shop" shop && cd shop
}

step 'a fresh clone says what to do'
fresh_clone bob
fails 5 evenkeep list -e dev
tells 'evenkeep join'
fails 9 evenkeep init
tells 'evenkeep join'
ok evenkeep remote show
says "file://$store: a folder"
says 'no vault is here yet'
tells 'next: evenkeep join'
ok evenkeep remote show --json
says '"vault_id":null'

step 'join makes an identity, fetches and verifies, and gives the line to send'
ok evenkeep join
says 'made your identity'
says "evenkeep member add 'vault-member-1 "
says '--label bob@example.org --grant dev:read'
says 'evenkeep grant'
says 'your card is at the store'
same 'mode of the identity' 600 "$(stat -c %a "$XDG_CONFIG_HOME/evenkeep/identity")"
has_file .evenkeep/vault.db
ok evenkeep verify
fails 4 evenkeep get LEVEL -e dev
tells 'if somebody let you in meanwhile: `evenkeep fetch`; if nobody did: ask `ada'
tells 'with what `evenkeep member card` prints'
ok evenkeep status
tells 'next: once somebody has let you in: evenkeep fetch'
ok evenkeep status --online
says 'asks to be let in'
quiet_about 'member add'

step 'the line is in the document too, with the id to compare'
cp "$XDG_CONFIG_HOME/evenkeep/identity" "$work/bobs"
ok evenkeep join --json
holds '.schema == "evenkeep.join/1" and .identity_made == false and .member == null and .card_left'
holds '.send | startswith("evenkeep member add")'
holds '.member_id | test("^([0-9a-f]{4} ){7}[0-9a-f]{4}$")'
id=$(jq -r .member_id "$out")
ok cmp "$XDG_CONFIG_HOME/evenkeep/identity" "$work/bobs"

step 'the administrator sees who asks, with the id, and that it is a claim'
at ada
ok evenkeep status
quiet_about bob@
ok evenkeep status --online
says 'who calls themselves `bob@example.org` asks to be let in'
says "$id"
says '--label bob@example.org --grant dev:read'
ok evenkeep status --online --json
holds '.asking | length == 1'

step 'a card that is none is not shown'
card=$(find "$store" -path '*/card/*' -type f)
cp "$card" "$(dirname "$card")/00112233445566778899aabbccddeeff"
printf 'garbage\033[31m' >"$(dirname "$card")/ffeeddccbbaa99887766554433221100"
ok evenkeep status --online --json
holds '.asking | length == 1'
rm "$(dirname "$card")/00112233445566778899aabbccddeeff" "$(dirname "$card")/ffeeddccbbaa99887766554433221100"

step 'a label that is no label is not shown'
sed -i 's/^label .*/label \x1b[31mevil/' "$card"
ok evenkeep status --online
quiet_about evil
says 'without a name'
sed -i 's/^label .*/label bob@example.org/' "$card"

step 'without evenkeep.lock a person compares the id; without a terminal it is refused'
git rm -q --cached evenkeep.lock && rm evenkeep.lock && git commit -qm 'no lock'
fresh_clone carol
fails 23 evenkeep join
tells 'error[unknown-vault]'
no_file .evenkeep/vault.db
fails 23 "$pty" wait:'if it is the right one' line:no -- evenkeep join
no_file .evenkeep/vault.db
vault=$(basename "$(store_vault)")
fails 2 evenkeep join --vault-id 1234
fails 5 evenkeep join --vault-id 00112233445566778899
ok evenkeep join --vault-id "$(echo "$vault" | cut -c 1-20)"
has_file .evenkeep/vault.db
fresh_clone dave
ok "$pty" wait:'if it is the right one' line:yes -- evenkeep join
has_file .evenkeep/vault.db

step 'a second vault in the store: nothing says which, so nobody guesses'
machine eve
mkdir eve && cd eve
ok evenkeep init --no-recovery
ok evenkeep remote add "file://$store"
fresh_clone frank
fails 23 evenkeep join
tells '2 vaults'
ok evenkeep join --vault-id "$vault"

step 'a dry run makes nothing'
fresh_clone grace
ok evenkeep join -n
says 'would make your identity'
no_file "$XDG_CONFIG_HOME/evenkeep/identity"
no_file .evenkeep/vault.db

step 'an address may be given where evenkeep.yaml has none'
sed -i '/^remote:/d' evenkeep.yaml
fails 5 evenkeep join
tells no-remote
ok evenkeep join "file://$store" --vault-id "$vault"
tells "evenkeep remote add file://$store"

step 'who is a member already is told what they may do'
second_machine laptop
ok evenkeep join --vault-id "$vault"
says 'you are `ada@example.org`: dev own, staging own, prod own'
tells 'evenkeep run -e dev'
ok evenkeep join
says 'nothing in it is new'
reveals evenkeep run -e dev -- sh -c 'printf %s "$TOKEN"'
same_secret TOKEN "${mark}Dev" "$(cat "$out")"

step 'a job with a token does not join'
fresh_clone job
fails 9 env EVENKEEP_TOKEN=vst1_x evenkeep join --vault-id "$vault"
tells token-here
no_file .evenkeep/vault.db

step 'the store is away: 7, and the next time it works'
fresh_clone heidi
store_down
fails 7 evenkeep join --vault-id "$vault"
no_file .evenkeep/vault.db
store_up
ok evenkeep join --vault-id "$vault"

finish
