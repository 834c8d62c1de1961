#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project
git init -q .
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: shop
environments:
  dev:
  staging:
services:
  api:
    contract: .env.example
render:
  - { service: api, env: dev, as: compose, to: api/.env }
  - { env: dev, as: json, to: all.json }
EOT
printf 'DB_URL=\nPORT=8080\n' >.env.example
mkdir api
put DB_URL dev "postgres://u:${mark}\$x'y@db"
put OTHER dev "$mark"
ok evenkeep set PORT=9090 -e dev
ok evenkeep init

step 'the targets of the project file, each as its dialect says, closed to others'
ok evenkeep render -e dev
says 'api/.env'
says 'all.json'
quiet_about "$mark"
same 'mode' 600 "$(stat -c %a api/.env)"
jq -e --arg v "postgres://u:${mark}\$x'y@db" '.DB_URL == $v and .OTHER and .PORT == "9090"' all.json >/dev/null ||
	fail 'all.json differs'
grep -q OTHER api/.env && fail 'a name that api does not take'

step 'the same again changes nothing'
stat -c %y api/.env >"$work/before"
ok evenkeep render -e dev
same 'time' "$(cat "$work/before")" "$(stat -c %y api/.env)"

step 'a dry run writes nothing'
rm api/.env
ok evenkeep render -e dev --dry-run
no_file api/.env

step 'one file, or standard output'
for dialect in compose docker sh json null; do
	reveals evenkeep render -e dev --as $dialect --to stdout
	grep -qa OTHER "$out" || fail "$dialect: a name is missing"
done
reveals sh -c 'evenkeep render -e dev --as sh --to env.sh; . ./env.sh; printf %s "$DB_URL"'
printf '%s' "postgres://u:${mark}\$x'y@db" >"$work/expected"
tail -n 1 "$out" | grep -qF "$(cat "$work/expected")" || fail 'the shell reads another value'

step 'what a dialect cannot carry is refused, with the name and never the value; nothing is written'
printf 'two\n%s' "$mark" | ok evenkeep set LINES -e dev
fails 3 evenkeep render -e dev --as docker --to docker.env
tells LINES
quiet_about "$mark"
no_file docker.env
ok evenkeep unset LINES -e dev

step 'a link and a file that git tracks are refused'
ln -s /nonexistent/target link.env
fails 9 evenkeep render -e dev --as sh --to link.env
tells symbolic
: >tracked.env
git add tracked.env
fails 9 evenkeep render -e dev --as sh --to tracked.env
tells git
[ ! -s tracked.env ] || fail 'it was written'

step 'where git cannot be asked nothing is risked'
fails 10 env PATH="$work/bin" evenkeep render -e dev --as sh --to new.env
tells git-unknown
no_file new.env

step 'mistakes'
fails 2 evenkeep render -e dev --as compsoe --to x
tells 'did you mean `compose`'
fails 2 evenkeep render -e dev --as compose
fails 5 evenkeep render -e staging
fails 5 evenkeep render -e dev --service nope

fails 2 evenkeep render -e dev --as json --template x --to y
fails 2 evenkeep render -e dev --template x
fails 2 evenkeep render -e dev --to x
fails 2 evenkeep render -e dev --mode 0640
fails 2 evenkeep render -e dev --remove --as json --to x
fails 2 evenkeep render -e dev --as json --to -
tells 'stdout'
fails 2 evenkeep render -e dev --as json --to stdout --json
fails 2 evenkeep render -e dev --as json --to x --namespace shop
tells 'has no place for a namespace'

step 'all that is wrong with targets is told at once, with the line of the project file'
sed -i 's/as: compose/as: compsoe/; s/as: json/as: jsno/' evenkeep.yaml
fails 3 evenkeep render -e dev
tells 'did you mean `compose`'
tells 'did you mean `json`'
tells 'evenkeep.yaml:10'
tells 'evenkeep.yaml:11'
sed -i 's/as: compsoe/as: compose/; s/as: jsno/as: json/' evenkeep.yaml

step 'no target is written before all of them are proven'
printf 'two\n%s' "$mark" | ok evenkeep set LINES -e dev
sed -i 's/as: json/as: docker/' evenkeep.yaml
rm -f api/.env
fails 3 evenkeep render -e dev
no_file api/.env
sed -i 's/as: docker/as: json/' evenkeep.yaml
ok evenkeep unset LINES -e dev

step 'two targets in one place are refused, whatever they are called'
ln -s api other
sed -i 's|all.json|other/.env|' evenkeep.yaml
fails 3 evenkeep render -e dev
tells 'target-twice'
sed -i 's|other/.env|all.json|' evenkeep.yaml

step 'the mode is the usual one, or as it was asked for; secrets are never for everybody'
ok evenkeep render -e dev --as sh --to group.sh --mode 0640
same 'mode' 640 "$(stat -c %a group.sh)"
fails 3 evenkeep render -e dev --as sh --to open.sh --mode 644
tells 'mode-open'
no_file open.sh
fails 2 evenkeep render -e dev --as sh --to open.sh --mode 0700
fails 2 evenkeep render -e dev --as sh --to open.sh --mode 04600
sed -i 's/as: json,/as: json, mode: 0440,/' evenkeep.yaml
rm -f all.json
ok evenkeep render -e dev
same 'mode' 440 "$(stat -c %a all.json)"
same 'mode' 600 "$(stat -c %a api/.env)"
sed -i 's/mode: 0440/mode: 9/' evenkeep.yaml
fails 3 evenkeep render -e dev
tells 'not a mode of a file'
sed -i 's/ mode: 9,//' evenkeep.yaml
ok evenkeep render -e dev
same 'mode' 600 "$(stat -c %a all.json)"

step 'the document says what was done'
rm api/.env
ok evenkeep render -e dev --json
holds '.schema == "evenkeep.render/1" and .ok and .dry_run == false and .environment == "dev"'
holds '[.files[] | {file, dialect, template, service, mode, names, change, edited, by_name, foreign}] == [
	{file: "api/.env", dialect: "compose", template: null, service: "api", mode: "0600", names: 2,
		change: "new", edited: false, by_name: true, foreign: []},
	{file: "all.json", dialect: "json", template: null, service: null, mode: "0600", names: 3,
		change: "same", edited: false, by_name: true, foreign: []}]'
holds '.files[0].added == ["DB_URL", "PORT"] and .files[1].added == []'

step 'and gone again'
ok evenkeep render -e dev
ok evenkeep render -e dev --remove
no_file api/.env
no_file all.json

finish
