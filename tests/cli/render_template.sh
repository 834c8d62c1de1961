#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project
put PASSWORD dev "a\"b'c\$d/e@${mark}"
put CERT dev "-----BEGIN
${mark}
-----END"
ok evenkeep set PORT=5432 -e dev
ok evenkeep set HOST=db.example.org -e dev
ok evenkeep set TITLE='two words' -e dev --plain
ok evenkeep set UNUSED=1 -e dev

step 'every place gets its value as its filter says'
cat >app.json.tmpl <<'EOT'
{
  "port": {{PORT}},
  "host": "{{ HOST }}",
  "password": {{PASSWORD|json}},
  "url": "postgres://app:{{PASSWORD|url}}@{{HOST}}:{{PORT}}/app",
  "template": "{{{{ .Values.x }}"
}
EOT
ok evenkeep render -e dev --template app.json.tmpl --to app.json
says 'wrote app.json: 3 names of dev by app.json.tmpl'
same 'mode' 600 "$(stat -c %a app.json)"
quiet_about "$mark"
jq -e --arg p "a\"b'c\$d/e@${mark}" '.port == 5432 and .host == "db.example.org" and .password == $p and
	.url == "postgres://app:\($p | @uri | gsub("\u0027"; "%27"))@db.example.org:5432/app" and .template == "{{ .Values.x }}"' \
	app.json >/dev/null || fail 'app.json differs'

step 'a shell, and a file of several lines'
printf 'PW={{PASSWORD|sh}}\nCERT={{CERT|sh}}\n' >run.sh.tmpl
ok evenkeep render -e dev --template run.sh.tmpl --to run.sh --mode 0400
# shellcheck disable=SC2016
same_secret 'the password' "a\"b'c\$d/e@${mark}" "$(sh -c '. ./run.sh; printf %s "$PW"')"
same 'mode' 400 "$(stat -c %a run.sh)"
printf '{{CERT|raw}}\n' >cert.tmpl
ok evenkeep render -e dev --template cert.tmpl --to cert.pem
same 'lines' 3 "$(wc -l <cert.pem)"
reveals evenkeep render -e dev --template cert.tmpl --to stdout
grep -q "$mark" "$out" || fail 'stdout does not have it'

step 'without a filter nothing is taken that could mean something'
printf 'ok={{HOST}}\n\tpassword={{PASSWORD}}\ntitle={{TITLE}}\n' >app.conf.tmpl
fails 3 evenkeep render -e dev --template app.conf.tmpl --to app.conf
tells 'app.conf.tmpl:2:11'
tells ' password={{PASSWORD}}'
tells 'at byte 1'
tells 'a blank at byte 3'
quiet_about "$mark"
no_file app.conf

step 'names that are not there and mistakes are told all at once, with place and remedy'
printf '{{HOTS}} {{HOST}}\n{{NOTHING}} {{HOTS|json}}\n' >wrong.tmpl
fails 3 evenkeep render -e dev --template wrong.tmpl --to wrong
tells 'wrong.tmpl:1:1'
tells 'wrong.tmpl:2:1'
tells 'wrong.tmpl:2:13'
tells 'did you mean `HOST`'
printf '{{#if X}}\n"{{PORT|json}}"\n{{PORT|jsno}}\n{{PORT\n' >wrong.tmpl
fails 3 evenkeep render -e dev --template wrong.tmpl --to wrong
tells 'a template has no logic'
tells 'it stands in quotes'
tells 'did you mean `json`'
tells 'without `}}`'
fails 5 evenkeep render -e dev --template none.tmpl --to wrong
fails 9 evenkeep render -e dev --template app.conf.tmpl --to app.conf.tmpl
no_file wrong

step 'templates as targets of the project, with its service, its mode and a dry run'
printf 'PORT=\nHOST=\n' >.env.example
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
environments: { dev: , staging: , prod: }
services: { web: { contract: .env.example } }
render:
  - { env: dev, service: web, template: web.tmpl, to: web.conf, mode: 0644 }
  - { env: dev, template: app.json.tmpl, to: app.json }
EOT
printf 'listen {{HOST}}:{{PORT}}\n' >web.tmpl
ok evenkeep render -e dev --json
holds '.files[0] | .template == "web.tmpl" and .dialect == null and .mode == "0644" and .names == 2'
same 'mode' 644 "$(stat -c %a web.conf)"
same 'text' 'listen db.example.org:5432' "$(cat web.conf)"
ok evenkeep set PORT=5433 -e dev
put PASSWORD dev "new${mark}"
ok evenkeep render -e dev --dry-run
grep -qE '^~  PORT +•••••• → 5433$' "$out" || fail 'no change of PORT'
grep -qE '^~  PASSWORD +•••••• → ••••••$' "$out" || fail 'no masked change of PASSWORD'
quiet_about "$mark"
grep -q 5432 web.conf || fail 'a dry run wrote'
printf 'listen {{PASSWORD|url}}\n' >web.tmpl
fails 3 evenkeep render -e dev
tells 'no value `PASSWORD`'
printf 'listen {{HOST}} and {{PORT}}\n' >web.tmpl
ok evenkeep render -e dev --dry-run
says 'does not fit the template'
ok evenkeep render -e dev

step 'what was edited in it is kept'
sed -i 's/5433/9999/' web.conf
fails 9 evenkeep render -e dev
tells 'PORT'
ok evenkeep render -e dev --overwrite
ok evenkeep render -e dev --remove
no_file web.conf

step 'a target has a dialect or a template'
sed -i 's/template: web.tmpl,/template: web.tmpl, as: sh,/' evenkeep.yaml
fails 3 evenkeep render -e dev
tells 'has `as` and `template`'
sed -i 's/template: web.tmpl, as: sh,//' evenkeep.yaml
fails 3 evenkeep render -e dev
tells 'has no `as`'

finish
