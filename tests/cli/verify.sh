#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project
put TOKEN dev "$mark"

step 'a whole vault, with and without a key'
ok evenkeep verify
says 'the vault is whole: 3 environments'
ok evenkeep verify --json
holds '.schema == "evenkeep.verify/1" and .environments == 3 and .environments_without_key == 0'
id=$(jq -r .vault "$out")
ok env XDG_CONFIG_HOME="$work/nobody" evenkeep verify --json
holds '.environments_without_key == 3'
same 'the id' "$id" "$(jq -r .vault "$out")"

step 'a change is noticed, says what is wrong, and gives no value'
cp .evenkeep/vault.db "$work/good"
sqlite3 .evenkeep/vault.db 'UPDATE live SET box = zeroblob(length(box))' 2>/dev/null ||
	sqlite3 .evenkeep/vault.db 'DELETE FROM live'
fails 20 evenkeep verify
tells tampered
silent
fails 20 evenkeep verify --json
holds '.error.id == "tampered" and .error.exit == 20'
fails 20 evenkeep get TOKEN -e dev
silent

step 'a damaged file is named, with what helps'
echo garbage >.evenkeep/vault.db
fails 20 evenkeep list -e dev
tells '.evenkeep/vault.db`'
tells 'fix: put back a copy that verifies'
head -c 12000 "$work/good" >.evenkeep/vault.db
fails 20 evenkeep list -e dev
tells '.evenkeep/vault.db` is damaged'
tells 'evenkeep restore FILE'

step 'what is no vault is said to be none'
printf 'not a vault' >.evenkeep/vault.db
fails 20 evenkeep verify
rm .evenkeep/vault.db
fails 5 evenkeep verify
tells no-vault
tells fix:
mkdir .evenkeep/vault.db
status=0
evenkeep verify >"$out" 2>"$problems" || status=$?
[ "$status" -ne 0 ] && [ "$status" -ne 70 ] || fail "exit $status for a folder"

step 'nor is there one outside a project'
cd "$HOME"
fails 5 evenkeep verify
tells no-project

finish
