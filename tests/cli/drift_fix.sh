#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `drift --fix` does the safe direction, after it has shown it, and nothing else.
. "$(dirname "$0")/lib.sh" "$@"
strong=kX9v2mQ7Lw4ZtR8bNc3Hs6Yd
new_project
mkdir api
printf 'PORT=8080\nAPI_TOKEN=\n' >api/.env.example
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: shop
environments:
  dev:
  prod: { protect: true }
services:
  api: { contract: api/.env.example }
  all: { contract: api/.env.example }
render:
  - { service: api, env: dev, as: compose, to: api/.env }
  - { service: api, env: dev, as: json, to: api/dev.json }
  - { service: all, env: dev, as: files, to: api/secrets }
EOT
plain() { # NAME ENV VALUE
	printf '%s' "$3" >"$work/value" && ok evenkeep set "$1" -e "$2" --yes --plain <"$work/value"
}
for env in dev prod; do
	plain PORT $env 8080
	put API_TOKEN $env "$mark$strong$env"
done
ok evenkeep render -e dev
sums() {
	find api -type f -exec md5sum {} + | sort
	find api -printf '%m %p\n' | sort
}

step 'where nothing drifted nothing is done'
sums >"$work/before"
ok evenkeep drift --fix --yes
says 'nothing can be mended without a person'
sums | cmp -s - "$work/before" || fail 'it changed something'

step 'it shows what would change, name by name, and does nothing with --dry-run'
plain PORT dev 9090
put API_TOKEN dev "$mark${strong}newer"
sums >"$work/before"
ok evenkeep drift --fix -n
says 'api/.env, from dev as it is now:'
says '8080 → 9090'
says 'API_TOKEN'
says '•••••• → ••••••'
says 'would mend 3'
says 'api/.env is behind the vault'
sums | cmp -s - "$work/before" || fail 'it changed something'

step 'without a terminal it asks for --yes'
fails 9 evenkeep drift --fix
tells 'nothing was mended'
sums | cmp -s - "$work/before" || fail 'it changed something'

step 'on a terminal it asks, and no is no'
_run "$pty" wait:'do that: ' line:no -- evenkeep drift --fix
[ "$status" -eq 9 ] || fail "exit $status"
cat "$out" >>"$log"
sums | cmp -s - "$work/before" || fail 'it changed something'

step 'and yes is yes: written as `render` writes it, and looked at once more'
ok "$pty" wait:'do that: ' line:fix -- evenkeep drift --fix
says 'mended 3 of 3'
says 'no drift in 3 rendered files'
grep -q '^PORT=.*9090' api/.env || fail 'it was not written'
[ "$(stat -c %a api/.env)" = 600 ] || fail 'its mode is another'
[ "$(cat api/secrets/PORT)" = 9090 ] || fail 'the folder was not written'
ok evenkeep render -e dev
says 'api/.env has dev as it is already'

step 'modes that are too open are closed, and no further'
chmod 644 api/.env
chmod 666 api/secrets/API_TOKEN
chmod 400 api/dev.json
fails 1 evenkeep drift
ok evenkeep drift --fix --yes
says '~  api/.env  mode 0644 to 0600'
says 'mended 2 of 2'
[ "$(stat -c %a api/.env)" = 600 ] || fail 'it is open still'
[ "$(stat -c %a api/secrets/API_TOKEN)" = 644 ] || [ "$(stat -c %a api/secrets/API_TOKEN)" = 600 ] || fail 'it is open still'
[ "$(stat -c %a api/dev.json)" = 400 ] || fail 'a closer mode was opened'
chmod 600 api/dev.json

step 'what somebody edited is left, and said; the others are written'
printf 'EXTRA=1\n' >>api/.env
chmod 640 api/.env
plain PORT dev 7070
cp api/.env "$work/edited.env"
_run evenkeep drift --fix --yes
[ "$status" -le 1 ] || fail "exit $status"
cat "$out" "$problems" >>"$log"
says '!  api/.env is left as it is: it was edited by hand'
says 'evenkeep render -e dev --service api --dry-run'
cmp -s api/.env "$work/edited.env" || fail 'an edit is gone'
[ "$(stat -c %a api/.env)" = 600 ] || fail 'its mode is open still'
grep -q 7070 api/dev.json || fail 'the other was not written'
ok evenkeep render -e dev --overwrite

