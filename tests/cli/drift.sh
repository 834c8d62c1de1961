#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Rendered files and contracts: what no longer says what the vault says, and in which direction.
. "$(dirname "$0")/lib.sh" "$@"
strong=kX9v2mQ7Lw4ZtR8bNc3Hs6Yd
new_project
command -v git >/dev/null || { echo 'SKIPPED: git is not there, which is asked what it tracks'; exit 77; }
ok git init -q .
mkdir api
printf 'PORT=8080\nAPI_TOKEN=\nDATABASE_URL=\n' >api/.env.example
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: shop
environments:
  dev:
  staging:
  prod: { protect: true }
services:
  api: { contract: api/.env.example }
render:
  - { service: api, env: dev, as: compose, to: api/.env }
  - { service: api, env: prod, as: docker, to: api/prod.env }
EOT
plain() { # NAME ENV VALUE
	printf '%s' "$3" >"$work/value" && ok evenkeep set "$1" -e "$2" --yes --plain <"$work/value"
}
for env in dev staging prod; do
	plain PORT $env 8080
	put API_TOKEN $env "$mark$strong$env"
	put DATABASE_URL $env "postgres://shop:$mark$strong$env@db.$env.example.com/shop"
done

step 'what was never rendered is a note, and no drift'
ok evenkeep drift
says 'api/.env was never rendered from dev here'
says 'api/prod.env was never rendered from prod here'
says '2 notes in 2 rendered files, 1 contract'

step 'what was just rendered has not drifted'
ok evenkeep render -e dev
ok evenkeep render -e prod
ok evenkeep drift
says 'no drift in 2 rendered files, 1 contract'
ok evenkeep drift -q
prints 'no drift in 2 rendered files, 1 contract'

step 'a commit that changed no value of it leaves a file as good as it was'
plain UNRELATED staging 1
put OTHER_TOKEN dev "$mark${strong}other"
ok evenkeep drift -e dev --json
holds '.rendered[0] | .stale == false and .edited == false and .head > .seq'

step 'a value that changed: the file is behind, with both commits and the name'
seq=$(jq '.rendered[0].seq' "$out") head=$(jq '.rendered[0].head' "$out")
plain PORT dev 9090
ok evenkeep drift -e dev
says "!  api/.env is behind the vault: dev@$seq -> dev@$((head + 1)), 1 name changed: PORT"
says 'drift.stale-file-unprotected, fix: evenkeep render -e dev --service api'
tells 'next: evenkeep render -e dev --service api'
fails 1 evenkeep drift -e dev --strict
ok evenkeep drift -e dev --json
holds '.rendered[0] | .stale and .changed == ["PORT"] and .added == [] and .removed == [] and .hand_changed == []'
holds '[.findings[] | select(.rule == "drift.stale-file-unprotected") | .location] == [{"file": "api/.env", "line": 1, "column": 1}]'

step 'of a protected environment that is an error'
put API_TOKEN prod "$mark${strong}newer"
fails 1 evenkeep drift -e prod
says '✗  api/prod.env is behind the vault: prod@'
says '1 name changed: API_TOKEN'
ok evenkeep render -e prod
ok evenkeep drift -e prod

step 'an edit by hand and a change of the vault are told apart'
printf 'EXTRA=1\n' >>api/.env
sed -i '/^DATABASE_URL/d' api/.env
ok evenkeep drift -e dev
says '!  api/.env was edited since `render` wrote it from dev: 1 name added: EXTRA; 1 removed: DATABASE_URL'
says 'is behind the vault: dev@'
says '1 name changed: PORT'
ok evenkeep drift -e dev --json
holds '.rendered[0] | .edited and .stale and .hand_added == ["EXTRA"] and .hand_removed == ["DATABASE_URL"] and .hand_changed == [] and .changed == ["PORT"]'

