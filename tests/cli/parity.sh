#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project
cat >.env.example <<'EOT'
# where it listens
PORT=8080
STRIPE_KEY=
JWT_SECRET=your-secret
LOG_LEVEL=info
# OPTIONAL=1
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
for env in dev staging prod; do
	ok evenkeep set PORT=8080 -e $env --yes
	ok evenkeep set LOG_LEVEL=info -e $env --yes
	put JWT_SECRET $env "$mark$strong$env"
done
put STRIPE_KEY dev "$mark${strong}1"
put STRIPE_KEY staging "$mark${strong}2"
put STRIPE_KEY prod "$mark${strong}3"

step 'an even project has nothing to tell, and exit 0'
ok evenkeep parity
says 'nothing found in 5 names'
says '5 names agree'
ok evenkeep parity --all
says JWT_SECRET
says 8080

step 'what is missing, shared, weak or undeclared comes first, and exit 1'
put JWT_SECRET prod "$mark${strong}staging"
ok evenkeep unset STRIPE_KEY -e prod --yes
put SMTP_PASSWORD prod "${mark}1"
fails 1 evenkeep parity
says 'is required and is not set in prod  parity.missing-key'
says 'is the same secret in staging and prod  parity.secret-shared'
says 'in prod can be guessed  secrets.weak'
says 'is set in prod and is in no contract  parity.undeclared-key'
says '3 names agree'
says '2 errors, 2 warnings in 6 names'
tells 'next: evenkeep fill -e prod'
sed -n 4p "$out" | grep -q '^✗  JWT_SECRET ' || fail 'the errors are not first, by name'
sed -n 5p "$out" | grep -q '^✗  STRIPE_KEY .*missing' || fail 'no second error'
sed -n 6p "$out" | grep -q '^!  SMTP_PASSWORD .*weak' || fail 'no warning, or it has a tag'

step 'equal tags are equal values'
sed -n 4p "$out" | awk '{ exit !($3 != $4 && $4 == $5 && $4 ~ /^#[0-9a-f]+$/) }' || fail 'tags do not tell'
says '#tags: equal ones are equal values, under any name of this vault, different ones differ'
says 'weak: a secret that may be too easy to guess, so its tag is kept back'

step 'a random password with marks has no tag, and is not said to be guessable'
put MARKS_PASSWORD prod 'k}9;Z&x(2@Wq!7#mP=v^4/Lr)8%Tn-5>'
says 'no tag'
fails 1 evenkeep parity --all
grep '^!  MARKS_PASSWORD .* set ' "$out" || fail 'not set'
holds_weak=$(evenkeep parity --json | jq -c '[.findings[] | select(.rule == "secrets.weak") | .key]')
same 'what can be guessed' '["SMTP_PASSWORD"]' "$holds_weak"
ok evenkeep unset MARKS_PASSWORD -e prod --yes

step 'the document has every name, cell and finding, and no secret'
fails 1 evenkeep parity --json
holds '.schema == "evenkeep.parity/1" and .ok == false'
holds '.environments == ["dev", "staging", "prod"] and .seen_by == ["values", "values", "values"]'
holds '[.names[].name] == ["JWT_SECRET", "LOG_LEVEL", "OPTIONAL", "PORT", "SMTP_PASSWORD", "STRIPE_KEY"]'
holds '.names[0].cells | .[0].tag != .[1].tag and .[1].tag == .[2].tag and (.[0].tag | length == 16)'
holds '[.names[] | select(.secret) | .cells[] | select(has("value"))] == []'
holds '.names[1].cells[0].value == "info"'
holds '.names[4].cells[2] | .state == "weak" and (has("tag") | not)'
holds '[.findings[] | select(.rule == "parity.missing-key") | .location] == [{"file": ".env.example", "line": 3, "column": 1}]'
holds '[.findings[].fingerprint | length] | unique == [16]'
cp "$out" "$work/one"
fails 1 evenkeep parity --format json
cmp -s "$work/one" "$out" || fail 'equal facts do not give equal bytes'

