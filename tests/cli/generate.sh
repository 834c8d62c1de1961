#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project

value() { # NAME ENV into $work/value
	reveals evenkeep get "$1" -e "$2"
	cp "$out" "$work/value"
}
looks_like() { # PATTERN LEN
	[ "$(wc -c <"$work/value")" -eq "$2" ] || fail "not $2 bytes"
	LC_ALL=C grep -qxE "$1" "$work/value" || fail 'it does not look like what was asked for'
}

step 'without a contract it is 40 letters and digits, which are never shown'
ok evenkeep generate SECRET -e dev
grep -qxE 'generated `SECRET` in dev \(alnum:40, 40 bytes, #[0-9a-f]{4}\)' "$out" || fail 'it says something else'
value SECRET dev
looks_like '[A-Za-z0-9]{40}' 40
no_text_in "$(cat "$work/value")" "$log"

step 'every kind'
ok evenkeep generate HEX -e dev --as hex:32
says '(hex:32, 64 bytes, #'
value HEX dev
looks_like '[0-9a-f]{64}' 64
ok evenkeep generate BASE64 -e dev --as base64:32
value BASE64 dev
looks_like '[A-Za-z0-9+/]{43}=' 44
[ "$(base64 -d <"$work/value" | wc -c)" -eq 32 ] || fail 'not 32 bytes in Base64'
ok evenkeep generate URL64 -e dev --as base64url:32
value URL64 dev
looks_like '[A-Za-z0-9_-]{43}' 43
ok evenkeep generate PASSWORD -e dev --as password
value PASSWORD dev
looks_like '[A-Za-z0-9._+=,-]{24}' 24
ok evenkeep generate DRAWN -e dev --as password:50 --charset 'xyz!'
value DRAWN dev
looks_like '[xyz!]{50}' 50
ok evenkeep generate UUID -e dev --as uuid
value UUID dev
looks_like '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}' 36

step 'what can be guessed is weak, and said to be'
ok evenkeep generate PIN -e dev --as pin:6
says '(pin:6, 6 bytes, weak)'
tells '19 random bits'
value PIN dev
looks_like '[0-9]{6}' 6

step 'each environment gets its own'
ok evenkeep generate OWN -e dev,staging
value OWN dev
cp "$work/value" "$work/other"
value OWN staging
! cmp -s "$work/value" "$work/other" || fail 'both have the same'

step 'what is there stays, unless it is said otherwise; the history keeps it'
value OWN dev
fails 9 evenkeep generate OWN -e dev
tells already-set
tells --replace
fails 9 evenkeep generate OWN -e prod,dev --yes
fails 5 evenkeep get OWN -e prod
reveals evenkeep get OWN -e dev
cmp -s "$out" "$work/value" || fail 'it was replaced'
ok evenkeep list --all --json
before=$(jq '.environments[] | select(.name == "dev").seq' "$out")
ok evenkeep generate OWN -e dev --replace
tells restarted
reveals evenkeep get OWN -e dev
! cmp -s "$out" "$work/value" || fail 'it is the same'
reveals evenkeep get OWN -e dev --at "$before"
cmp -s "$out" "$work/value" || fail 'the history has lost it'

step 'note and kind are kept, an end is set'
ok evenkeep set CLIENT_ID=x -e dev --plain --note 'ask Ada'
ok evenkeep generate CLIENT_ID -e dev --replace --as uuid --expires 30d
says ', plain)'
ok evenkeep list -e dev --json
holds '.names[] | select(.name == "CLIENT_ID") | .note == "ask Ada" and .expires != null and .kind == "plain"'

step 'what looks secret does not stay plain, and what is made fits its contract every time'
ok evenkeep set SESSION_SECRET=changeme -e dev --plain
ok evenkeep generate SESSION_SECRET -e dev --replace
quiet_about ', plain)'
ok evenkeep list -e dev --json
holds '.names[] | select(.name == "SESSION_SECRET") | .kind == "secret"'
cp evenkeep.yaml "$work/yaml"
printf '%s\n' 'evenkeep: 1' 'project: made' 'environments: { dev: }' \
	'services: { web: { contract: made.schema } }' >evenkeep.yaml
printf '# @type=port\nADMIN_PIN=\n' >made.schema
for turn in 1 2 3 4 5 6 7 8; do
	ok evenkeep generate ADMIN_PIN -e dev --as pin:5 --replace
	reveals evenkeep get ADMIN_PIN -e dev
	[ "$(cat "$out")" -le 65535 ] || fail "turn $turn: no port"
done
cp "$work/yaml" evenkeep.yaml

