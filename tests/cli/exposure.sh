#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `exposure`: what somebody could read is on the list until another value is there, and nothing else is.
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/people.sh
. "$(dirname "$0")/people.sh"
new_project alice
share
put BEFORE dev "${mark}before$strong"
put SEEN dev "${mark}seen$strong"
put CHANGED dev "${mark}old$strong"
ok evenkeep set PORT=1 --plain -e dev
put FAR prod "${mark}far$strong"
add bob --grant dev:write
add carol --grant dev:read,prod:own

step 'who is there can read what is there; that alone is no finding'
ok evenkeep exposure bob
says 'SEEN'
says '3 secrets in dev; 1 plain value besides'
quiet_about FAR "$mark"
ok evenkeep exposure
says 'no secret that is in use'
ok evenkeep exposure SEEN --json
holds '.ok and ([.readers[].member] | sort) == ["alice@example.org","bob","carol"]'
holds '.readers[] | select(.member == "bob") | .can_read_now and .member_now'
fails 5 evenkeep exposure SEEEN
tells 'did you mean `SEEN`'
fails 5 evenkeep exposure bbo
fails 2 evenkeep exposure --name

step 'what is written after somebody went they have not seen; what was there they have'
ok evenkeep revoke bob -e dev
put AFTER dev "${mark}after$strong"
put CHANGED dev "${mark}new$strong"
ok evenkeep exposure bob
says SEEN
says BEFORE
quiet_about AFTER CHANGED
ok evenkeep member rm bob --yes
says 'they know 2 secrets in dev'
fails 1 evenkeep exposure bob --json
holds '(.ok | not) and .secrets == 2 and [.values[] | select(.kind == "secret") | .name] == ["BEFORE","SEEN"]'
fails 1 evenkeep exposure
says 'BEFORE'
fails 1 evenkeep exposure SEEN
says 'is out'
ok evenkeep exposure AFTER
quiet_about bob

step 'a new key changes nothing of that, the same value neither, and an older one that they read counts'
ok evenkeep rekey -e dev
fails 1 evenkeep exposure bob --json
holds '.secrets == 2'
put SEEN dev "${mark}seen$strong"
put CHANGED dev "${mark}third$strong"
put CHANGED dev "${mark}old$strong"
fails 1 evenkeep exposure bob
says SEEN
says CHANGED
ok evenkeep rekey -e dev
fails 1 evenkeep exposure bob
says CHANGED

step 'another value clears it, one by one, up to the last'
put SEEN dev "${mark}seen2$strong"
fails 1 evenkeep exposure bob
quiet_about SEEN
put CHANGED dev "${mark}fourth$strong"
put BEFORE dev "${mark}before2$strong"
ok evenkeep exposure bob
says 'bob knows no secret that is in use'
ok evenkeep exposure
ok evenkeep exposure bob --json
holds '.ok and .secrets == 0 and .plain == 1'

step 'the same value under another name, in another environment, or once in the history is known too'
put OTHER prod "${mark}seen$strong"
put ANOTHER staging "${mark}old$strong"
put FRESH prod "${mark}fresh$strong"
fails 1 evenkeep exposure bob --json
holds '.secrets == 2 and [.values[] | select(.kind == "secret") | [.name, .environment, .same_as.name, .same_as.environment, .member]] ==
	[["ANOTHER","staging","CHANGED","dev","bob"],["OTHER","prod","SEEN","dev","bob"]]'
fails 1 evenkeep exposure bob
says 'the same as SEEN in dev'
says '1 secret in staging, 1 in prod'
quiet_about FRESH "$mark"
fails 1 evenkeep exposure OTHER
says 'the same as SEEN in dev: is out'
fails 1 evenkeep exposure ANOTHER --json
holds '.readers[] | select(.member == "bob") | .same_as == {"name":"CHANGED","environment":"dev"} and .environment == "staging"'
ok evenkeep exposure FRESH
fails 1 evenkeep exposure
says 'the same as SEEN in dev: bob'
put OTHER prod "${mark}other$strong"
put ANOTHER staging "${mark}another$strong"
ok evenkeep exposure bob

step 'a text that takes others in is another value elsewhere'
add frank --grant dev:read
for env in dev prod; do
	printf '%s${PORT}' "$mark" | ok evenkeep set TAKES --refers --secret -e $env --yes
done
ok evenkeep exposure frank --json
holds '[.values[] | select(.name == "TAKES") | .environment] == ["dev"]'
ok evenkeep unset OTHER FRESH TAKES -e prod --yes

step 'single names are told as what they are'
add ci --class service --grant dev:read
ok evenkeep revoke ci -e dev
ok evenkeep grant ci read -e dev --name SEEN
put LATER dev "${mark}later$strong"
ok evenkeep exposure ci
says SEEN
says AFTER
quiet_about LATER
ok evenkeep exposure LATER
quiet_about ci

step 'what one may not read is said to be missing, with how much it is'
become carol
ok evenkeep revoke alice@example.org -e prod --yes
add dave
become carol
ok evenkeep grant dave read -e prod --yes
become alice
_run evenkeep member rm dave --yes
[ "$status" -eq 1 ] || fail 'the key of prod is not done'
ok evenkeep exposure dave
says 'prod: dave could read it; what of the 1 there is the same cannot be told'
ok evenkeep exposure dave --json
holds '.missing == [{"environment":"prod","values":1}]'
fails 5 evenkeep exposure FAR
tells 'you may not read'
become carol
ok evenkeep rekey -e prod --yes
fails 1 evenkeep exposure FAR
says dave

step 'who made a token knows it: what it reads counts as theirs'
card_of deploy
become carol
fails 4 evenkeep member add "$card" --label deploy --id "$id" --yes --class service
become alice
card_of erin
become alice
ok evenkeep member add "$card" --label erin --id "$id" --yes --admin
card_of deploy
become erin
ok evenkeep member add "$card" --label deploy --id "$id" --yes --class service
become carol
ok evenkeep grant deploy read -e prod --yes
become alice
_run evenkeep member rm erin --yes
become carol
fails 1 evenkeep exposure erin
says 'the token `deploy`, which they made'
fails 1 evenkeep exposure FAR
says 'made by `erin`, who left'

finish
