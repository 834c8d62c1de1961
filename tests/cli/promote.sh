#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project
cat >.env.example <<'EOT'
STRIPE_KEY=
JWT_SECRET=your-secret
LOG_LEVEL=info
PORT=8080
# DEBUG=1
EOT
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: shop
environments:
  dev:
  staging:
  prod: { protect: true }
services:
  shop:
    contract: .env.example
EOT
strong=kX9v2mQ7Lw4ZtR8bNc3Hs6Yd
cp evenkeep.yaml "$work/project"
for env in staging prod; do
	put JWT_SECRET $env "$mark$strong$env"
done
put STRIPE_KEY staging "$mark${strong}1"
ok evenkeep set LOG_LEVEL=warning -e staging --note 'less noise' --expires 30d
ok evenkeep set LOG_LEVEL=debug -e prod --yes
ok evenkeep set PORT=8080 -e staging --note 'of the proxy'
ok evenkeep set PORT=8080 -e prod --yes
ok evenkeep set FEATURE=on -e staging --note 'new this month'
ok evenkeep set ONLY_PROD=1 -e prod --yes
seq_of() {
	reveals evenkeep list --all --json
	jq ".environments[] | select(.name == \"$1\").seq" "$out"
}
from=$(seq_of staging)
before=$(seq_of prod)

step 'the plan: new, changed, held back, the same, and what stays'
ok evenkeep promote staging prod -n
says "values of staging@$from into prod:"
grep -q '^+ FEATURE  *on' "$out" || fail 'FEATURE is not new'
grep -q '^~ LOG_LEVEL  *debug → warning' "$out" || fail 'LOG_LEVEL does not change'
grep -qE '^!  STRIPE_KEY  +needs its own  +must differ  +parity.secret-shared$' "$out" || fail 'STRIPE_KEY is not held back'
says '=  1 the same'
says '1 has its own value, as it must'
says '1 is only there, and stays'
says 'would promote 2 names to prod'
tells 'next: evenkeep fill -e prod'
same 'commit of prod' "$before" "$(seq_of prod)"

step 'without a terminal a protected environment wants --yes, and nothing is half done'
fails 9 evenkeep promote staging prod
tells needs-confirmation
same 'commit of prod' "$before" "$(seq_of prod)"

step 'one commit, which says where from; what must differ is not copied'
ok evenkeep promote staging prod --yes
says "promoted 2 names to prod, commit $((before + 1))"
same 'commit of prod' $((before + 1)) "$(seq_of prod)"
ok evenkeep history -e prod
says "promote staging@$from"
fails 5 evenkeep get STRIPE_KEY -e prod
reveals evenkeep get JWT_SECRET -e prod
same_secret JWT_SECRET "$mark${strong}prod" "$(cat "$out")"
ok evenkeep get ONLY_PROD -e prod
ok evenkeep get LOG_LEVEL -e prod
prints warning
ok evenkeep verify