step 'where the past was destroyed the two are one, and nobody is blamed for what the vault did'
ok evenkeep prune -e dev --before "$((head + 1))" --yes
ok evenkeep drift -e dev
says 'api/.env was edited since `render` wrote it from dev: against dev as it is now 1 name changed: PORT; 1 added: EXTRA; 1 removed: DATABASE_URL'
quiet_about 'behind the vault'

step 'an edit that says what the vault says is none'
ok evenkeep render -e dev --overwrite
cp api/.env "$work/kept.env"
plain PORT dev 7070
sed -i 's/9090/7070/' api/.env
ok evenkeep drift -e dev
quiet_about 'edited' 'behind'
ok evenkeep render -e dev

step 'a file that is gone, and one that somebody else wrote'
rm api/.env
ok evenkeep drift -e dev
says 'api/.env was rendered from dev and is not there any more'
ok evenkeep render -e dev
rm -rf "$XDG_STATE_HOME/evenkeep/rendered" "$HOME/.local/state/evenkeep/rendered"
ok evenkeep drift -e dev
quiet_about 'not written by'
sed -i 's/7070/1/' api/.env
ok evenkeep drift -e dev
says '!  api/.env was not written by `render` and is not what dev has: 1 name changed: PORT'
ok evenkeep render -e dev --overwrite

step 'open to others, a link, tracked by git'
chmod 644 api/.env
fails 1 evenkeep drift -e dev
says '✗  api/.env has mode 0644 and what is secret in dev'
says 'fix: chmod 0600 api/.env'
chmod 400 api/.env
ok evenkeep drift -e dev
chmod 600 api/.env
ok git add -f api/.env
fails 1 evenkeep drift -e dev
says '✗  git has api/.env, into which secrets of dev are rendered'
ok git rm -q --cached api/.env
mv api/.env elsewhere.env
ln -s ../elsewhere.env api/.env
ok evenkeep drift -e dev
says '!  api/.env is a symbolic link, which `render` does not follow'
rm api/.env
mv elsewhere.env api/.env

step 'a file that was named on a command line'
ok evenkeep render -e dev --as systemd --to "$work/out dir.env"
plain PORT dev 6060
ok evenkeep drift -e dev
says "out dir.env is behind the vault: dev@"
says "fix: evenkeep render -e dev --as systemd --to '"
rm "$work/out dir.env"
ok evenkeep drift -e dev
quiet_about 'out dir.env'
ok evenkeep render -e dev

step 'a template: its places, and the template itself'
printf 'port = {{PORT}}\nkey = "{{API_TOKEN|json}}"\n' >api/app.tmpl
sed -i 's/key = "\(.*\)"/key = \1/' api/app.tmpl
sed -i 's|^render:|render:\n  - { service: api, env: dev, template: api/app.tmpl, to: api/app.conf }|' evenkeep.yaml
ok evenkeep render -e dev
plain PORT dev 5050
ok evenkeep drift -e dev
says 'api/app.conf is behind the vault: dev@'
ok evenkeep render -e dev
printf '# more\n' >>api/app.tmpl
ok evenkeep drift -e dev
says 'api/app.conf is behind the vault: dev@'
says 'no name of it, but its form'
ok evenkeep render -e dev
printf '# by hand\n' >>api/app.conf
ok evenkeep drift -e dev
says 'api/app.conf was edited since'
ok evenkeep render -e dev --overwrite

step 'a folder with a file for each value'
ok evenkeep render -e dev --service api --as files --to secrets
ok evenkeep drift -e dev
quiet_about secrets/
printf 'x' >secrets/PORT
ok evenkeep drift -e dev
says 'secrets was edited since `render` wrote it from dev: 1 name changed: PORT'
ok evenkeep render -e dev --service api --as files --to secrets --overwrite
plain PORT dev 4040
ok evenkeep drift -e dev --json
holds '[.rendered[] | select(.target == "secrets")] == [.rendered[] | select(.folder and .stale and .changed == ["PORT"])]'
rm -r secrets
ok evenkeep render -e dev

