#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A team with .env files that were copied by chat moves into a vault, one environment at a time.
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh"

machine alice
cp -r "$tree/tests/stacks/coffee-project" coffee
cd coffee
mv gitignore.in .gitignore
git init -q .
git add . && git commit -qm 'as it was'

step 'the .env files lie around: everybody has another one'
cp cofee_backend/.env.example cofee_backend/.env
printf 'POSTGRES_PASSWORD=%sDev1\nJWT_SECRET_KEY="%sJwt$$x"\n' "$mark" "$mark" >>cofee_backend/.env
cp cofee_backend/.env staging.env
printf "S3_SECRET_KEY='%sS3 with \$dollar and #hash'\n" "$mark" >>staging.env

step 'init proposes evenkeep.yaml from the compose files and makes an identity'
ok evenkeep init --env dev --env staging --env prod
has_file evenkeep.yaml
has_file .evenkeep/vault.db
has_file "$XDG_CONFIG_HOME/evenkeep/identity"
ok cat evenkeep.yaml
says 'cofee_backend/docker-compose.yml'
same 'mode of the identity' 600 "$(stat -c %a "$XDG_CONFIG_HOME/evenkeep/identity")"
ok git check-ignore -q .evenkeep/vault.db

step 'a second init changes nothing'
cp .evenkeep/vault.db "$work/before"
ok evenkeep init --env dev --env staging --env prod
ok cmp .evenkeep/vault.db "$work/before"

step 'a dry import shows the plan and writes nothing'
ok evenkeep import --dry-run cofee_backend/.env=dev
ok cmp .evenkeep/vault.db "$work/before"

step 'dev and staging come in from their files'
ok evenkeep import cofee_backend/.env=dev
fails 9 evenkeep import staging.env=staging
tells 'has another value for dotenv-js'
ok evenkeep import --as compose staging.env=staging
ok evenkeep list -e dev
says JWT_SECRET_KEY
ok evenkeep diff file:cofee_backend/.env:compose dev
fails 1 evenkeep diff file:staging.env:dotenv-js staging
reveals evenkeep get JWT_SECRET_KEY -e dev
same_secret 'JWT_SECRET_KEY of dev' "${mark}Jwt\$x" "$(cat "$out")"
reveals evenkeep get S3_SECRET_KEY -e staging
same_secret 'S3_SECRET_KEY of staging' "${mark}S3 with \$dollar and #hash" "$(cat "$out")"

step 'the last definition in a file wins, as compose reads it'
reveals evenkeep get POSTGRES_PASSWORD -e dev
same_secret 'POSTGRES_PASSWORD of dev' "${mark}Dev1" "$(cat "$out")"

step 'prod never had a file that could be trusted: value by value, from standard input'
for name in POSTGRES_PASSWORD JWT_SECRET_KEY S3_ACCESS_KEY S3_SECRET_KEY; do
	printf '%sProd%s\n' "$mark" "$name" >"$work/value"
	ok evenkeep set "$name" -e prod --yes <"$work/value"
done
ok evenkeep set DEBUG=0 --plain -e prod --yes
ok evenkeep set POSTGRES_USER=coffee --plain -e prod --yes

step 'a secret on the command line is refused'
fails 2 evenkeep set JWT_SECRET_KEY=hunter2 -e prod --yes
says_nothing=$(cat "$out")
same 'output' '' "$says_nothing"

step 'api starts in staging with exactly what the vault has'
reveals evenkeep run -e staging --service api -- sh -c 'printf %s "$S3_SECRET_KEY"'
same_secret 'S3_SECRET_KEY' "${mark}S3 with \$dollar and #hash" "$(cat "$out")"

step 'it does not start in prod: what its contract requires is not all there, and is named'
sed -i 's/^DEBUG=1$/&\nSENTRY_DSN=/' cofee_backend/.env.example
fails 125 evenkeep run -e prod --service api -- true
tells SENTRY_DSN
git checkout -q cofee_backend/.env.example

step 'the compose env file is written anew, for containers that need one; the old value goes knowingly'
fails 9 evenkeep render -e staging --as compose --to cofee_backend/.env
tells 'S3_SECRET_KEY'
ok evenkeep render -e staging --as compose --to cofee_backend/.env --overwrite
same 'mode of the rendered file' 600 "$(stat -c %a cofee_backend/.env)"
grep -q "S3_SECRET_KEY='${mark}S3 with \$dollar and #hash'" cofee_backend/.env || fail 'not as compose reads it'

step 'nothing tracked by git is ever written over with a secret'
cp cofee_backend/.env.example "$work/example"
fails 9 evenkeep render -e staging --as compose --to cofee_backend/.env.example
ok cmp cofee_backend/.env.example "$work/example"

step 'the files go: import reads back what it stored before it deletes a source'
fails 9 evenkeep import --as compose --delete-source staging.env=staging
tells stands-twice # what the example had is in the file still, above the real values
sed -i '/^POSTGRES_PASSWORD=postgres$/d; /^JWT_SECRET_KEY=dev-secret$/d; /^S3_SECRET_KEY=minioadmin$/d' staging.env
ok evenkeep import --as compose --delete-source staging.env=staging
no_file staging.env
rm cofee_backend/.env
reveals evenkeep get S3_SECRET_KEY -e staging
same_secret 'S3_SECRET_KEY of staging' "${mark}S3 with \$dollar and #hash" "$(cat "$out")"

step 'what others need is committed; no secret is in it'
ok evenkeep pin
git add -A && git commit -qm 'values live in the vault'
ok git ls-files
says evenkeep.yaml
says evenkeep.lock
quiet_about vault.db
ok git grep -q cpv3 -- .
if git grep -q "$mark"; then fail 'a secret is in git'; fi

step 'the vault holds nothing that can be read'
no_text_in "$mark" .evenkeep/vault.db evenkeep.lock evenkeep.yaml
no_text_in JWT_SECRET_KEY .evenkeep/vault.db

step 'everything verifies, and doctor has nothing to complain of'
ok evenkeep verify
ok evenkeep doctor

step 'the gate looks at compose files, templates and leftovers'
cp cofee_backend/.env.example cofee_backend/.env
fails 1 evenkeep check
says cofee_backend/.env
rm cofee_backend/.env
step 'what prod still misses against dev and staging is seen at a glance'
fails 1 evenkeep parity
says S3_BUCKET_NAME
step 'every name that the contract still misses in prod is told, with the line that asks for it'
fails 1 evenkeep fill -e prod -n
says S3_BUCKET_NAME
ok evenkeep set S3_BUCKET_NAME=cofee-media -e prod --yes
_run evenkeep fill -e prod -n
quiet_about S3_BUCKET_NAME
step 'the team gets it over the git remote it has already'
git init -q --bare "$work/origin.git"
git remote add origin "$work/origin.git"
ok evenkeep remote add git:origin
ok evenkeep status
says 'shared at git:origin'
same 'branch of its own' 1 "$(git -C "$work/origin.git" branch | grep -c evenkeep)"
no_text_in "$mark" -r "$work/origin.git"

finish