step 'kind and expiry go along, and a note where there is none'
reveals evenkeep list -e staging --json
cp "$out" "$work/staging"
reveals evenkeep list -e prod --json
for filter in '.kind' '.expires'; do
	same "$filter" "$(jq -c "[.names[] | select(.name == \"LOG_LEVEL\")$filter]" "$work/staging")" \
		"$(jq -c "[.names[] | select(.name == \"LOG_LEVEL\")$filter]" "$out")"
done
holds '.names[] | select(.name == "FEATURE").note == "new this month"'
holds '.names[] | select(.name == "LOG_LEVEL").note == "less noise"'
holds '.names[] | select(.name == "PORT").note // "" == ""' # the same was not touched
ok evenkeep set LOG_LEVEL=error -e prod --note 'ask Ada' --yes
ok evenkeep promote staging prod LOG_LEVEL --yes
ok evenkeep list -e prod --json
holds '.names[] | select(.name == "LOG_LEVEL").note == "ask Ada"'

step 'the same again writes nothing'
before=$(seq_of prod)
ok evenkeep promote staging prod --yes
says "nothing of staging@$from into prod"
same 'commit of prod' "$before" "$(seq_of prod)"

step 'what must differ is made; what has its own keeps it'
ok evenkeep promote staging prod --generate STRIPE_KEY,JWT_SECRET --yes
grep -qE '^\+ STRIPE_KEY +#[0-9a-f]{4,} +generated alnum:40$' "$out" || fail 'STRIPE_KEY is not made'
tells '`JWT_SECRET` has its own value in prod; it stays'
tells "evenkeep rollback --to $before -e prod"
reveals evenkeep get JWT_SECRET -e prod
same_secret JWT_SECRET "$mark${strong}prod" "$(cat "$out")"
reveals evenkeep get STRIPE_KEY -e prod
[ "$(wc -c <"$out")" -eq 40 ] || fail 'not 40 characters'
ok evenkeep rollback --to "$before" -e prod --yes
fails 5 evenkeep get STRIPE_KEY -e prod

step 'what must differ is asked for on a terminal, and a protected environment is typed'
ok "$pty" columns:80 wait:'value of STRIPE_KEY for prod: ' line:"${mark}typed$strong" wait:'type its name to go on: ' line:prod \
	-- evenkeep promote staging prod
says '1 of 1: STRIPE_KEY for prod, secret, required by shop'
says 'typed'
reveals evenkeep get STRIPE_KEY -e prod
same_secret STRIPE_KEY "${mark}typed$strong" "$(cat "$out")"
ok evenkeep rollback --to "$before" -e prod --yes
before=$(seq_of prod)
fails 9 "$pty" wait:'value of STRIPE_KEY for prod: ' line:"${mark}typed$strong" wait:'type its name to go on: ' line:staging \
	-- evenkeep promote staging prod
fails 130 "$pty" wait:'value of STRIPE_KEY for prod: ' type:"$(printf '%s\003' "$mark")" -- evenkeep promote staging prod
ok "$pty" wait:'value of STRIPE_KEY for prod: ' line: -- evenkeep promote staging prod
says 'left out'
same 'commit of prod' "$before" "$(seq_of prod)"

step 'a secret that is the same already is told, and made anew if that is wanted'
put STRIPE_KEY prod "$mark${strong}1"
ok evenkeep promote staging prod -n
grep -qE '^✗  STRIPE_KEY  +shared  ' "$out" || fail 'it is not told as shared'
ok "$pty" -- evenkeep promote staging prod # and nobody is asked for what works as it is
fails 9 evenkeep promote staging prod STRIPE_KEY --yes
tells must-differ
ok evenkeep promote staging prod --generate STRIPE_KEY --yes
reveals evenkeep get STRIPE_KEY -e prod
[ "$(cat "$out")" != "$mark${strong}1" ] || fail 'it is still shared'

step 'single names; one that cannot be copied ends it before anything is written'
ok evenkeep unset STRIPE_KEY FEATURE LOG_LEVEL -e prod --yes
before=$(seq_of prod)
ok evenkeep promote staging prod FEATURE --yes
fails 5 evenkeep get LOG_LEVEL -e prod
fails 9 evenkeep promote staging prod LOG_LEVEL STRIPE_KEY --yes
tells must-differ
tells '--generate STRIPE_KEY'
fails 5 evenkeep get LOG_LEVEL -e prod
same 'commit of prod' $((before + 1)) "$(seq_of prod)"

step 'what would break the contract or a rule is held back'
cp .env.example "$work/example"
printf 'WORKERS=\n' >>.env.example
ok evenkeep set WORKERS=change-me -e staging
ok evenkeep promote staging prod -n
grep -qE '^✗  WORKERS  +held back  +a placeholder, not a value$' "$out" || fail 'a placeholder is not held back'
fails 9 evenkeep promote staging prod WORKERS --yes
tells held-back
ok evenkeep set WORKERS=4 -e staging
mkdir policies
cat >policies/house.yaml <<'EOT'
policy: house
about: Ours.
rules:
  - id: house.no-debug
    level: error
    each: key
    where: { name: DEBUG }
    expect: { absent: [prod] }
    say: "{name} is set in prod"
  - id: house.level
    level: error
    each: key
    where: { name: LOG_LEVEL }
    expect: { distinct: all }
    say: "{name} is the same in {distinct}"
EOT
printf 'policies: [builtin:parity, builtin:secrets, policies/house.yaml]\n' >>evenkeep.yaml
ok evenkeep set DEBUG=1 -e staging
ok evenkeep promote staging prod --yes
grep -qE '^✗  DEBUG  +held back  +DEBUG is set in prod  +house.no-debug$' "$out" || fail 'DEBUG is not held back'
grep -qE '^!  LOG_LEVEL  +needs its own  +must differ  +house.level$' "$out" || fail 'LOG_LEVEL is not asked for'
ok evenkeep get WORKERS -e prod
prints 4
fails 5 evenkeep get DEBUG -e prod
fails 5 evenkeep get LOG_LEVEL -e prod

step 'where the rules say that secrets may be shared they are copied'
printf 'policy: house\nabout: Ours.\noverride: { parity.secret-shared: warning }\nrules: []\n' >policies/house.yaml
ok evenkeep promote staging prod STRIPE_KEY --yes
reveals evenkeep get STRIPE_KEY -e prod
same_secret STRIPE_KEY "$mark${strong}1" "$(cat "$out")"

step 'a value that leaked in TO is not brought back'
printf '%s' "$mark${strong}9" | ok evenkeep set STRIPE_KEY -e prod --leaked --yes
fails 9 evenkeep promote staging prod STRIPE_KEY --yes -n
tells leaked-value
fails 9 evenkeep promote staging prod --yes
tells leaked-value
reveals evenkeep get STRIPE_KEY -e prod
same_secret STRIPE_KEY "$mark${strong}9" "$(cat "$out")"
cp "$work/project" evenkeep.yaml
cp "$work/example" .env.example

step 'what names the environment that it is from is held back'
ok evenkeep set APP_ENV=staging -e staging
ok evenkeep set API_URL=https://api.staging.example.org/ -e staging
ok evenkeep promote staging prod --yes
grep -qE '^✗  APP_ENV  +held back  +APP_ENV in prod names staging  +parity.other-environment$' "$out" || fail 'APP_ENV is not held back'
grep -qE '^✗  API_URL  +held back ' "$out" || fail 'API_URL is not held back'
fails 5 evenkeep get APP_ENV -e prod
ok evenkeep unset APP_ENV API_URL -e staging

step 'an expired value is held back'
printf 'x' | ok evenkeep set SOON -e staging --plain --expires 1s
sleep 1.1
ok evenkeep promote staging prod -n
grep -qE '^✗  SOON  +held back  +SOON in prod has expired  +secrets.expired$' "$out" || fail 'SOON is not held back'
ok evenkeep unset SOON -e staging

step 'references go along, and one to nothing is warned of'
printf 'http://${HOST_NAME}:${PORT}/' | ok evenkeep set SELF_URL -e staging --refers --plain
ok evenkeep set HOST_NAME=h -e staging
ok evenkeep promote staging prod -n
quiet_about 'would not start'
ok evenkeep promote staging prod SELF_URL --yes
tells 'prod would not start after this'
tells HOST_NAME
ok evenkeep promote staging prod HOST_NAME --yes
ok evenkeep run -e prod -- printenv SELF_URL
prints 'http://h:8080/'

step 'a name that programs load by is held back where no contract declares it'
printf 'NODE_OPTIONS=\n' >>.env.example
ok evenkeep set NODE_OPTIONS=--no-warnings --plain -e staging
ok evenkeep promote staging prod -n
says '+ NODE_OPTIONS'
cp "$work/example" .env.example
ok evenkeep promote staging prod --yes
grep -qE '^✗  NODE_OPTIONS  +held back  +it changes how programs load or start$' "$out" || fail 'it is not held back'
fails 5 evenkeep get NODE_OPTIONS -e prod
ok evenkeep unset NODE_OPTIONS -e staging

step 'values of one person alone, and environments that are files, are not promoted'
printf '%s' "${mark}local" | ok evenkeep set LOCAL_KEY -e staging --local
ok evenkeep set LOG_LEVEL=trace -e staging --local
ok evenkeep promote staging prod -n
quiet_about LOCAL_KEY trace
printf 'A=1\n' >legacy.env
sed -i 's/^  dev:/  legacy: { file: legacy.env }\n  dev:/' evenkeep.yaml
fails 9 evenkeep promote legacy prod
tells 'evenkeep import legacy.env=legacy'
fails 9 evenkeep promote staging legacy
cp "$work/project" evenkeep.yaml

step 'the document'
ok evenkeep set FRESH=1 -e staging
ok evenkeep promote staging prod --yes --json
holds '.schema == "evenkeep.promote/1" and .ok and .from == "staging" and .to == "prod" and (.dry_run | not)'
holds '.seq == .before + 1 and .only_there == 1 and .written >= 1'
holds '.names == (.names | sort_by(.name))'
holds '[.names[] | select(.name == "FRESH")] == [{"name": "FRESH", "step": "new", "kind": "plain"}]'
holds '.names[] | select(.name == "JWT_SECRET") | .step == "has its own" and .rule == "parity.secret-shared"'
ok evenkeep promote staging prod -n --json
holds '.dry_run and .written == 0 and .seq == .before'
ok evenkeep promote staging prod --yes -q
silent

step 'mistakes are told'
fails 2 evenkeep promote staging
fails 2 evenkeep promote
fails 2 evenkeep promote staging staging
tells 'to itself'
ok evenkeep promote prod staging -n
tells 'against the order of promotion'
ok evenkeep promote staging prod -n
quiet_about 'order of promotion'
fails 5 evenkeep promote staging prd
tells 'did you mean `prod`'
fails 5 evenkeep promote stagin prod
fails 5 evenkeep promote staging prod LOG_LEVLE
tells 'did you mean `LOG_LEVEL`'
fails 5 evenkeep promote staging prod --generate NOPE
fails 3 evenkeep promote staging prod --generate PORT --yes
tells not-generated
fails 2 evenkeep promote staging prod --generate
fails 4 env HOME="$work/nobody" XDG_CONFIG_HOME="$work/nobody" evenkeep promote staging prod

step 'completion offers environments'
ok evenkeep __complete promote st
says 'staging	'
ok evenkeep __complete promote staging pr
says 'prod	'

step 'no file of the project or of the machine has a value in the clear'
# shellcheck disable=SC2046
no_text_in "$mark" $(find "$HOME" -type f)

finish
