#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A release needs a new variable: who forgets it where, and how that is noticed.
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh"

machine alice
mkdir shop && cd shop
git init -q .
cat >.env.example <<'EOT'
# where the orders are
DATABASE_URL=
SESSION_SECRET=change-me
PORT=8080
EOT
cat >docker-compose.yml <<'EOT'
services:
  api:
    image: shop
    env_file: .env
EOT
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: shop
environments:
  dev:
  staging:
  prod: { protect: true }
services:
  api:
    contract: .env.example
    compose: { files: [docker-compose.yml], service: api }
render:
  - { service: api, env: dev, as: compose, to: .env }
EOT
printf '.env\n.evenkeep/\n' >.gitignore

step 'a project file that was written by hand is taken as it is'
cp evenkeep.yaml "$work/yaml"
ok evenkeep init
ok cmp evenkeep.yaml "$work/yaml"

step 'three environments with what the service takes today'
for env in dev staging prod; do
	printf 'postgres://shop:%s%s@db/shop\n' "$mark" "$env" >"$work/url"
	ok evenkeep set DATABASE_URL -e $env --yes <"$work/url"
	printf '%sSession%s\n' "$mark" "$env" >"$work/value"
	ok evenkeep set SESSION_SECRET -e $env --yes <"$work/value"
	ok evenkeep set PORT=8080 --plain -e $env --yes
	ok evenkeep run -e $env --service api -- true
done

step 'a protected environment is not written without a confirmation'
fails 9 evenkeep set PORT=8081 --plain -e prod
tells '--yes'
ok evenkeep get PORT -e prod
says 8080

step 'the new release requires STRIPE_KEY: its template says so'
printf 'STRIPE_KEY=\n# STRIPE_TIMEOUT=30\n' >>.env.example
git add -A && git commit -qm 'payments'

step 'nothing starts that would fail later: the missing name is told, everywhere'
for env in dev staging prod; do
	fails 125 evenkeep run -e $env --service api -- true
	tells STRIPE_KEY
	quiet_about STRIPE_TIMEOUT
done
fails 3 evenkeep render -e dev
tells STRIPE_KEY

step 'dev gets it; a value cut off while pasting would be noticed by its length'
printf '%sStripeDev\n' "$mark" >"$work/value"
ok evenkeep set STRIPE_KEY -e dev <"$work/value"
says "$(($(wc -c <"$work/value") - 1)) bytes"
ok evenkeep run -e dev --service api -- true

step 'the placeholder of the template is no value'
printf 'change-me\n' >"$work/placeholder"
ok evenkeep set SESSION_SECRET -e dev <"$work/placeholder"
fails 125 evenkeep run -e dev --service api -- true
tells SESSION_SECRET
printf '%sSessiondev\n' "$mark" >"$work/value"
ok evenkeep set SESSION_SECRET -e dev <"$work/value"

step 'one value, in two environments, in one go'
printf '%sStripeLive\n' "$mark" >"$work/value"
ok evenkeep set STRIPE_KEY -e staging -e prod --yes <"$work/value"
for env in staging prod; do
	reveals evenkeep run -e $env --service api -- sh -c 'printf %s "$STRIPE_KEY"'
	same_secret "STRIPE_KEY of $env" "${mark}StripeLive" "$(cat "$out")"
done

step 'a URL made of other values: what refers to a secret is secret'
printf 'https://pay.example.org/?key=${STRIPE_KEY|url}&port=${PORT}\n' >"$work/refers"
ok evenkeep set PAY_URL -e dev --refers --plain <"$work/refers"
printf 'PAY_URL=\n' >>.env.example
reveals evenkeep run -e dev --service api -- sh -c 'printf %s "$PAY_URL"'
same_secret PAY_URL "https://pay.example.org/?key=${mark}StripeDev&port=8080" "$(cat "$out")"
ok evenkeep list -e dev

step 'a reference to nothing is refused when it is used, by name'
printf '${NO_SUCH_NAME}\n' >"$work/refers"
ok evenkeep set PAY_URL -e staging --refers <"$work/refers"
fails 125 evenkeep run -e staging --service api -- true
tells NO_SUCH_NAME
ok evenkeep unset PAY_URL -e staging

