#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Where a variable comes from: every place in order, the one that decides, what it hides, what is wrong.
. "$(dirname "$0")/lib.sh" "$@"
new_project
mkdir backend
cat >.env.schema <<'EOT'
# @defaultRequired=true
# ---
# the database of the shop
# @sensitive @type=url
DATABASE_URL=
# @public @type=port
PORT=8080
EOT
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: shop
environments:
  dev:
  staging:
  prod: { protect: true }
services:
  api: { contract: .env.schema }
stacks:
  shop: [backend/compose.yaml]
EOT
cat >backend/compose.yaml <<'EOT'
services:
  api:
    image: shop/api
    env_file: api.env
    environment:
      DATABASE_URL:
      WEBHOOK_URL:
      PORT: ${PORT:-8080}
EOT
printf 'DATABASE_URL=postgres://shop:%s@db.example.com/file\nWEBHOOK_URL=https://x:%s@example.com/\n' "$mark" "$mark" >backend/api.env
put DATABASE_URL dev "postgres://shop:${mark}kX9v2mQ7Lw4ZtR8b@db.dev.example.com/shop"
put DATABASE_URL staging "postgres://shop:${mark}Yd6Hs3NcbR8tZ4wL@db.example.com/shop"
put DATABASE_URL prod "postgres://shop:${mark}Yd6Hs3NcbR8tZ4wL@db.example.com/shop"
ok evenkeep set PORT=8081 -e dev

step 'every place has its line, in the order in which the value travels'
ok evenkeep explain DATABASE_URL -e prod
says 'DATABASE_URL, secret, in prod'
says 'the database of the shop'
says 'contract  .env.schema:5'
says 'expected, secret, url'
for what in 'same as' 'differs from'; do # where a machine is busy a minute may be over
	grep -qE "$what prod; set by ada@example.org, (now|[0-9]+ minutes? ago), commit" "$out" || fail "no vault is $what prod"
done
says 'env file  backend/api.env:1'
says 'hidden for api by backend/compose.yaml:6'
tells 'these are for dev'
grep -n 'contract  \|vault  \|env file  \|compose  ' "$out" | cut -d: -f1 >"$work/lines"
sort -n "$work/lines" | cmp -s - "$work/lines" || fail 'the places are not in order'

step 'what compose is started with decides over its files'
ok evenkeep explain DATABASE_URL -e dev
says '→  vault     dev'
says 'goes to api'
says 'from dev, where `evenkeep run -e dev` starts compose'

step 'a file says whose value it has'
says 'set; the value of no environment'
cp backend/api.env "$work/api.env"
ok evenkeep render -e staging --as compose --to .env
sed -n 's/^DATABASE_URL=//p' .env | tr -d "'" >"$work/value"
printf 'DATABASE_URL=%s\n' "$(cat "$work/value")" >backend/api.env
ok evenkeep explain DATABASE_URL -e dev
says 'set; same as staging, prod'
ok evenkeep explain DATABASE_URL -e staging
says 'render    .env:'
says '; written '
says '; not edited; of staging'
rm .env
cp "$work/api.env" backend/api.env

step 'a process says what it runs with since the value was changed'
evenkeep run -e dev -- sleep 600 &
child=$!
tidy() { kill "$child" 2>/dev/null || :; }
waited=0
until ok evenkeep explain DATABASE_URL -e dev --live && grep -q 'pid ' "$out"; do
	waited=$((waited + 1))
	[ "$waited" -lt 600 ] || fail 'the process is not seen'
done
says "pid $child (sleep)"
says 'runs with the value of the vault'
put DATABASE_URL dev "postgres://shop:${mark}newer4ZtR8bkX9v2@db.dev.example.com/shop"
ok evenkeep explain DATABASE_URL -e dev --live
says 'the vault has another one since'
ok evenkeep explain DATABASE_URL -e dev --live --json
holds '.steps | any(.stage == "process")'
ok evenkeep explain DATABASE_URL -e prod --live
quiet_about "pid $child"
kill "$child"

