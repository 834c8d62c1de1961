#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: shop
environments:
  dev:
  prod: { protect: true }
services:
  api:
    contract: api/.env.schema
    take: { PORT: API_PORT }
  web:
    contract: .env.example
  job:
EOT
mkdir api
cat >api/.env.schema <<'EOT'
# What the shop takes.
# @defaultRequired=infer @currentEnv=$APP_ENV
# @import(../shared.schema, pick=[REGION])
# ---

# where it runs
# @required @public @type=enum(dev, prod)
APP_ENV=
# @public @type=port @default(8080)
PORT=
# the orders
#   and their owners
# @required @type=url(allowedProtocols=[postgres])
# @docs(https://wiki/orders)
DATABASE_URL=
# @deprecated="use DATABASE_URL" @frobnicate
OLD_DB=exec(`op read x`)
EOT
printf '# @public\nREGION=eu\nHIDDEN=\n' >shared.schema
printf '# what browsers get\nWEB_PORT=8080\nAPI_KEY=your-key\n# DEBUG=false\n' >.env.example

step 'show says what a service takes, where and why'
ok evenkeep contract show api
says 'APP_ENV'
says 'api/.env.schema:8'
says 'where it runs; says which environment it is'
says 'url(allowedProtocols=postgres)'
says 'default'
says 'shared.schema:2'
says 'not evaluated'
says 'use DATABASE_URL'
quiet_about HIDDEN
quiet_about 'op read'
tells 'there is no decorator `@frobnicate`'
ok evenkeep contract show web
says 'port?'
says 'the name has API_KEY in it'
says 'what browsers get'

step 'as a document it has every name with all that is said of it'
ok evenkeep contract show api --json
holds '.schema == "evenkeep.contract/1" and .current_env == "APP_ENV" and .files == ["api/.env.schema"]'
holds '[.names[].name] == ["APP_ENV", "DATABASE_URL", "OLD_DB", "PORT", "REGION"]'
holds '.names[1] | .required and .secret and .docs == ["https://wiki/orders"] and .line == 15
	and .description == "the orders\nand their owners"'
holds '.names[2] | .deprecated and .instead == "use DATABASE_URL" and .not_evaluated'
holds '.names[3] | .default == "8080" and .type == "port" and (.secret | not) and .because == "`@public`"'
holds '.notes[0].line == 16'

step 'a service without a contract, or that there is not, is told with what to do'
fails 5 evenkeep contract show job
tells 'takes every name'
fails 5 evenkeep contract show jobs
tells 'did you mean `job`'
fails 2 evenkeep contract show
tells 'no service was chosen'
fails 2 evenkeep contract frob
fails 2 evenkeep contract show api --type port
tells 'is for `contract add`'

step 'set asks the contract, before anything is written, also by the name of the vault'
fails 3 evenkeep set API_PORT=x"$mark" --plain -e dev
tells 'api/.env.schema:10'
tells 'asks for a port number'
fails 3 evenkeep set APP_ENV=staging --plain -e dev --dry-run
tells '`dev` or `prod`'
printf 'mysql://%s@h/db' "$mark" >"$work/url"
fails 3 evenkeep set DATABASE_URL -e dev <"$work/url"
fails 5 evenkeep get DATABASE_URL -e dev
fails 3 evenkeep set APP_ENV=staging --plain -e dev --json
holds '.error.id == "value-type" and .error.exit == 3'
ok evenkeep set API_PORT=8080 --plain -e dev
ok evenkeep set APP_ENV=dev --plain -e dev
printf 'postgres://u:%s@h/db' "$mark" >"$work/url"
ok evenkeep set DATABASE_URL -e dev <"$work/url"

step 'what refers is no value yet, and another name of the same spelling is another name'
printf '${APP_ENV}' >"$work/refers"
ok evenkeep set API_PORT -e dev --refers <"$work/refers"
ok evenkeep set API_PORT=8080 --plain -e dev
ok evenkeep set PORT=anything --plain -e dev
ok evenkeep unset PORT -e dev

step 'the form of an example only warns'
ok evenkeep set WEB_PORT=none --plain -e dev
tells 'as the example at .env.example:2 is'
ok evenkeep set WEB_PORT=80 --plain -e dev
quiet_about example

step 'a contract that cannot be read is warned of, and a value can still be replaced'
cp .env.example "$work/example"
printf '# @type=prot\nA=\n' >>.env.example
ok evenkeep set WEB_PORT=81 --plain -e dev
tells 'cannot be read'
tells '.env.example:5'
fails 3 evenkeep contract show web
tells 'did you mean `port`'
tells '# @type=prot'
cp "$work/example" .env.example

