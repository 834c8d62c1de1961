#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
machine ada
mkdir -p shop/policies && cd shop

step 'without a project and without a file there is nothing to test'
fails 5 evenkeep policy test
tells 'no-project'

step 'examples that are right are counted'
cat >policies/house.yaml <<'EOT'
policy: house
rules:
  - id: house.tag
    level: error
    each: service
    where: { image_tag: latest }
    say: "{name} has no version"
    examples:
      - { breaks: { name: api, image_tag: latest }, says: api has no version }
      - { holds: { name: api, image_tag: "1.2" } }
override: { compose.no-limits: off }
EOT
ok evenkeep policy test policies/house.yaml
says 'policies/house.yaml: 1 rules, 2 examples, 0 wrong'
ok evenkeep policy test policies/house.yaml --json
holds '.schema == "evenkeep.policy-test/1" and .ok and .examples == 2 and .wrong == []'

step 'one that is wrong is told with its line'
sed 's/api has no version/api is bad/; s/"1.2"/latest/' policies/house.yaml >policies/wrong.yaml
fails 1 evenkeep policy test policies/wrong.yaml
says 'house.tag  policies/wrong.yaml:9: it says: api has no version'
says 'house.tag  policies/wrong.yaml:10: the rule holds in the example, and it says: api has no version'
fails 1 evenkeep policy test policies/house.yaml policies/wrong.yaml --json
holds '(.ok | not) and .rules == 2 and (.wrong | length) == 2 and .wrong[1].expected == "holds" and .wrong[0].line == 9'
sed -i 's/image_tag: latest }, says: api is bad/image_tag: "2" }/' policies/wrong.yaml
fails 1 evenkeep policy test policies/wrong.yaml
says 'house.tag  policies/wrong.yaml:9: the example breaks the rule, and it says nothing'

step 'a rule without examples is named, and found with --strict'
sed '/examples:/,/holds/d' policies/house.yaml >policies/bare.yaml
ok evenkeep policy test policies/bare.yaml
says 'house.tag  policies/bare.yaml:3: no example that breaks it, none that holds'
fails 1 evenkeep policy test policies/bare.yaml --strict

step 'a file that is no policy is told whole, with places'
printf 'policy: x\nrules:\n  - { id: x.a, level: eror, each: service, where: { nmae: a }, say: "{nmae}" }\n' >policies/bad.yaml
fails 3 evenkeep policy test policies/bad.yaml
tells 'policies/bad.yaml:3:23'
tells 'did you mean `error`?'
tells 'a `service` has no fact `nmae`'
tells '`say` names `{nmae}`, and a `service` has no such fact'
fails 5 evenkeep policy test policies/nowhere.yaml

step 'packs are tested as files are, and a copy of a pack by itself'
for pack in parity secrets compose dotenv dockerfile ci; do
	ok evenkeep policy test builtin:$pack --strict
	cp "$tree/policies/$pack.yaml" policies/copy.yaml
	ok evenkeep policy test policies/copy.yaml --strict
done
fails 5 evenkeep policy test builtin:nowhere

step 'evenkeep.yaml names the files'
printf 'evenkeep: 1\nproject: shop\nenvironments:\n  dev:\npolicies: [builtin:compose, policies/house.yaml]\n' >evenkeep.yaml
ok evenkeep policy test
says 'policies/house.yaml: 1 rules, 2 examples, 0 wrong'
mkdir -p deep && cd deep
ok evenkeep policy test
cd ..
printf 'evenkeep: 1\nproject: shop\nenvironments:\n  dev:\n' >evenkeep.yaml
fails 5 evenkeep policy test
tells 'no-policy'

step 'a comment in a compose file leaves out one finding at one place'
(
	mkdir "$work/allowed" && cd "$work/allowed"
	printf 'services:\n  api:\n    build: .\n  web:\n    build: .\n' >compose.yaml
	_run evenkeep check --json
	jq -e '[.findings[] | select(.rule == "compose.no-limits")] | length == 2' "$out" >/dev/null || fail 'two services without limits'
	printf 'services:\n  # evenkeep: allow compose.no-limits - it is small\n  api:\n    build: .\n  web: # evenkeep: allow compose.no-limits\n    build: .\n' >compose.yaml
	_run evenkeep check --json
	jq -e '[.findings[] | select(.rule == "compose.no-limits")] | length == 0' "$out" >/dev/null || fail 'they are not left out'
	jq -e '[.findings[] | select(.rule == "policy.allow-without-reason")] | length == 1 and .[0].location.line == 5' "$out" >/dev/null || fail 'the missing reason is not told'
)

step 'a house file that is a link out of the project is not shown'
(
	mkdir "$work/linking" && cd "$work/linking"
	printf 'DB_PASSWORD=%s\n' "$mark" >"$work/outside.env"
	ln -s "$work/outside.env" house.yaml
	printf 'evenkeep: 1\nproject: linking\npolicies: [house.yaml]\n' >evenkeep.yaml
	fails 3 evenkeep check
	tells 'is a link out of the project'
	! grep -qF "$mark" "$out" "$problems" || fail "it shows a value"
	rm house.yaml && mkdir rules && ln -s rules/house.yaml house.yaml
	printf 'policy: house\nrules: []\n' >rules/house.yaml
	ok evenkeep check
)

step 'verbs and words are checked'
fails 2 evenkeep policy
fails 2 evenkeep policy tset
tells 'no-such-verb'

step 'rules that speak escape what is on the screen'
printf 'policy: x\nrules:\n  - { id: x.a, level: error, each: service, where: { name: "\\e[31mred" }, say: "{name}", examples: [ { holds: { name: "\\e[31mred" } } ] }\n' >policies/red.yaml
fails 1 evenkeep policy test policies/red.yaml
grep -q "$(printf '\033')" "$out" && fail 'an escape sequence reaches the screen'

finish