step 'a name without a value hides what the env file has'
ok evenkeep explain WEBHOOK_URL
says '–  env file  backend/api.env:2'
says '→  compose   backend/compose.yaml:7'
says 'the container has none'
says 'compose.bare-name-hides'
says 'fix: '

step 'a plain value is shown, and what stands in a file decides for compose'
ok evenkeep explain PORT
says 'PORT, plain'
says '8081'

step 'the document says the same'
ok evenkeep explain WEBHOOK_URL --json
holds '.schema == "evenkeep.explain/1" and .ok and .name == "WEBHOOK_URL"'
holds '[.steps[] | select(.decides) | .place] == ["backend/compose.yaml:7"]'
holds '[.steps[] | select(.hidden) | .location.file] == ["backend/api.env"]'
holds '.steps[] | select(.decides) | .findings | any(.rule == "compose.bare-name-hides")'
ok evenkeep explain DATABASE_URL -e prod --json
holds '.kind == "secret" and .environment == "prod" and .compose_environment == "dev"'
holds '[.steps[] | select(.stage == "vault") | .environment] == ["dev", "staging", "prod"]'
cp "$out" "$work/first"
ok evenkeep explain DATABASE_URL -e prod --json
cmp -s "$out" "$work/first" || fail 'equal facts do not give equal bytes'

step 'where nothing behind it has a say, the environment decides'
mv backend/compose.yaml "$work/compose.yaml"
rm backend/api.env
ok evenkeep explain DATABASE_URL -e prod --json
holds '[.steps[] | select(.decides) | .place] == ["prod"]'

step 'your own value over an environment is told, and that of nobody else'
printf 'postgres://me:%s@localhost/mine' "$mark" | ok evenkeep set DATABASE_URL -e dev --local
ok evenkeep explain DATABASE_URL
says 'your own local value goes over it'
ok evenkeep unset DATABASE_URL -e dev --local
ok evenkeep explain DATABASE_URL
no_text_in 'your own local value' "$out"

step 'a name that is misspelt is not explained but understood, wherever the right one stands'
fails 5 evenkeep explain DATABSE_URL
tells 'no-name'
tells 'did you mean `DATABASE_URL`'
fails 5 evenkeep explain DATABSE_URL --json
holds '.ok == false and .error.id == "no-name"'
fails 5 evenkeep explain PORT --service nowhere
tells no-service

step 'an environment that nobody has is no answer, one that a file names is'
fails 5 evenkeep explain DATABASE_URL -e prd
tells '`prd`'
tells 'did you mean `prod`'
silent
echo PORT=8082 >backend/.env.production
ok evenkeep explain PORT -e production
says 'backend/.env.production:1'
rm backend/.env.production

step 'without a key there is no shape, and the files are explained all the same'
mv "$work/compose.yaml" backend/compose.yaml
ok env EVENKEEP_IDENTITY= HOME="$work/nobody" XDG_CONFIG_HOME="$work/nobody" evenkeep explain DATABASE_URL
says 'backend/compose.yaml:6'
says '.env.schema:5'
no_text_in '#' "$out"

step 'what was taken out, and what leaked, is told'
ok evenkeep unset PORT -e dev
ok evenkeep explain PORT
says 'taken out by ada@example.org'
printf 'postgres://shop:%sfresh@db.example.com/shop' "$mark" |
	ok evenkeep set DATABASE_URL -e dev --leaked
ok evenkeep explain DATABASE_URL
says 'versions before this one leaked'

step 'it works in any folder, and says what it did not look at'
mkdir "$work/plain" && cd "$work/plain"
printf 'TOKEN=%s\n' "$mark" >.env
ok evenkeep explain TOKEN
says '→  env file  .env:1  set'
tells 'not looked at: environments'
ok evenkeep explain -q TOKEN
says '.env:1'
[ ! -s "$problems" ] || fail "it says more than it was asked for"