step 'unset says who requires it'
ok evenkeep unset APP_ENV -e dev
tells 'api/.env.schema:8 requires `APP_ENV` for service `api`'
ok evenkeep set APP_ENV=dev --plain -e dev
quiet_about requires
ok evenkeep unset WEB_PORT -e dev

step 'import marks it in its plan and writes nothing'
printf "APP_ENV=staging\nAPI_PORT=80\nDATABASE_URL='%s'\nWEB_PORT=no\n" "$mark" >"$work/in.env"
fails 3 evenkeep import "$work/in.env=dev" --as compose
says 'not `dev` or `prod`, as api/.env.schema:8 asks'
says 'as .env.example:2 shows'
tells 'the value for `APP_ENV` is not `dev` or `prod`'
tells 'the value for `DATABASE_URL` is not a URL'
fails 3 evenkeep import "$work/in.env=dev" --as compose -n
ok evenkeep get APP_ENV -e dev
prints dev
fails 5 evenkeep get WEB_PORT -e dev
printf 'APP_ENV=prod\nAPI_PORT=80\n' >"$work/in.env"
ok evenkeep import "$work/in.env=dev" --as compose -n --json
holds '.environments[0].names[1].contract | .type == "enum(dev, prod)" and .type_ok and .line == 8'

step 'run gives what the contract names, the default where nothing is set, and says who asks'
ok evenkeep set OLD_DB -e dev <"$work/url"
ok evenkeep run -e dev --service api -- sh -c 'echo "$PORT"'
prints 8080
tells '`REGION` is not set in `dev` (shared.schema:2)'
ok evenkeep set API_PORT=80 --plain -e dev
ok evenkeep run -e dev --service api -- sh -c 'echo "$PORT"'
prints 80
ok evenkeep unset API_PORT -e dev
ok evenkeep run -e dev --service api -- sh -c 'echo "$PORT"'
prints 8080
ok evenkeep unset DATABASE_URL APP_ENV OLD_DB -e dev
fails 125 evenkeep run -e dev --service api -- true
tells 'asked for by api/.env.schema:8, :15, :17'
printf '# @internal @required\nTOOL_TOKEN=\n' >>api/.env.schema
printf '%s' "$mark-tool" >"$work/tool"
ok evenkeep set TOOL_TOKEN -e dev <"$work/tool"
ok evenkeep set APP_ENV=dev --plain -e dev
ok evenkeep set DATABASE_URL -e dev <"$work/url"
ok evenkeep set OLD_DB -e dev <"$work/url"
ok evenkeep run -e dev --service api -- sh -c 'echo "[$TOOL_TOKEN]"'
prints '[]'

step 'parity takes types, defaults and deprecation from it'
printf '# @type=port\n# @public\nREGION=\n' >shared.schema
fails 3 evenkeep set REGION=eu --plain -e dev
printf '# @public\nREGION=\n' >shared.schema
ok evenkeep set REGION=eu --plain -e dev
printf '# @type=port @public\nREGION=\n' >shared.schema
fails 1 evenkeep parity --service api --json
holds '[.findings[] | select(.rule == "parity.type" and .key == "REGION")] | length == 1'
holds '[.names[] | select(.name == "API_PORT") | .cells[].state] == ["default", "default"]'
holds '[.names[] | select(.name == "API_PORT") | .required] == [false]'
holds '[.findings[] | select(.key == "TOOL_TOKEN" and .rule == "parity.missing-key")] == []'
printf '# @public\nREGION=\n' >shared.schema

step 'add writes a line in the notation of the file, and leaves the rest as it was'
cp .env.example "$work/before"
ok evenkeep contract add NEW_TOKEN --service web --description 'for hooks' -n
says 'would add `NEW_TOKEN` to .env.example, line 7'
ok cmp .env.example "$work/before"
ok evenkeep contract add NEW_TOKEN --service web --description 'for hooks'
printf '\n# for hooks\nNEW_TOKEN=\n' | cat "$work/before" - | cmp - .env.example || fail 'not what was to be added'
ok evenkeep contract add LOG_LEVEL --service web --optional --json
holds '.line == 8 and .file == ".env.example" and .name == "LOG_LEVEL"'
same 'line' '# LOG_LEVEL=' "$(tail -n 1 .env.example)"
fails 3 evenkeep contract add API_KEY --service web
tells '.env.example:3'