step 'the shape says that it was generated: its tag is known to be safe'
ok evenkeep set WEAK -e dev <"$work/other"
ok evenkeep generate STRONG -e dev,prod --as hex:10 --yes
fails 1 evenkeep parity --json
holds '[.names[] | select(.name == "STRONG").cells[0, 2].tag | length] == [16, 16]'
holds '.names[] | select(.name == "STRONG").cells | .[0].tag != .[2].tag'

step 'the tag that is said is the one that parity shows'
ok evenkeep generate TAGGED -e dev --json
tag=$(jq -r '.environments[0].tag' "$out")
same 'length of the tag' 16 "${#tag}"
fails 1 evenkeep parity --json
same tag "$tag" "$(jq -r '.names[] | select(.name == "TAGGED").cells[0].tag' "$out")"

step 'the document'
ok evenkeep generate DOC -e staging,dev --as hex:16 --json
holds '.schema == "evenkeep.generate/1" and .ok and .name == "DOC" and .as == "hex:16" and .bits == 128'
holds '[.environments[] | .name, .bytes, .replaced] == ["staging", 32, false, "dev", 32, false]'
value DOC dev
no_text_in "$(cat "$work/value")" "$log"

step 'a dry run makes nothing'
ok evenkeep generate DRY -e dev -n
says 'would generate `DRY` in dev (alnum:40, 40 bytes)'
fails 5 evenkeep get DRY -e dev
fails 9 evenkeep generate OWN -e dev -n
ok evenkeep generate DRY -e dev -n --json
holds '.dry_run and (.environments[0] | has("tag") | not)'

step 'a protected environment wants to be confirmed'
fails 9 evenkeep generate LOCKED -e prod
tells --yes
ok "$pty" wait:'type its name to go on: ' line:prod -- evenkeep generate LOCKED -e prod
fails 9 "$pty" wait:'type its name to go on: ' line:dev -- evenkeep generate OTHER -e prod

step 'quiet is quiet'
ok evenkeep generate QUIET -e dev -q
silent

step 'the contract says what is made, and holds what somebody else says against it'
cat >.env.schema <<'EOT'
# @defaultRequired=false
# ---
# @sensitive @type=hex
HEX_KEY=
# @sensitive @type=string(minLength=64)
LONG_KEY=
# @sensitive @type=string(startsWith=sk_, maxLength=30)
SK_KEY=
# @type=port
PORT=
EOT
sed -i 's/^services:.*//' evenkeep.yaml
cp evenkeep.yaml "$work/yaml"
printf 'services:\n  api: { contract: .env.schema, take: { HEX_KEY: API_HEX } }\n' >>evenkeep.yaml
ok evenkeep generate API_HEX -e dev
says '(hex:32, 64 bytes, #'
ok evenkeep generate LONG_KEY -e dev
says '(alnum:64, 64 bytes, #'
ok evenkeep generate SK_KEY -e dev
says '(sk_ + alnum:27, 30 bytes, #'
value SK_KEY dev
looks_like 'sk_[A-Za-z0-9]{27}' 30
fails 3 evenkeep generate PORT -e dev
tells 'its type is port'
tells '.env.schema:10'
fails 3 evenkeep generate API_HEX -e staging --as alnum:40
tells value-type
tells '.env.schema:4'
fails 3 evenkeep generate LONG_KEY -e staging --as base64:32
fails 5 evenkeep get LONG_KEY -e staging
cp "$work/yaml" evenkeep.yaml

step 'mistakes are told'
fails 2 evenkeep generate SECRET2 -e dev --as hexx:32
tells 'did you mean `hex`'
fails 2 evenkeep generate SECRET2 -e dev --as rsa:2048
tells 'base64:N, base64url:N'
fails 2 evenkeep generate SECRET2 -e dev --as hex:2
tells 'from 4 to 1024 random bytes'
fails 2 evenkeep generate SECRET2 -e dev --as password:7
tells 'from 8 to 1024 characters'
fails 2 evenkeep generate SECRET2 -e dev --as uuid:4
fails 2 evenkeep generate SECRET2 -e dev --as hex:32 --charset abc
fails 2 evenkeep generate SECRET2 -e dev --charset aab
fails 2 evenkeep generate SECRET2 -e dev --expires soon
fails 3 evenkeep generate BAD-NAME -e dev
fails 9 evenkeep generate LD_PRELOAD -e dev
tells loader-name
fails 2 evenkeep generate SECRET2
fails 5 evenkeep generate SECRET2 -e dve
fails 2 evenkeep generate -e dev
fails 2 evenkeep generate A B -e dev
fails 4 env HOME="$work/nobody" XDG_CONFIG_HOME="$work/nobody" evenkeep generate SECRET2 -e dev
fails 5 evenkeep get SECRET2 -e dev

step 'completion offers the kinds'
ok evenkeep __complete generate X --as base
says 'base64	'
says 'base64url	'
ok evenkeep __complete generate X -e st
says 'staging	'

finish