step 'text of files reaches no terminal as it is'
esc=$(printf '\033')
printf 'services:\n  "a%s[31mb":\n    image: x\n    environment: {TOKEN: "%s"}\n' '\u001b' "$mark" >compose.yaml
ok env TERM=xterm EVENKEEP_PAGER=cat NO_COLOR=1 "$pty" columns:100 -- evenkeep explain TOKEN
says 'compose.yaml:4'
no_text_in "$esc[31m" "$out"
no_text_in "$mark" "$out"
cd "$work"

golden() { # NAME PTY-ARG… -- COMMAND…
	name=$1
	shift
	env TERM=xterm EVENKEEP_PAGER=cat "$@" >"$work/screen" 2>&1 || :
	tr -d '\r' <"$work/screen" >"$work/shown"
	if [ -n "${GOLDEN_WRITE-}" ]; then
		cp "$work/shown" "$tree/tests/golden/explain/$name"
	fi
	cmp -s "$tree/tests/golden/explain/$name" "$work/shown" ||
		fail "$name: $(diff "$tree/tests/golden/explain/$name" "$work/shown")"
}
# What the packs find changes with them; these screens have rules of their own.
cat >"$work/house.yaml" <<'EOT'
policy: house
about: Something to find at most places.
rules:
  - id: house.secret-in-file
    level: error
    each: assignment
    where: { literal_secret: true, from_file: false }
    say: "{name} of {services} is a secret that stands in the file"
    fix: "write `${{name}:?}` there"
    why: Everybody has it.
  - id: house.weak-default
    level: warning
    each: assignment
    where: { weak_default: true }
    say: "{name} of {services} has a default that stands in for a secret"
    fix: "write `${{name}:?}` instead"
    why: Where it is forgotten the default is in force, and everybody can read it.
  - id: house.localhost
    level: error
    each: url
    where: { is_localhost: true }
    say: "{name} of {service} says localhost, which in a container is the container itself"
    fix: name the service that listens there
    why: Nothing listens there.
  - id: house.placeholder
    level: note
    each: entry
    where: { placeholder: true }
    say: "{name} has a placeholder"
    why: It counts as set.
EOT
stack() { # STACK NAME…: on screens of every width
	cp -r "$tree/tests/stacks/$1" "$work/$1"
	cp "$work/house.yaml" "$work/$1"
	printf 'evenkeep: 1\nproject: %s\npolicies: [house.yaml]\n' "$1" >"$work/$1/evenkeep.yaml"
	mv "$work/$1/gitignore.in" "$work/$1/.gitignore" 2>/dev/null || :
	cd "$work/$1"
	stack=$1
	shift
	for variable; do
		for columns in 120 80 60 30 29; do
			golden "$stack-$variable-$columns" NO_COLOR=1 "$pty" columns:$columns -- evenkeep explain "$variable"
		done
	done
	cd "$work"
}

step 'variables of real projects, on screens of every width'
stack automagik-spark AUTOMAGIK_SPARK_DATABASE_URL
stack coffee-project REMOTION_SERVICE_URL S3_ACCESS_KEY
stack atra-web-ide REDIS_URL
stack pyspark-intelligence-platform GEMINI_API_KEY

step 'in colour, in ASCII, and in words alone'
cd "$work/atra-web-ide"
for columns in 120 60; do
	golden "REDIS_URL-$columns-color" "$pty" columns:$columns -- evenkeep explain REDIS_URL
	golden "REDIS_URL-$columns-ascii" NO_COLOR=1 LC_ALL=C "$pty" columns:$columns -- evenkeep explain REDIS_URL
	golden "REDIS_URL-$columns-plain" NO_COLOR=1 EVENKEEP_PLAIN=1 "$pty" columns:$columns -- evenkeep explain REDIS_URL
done
LC_ALL=C grep -q '[^ -~]' "$tree"/tests/golden/explain/*-ascii && fail 'more than ASCII'
no_text_in FAKE "$tree"/tests/golden/explain/*
no_text_in AIza "$tree"/tests/golden/explain/*

finish