step 'one service, some environments'
fails 1 evenkeep parity --service shop
quiet_about SMTP_PASSWORD
ok evenkeep parity -e dev,staging
says 'parity of dev, staging under builtin:parity'
ok evenkeep parity -e staging -e dev
says 'parity of staging, dev'
fails 5 evenkeep parity --service shap
fails 5 evenkeep parity -e dev,prd

step 'warnings alone are no failure, but with --strict'
put STRIPE_KEY prod "$mark${strong}4"
put JWT_SECRET prod "$mark${strong}5"
ok evenkeep parity
says '2 warnings'
fails 1 evenkeep parity --strict

step 'what the contract does not know is not undeclared where a service takes every name'
cp evenkeep.yaml "$work/project"
printf '  other:\n    compose: { files: [compose.yaml], service: x }\n' >>evenkeep.yaml
printf 'services:\n  x:\n    image: x\n' >compose.yaml
ok evenkeep parity
quiet_about parity.undeclared-key
says 'other has no contract'
cp "$work/project" evenkeep.yaml

step 'rules of the project, and exceptions that end'
mkdir policies
cat >policies/house.yaml <<'EOT'
policy: house
about: Ours.
override: { secrets.weak: off }
rules:
  - id: house.level
    level: error
    each: key
    where: { name: LOG_LEVEL }
    expect: { distinct: all }
    say: "{name} is {not_comparable}the same in {distinct}"
EOT
printf 'policies: [builtin:parity, builtin:secrets, policies/house.yaml]\n' >>evenkeep.yaml
fails 1 evenkeep parity
says 'is the same in dev, staging and prod  house.level'
says 'under builtin:parity, builtin:secrets, policies/house.yaml'
quiet_about secrets.weak
cat >>evenkeep.yaml <<'EOT'
exceptions:
  - { rule: house.level, where: ".env.*", until: 2099-01-01, why: "they are going to" }
EOT
ok evenkeep parity
says 'excepted until 2099-01-01: they are going to'
sed -i 's/2099-01-01/2020-01-01/' evenkeep.yaml
fails 1 evenkeep parity
says 'the exception for house.level ended on 2020-01-01  policy.exception-over'
sed -i 's/each: key/each: kee/' policies/house.yaml
fails 3 evenkeep parity
tells 'policies/house.yaml:'
cp "$work/project" evenkeep.yaml

step 'every form for other programs'
ok evenkeep unset STRIPE_KEY -e prod --yes
fails 1 evenkeep parity --format sarif
holds '.version == "2.1.0" and (.runs[0].results | length == 3)'
holds '[.runs[0].results[] | .locations[0].physicalLocation.artifactLocation.uri] | unique == [".env.example", "evenkeep.yaml"]'
holds '[.runs[0].results[].ruleId] - [.runs[0].tool.driver.rules[].id] == []'
fails 1 evenkeep parity --format github
same 'first line' '::error file=.env.example,line=3,col=1,title=parity.missing-key::STRIPE_KEY is required and is not set in prod%0Afix: evenkeep fill -e prod' "$(sed -n 1p "$out")"
fails 1 evenkeep parity --format gitlab
holds '.[0] | .severity == "major" and .location.path == ".env.example" and .location.lines.begin == 3'
fails 1 evenkeep parity --format markdown
says '| error | .env.example:3 | STRIPE\_KEY | STRIPE\_KEY is required and is not set in prod | parity.missing-key |'
fails 1 evenkeep parity --format junit
python3 - "$out" <<'PY' || fail 'the JUnit file does not hold'
import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot()[0]
cases = suite.findall('testcase')
assert int(suite.get('tests')) == len(cases), 'tests'
failed = sorted((c.get('name'), c.get('classname')) for c in cases if c.find('failure') is not None)
assert failed == [('STRIPE_KEY', 'prod')], failed
assert int(suite.get('failures')) == 1, 'failures'
assert len([c for c in cases if c.get('classname') == 'prod']) == 6, 'a case for each name'
assert len({(c.get('classname'), c.get('name')) for c in cases}) == len(cases) == 18, 'names'
warned = [c for c in cases if c.find('system-out') is not None and c.get('name') == 'SMTP_PASSWORD']
assert [c.get('classname') for c in warned] == ['prod'], 'warnings that fail nothing'
PY
fails 1 evenkeep parity --strict --format junit
python3 - "$out" <<'PY' || fail 'with --strict warnings do not fail their case'
import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot()[0]
failed = [c.get('name') for c in suite.findall('testcase') if c.find('failure') is not None]
assert sorted(failed) == ['SMTP_PASSWORD', 'STRIPE_KEY'], failed
assert int(suite.get('failures')) == 2, 'failures'
PY
fails 2 evenkeep parity --format sarife
tells 'did you mean `sarif`'
fails 2 evenkeep parity --format sarif --json