step 'decorators as far as they are needed, and the others say what they said'
cp .env.example "$work/before"
ok evenkeep contract add HOOK_PORT --service web --type 'port(min=1024)' --default 8443 --plain
head -c "$(wc -c <"$work/before")" .env.example | cmp - "$work/before" || fail 'the rest changed'
same 'line' '# @type=port(min=1024) @default(8443)' "$(tail -n 2 .env.example | head -n 1)"
ok evenkeep contract show web --json
holds '[.names[] | select(.name == "API_KEY") | .required and .secret] == [true]'
holds '[.names[] | select(.name == "HOOK_PORT") | .required and (.secret | not) and .default == "8443"] == [true]'
ok evenkeep contract add HOOK_KEY --service web --plain --optional
same 'line' '# @optional @public' "$(tail -n 2 .env.example | head -n 1)"
cp "$work/example" .env.example
printf 'ODD: 1\n' >>.env.example
fails 3 evenkeep contract add HOOK_PORT --service web --type port
tells 'would change what the file says of other names'
cp "$work/example" .env.example
ok evenkeep contract add QUEUE_URL --service api --type url --required
same 'line' '# @required @type=url' "$(tail -n 2 api/.env.schema | head -n 1)"
printf '# a\r\nA=\r\n' >.env.example
ok evenkeep contract add B --service web
printf '# a\r\nA=\r\nB=\r\n' | cmp - .env.example || fail 'not the newlines of the file'
cp "$work/example" .env.example

step 'what cannot be added is refused'
fails 3 evenkeep contract add 1BAD --service web
fails 9 evenkeep contract add LD_PRELOAD --service web
fails 3 evenkeep contract add X --service web --type prot
tells 'did you mean `port`'
fails 3 evenkeep contract add X --service web --type port --default none
fails 3 evenkeep contract add X_KEY --service web --default x
tells 'is secret'
fails 2 evenkeep contract add X --service web --required --optional
fails 2 evenkeep contract add --service web
fails 2 evenkeep contract add X
fails 5 evenkeep contract add X --service job
ok cmp .env.example "$work/example"

step 'on a terminal it asks'
ok env TERM=xterm "$pty" 'wait:in a line (nothing: none): ' 'line:how deep' 'wait:(nothing: any text): ' line:number \
	-- evenkeep contract add DEPTH --service web
same 'lines' '# how deep
# @type=number
DEPTH=' "$(tail -n 3 .env.example)"
cp "$work/example" .env.example

step 'write makes a template of the vault, without a secret value'
put JOB_TOKEN dev "$mark-job"
put JOB_TOKEN prod "$mark-job2"
for env in dev prod; do
	ok evenkeep set RETRIES=3 --plain -e $env --yes
	ok evenkeep set QUEUE_PORT=5672 --plain -e $env --yes
done
ok evenkeep set ONLY_DEV=x --plain -e dev --note "$mark note"
fails 2 evenkeep contract write job
tells '-o .env.schema'
ok evenkeep contract write job -o - -e dev,prod
says 'JOB_TOKEN='
says '@required @public @type=port @example=5672'
ok evenkeep contract write job -o job.schema -n
no_file job.schema
ok evenkeep contract write job -o job.schema --json
holds '.changed and .file == "job.schema"'
same 'an item of one environment' '# @public' "$(grep -B 1 '^ONLY_DEV=' job.schema | head -n 1)"
grep -q '^JOB_TOKEN=$' job.schema || fail 'the name is not there'
sed -i 's,  job:,  job: { contract: job.schema },' evenkeep.yaml
ok evenkeep contract show job
says '@defaultSensitive'
ok evenkeep contract write job
says 'is so already'

step 'an environment without names does not tell what is required'
ok evenkeep contract write job -o - -e dev,prod
cp "$out" "$work/without"
ok evenkeep init --env empty
ok evenkeep contract write job -o - -e dev,prod,empty
same 'what is written' "$(cat "$work/without")" "$(cat "$out")"
sed -i 's,  job: { contract: job.schema },  job:,' evenkeep.yaml
ok evenkeep contract write job -o other.schema -e dev,prod,empty
says '9 names, 3 required'
tells 'empty has no names yet, so it does not tell what is required'
rm other.schema
sed -i 's,  job:,  job: { contract: job.schema },' evenkeep.yaml

step 'a file that is there is replaced knowingly'
fails 9 evenkeep contract write web
tells 'is there already'
ok cmp .env.example "$work/example"
ok evenkeep contract write web -n
says 'would write .env.example'
ok evenkeep contract write web --yes
says '3 names'
ok evenkeep contract show web --json
holds '[.names[] | .name] == ["API_KEY", "DEBUG", "WEB_PORT"]'
holds '.names[0] | .required and .secret and .placeholder and .example == null'
holds '.names[2] | .required and (.secret | not) and .example == "8080" and .description == "what browsers get"'
cp "$work/example" .env.example
ok env TERM=xterm "$pty" 'wait:to replace .env.example: ' line:write -- evenkeep contract write web
grep -q '@defaultRequired=infer' .env.example || fail 'not written'
cp "$work/example" .env.example

