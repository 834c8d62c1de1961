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

step 'what was not rendered is not removed'
printf 'A=1\n' >mine.env
chmod 644 mine.env
fails 9 evenkeep render --remove --to mine.env
tells 'was not written by `render`'
has_file mine.env

step 'and gone again'
ok evenkeep render -e dev
ok evenkeep render -e dev --remove
no_file api/.env
no_file all.json

finish