step 'an environment that is a file is read, and its secrets are not shown'
printf 'PORT=80\nSTRIPE_KEY=%s\nJWT_SECRET=%s\nLOG_LEVEL=debug\n' "$mark${strong}6" "$mark${strong}dev" >.env.legacy
sed -i 's/^  dev:/  legacy: { file: .env.legacy }\n  dev:/' evenkeep.yaml
fails 1 evenkeep parity
says 'is the same secret in legacy and dev'
rm .env.legacy
ok evenkeep set COLOUR=blue -e dev # the rest is looked at, and what is not there is no success
fails 1 evenkeep parity
tells 'legacy is left out: '
says COLOUR
fails 1 evenkeep parity --json
holds '.ok == false and (.environments | index("legacy")) == null'
fails 5 evenkeep parity -e legacy,dev
ok evenkeep unset COLOUR -e dev
cp "$work/project" evenkeep.yaml

step 'what is wrong with a file is mended in the file'
printf 'PORT=80\nJWT_SECRET=%s\nLOG_LEVEL=debug\n' "$mark${strong}dev7" >.env.legacy
sed -i 's/^  dev:/  legacy: { file: .env.legacy }\n  dev:/' evenkeep.yaml
fails 1 evenkeep parity -e legacy,dev --json
holds '[.findings[] | select(.rule == "parity.missing-key") | .fix] == ["add STRIPE_KEY to .env.legacy"]'
fails 1 evenkeep parity -e legacy,dev
tells 'next: add STRIPE_KEY to .env.legacy'
printf 'STRIPE_KEY=changeme\n' >>.env.legacy
fails 1 evenkeep parity -e legacy,dev --json
holds '[.findings[] | select(.rule == "secrets.placeholder") | [.fix, .location.file, .location.line]] == [["edit STRIPE_KEY in .env.legacy", ".env.legacy", 4]]'
rm .env.legacy
cp "$work/project" evenkeep.yaml

step 'the name that is misspelt is told with the one that is meant'
put DATABSE_URL staging "postgres://u:$mark$strong@db/shop"
ok evenkeep parity -e dev,staging --json
holds '[.findings[] | select(.rule == "parity.similar-name")] == []'
printf 'DATABASE_URL=\n' >>.env.example
fails 1 evenkeep parity -e staging
says 'looks like a misspelling of DATABASE_URL, which is not set there  parity.similar-name'
sed -i '$d' .env.example
ok evenkeep unset DATABSE_URL -e staging

step 'one secret under two names, here and in another environment'
put MAIL_PASSWORD staging "$mark${strong}twice"
put SMTP_PASSWORD staging "$mark${strong}twice"
put POST_PASSWORD prod "$mark${strong}twice"
fails 1 evenkeep parity
says 'in staging has the same value as SMTP_PASSWORD  secrets.reused'
says 'in prod has the same value as MAIL_PASSWORD in staging and SMTP_PASSWORD in staging  secrets.reused-across'
ok evenkeep unset MAIL_PASSWORD -e staging
ok evenkeep unset SMTP_PASSWORD -e staging
ok evenkeep unset POST_PASSWORD -e prod --yes

