#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project
cat >.env.example <<'EOT'
# where the orders are
DATABASE_URL=
# signs the cookies
SESSION_SECRET=your-secret
PORT=8080
LOG_LEVEL=info
# DEBUG=1
EOT
cat >worker.example <<'EOT'
SESSION_SECRET=
QUEUE=
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
  worker:
    contract: worker.example
EOT
seq_of() {
	reveals evenkeep list --all --json
	jq ".environments[] | select(.name == \"$1\").seq" "$out"
}

step 'a dry run lists what is missing, required names as the contracts have them, and exits 1'
fails 1 evenkeep fill -e staging -n
same 'names in their order' 'DATABASE_URL SESSION_SECRET PORT LOG_LEVEL QUEUE' \
	"$(awk '/^✗/ { printf "%s%s", n++ ? " " : "", $2 }' "$out")"
grep -qE '^✗  DATABASE_URL +missing +secret +\.env\.example:2$' "$out" || fail 'no place'
says '5 required names are still missing in staging'
quiet_about DEBUG
fails 1 evenkeep fill -e staging -n --optional
grep -qE '^!  DEBUG +optional +plain' "$out" || fail 'DEBUG is not told with --optional'
fails 1 evenkeep fill -e staging -n --service worker
says '2 required names'
quiet_about DATABASE_URL

step 'without a terminal nobody is asked, and it says what else there is'
fails 9 evenkeep fill -e staging
tells no-terminal
tells 'evenkeep import -=staging'
fails 9 env CI=1 "$pty" -- evenkeep fill -e staging

step 'each name is asked for with what the contracts say of it; everything is one commit'
ok evenkeep set LOG_LEVEL=warning -e prod --yes
before=$(seq_of staging)
fails 1 "$pty" columns:80 \
	wait:'1 of 5: DATABASE_URL for staging, secret, required by api' wait:'where the orders are' \
	wait:'asked in .env.example:2' wait:'value of DATABASE_URL for staging: ' line:"postgres://u:${mark}@db/x" \
	wait:'typed' wait:'2 of 5: SESSION_SECRET for staging, secret, required by api, worker' \
	wait:':generate makes one (alnum:40)' wait:'for staging: ' line::generate wait:'generated alnum:40, 40 bytes' \
	wait:'3 of 5: PORT for staging, plain' wait:'example  8080' wait:'for staging: ' line:9090 \
	wait:'4 of 5: LOG_LEVEL' wait:'in prod: warning' wait:':from ENV' wait:'for staging: ' line:':from prod' \
	wait:'from prod, 7 bytes' wait:'5 of 5: QUEUE' wait:'Enter skips it' wait:'for staging: ' line: wait:'left out' \
	-- evenkeep fill -e staging
says 'wrote 4 names into staging'
says '1 required name is still missing in staging'
says 'next: evenkeep set QUEUE -e staging'
quiet_about "$mark"
same 'commit of staging' $((before + 1)) "$(seq_of staging)"
reveals evenkeep get DATABASE_URL -e staging
same_secret DATABASE_URL "postgres://u:${mark}@db/x" "$(cat "$out")"
ok evenkeep get PORT -e staging
prints 9090
ok evenkeep get LOG_LEVEL -e staging
prints warning
ok evenkeep list -e staging --json
holds '[.names[] | {(.name): .kind}] | add == {"DATABASE_URL": "secret", "LOG_LEVEL": "plain", "PORT": "plain", "SESSION_SECRET": "secret"}'
ok evenkeep history -e staging
says fill

step 'what is given is asked for no more; at the end nothing is missing'
ok "$pty" wait:'1 of 1: QUEUE' wait:'for staging: ' line:jobs -- evenkeep fill -e staging
ok evenkeep fill -e staging
says 'staging has every name that its contracts require'
ok evenkeep fill -e staging --json
holds '.schema == "evenkeep.fill/1" and .ok and .missing == 0 and .names == []'

step 'a placeholder is no value: it is told, and asked for again; stored, it counts as missing'
printf 'change-me' | ok evenkeep set QUEUE -e staging --plain
ok "$pty" wait:'1 of 1: QUEUE' wait:'for staging: ' line:change-me wait:'is a placeholder; once more' \
	wait:'for staging: ' line:jobs -- evenkeep fill -e staging
ok evenkeep get QUEUE -e staging
prints jobs

step 'mistakes while typing cost nothing that was typed before'
ok "$pty" wait:'DATABASE_URL for dev: ' line:"${mark}1" wait:'SESSION_SECRET for dev: ' line:"$(printf 'a\033[D')" \
	wait:'control characters were typed' wait:'SESSION_SECRET for dev: ' type:"one
