#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project
put TOKEN dev "${mark}1"
ok evenkeep backup "$work/first"
put TOKEN dev "${mark}2"
ok evenkeep backup "$work/second"

step 'over a vault that is there it asks'
fails 9 evenkeep restore "$work/second"
tells '--yes'

step 'an older one is refused, and the vault stays as it is'
cp .evenkeep/vault.db "$work/before"
fails 21 evenkeep restore "$work/first" --yes
tells rolled-back
ok cmp .evenkeep/vault.db "$work/before"
fails 21 evenkeep restore "$work/first" --dry-run

step 'a lost vault comes back'
rm .evenkeep/vault.db
ok evenkeep restore "$work/second" --dry-run
no_file .evenkeep/vault.db
ok evenkeep restore "$work/second"
says 'verified and restored'
reveals evenkeep get TOKEN -e dev
same_secret TOKEN "${mark}2" "$(cat "$out")"
same 'mode' 600 "$(stat -c %a .evenkeep/vault.db)"

step 'over one that is there with --yes'
ok evenkeep restore "$work/second" --yes --json
holds '.schema == "evenkeep.restore/1" and (.dry_run | not)'

step 'on a terminal the word is typed'
fails 9 "$pty" wait:'go on: ' line:no -- evenkeep restore "$work/second"
ok "$pty" wait:'go on: ' line:replace -- evenkeep restore "$work/second"

step 'what is no backup is refused'
printf nonsense >"$work/nonsense"
fails 20 evenkeep restore "$work/nonsense" --yes
fails 5 evenkeep restore "$work/none" --yes
cp "$work/second" "$work/bad"
sqlite3 "$work/bad" 'DELETE FROM live'
fails 20 evenkeep restore "$work/bad" --yes
head -c 8192 "$work/second" >"$work/cut"
fails 20 evenkeep restore "$work/cut" --yes
ok evenkeep verify

finish
