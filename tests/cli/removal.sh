#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `member rm` while who goes still writes: what stops one environment leaves no key in the others, and what
# is left is told, with how to go on.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/sharing.sh"

shared_project
put API dev "${mark}Dev"
put API staging "${mark}Staging"
machine bob
git clone -q "$work/machines/ada/shop" shop && cd shop
ok evenkeep join --json
jq -r .send "$out" | sed 's/dev:read/dev:write,staging:read/' >"$work/line"
id=$(jq -r .member_id "$out")
at ada
ok sh -c "$(cat "$work/line") --id '$id' --yes"
age-keygen -o "$work/jobs" 2>"$work/keygen"
job=$(age-keygen -y "$work/jobs")
ok evenkeep member add "$job" --label job --class service -n --json
id=$(jq -r .id "$out")
ok evenkeep member add "$job" --label job --class service --id "$id" --grant dev:read,staging:read --yes
at bob
ok evenkeep fetch
second_machine laptop
ok evenkeep fetch

step 'bob writes dev at the very moment in which he is taken out: the roster is there, and no new key yet'
cp -r "$store" "$work/before"
at ada
ok evenkeep member rm bob@example.org --yes
mv "$store" "$work/after"
cp -r "$work/before" "$store"
at bob
plain LEVEL bobs
roster=$(find "$work/after" -path '*/roster/*' -type f | LC_ALL=C sort | tail -n 1)
cp "$roster" "$(dirname "$(find "$store" -path '*/roster/*' -type f | head -n 1)")/"

step 'the removal goes on past dev: staging has a new key; what is left is told, with why'
at laptop
fails 24 evenkeep member rm bob@example.org --yes
says 'bob@example.org is out; new keys: staging (commit'
says 'bob@example.org has the key of dev still, and reads what is written there: `evenkeep rekey -e dev`'
says 'they know 1 secret in dev, 1 in staging'
tells 'error[unconfirmed]'
tells 'to go on, run it again'
tells 'new key for `dev`'
tells 'evenkeep trust confirm'
put LATER staging "${mark}Later"
quiet_about 'has the key of'
at bob
ok evenkeep fetch
fails 4 evenkeep get LATER -e staging
at laptop
fails 24 evenkeep member rm bob@example.org --yes --json
holds '.error.id == "unconfirmed" and .removal.members == ["bob@example.org"]'
holds '.removal.unfinished == [{"member":"bob@example.org","of":"key","environment":"dev","name":null,"fix":"evenkeep rekey -e dev","able":"ada@example.org"}]'

step 'so is a token taken out: dev waits, staging does not'
fails 24 evenkeep token rm job --yes
tells 'the token is out, but `dev` has no new key yet'
quiet_about '`staging` has no new key'
ok evenkeep status --json
holds '[.unfinished[] | select(.member == "job") | .environment] == ["dev"]'

step 'what he wrote is reviewed, and then it is finished'
ok evenkeep trust confirm --yes
put LATE dev "${mark}Late"
tells 'warning: bob@example.org was taken out and has the key of dev still, and reads what is written there'
tells 'evenkeep rekey -e dev'
ok evenkeep member rm bob@example.org --yes
says 'new keys: dev (commit'
put LATE dev "${mark}LateAgain"
quiet_about 'has the key of'
ok evenkeep verify

finish