two
" wait:'more than one line was pasted' wait:'SESSION_SECRET for dev: ' line:"${mark}2" \
	wait:'PORT for dev: ' line:':from nowhere' wait:'has no value to take' wait:'PORT for dev: ' line::generate \
	wait:'nothing that is made at random' wait:'PORT for dev: ' line:1 \
	wait:'LEVEL for dev: ' line:info wait:'QUEUE for dev: ' line:q -- evenkeep fill -e dev
reveals evenkeep get DATABASE_URL -e dev
same_secret DATABASE_URL "${mark}1" "$(cat "$out")"
reveals evenkeep get SESSION_SECRET -e dev
same_secret SESSION_SECRET "${mark}2" "$(cat "$out")"

step 'an interrupt, a hangup and the end of input write nothing'
before=$(seq_of prod)
for end in signal:1 signal:2 signal:15; do
	fails $((128 + ${end#*:})) "$pty" wait:'DATABASE_URL for prod: ' line:"$mark" wait:'SECRET for prod: ' \
		type:"$mark" $end -- evenkeep fill -e prod --yes
done
fails 130 "$pty" wait:'DATABASE_URL for prod: ' line:"$mark" wait:'SECRET for prod: ' line::skip \
	wait:'PORT for prod: ' type:"$(printf '80\003')" -- evenkeep fill -e prod --yes
fails 9 "$pty" wait:'DATABASE_URL for prod: ' line:"$mark" wait:'SECRET for prod: ' type:"$(printf '\004')" \
	-- evenkeep fill -e prod --yes
fails 9 "$pty" wait:'DATABASE_URL for prod: ' line::skip wait:'SECRET for prod: ' line::skip \
	wait:'PORT for prod: ' type:"$(printf '\004')" -- evenkeep fill -e prod --yes
same 'commit of prod' "$before" "$(seq_of prod)"

step 'a protected environment is typed at the end, below what will be written'
set -- wait:'DATABASE_URL for prod: ' line:"$mark" wait:'SECRET for prod: ' line::skip wait:'PORT for prod: ' line:80 \
	wait:'QUEUE for prod: ' line: wait:'into prod:' wait:DATABASE_URL wait:'type its name to go on: '
fails 9 "$pty" "$@" line:dev -- evenkeep fill -e prod
same 'commit of prod' "$before" "$(seq_of prod)"
fails 1 "$pty" "$@" line:prod -- evenkeep fill -e prod
same 'commit of prod' $((before + 1)) "$(seq_of prod)"

step 'a plain value that looks like a secret is kept as one'
fails 1 "$pty" wait:'SECRET for prod: ' line: wait:'QUEUE for prod: ' line:"amqp://u:typed-in-the-open@h" \
	wait:'kept as a secret' -- evenkeep fill -e prod --yes
ok evenkeep list -e prod --json
holds '.names[] | select(.name == "QUEUE").kind == "secret"'

step 'while somebody is asked nobody else waits; what they set meanwhile stays'
printf '%s' "${mark}theirs" >"$work/theirs"
ok "$pty" wait:'SECRET for prod: ' run:"evenkeep set SESSION_SECRET -e prod --yes --file $work/theirs" \
	run:"evenkeep set OTHER=1 -e prod --yes" line:"${mark}mine" -- evenkeep fill -e prod --yes
says 'was set in prod meanwhile: what is there stays'
reveals evenkeep get SESSION_SECRET -e prod
same_secret SESSION_SECRET "${mark}theirs" "$(cat "$out")"

step 'a leaked value is not typed in again'
printf '%s' "${mark}new" | ok evenkeep set SESSION_SECRET -e prod --leaked --yes
ok evenkeep unset SESSION_SECRET -e prod --yes
fails 9 "$pty" wait:'SECRET for prod: ' line:"${mark}theirs" -- evenkeep fill -e prod --yes
says leaked-value

step 'the note of a placeholder stays with its name'
printf changeme | ok evenkeep set SESSION_SECRET -e prod --note 'ask Mara' --yes
ok "$pty" wait:'SECRET for prod: ' line:"${mark}noted" -- evenkeep fill -e prod --yes
ok evenkeep list -e prod --json
holds '.names[] | select(.name == "SESSION_SECRET") | .note == "ask Mara"'
ok evenkeep unset SESSION_SECRET -e prod --yes

step 'the document'
fails 1 evenkeep fill -e prod -n --json
holdsx='.schema == "evenkeep.fill/1" and .ok == false and .dry_run and .environment == "prod" and .missing == 1'
holds "$holdsx and .seq == .before"
holds '.names == [{"name": "SESSION_SECRET", "how": "missing", "kind": "secret", "required": true, "type": null, "file": ".env.example", "line": 4}]'

step 'names are those of the vault'
sed -i 's/^    contract: worker.example/&\n    take: { QUEUE: WORKER_QUEUE }/' evenkeep.yaml
fails 1 evenkeep fill -e staging -n
says WORKER_QUEUE

step 'where a type says how, a secret is made by Enter; what does not fit is asked for again'
cat >.env.schema <<'EOT'
# @defaultRequired=true
# @defaultSensitive=false
# ---
# signs the cookies
# of everybody
# @sensitive @type=hex @docs("https://example.org/cookies")
COOKIE_KEY=
# @sensitive @type=string(startsWith=sk_)
STRIPE_KEY=
# @type=port @example=8080
PORT=
# @optional @type=uuid @sensitive
TRACE_ID=
EOT
cp evenkeep.yaml "$work/yaml"
printf 'evenkeep: 1\nenvironments: { dev: , staging: , prod: , qa: }\nservices:\n  api: { contract: .env.schema }\n' >evenkeep.yaml
ok evenkeep init --env qa
ok "$pty" columns:80 wait:'1 of 3: COOKIE_KEY' wait:'of everybody' wait:'see      https://example.org/cookies' \
	wait:'type     hex' wait:'Enter makes one (hex:32), :skip leaves it out' wait:'COOKIE_KEY for qa: ' line:nothex \
	wait:'is not pairs of hex digits; once more' wait:'COOKIE_KEY for qa: ' line: wait:'generated hex:32, 64 bytes' \
	wait:'STRIPE_KEY for qa: ' line:wrong wait:'once more' wait:'STRIPE_KEY for qa: ' line:"sk_$mark" \
	wait:'example  8080' wait:'PORT for qa: ' line:99999 wait:'is not a port number' wait:'PORT for qa: ' line:80 \
	-- evenkeep fill -e qa
quiet_about "$mark"
ok evenkeep get PORT -e qa
prints 80
reveals evenkeep get COOKIE_KEY -e qa
LC_ALL=C grep -qxE '[0-9a-f]{64}' "$out" || fail 'not 32 bytes in hex'

step 'in CI what can be made is made, and the rest is listed with exit 1'
ok evenkeep unset COOKIE_KEY STRIPE_KEY -e qa
fails 1 env CI=true evenkeep fill -e qa --generate --optional
grep -qE '^\+ COOKIE_KEY +#[0-9a-f]{4,} +generated hex:32$' "$out" || fail 'COOKIE_KEY is not made'
grep -qE '^\+ TRACE_ID +#[0-9a-f]{4,} +generated uuid$' "$out" || fail 'TRACE_ID is not made'
grep -qE '^✗  STRIPE_KEY +missing ' "$out" || fail 'STRIPE_KEY is not listed'
fails 1 evenkeep parity -e qa --json
holds '[.names[] | select(.name == "COOKIE_KEY").cells[0].tag | length] == [16]'
fails 1 evenkeep fill -e qa --generate --json
holds '.names == [{"name": "STRIPE_KEY", "how": "missing", "kind": "secret", "required": true, "type": "string(startsWith=sk_)", "file": ".env.schema", "line": 9}]'
ok evenkeep unset TRACE_ID -e qa
fails 1 evenkeep fill -e qa --generate --optional --json -n
holds '[.names[] | [.name, .how, .as]] == [["STRIPE_KEY", "missing", null], ["TRACE_ID", "generated", "uuid"]] and .dry_run'
fails 5 evenkeep get TRACE_ID -e qa
fails 1 evenkeep fill -e prod --generate -n
fails 9 evenkeep fill -e prod --generate
fails 1 evenkeep fill -e prod --generate --yes -q
silent
cp "$work/yaml" evenkeep.yaml

step 'mistakes are told'
fails 2 evenkeep fill
tells '-e ENV'
fails 5 evenkeep fill -e prd
fails 5 evenkeep fill -e dev --service wrker
tells 'did you mean `worker`'
fails 2 evenkeep fill -e dev X
fails 4 env HOME="$work/nobody" XDG_CONFIG_HOME="$work/nobody" evenkeep fill -e dev -n
printf 'evenkeep: 1\nenvironments: { dev: , staging: , prod: }\n' >evenkeep.yaml
fails 5 evenkeep fill -e dev
tells no-contract

step 'no file of the project or of the machine has a value in the clear'
# shellcheck disable=SC2046
no_text_in "$mark" $(find "$HOME" -type f)

finish
