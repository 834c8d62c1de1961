#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Who takes away what somebody else wrote is told whose it was: once, briefly, and not of what is their own.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/sharing.sh"
bob=bob@example.org over="in place of what bob@example.org wrote"

shared_project
machine bob
git clone -q "$work/machines/ada/shop" shop && cd shop
ok evenkeep join --json
jq -r .send "$out" >"$work/line"
jq -r .member_id "$out" >"$work/id"
at ada
ok sh -c "$(sed 's/--grant [^ ]*/--grant dev:write,staging:write/' "$work/line") --id '$(cat "$work/id")' --yes"
at bob
ok evenkeep fetch
plain LEVEL bob
plain LEVEL bob staging
at ada
ok evenkeep fetch

step 'set says whose value it is that goes, and since when'
ok evenkeep set LEVEL=ada --plain -e dev -n
says "would set \`LEVEL\` in dev (3 bytes, plain), $over "
ok evenkeep set LEVEL=ada --plain -e dev
grep -qE "^set .LEVEL. in dev \(3 bytes, plain\), $over (just now|[0-9]+ (minutes?|hours?) ago)\$" "$out" || fail 'it does not say since when'

step 'of what is their own it says nothing, also from another machine'
ok evenkeep set LEVEL=ada2 --plain -e dev
prints 'set `LEVEL` in dev (4 bytes, plain)'
second_machine laptop
ok evenkeep fetch
ok evenkeep set LEVEL=ada3 --plain -e dev
prints 'set `LEVEL` in dev (4 bytes, plain)'
at ada
ok evenkeep fetch

step 'nor of what stays, of what is new, of what was taken out before, of local values, and with -q'
ok evenkeep set LEVEL=bob --plain -e staging
prints '`LEVEL` in staging is the same already; nothing was written'
ok evenkeep set NEW=1 --plain -e staging
prints 'set `NEW` in staging (1 byte, plain)'
ok evenkeep set LEVEL=mine --plain -e staging --local
prints 'set `LEVEL` for you alone over staging (4 bytes, plain)'
ok evenkeep unset LEVEL -e staging --local
prints 'took `LEVEL` from your local layer over staging'
at bob
ok evenkeep fetch
plain GONE bob
ok evenkeep unset GONE -e dev
plain QUIET bob
at ada
ok evenkeep fetch
ok evenkeep set GONE=ada --plain -e dev
prints 'set `GONE` in dev (3 bytes, plain)'
ok evenkeep set -q QUIET=ada --plain -e dev
silent
[ ! -s "$problems" ] || fail 'it tells something'

step 'the document has it where it is so, with the commit'
at bob
ok evenkeep fetch
plain LEVEL bob2
ok evenkeep history LEVEL -e dev --json
seq=$(jq '[.. | .seq? // empty] | max' "$out")
at ada
ok evenkeep fetch
ok evenkeep set LEVEL=ada4 --plain -e dev,staging --json
holds '.environments | map(.name) == ["dev", "staging"]'
holds ".environments[0].overwrote | length == 1 and (.[0] | .name == \"LEVEL\" and .author == \"$bob\" and .seq == $seq)"
holds '.environments[0].overwrote[0].time | test("^20[0-9-]+T[0-9:]+Z$")'
holds ".environments[1].overwrote[0].author == \"$bob\""
ok evenkeep set LEVEL=ada5 --plain -e dev --json
holds '.environments[0] | has("overwrote") | not'

step 'who overwrites on being asked has it said of what was there then'
at bob
ok evenkeep fetch
plain LEVEL bob3
at ada
ok "$pty" wait:'overwrite what they wrote' line:yes -- evenkeep set LEVEL=ada6 --plain -e dev
says "$over"
value_is LEVEL ada6

step 'generate and unset say it, too'
at bob
ok evenkeep fetch
put KEY dev "${mark}Bob"
plain ONE bob
plain TWO bob
plain THREE bob
at ada
ok evenkeep fetch
ok evenkeep set TWO=ada --plain -e dev
ok evenkeep generate KEY -e dev --as hex:32 --replace -n
says "$over"
ok evenkeep generate KEY -e dev --as hex:32 --replace
says ", $over"
ok evenkeep generate KEY -e dev --as hex:32 --replace
quiet_about "$bob"
ok evenkeep unset ONE -e dev -n --json
holds ".environments[0].overwrote == [.environments[0].overwrote[0]] and .environments[0].overwrote[0].author == \"$bob\""
ok evenkeep unset ONE -e dev
says "took \`ONE\` from dev, which $bob wrote"
ok evenkeep unset TWO THREE -e dev
says 'took 2 names from dev'
says "  \`THREE\`, which $bob wrote"
quiet_about '`TWO`, which'

step 'the plans of import and rollback have it in their tables'
at bob
ok evenkeep fetch
plain TABLE bob
plain TABLE_2 bob
at ada
ok evenkeep fetch
ok evenkeep set OWN=ada --plain -e dev --json
seq=$(jq .environments[0].seq "$out")
ok evenkeep set TABLE_2=ada --plain -e dev
printf 'TABLE=import\nTABLE_2=import\nTABLE_3=import\n' >in.env
ok evenkeep import in.env=dev --json -n
holds ".environments[0].names | map(select(has(\"overwrote\"))) | length == 1 and (.[0] | .name == \"TABLE\" and .overwrote.author == \"$bob\")"
ok evenkeep import in.env=dev --yes
same 'how often it says so' 1 "$(grep -cF "$over" "$out")"
grep -qE "TABLE  .*as it is kept; $over " "$out" || fail 'it does not say whose it is'
rm in.env
at bob
ok evenkeep fetch
plain OWN bob
plain LATER bob
at ada
ok evenkeep fetch
ok evenkeep rollback OWN LATER TABLE_3 --to "$seq" -e dev -n
grep -qE "OWN .*over version 2 of $bob\$" "$out" || fail 'it does not say whose the value is'
grep -qE "LATER .*was not there; it is of $bob\$" "$out" || fail 'it does not say whose the name is'
grep -qE 'TABLE_3 .*was not there$' "$out" || fail 'it says whose their own is'
ok evenkeep rollback OWN LATER TABLE_3 --to "$seq" -e dev --json --yes
holds ".names | map(select(has(\"overwrote\")) | [.name, .overwrote.author]) | sort == [[\"LATER\", \"$bob\"], [\"OWN\", \"$bob\"]]"

step 'who has left is still called by their name'
at bob
ok evenkeep fetch
plain LEVEL bob4
at ada
ok evenkeep member rm $bob --yes
ok evenkeep set LEVEL=ada7 --plain -e dev
says ", $over"

finish
