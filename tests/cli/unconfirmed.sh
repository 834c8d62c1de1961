#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A change by who has left, in the store: it is not fetched, stops its environment and nothing else,
# until an administrator has reviewed it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/sharing.sh"

shared_project
plain LEVEL one
machine bob
git clone -q "$work/machines/ada/shop" shop && cd shop
ok evenkeep join --json
jq -r .send "$out" >"$work/line"
id=$(jq -r .member_id "$out")
at ada
sed -i 's/dev:read/dev:write/' "$work/line"
ok sh -c "$(cat "$work/line") --id '$id' --yes"
at bob
ok evenkeep fetch
second_machine laptop
ok evenkeep fetch

step 'bob writes at the very moment in which ada takes him out'
cp -r "$store" "$work/before"
at ada
ok evenkeep member rm bob@example.org --yes
vault=$(basename "$(store_vault)")
mv "$store" "$work/after"
cp -r "$work/before" "$store"
at bob
plain LEVEL bobs
object=$(find "$store/" -path '*/commit/*' -newer "$work/line" -type f | LC_ALL=C sort | tail -n 1)
roster=$(find "$work/after" -path '*/roster/*' -type f | LC_ALL=C sort | tail -n 1)
cp "$roster" "$(dirname "$(find "$store" -path '*/roster/*' -type f | head -n 1)")/"

step 'it is not fetched; what else is new is'
at laptop
_run evenkeep fetch
[ "$status" -eq 24 ] || fail "exit $status instead of 24"
tells 'error[unconfirmed]'
tells '`dev`'
tells 'evenkeep trust confirm'
value_is LEVEL one
ok evenkeep run -e dev -- true
fails 125 evenkeep run --fresh -e dev -- true
tells unconfirmed
ok evenkeep run --fresh -e staging -- true
fails 24 evenkeep fetch --json
holds '.error.id == "unconfirmed"'

step 'other environments are written as ever; this one says why it is not'
plain LEVEL two staging
fails 24 evenkeep set LEVEL=two --plain -e dev
tells 'error[unconfirmed]'
value_is LEVEL one

step 'an administrator reviews it, and everybody has it'
ok evenkeep trust confirm --yes
ok evenkeep fetch
value_is LEVEL bobs
plain LEVEL three
ok evenkeep verify

finish
