#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project
put TOKEN dev "${mark}1"
put TOKEN dev "${mark}2"
put OTHER dev "$mark"
ok evenkeep unset OTHER -e dev

step 'newest first, who and what, no values'
ok evenkeep history -e dev
says 'set TOKEN'
says 'unset OTHER'
says 'ada@example.org'
sed -n 2p "$out" | grep -q 'unset OTHER' || fail 'not the newest first'

step 'of one name'
ok evenkeep history TOKEN -e dev
quiet_about OTHER
[ "$(grep -c 'set TOKEN' "$out")" -eq 2 ] || fail 'not two commits'
ok evenkeep history OTHER -e dev
says 'unset OTHER'
fails 5 evenkeep history TOKNE -e dev
tells 'did you mean `TOKEN`'

step 'the document has all of it, oldest first, times in UTC'
ok evenkeep history -e dev --json
holds '[.commits[].seq] == [1, 2, 3, 4, 5]'
holds '.commits[1].changes[0] | .kind == "set" and .name == "TOKEN"'
holds '.commits | all(.time | test("^20[0-9-]{8}T[0-9:]{8}Z$"))'

step 'twenty are shown, the others are counted'
for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	ok evenkeep set COUNT=$n -e dev
done
ok evenkeep history -e dev
says '5 older (--all shows them)'
ok evenkeep history -e dev --all
quiet_about older

step 'nothing without a key'
fails 4 env HOME="$work/nobody" XDG_CONFIG_HOME="$work/nobody" evenkeep history -e dev

finish