step 'the targets of evenkeep.yaml are rendered by name of the environment alone'
ok evenkeep render -e dev
has_file .env
grep -q '^STRIPE_KEY=' .env || fail 'the new variable is not in the rendered file'

step 'three values at once in an editor, seen before they are saved'
if [ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ]; then
	printf '#!/bin/sh\nsed -i "s/^STRIPE_KEY=.*/STRIPE_KEY=%sEdited/" "$1"\n' "$mark" >"$work/bin/my-editor"
	chmod +x "$work/bin/my-editor"
	VISUAL=my-editor ok evenkeep edit -e dev --service api --yes
	says '~ STRIPE_KEY'
	says 'editing dev: 0 new, 1 changed, 0 unset'
else
	echo '    (/dev/shm is no memory here: there is nothing to edit in)'
fi

step 'who did what, and when'
ok evenkeep history -e dev
says alice
ok evenkeep history STRIPE_KEY -e dev
says STRIPE_KEY

step 'and out again: a name that is gone is gone from what is started'
ok evenkeep unset PAY_URL -e dev
fails 5 evenkeep get PAY_URL -e dev
ok evenkeep verify

step 'the matrix shows in which environment STRIPE_KEY is missing, before a release'
fails 1 evenkeep parity --service api
says STRIPE_KEY
step 'a key that nobody needs to know is made, not typed; each environment gets its own'
ok evenkeep generate SESSION_SECRET -e staging,prod --as base64:32 --replace --yes
says '(base64:32, 44 bytes, #'
for env in staging prod; do
	reveals evenkeep get SESSION_SECRET -e $env
	cp "$out" "$work/$env"
done
! cmp -s "$work/staging" "$work/prod" || fail 'both have the same key'

step 'what staging has and prod lacks goes up, but for what must differ'
ok evenkeep set PAY_TIMEOUT=30 -e staging
printf '%sWebhook\n' "$mark" >"$work/value"
ok evenkeep set WEBHOOK_SECRET -e staging <"$work/value"
printf 'PAY_TIMEOUT=\nWEBHOOK_SECRET=\n' >>.env.example
ok evenkeep promote staging prod --yes
says '+ PAY_TIMEOUT'
says 'parity.secret-shared'
ok evenkeep get PAY_TIMEOUT -e prod
says 30
fails 5 evenkeep get WEBHOOK_SECRET -e prod

step 'what the contract still misses is listed, and made where that is right'
fails 1 evenkeep fill -e prod -n
says WEBHOOK_SECRET
ok evenkeep promote staging prod --generate WEBHOOK_SECRET --yes
fails 1 evenkeep fill -e prod --generate --yes
says PAY_URL
quiet_about WEBHOOK_SECRET
ok evenkeep set PAY_URL=https://pay.example.org --plain -e prod --yes
ok evenkeep fill -e prod --generate --yes
says 'prod has every name'

step 'the template line is written by evenkeep, and asks for a type at once'
cp .env.example "$work/template"
ok evenkeep contract add WEBHOOK_PORT --type 'port(min=1024)' --plain --description 'where hooks come in'
head -c "$(wc -c <"$work/template")" .env.example | cmp - "$work/template" || fail 'the rest of the template changed'
fails 3 evenkeep set WEBHOOK_PORT=80 --plain -e dev
tells '.env.example:'
tells 'asks for a port number with min 1024'
ok evenkeep set WEBHOOK_PORT=8443 --plain -e dev
ok evenkeep contract show api
says 'where hooks come in'

step 'the gate in CI stops the pull request that forgets prod'
ok git init -q
git add -A && git commit -qm 'before'
printf 'REFUND_KEY=\n' >>.env.example
printf '%sRefund\n' "$mark" >"$work/value"
ok evenkeep set REFUND_KEY -e dev <"$work/value"
fails 1 evenkeep check --changed --format github
says 'title=parity.missing-key::REFUND_KEY is required and is not set in'

finish
