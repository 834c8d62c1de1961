#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project
put KEY dev "${mark}1"
put KEY dev "${mark}2"
put GONE dev "${mark}gone"
ok evenkeep unset GONE -e dev
put KEY dev "${mark}3"
printf '%s' "${mark}clean" >"$work/clean"
put HOT dev "${mark}hot"
ok evenkeep set HOT -e dev --leaked <"$work/clean"
cp .evenkeep/vault.db "$work/before"

step 'it needs a commit and an environment'
fails 2 evenkeep prune -e dev
tells no-commit-given
fails 2 evenkeep prune --before 3
tells no-env-given
fails 5 evenkeep prune -e dev --before 99
fails 5 evenkeep prune -e nowhere --before 1

step 'what would go is shown, and nothing is changed'
ok evenkeep prune -e dev --before 8 -n
says '–  GONE: version 1'
says '=  HOT: all of it stays, because a value of it leaked'
says '–  KEY: versions 1 to 2'
says 'would destroy 3 versions of 2 names of dev: states before commit 8 cannot be read whole any more'
ok cmp .evenkeep/vault.db "$work/before"
ok evenkeep prune -e dev --before 8 -n --json
holds '.dry_run and .destroyed == 3 and .seq == 8 and .before == 8'
holds '[.names[] | {name, first, last, kept}] == [{"name":"GONE","first":1,"last":1,"kept":false},{"name":"HOT","first":1,"last":1,"kept":true},{"name":"KEY","first":1,"last":2,"kept":false}]'

step 'it is never done unasked, of an unprotected environment either'
fails 9 evenkeep prune -e dev --before 8
tells needs-confirmation
fails 9 "$pty" wait:'to go on: ' line:prod -- evenkeep prune -e dev --before 8
ok cmp .evenkeep/vault.db "$work/before"

step 'with its name typed it is done, in one commit'
ok "$pty" wait:'to go on: ' line:dev -- evenkeep prune -e dev --before 8
says 'dev is at commit 9 now'
says 'copies made before still have what went'
ok evenkeep verify
reveals evenkeep get KEY -e dev
same_secret KEY "${mark}3" "$(cat "$out")"
reveals evenkeep get KEY -e dev --at 6
same_secret KEY "${mark}3" "$(cat "$out")"
fails 5 evenkeep get KEY -e dev --at 2
tells 'no longer in the history'
tells 'a backup from before'
quiet_about 'did you mean'
fails 5 evenkeep list -e dev --at 3
fails 5 evenkeep rollback --to 3 -e dev --yes
ok evenkeep list -e dev --at 8
reveals evenkeep get HOT -e dev --at 7
same_secret HOT "${mark}hot" "$(cat "$out")"

step 'who did what stays, and says that it was pruned'
ok evenkeep history -e dev
says pruned
says 'unset GONE'
says 'set KEY'
ok evenkeep history -e dev --json
holds '.commits[8].changes == [{"kind": "pruned", "name": null, "from": 5, "to": 2}]'

step 'again there is nothing to destroy, and no commit'
ok evenkeep prune -e dev --before 8 --yes
says 'dev has nothing that only commits before 8 need'
ok evenkeep prune -e dev --before 8 --yes --json
holds '.destroyed == 0 and .seq == 9 and (.names | length) == 1'

step 'what leaked does not come back, and work goes on'
printf 'HOT=%shot\n' "$mark" >again.env
_run evenkeep import --yes again.env=dev
[ "$status" -ne 0 ] || ok evenkeep get HOT -e dev --json
rm again.env
reveals evenkeep get HOT -e dev
same_secret HOT "${mark}clean" "$(cat "$out")"
put KEY dev "${mark}4"
ok evenkeep rollback KEY --to 8 -e dev
reveals evenkeep get KEY -e dev
same_secret KEY "${mark}3" "$(cat "$out")"
put GONE dev "${mark}back"
printf 'KEY=%s5\nGONE=%sonce more\n' "$mark" "$mark" >after.env
ok evenkeep import --yes after.env=dev
rm after.env
ok evenkeep verify
ok evenkeep doctor

step 'a copy from before is older, and refused'
cp .evenkeep/vault.db "$work/after"
cp "$work/before" .evenkeep/vault.db
fails 21 evenkeep get KEY -e dev
cp "$work/after" .evenkeep/vault.db

finish
