#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project
put TOKEN dev "$mark-1"
printf 'info' >"$work/level"
ok evenkeep set LEVEL -e dev --plain <"$work/level"
put TOKEN dev "$mark-2"
ok evenkeep unset LEVEL -e dev
put NEW dev "$mark-3"
ok evenkeep history -e dev --json
head=$(jq '.commits | map(.seq) | max' "$out")
good=$((head - 3)) # TOKEN is 1, LEVEL is there, NEW is not

step 'a dry run shows what would change and changes nothing'
ok evenkeep rollback --to $good -e dev -n
says '~ TOKEN               weak → weak             as version 1 was, over version 2'
says '+ LEVEL               info                    plain, back, as version 1 was'
says '– NEW                 weak                    was not there'
says "would take dev back to $good: 2 values, 1 name out"
reveals evenkeep get TOKEN -e dev
same_secret TOKEN "$mark-2" "$(cat "$out")"

step 'it is one commit, and the history keeps everything'
ok evenkeep rollback --to $good -e dev
says "dev is at commit $((head + 1)) now"
tells "evenkeep rollback --to $head -e dev"
reveals evenkeep get TOKEN -e dev
same_secret TOKEN "$mark-1" "$(cat "$out")"
ok evenkeep get LEVEL -e dev
prints info
fails 5 evenkeep get NEW -e dev
reveals evenkeep get TOKEN -e dev --at $head
same_secret TOKEN "$mark-2" "$(cat "$out")"
ok evenkeep history -e dev
says "back to $good"
ok evenkeep verify

step 'it is undone by another one'
ok evenkeep rollback --to $head -e dev
reveals evenkeep get TOKEN -e dev
same_secret TOKEN "$mark-2" "$(cat "$out")"
fails 5 evenkeep get LEVEL -e dev
reveals evenkeep get NEW -e dev

step 'single names, and nothing else'
ok evenkeep rollback LEVEL --to $good -e dev --json
holds '.names == [{"name": "LEVEL", "step": "back"}] and .ok'
holds '.changes[0] | .change == "added" and .before.state == "absent" and .after.value == "info"'
reveals evenkeep get TOKEN -e dev
same_secret TOKEN "$mark-2" "$(cat "$out")"

step 'what is the same already makes no commit'
ok evenkeep rollback LEVEL --to $good -e dev
says "dev is as it was at $good"
ok evenkeep list --all --json
same 'commit' $((head + 3)) "$(jq '.environments[] | select(.name == "dev").seq' "$out")"

step 'a value that leaked since is void for good'
printf '%s' "$mark-4" | ok evenkeep set TOKEN -e dev --leaked
fails 9 evenkeep rollback --to $good -e dev
tells 'leaked since'
fails 9 evenkeep rollback TOKEN --to $good -e dev -n
ok evenkeep rollback NEW --to $good -e dev
reveals evenkeep get TOKEN -e dev
same_secret TOKEN "$mark-4" "$(cat "$out")"

step 'a protected environment wants to be confirmed'
put TOKEN prod "$mark-5"
put TOKEN prod "$mark-6"
ok evenkeep list --all --json
prod=$(jq '.environments[] | select(.name == "prod").seq' "$out")
fails 9 evenkeep rollback --to $((prod - 1)) -e prod
ok evenkeep rollback --to $((prod - 1)) -e prod --yes

step 'mistakes are told'
fails 2 evenkeep rollback -e dev
tells 'needs `--to SEQ`'
fails 5 evenkeep rollback --to 999 -e dev
tells 'the newest is'
fails 5 evenkeep rollback TOKN --to $good -e dev
tells 'did you mean `TOKEN`'
fails 2 evenkeep rollback --to nine -e dev
fails 5 evenkeep rollback --to 1 -e dve
finish
