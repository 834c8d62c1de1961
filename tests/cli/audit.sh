#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
machine team
mkdir -p team/.evenkeep && cd team
cp "$tree/tests/fixtures/vaults/team.db" .evenkeep/vault.db
cp "$tree"/tests/fixtures/vaults/keys/team-*.key ..
chmod 600 .evenkeep/vault.db ../*.key
printf 'evenkeep: 1\nproject: team\nenvironments:\n  dev:\n  prod:\n' >evenkeep.yaml
shows() { # a line like PATTERN
	grep -Eq -- "$1" "$out" || fail "the output has no line like: $1"
}
as() { # WHO CMD ARG…
	EVENKEEP_IDENTITY=$HOME/team-$1.key
	export EVENKEEP_IDENTITY
	shift
	"$@"
}
as alice ok env TERM=xterm "$pty" wait:'right one: ' line:yes -- evenkeep list --all

step 'newest first: who, where, what, and the message'
as alice ok evenkeep audit
shows 'prod@8 *wendy *set API_KEY *above the checkpoint'
shows 'prod@6 *alice *new key 2 *rotation'
shows 'prod@5 *alice *granted ci \(read single names\); of it API_KEY, LOG_LEVEL *token for ci'
shows 'members@1 *alice *added .* and 8 more'
sed -n 2p "$out" | grep -q 'prod@8' || fail 'not the newest first'
as alice ok evenkeep audit -e prod
quiet_about members@
quiet_about rows@

step 'a document has every event, oldest first, by what they stand on'
as alice ok evenkeep audit --json
holds '.schema == "evenkeep.audit/1" and .events[0].environment == null and .events[0].seq == 1'
holds '[.events[] | select(.environment == "prod") | .seq] == [1, 2, 3, 4, 5, 6, 7, 8]'
holds '.events[0].changes | map(select(.kind == "member-added")) | length == 11'
holds '.events | all(.author_id | test("^([0-9a-f]{4} ){7}[0-9a-f]{4}$"))'
holds '[.events[].changes[] | select(.kind == "key")] == [{"kind":"key","subject":null,"member_id":null,"from":"1","to":"2"}]'
holds '.events | all(.time | test("^20[0-9-]{8}T[0-9:]{8}Z$"))'
events=$(jq '.events | length' "$out")

step 'who may not read learns who and when and who may do what, no name and no message'
as ben ok evenkeep audit --json
same 'the number of events' "$events" "$(jq '.events | length' "$out")"
holds '[.events[] | select(.environment == "prod")] | all(.readable == false and .message == null and .host == null)'
holds '[.events[] | select(.environment == "prod").changes[].kind] - ["founded","granted","policy","base","key"] == []'
holds '[.events[] | select(.environment == "dev")] | all(.readable)'
as ben ok evenkeep audit
quiet_about API_KEY
quiet_about rotation
shows 'prod@8 *wendy *changed values, their names are for readers'
as ci ok evenkeep audit -e prod
quiet_about DATABASE_URL
ok env -u EVENKEEP_IDENTITY evenkeep audit
shows 'prod@8 *wendy'
quiet_about API_KEY

step 'of one person, and of a time'
as alice ok evenkeep audit --by wendy
says prod@7
quiet_about prod@6
id=$(evenkeep audit --by wendy --json | jq -r '.events[0].author_id')
as alice ok evenkeep audit --by "$(echo "$id" | cut -c 1-9)"
says prod@7
fails 5 evenkeep audit --by wendi
tells 'did you mean `wendy`'
ok evenkeep audit --since 1h
says 'nothing in that time'
ok evenkeep audit --since 100y --by alice
says prod@5
fails 2 evenkeep audit --since yesterday
tells '`--since yesterday` is no length of time'
fails 5 evenkeep audit -e prd
tells 'did you mean `prod`'

step 'twenty are shown, the others are counted'
for n in 1 2 3 4 5 6; do
	ok evenkeep set COUNT=$n -e dev
done
ok evenkeep audit
says "$((events + 6 - 20)) older (--all shows them)"
ok evenkeep audit --all
quiet_about older

step 'verify prints how much was checked'
as alice ok evenkeep audit verify
says 'every signature and link: 3 rosters, 7 charters, 18 commits of 4 environments'
ok evenkeep audit verify --json
holds '.schema == "evenkeep.audit-verify/1" and .rosters == 3 and .commits == .operations and .environments_without_key == 0'
as eve ok evenkeep audit verify
says '4 of the environments cannot be read with your key'
fails 2 evenkeep audit verify --by wendy
fails 2 evenkeep audit verify -e prod

step 'head prints the line to compare'
as alice ok evenkeep audit head -e prod
[ "$(wc -l <"$out")" -eq 1 ] || fail 'not one line'
grep -Eq '^vault1 [A-Za-z0-9+/]{43} prod 8 [A-Za-z0-9+/]{43}$' "$out" || fail 'another form'
ok evenkeep pin
ok evenkeep audit head
[ "$(wc -l <"$out")" -eq 4 ] || fail 'not one for each environment'
while read -r _ vault env seq hash; do
	grep -qx "id $vault" evenkeep.lock || fail "$env: evenkeep.lock has another vault"
	grep -q "^env $env .* commit $seq $hash\$" evenkeep.lock || fail "$env: evenkeep.lock has another head"
done <"$out"
ok evenkeep audit head -q
[ "$(wc -l <"$out")" -eq 4 ] || fail 'quiet, it has no answer'
ok evenkeep audit head --json
holds '.heads | map(.environment) == ["base", "dev", "prod", "rows"]'
fails 5 evenkeep audit head -e prd

step 'a story that was altered is not told'
sqlite3 .evenkeep/vault.db "UPDATE ops SET blob = CAST(substr(blob, 1, length(blob) - 1) || CASE WHEN substr(blob, -1) = x'00' THEN x'01' ELSE x'00' END AS BLOB) WHERE seq = 2"
fails 20 evenkeep audit
silent
fails 20 evenkeep audit verify
silent
fails 2 evenkeep audit veryfy
tells '`audit`, `audit verify`, `audit head`'

finish