step 'nothing that is gone comes back, nothing that is strange is touched'
plain PORT dev 6060
rm api/.env
ln -s ../elsewhere api/.env
printf 'mine\n' >elsewhere
ok evenkeep drift --fix --yes
[ -L api/.env ] || fail 'the link is gone'
[ "$(cat elsewhere)" = mine ] || fail 'it wrote through a link'
rm api/.env
ok evenkeep drift --fix --yes
[ ! -e api/.env ] || fail 'what was removed is back'
printf 'PORT=1\n' >api/.env
rm -r api/secrets
mkdir api/secrets
printf 'x' >api/secrets/PORT
_run evenkeep drift --fix --yes
[ "$(cat api/.env)" = PORT=1 ] || fail 'a file of somebody else was written'
[ "$(cat api/secrets/PORT)" = x ] || fail 'a file of somebody else was written'
rm -r api/secrets
ok evenkeep render -e dev --overwrite

step 'a file that git has gets no secret'
if command -v git >/dev/null; then
	ok git init -q .
	ok git add -f api/dev.json
	plain PORT dev 5050
	fails 1 evenkeep drift --fix --yes
	says 'api/dev.json is left as it is: '
	says 'is tracked by git'
	grep -q 6060 api/dev.json || fail 'it was written'
	ok git rm -q --cached api/dev.json
	ok evenkeep drift --fix --yes
fi

step 'what was written on behalf of a command line too'
ok evenkeep render -e dev --service api --as docker --to "$work/docker.env"
plain PORT dev 4040
ok evenkeep drift --fix --yes --service api
grep -q 4040 "$work/docker.env" || fail 'it was not written'
grep -q 4040 api/.env || fail 'it was not written'
[ "$(cat api/secrets/PORT)" = 5050 ] || fail 'another service was written'
ok evenkeep drift --fix --yes

step 'the document has what was done'
plain PORT dev 3030
ok evenkeep drift --fix --yes --json
holds '.schema == "evenkeep.drift/1" and .dry_run == false and ([.fixes[] | select(.what == "render" and .done)] | length == 4)'
holds '[.rendered[].stale] | any | not'
plain PORT dev 2020
ok evenkeep drift --fix -n --json
holds '.dry_run and ([.fixes[].done] | any | not) and ([.rendered[].stale] | all)'
ok evenkeep drift --fix --yes

step 'a template gets the names that it lacks, without values and behind what it has'
printf 'PORT=8080\nAPI_TOKEN=%s\n' "$mark-in-the-contract" >api/.env.example
printf '# where it listens\nPORT=1234\n' >api/.env.sample
printf '# @defaultRequired=false\n# ---\n# @required\nPORT=\n' >api/.env.template
chmod 640 api/.env.sample
cp api/.env.sample "$work/sample"
ok evenkeep drift --fix -n
says 'api/.env.sample, with what api/.env.example has:'
says '+  API_TOKEN='
cmp -s api/.env.sample "$work/sample" || fail 'it changed something'
ok evenkeep drift --fix --yes
quiet_about "$mark"
head -n 2 api/.env.sample | cmp -s - "$work/sample" || fail 'what stood there is not as it was'
grep -qx 'API_TOKEN=' api/.env.sample || fail 'the name is not there'
grep -q "$mark" api/.env.sample api/.env.template && fail 'a text of the contract was copied'
[ "$(stat -c %a api/.env.sample)" = 640 ] || fail 'its mode is another'
grep -q '^API_TOKEN=' api/.env.template || fail 'the name is not there'
quiet_about 'not in this template'
ok evenkeep drift --fix --yes
says 'nothing can be mended'
rm api/.env.sample api/.env.template
printf 'PORT=8080\nAPI_TOKEN=\n' >api/.env.example

step '`check --fix` does the same'
plain PORT dev 1010
_run evenkeep check --fix -n
[ "$status" -le 1 ] || fail "exit $status"
says 'would mend 4'
grep -q 2020 api/.env || fail 'it was written'
fails 9 evenkeep check --fix
_run evenkeep check --fix --yes --json
[ "$status" -le 1 ] || fail "exit $status"
holds '.dry_run == false and ([.fixes[] | select(.done)] | length == 4) and ([.findings[].rule] | index("drift.stale-file-unprotected") == null)'
grep -q 1010 api/.env || fail 'it was not written'
fails 2 evenkeep check --fix --write-baseline known
fails 2 evenkeep check --fix --format sarif
fails 2 evenkeep check -n

step 'options that make no sense are refused'
fails 2 evenkeep drift --yes
fails 2 evenkeep drift -n
fails 2 evenkeep drift --fix --format sarif --yes

step 'a protected environment is written as any other'
sed -i 's|^render:|render:\n  - { service: api, env: prod, as: compose, to: prod.env }|' evenkeep.yaml
ok evenkeep render -e prod
put API_TOKEN prod "$mark${strong}rotated"
fails 1 evenkeep drift
ok evenkeep drift --fix --yes -e prod
ok evenkeep drift

finish