step 'what was written under another contract is not made up'
cp api/.env.example "$work/contract"
cp api/.env "$work/kept.env"
printf 'ADDED=1\n' >>api/.env
sed -i '/^DATABASE_URL/d' api/.env.example
ok evenkeep drift -e dev
says 'api/.env was edited since `render` wrote it from dev: against dev as it is now 2 names added: ADDED and DATABASE_URL'
cp "$work/contract" api/.env.example
ok evenkeep drift -e dev
says 'api/.env was edited since `render` wrote it from dev: 1 name added: ADDED'
cp "$work/kept.env" api/.env

step 'what cannot be rendered now is said'
printf '# broken {{NOPE}}\n' >>api/app.tmpl
ok evenkeep drift -e dev
says '!  api/app.conf cannot be compared with dev: '
sed -i '$d' api/app.tmpl

step 'the contract against the vault'
ok evenkeep unset DATABASE_URL -e staging --yes
put NOBODY dev "$mark${strong}nobody"
fails 1 evenkeep drift --json
holds '[.findings[] | select(.rule == "parity.missing-key") | .key] == ["DATABASE_URL"]'
holds '[.findings[] | select(.rule == "parity.undeclared-key") | .key] | index("NOBODY") != null'
fails 1 evenkeep drift --service api --json
holds '[.findings[] | select(.key == "NOBODY")] == []'
holds '[.findings[] | select(.key == "DATABASE_URL")] != [] and .service == "api"'
holds '[.rendered[].service] | unique == ["api"]'
fails 5 evenkeep drift --service nope

step 'templates beside a contract: what they lack, have more, or call otherwise'
printf 'PORT=8080\nAPI_TOKN=\nDATABASE_URL=\nMORE=1\n' >api/.env.sample
printf 'PORT=1\n' >api/.env.staging.example
printf '# @required\nPORT=\n# @optional\nMAYBE=\n' >api/.env.template
fails 1 evenkeep drift
says '!  API_TOKN seems to be what api/.env.example calls API_TOKEN'
says 'MORE is in this template and not in api/.env.example'
says '!  DATABASE_URL is in api/.env.example and not in this template'
fails 1 evenkeep drift --json
holds '[.findings[] | select(.rule | startswith("drift.template")) | [.location.file, .location.line, .key]] | sort == [["api/.env.sample", 2, "API_TOKN"], ["api/.env.sample", 4, "MORE"], ["api/.env.template", 1, "API_TOKEN"], ["api/.env.template", 1, "DATABASE_URL"], ["api/.env.template", 4, "MAYBE"]]'
rm api/.env.sample api/.env.staging.example api/.env.template

step 'every form says the same'
for form in sarif github gitlab junit markdown; do
	fails 1 evenkeep drift --format $form
	says parity.missing-key
done
fails 2 evenkeep drift --format nope
fails 2 evenkeep drift --json --format sarif
fails 1 evenkeep drift --format json
holds '.schema == "evenkeep.drift/1"'

step 'without a key it sees what needs none'
printf 'BY_HAND=1\n' >>api/.env
mv "$HOME/.config/evenkeep/identity" "$work/identity"
_run evenkeep drift -e dev
cat "$out" "$problems" >>"$log"
[ "$status" -le 1 ] || fail "exit $status"
says 'api/.env was edited since `render` wrote it from dev: what exactly cannot be told here'
quiet_about 'behind the vault'
mv "$work/identity" "$HOME/.config/evenkeep/identity"
ok evenkeep render -e dev --overwrite

step 'a house file changes its levels, and an exception ends'
cat >house.yaml <<'EOT'
policy: house
override: { drift.stale-file-unprotected: error }
EOT
sed -i 's|^render:|policies: [builtin:parity, builtin:drift, house.yaml]\nrender:|' evenkeep.yaml
plain PORT dev 3030
fails 1 evenkeep drift -e dev
says '✗  api/.env is behind the vault'
sed -i 's|builtin:parity, builtin:drift, house.yaml|builtin:parity|' evenkeep.yaml
ok evenkeep drift -e dev
says '!  api/.env is behind the vault'

finish