step 'thirty environments stand beside each other where there is room, and below each other where not'
for i in $(seq 10 39); do
	printf 'PORT=%s\n' "$i" >"env$i"
done
{
	printf 'evenkeep: 1\nproject: many\nenvironments:\n'
	for i in $(seq 10 39); do printf '  e%s: { file: env%s }\n' "$i" "$i"; done
} >many.yaml
cp many.yaml evenkeep.yaml
ok evenkeep parity --all
same 'words in the line of PORT' 32 "$(grep '^=  PORT' "$out" | wc -w)"
ok env TERM=xterm NO_COLOR=1 EVENKEEP_PAGER=cat "$pty" columns:100 -- evenkeep parity --all
says 'E39 39'
cp "$work/project" evenkeep.yaml
rm env?? many.yaml

step 'parity and check fail where run would not start'
cp .env.example "$work/example"
put STRIPE_KEY prod "$mark${strong}3"
ok evenkeep unset SMTP_PASSWORD -e prod --yes
printf 'AWS_REGION=\nZONE=a\n' >>.env.example
for env in dev staging; do
	ok evenkeep set AWS_REGION=eu-1 -e $env
	ok evenkeep set ZONE=b -e $env
done
ok evenkeep set ZONE=b -e prod --yes
fails 1 evenkeep parity
grep -q '^✗  AWS_REGION .*missing .* is required and is not set in prod  parity.missing-key' "$out" || fail 'no error'
fails 1 evenkeep check
says 'AWS_REGION is required and is not set in prod'
fails 125 evenkeep run -e prod --service shop -- true
tells 'error[missing-names]'
ok evenkeep set AWS_REGION=eu-2 -e prod --yes
ok evenkeep unset ZONE -e prod --yes
ok evenkeep parity
grep -q '^!  ZONE .*missing .* is expected and is not set in prod  parity.missing-plain' "$out" || fail 'no warning'
ok evenkeep check
ok evenkeep run -e prod --service shop -- true
for env in dev staging prod; do
	ok evenkeep unset AWS_REGION -e $env --yes
done
ok evenkeep unset ZONE -e dev
ok evenkeep unset ZONE -e staging
ok evenkeep unset STRIPE_KEY -e prod --yes
cp "$work/example" .env.example

step 'a dumb terminal gets a line a finding'
ok evenkeep unset LOG_LEVEL -e dev
_run env TERM=dumb "$pty" columns:120 -- evenkeep parity
says 'LOG_LEVEL is expected and is not set in dev  parity.missing-plain'
quiet_about 'DEV   '
ok evenkeep set LOG_LEVEL=info -e dev

step 'an environment that only evenkeep.yaml has is left out, and said so'
sed -i 's/^  dev:/  qa:\n  dev:/' evenkeep.yaml
fails 1 evenkeep parity
tells 'qa is in evenkeep.yaml and not in the vault'
says 'parity of dev, staging, prod'
fails 5 evenkeep parity -e qa,dev

step 'the manual has every rule, and the rules of the guide are rules'
for id in $(sed -n 's/^  - id: //p' "$tree/policies/parity.yaml" "$tree/policies/secrets.yaml"); do
	grep -qF "*$id*" "$tree/docs/man/evenkeep-parity.1.scd" || fail "the manual does not speak of $id"
done
mkdir -p policies
sed -n '/^# policies\/house.yaml/,/^```/p' "$tree/docs/parity.md" | grep -v '^```' >policies/house.yaml
sed -n '/^# evenkeep.yaml/,/^```/p' "$tree/docs/parity.md" | grep -v '^```' >>evenkeep.yaml
_run evenkeep parity
[ "$status" -le 1 ] || fail 'the rules of the guide are refused'
says 'under builtin:parity, builtin:secrets, policies/house.yaml'
cp "$work/project" evenkeep.yaml