step 'a secret that somebody left in a template is neither shown nor written anew'
printf 'SESSION_SECRET=%s-left\n' "$mark" >>.env.example
ok evenkeep contract show web --json
ok evenkeep contract write web -o -
ok evenkeep contract write web -n
says 'SESSION_SECRET=…'
ok evenkeep contract write web --yes
grep -q "$mark" .env.example && fail 'it is in the template that was written' || :
cp "$work/example" .env.example

step 'notes go into the template only where that is asked for'
ok evenkeep contract write job -o other.schema -e dev
grep -q "$mark" other.schema && fail 'a note is in it' || :
ok evenkeep set ONLY_DEV=x --plain -e dev --note 'plain note'
sed -i 's,  job: .*,  job:,' evenkeep.yaml
ok evenkeep contract write job -o third.schema -e dev --notes
grep -q '^# plain note$' third.schema || fail 'the note is not in it'

step 'a rule of the house may ask for what the contract calls deprecated'
mkdir -p policies
cat >policies/house.yaml <<'EOT'
policy: house
about: Old names go.
rules:
  - id: house.deprecated
    level: warning
    each: key
    where: { deprecated: true, present: { at_least: 1 } }
    say: "{name} is deprecated and set in {present}"
    why: Somebody still relies on it.
EOT
cp evenkeep.yaml "$work/yaml"
printf 'policies: [policies/house.yaml]\n' >>evenkeep.yaml
ok evenkeep parity --service api --json
holds '[.findings[].key] == ["OLD_DB"]'
cp "$work/yaml" evenkeep.yaml

step 'services with one and the same contract need not be told apart'
cp .env.example "$work/example"
printf '%s\n' 'evenkeep: 1' 'project: shop' 'environments: { dev: }' \
	'services: { api: { contract: .env.example }, worker: { contract: .env.example } }' >evenkeep.yaml
ok evenkeep contract add SHARED_PORT --type port --plain
grep -q '^SHARED_PORT=' .env.example || fail 'the name is not in the file of both'
cp "$work/example" .env.example
cp "$work/yaml" evenkeep.yaml
fails 2 evenkeep contract add SHARED_PORT
tells 'no service was chosen'

step 'templates of real projects keep every name when they are written in the other notation'
count=0
find "$tree/tests/stacks" -name '.env*.example' >"$work/templates"
sed -i 's,  job:.*,  job: { contract: real.example },' evenkeep.yaml
asked='.names | map({name, required, secret, description, default})'
while read -r template; do
	cp "$template" real.example
	ok evenkeep contract show job --json
	jq "$asked" "$out" >"$work/before"
	ok evenkeep contract write job --yes
	ok evenkeep contract show job --json
	jq "$asked" "$out" >"$work/after"
	cmp -s "$work/before" "$work/after" || fail "$template: $(diff "$work/before" "$work/after")"
	count=$((count + 1))
done <"$work/templates"
[ $count -ge 5 ] || fail "only $count templates"
cp "$work/yaml" evenkeep.yaml

step 'screens of every width, with and without colour, in UTF-8 and in ASCII'
golden() { # NAME CMD…
	name=$1
	shift
	env TERM=xterm EVENKEEP_PAGER=cat "$@" >"$work/screen" 2>&1 || :
	tr -d '\r' <"$work/screen" >"$work/shown"
	if [ -n "${GOLDEN_WRITE-}" ]; then
		cp "$work/shown" "$tree/tests/golden/contract/$name"
	fi
	cmp -s "$tree/tests/golden/contract/$name" "$work/shown" ||
		fail "$name: $(diff "$tree/tests/golden/contract/$name" "$work/shown")"
}
for columns in 120 80 60 30 29; do
	golden api-$columns NO_COLOR=1 "$pty" columns:$columns -- evenkeep contract show api
	golden api-$columns-color "$pty" columns:$columns -- evenkeep contract show api
	golden api-$columns-ascii NO_COLOR=1 LC_ALL=C "$pty" columns:$columns -- evenkeep contract show api
done
LC_ALL=C grep -q '[^ -~]' "$tree"/tests/golden/contract/*-ascii && fail 'more than ASCII' || :
no_text_in "$mark" "$tree"/tests/golden/contract/*
finish
