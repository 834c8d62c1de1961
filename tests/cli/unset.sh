#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project
for env in dev prod; do
	put TOKEN $env "$mark"
	put OTHER $env "$mark"
	put THIRD $env "$mark"
done

step 'one name'
ok evenkeep unset TOKEN -e dev
says 'took `TOKEN` from dev'
fails 5 evenkeep get TOKEN -e dev

step 'what it had is still in the history'
reveals evenkeep get TOKEN -e dev --at 2
same_secret TOKEN "$mark" "$(cat "$out")"

step 'a name that is not there refuses all of them'
fails 5 evenkeep unset OTHER OTHRE -e dev
tells 'did you mean `OTHER`'
reveals evenkeep get OTHER -e dev

step 'a protected environment wants to be confirmed'
fails 9 evenkeep unset OTHER -e prod
fails 9 evenkeep unset OTHER -e dev,prod
reveals evenkeep get OTHER -e dev

step 'a dry run takes nothing'
ok evenkeep unset OTHER THIRD -e dev --dry-run
says 'would take 2 names from dev'
reveals evenkeep get OTHER -e dev

step 'several names are one commit'
ok evenkeep history -e prod --json
before=$(jq '.commits | length' "$out")
ok evenkeep unset OTHER THIRD -e dev,prod --yes --json
holds '.names == ["OTHER", "THIRD"] and [.environments[].name] == ["dev", "prod"]'
ok evenkeep history -e prod --json
same 'commits' $((before + 1)) "$(jq '.commits | length' "$out")"

step 'words are needed'
fails 2 evenkeep unset -e dev
fails 2 evenkeep unset TOKEN

finish