step 'completion offers environments and forms'
ok evenkeep __complete parity --format sa
says 'sarif	'
ok evenkeep __complete parity -e st
says 'staging	'
cp "$work/project" evenkeep.yaml

# From here on a vault that is always the same: its tags are known, and who may see what in it.
machine team
mkdir -p team/.evenkeep && cd team
cp "$tree/tests/fixtures/vaults/team.db" .evenkeep/vault.db
cp "$tree"/tests/fixtures/vaults/keys/team-*.key ..
chmod 600 .evenkeep/vault.db ../*.key
printf 'evenkeep: 1\nproject: team\nenvironments:\n  dev:\n  prod: { protect: true }\nservices:\n  api:\n    contract: .env.example\n' >evenkeep.yaml
# The vault's values grow old; what is told of that differs from year to year.
printf 'policies: [builtin:parity, builtin:secrets, house.yaml]\n' >>evenkeep.yaml
printf 'policy: house\noverride: { secrets.old: off }\n' >house.yaml
printf 'DATABASE_URL=\nAPI_KEY=your-key\nLOG_LEVEL=info\nNEW=\n# DEBUG=1\n' >.env.example
as() { # WHO CMD ARG…
	EVENKEEP_IDENTITY=$HOME/team-$1.key
	export EVENKEEP_IDENTITY
	shift
	"$@"
}
ok as eve env TERM=xterm "$pty" wait:'right one: ' line:yes -- evenkeep list --all

step 'who may not read sees it all but the values'
fails 1 as eve evenkeep parity --json
holds '.seen_by == ["shape", "shape"]'
holds '[.names[].cells[] | select(has("value"))] == []'
cp "$out" "$work/eve"
fails 1 as alice evenkeep parity --json
holds '.seen_by == ["values", "values"]'
holds '[.findings[] | select(.rule == "secrets.weak") | .key] == ["DATABASE_URL", "API_KEY"]'
[ "$(jq '[.findings[] | select(.rule == "secrets.weak")] | length' "$work/eve")" = 0 ] || fail 'values are judged by their shape'
for part in '[.findings[] | select(.rule != "secrets.weak") | .fingerprint]' '[.names[] | .cells[] | [.state, .tag, .version, .set_at, .from]]'; do
	same "$part" "$(jq -c "$part" "$out")" "$(jq -c "$part" "$work/eve")"
done
fails 1 as eve evenkeep parity -e prod,rows
quiet_about FAKE postgres:// eu-1

step 'who may see nothing gets no green light'
fails 4 as ci evenkeep parity
tells 'you may see none of these environments'

golden() { # NAME CMD…
	name=$1
	shift
	as "$who" env TERM=xterm EVENKEEP_PAGER=cat "$@" >"$work/screen" 2>&1 || :
	tr -d '\r' <"$work/screen" >"$work/shown"
	if [ -n "${GOLDEN_WRITE-}" ]; then
		cp "$work/shown" "$tree/tests/golden/parity/$name"
	fi
	cmp -s "$tree/tests/golden/parity/$name" "$work/shown" ||
		fail "$name: $(diff "$tree/tests/golden/parity/$name" "$work/shown")"
}
step 'screens of every width, with and without colour, in UTF-8 and in ASCII'
for who in alice eve; do
	for columns in 120 80 60 30 29; do
		golden $who-$columns NO_COLOR=1 "$pty" columns:$columns -- evenkeep parity --all
		golden $who-$columns-color "$pty" columns:$columns -- evenkeep parity
		golden $who-$columns-ascii NO_COLOR=1 LC_ALL=C "$pty" columns:$columns -- evenkeep parity
	done
done
LC_ALL=C grep -q '[^ -~]' "$tree"/tests/golden/parity/*-ascii && fail 'more than ASCII'
no_text_in FAKE "$tree"/tests/golden/parity/*

finish
