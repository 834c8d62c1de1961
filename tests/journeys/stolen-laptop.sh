#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A laptop with a vault is stolen. What the thief has, and how its owner goes on without it.
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh"

step 'alice has a vault with a recovery key, kept on paper, and a backup elsewhere'
machine alice
age-keygen -o "$work/paper" 2>/dev/null
mkdir shop && cd shop
git init -q .
ok evenkeep init --env dev --env prod --recovery "$(age-keygen -y "$work/paper")"
printf 'postgres://shop:%sDb@db/shop' "$mark" >"$work/value"
ok evenkeep set DATABASE_URL -e prod --yes --exact <"$work/value"
printf '\000\001\377binary%s' "$mark" >"$work/binary"
ok evenkeep set KEYSTORE -e prod --yes --file "$work/binary"
ok evenkeep set PORT=8080 --plain -e prod --yes
ok evenkeep pin
git add -A && git commit -qm 'the project'
ok evenkeep backup "$work/elsewhere.vault"

step 'her identity has a passphrase: the file alone opens nothing'
cat >"$work/wrap.py" <<'PY'
import os, pty, sys, time

def say(fd, text):
    time.sleep(0.2)
    os.write(fd, text)

pid, fd = pty.fork()
if pid == 0:
    os.execvp("age", ["age", "-p", "-o", sys.argv[2], sys.argv[1]])
seen = b""
while True:
    try:
        data = os.read(fd, 1024)
    except OSError:
        break
    if not data:
        break
    seen += data
    if b"passphrase" in seen.lower():
        say(fd, b"correct horse battery staple\n")
        seen = b""
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
PY
identity=$XDG_CONFIG_HOME/evenkeep/identity
ok python3 "$work/wrap.py" "$identity" "$work/identity.age"
mv "$work/identity.age" "$identity"
chmod 600 "$identity"
fails 4 evenkeep get PORT -e prod

step 'the laptop is stolen: its files, all of them'
cp -r "$HOME" "$work/machines/thief"

step 'the thief reads environments and times, no names and no values'
machine thief
cd shop
fails 4 evenkeep get DATABASE_URL -e prod
fails 125 evenkeep run -e prod -- true
# shellcheck disable=SC2046
no_text_in "$mark" $(find "$HOME" -type f)
no_text_in DATABASE_URL .evenkeep/vault.db
ok sqlite3 .evenkeep/vault.db 'SELECT count(*) FROM live'
says 3

step 'what he changes in it is noticed'
cp .evenkeep/vault.db "$work/stolen.vault"
sqlite3 .evenkeep/vault.db "DELETE FROM live WHERE rowid IN (SELECT rowid FROM live LIMIT 1)" 2>/dev/null ||
	sqlite3 .evenkeep/vault.db 'DELETE FROM live WHERE bidx = (SELECT bidx FROM live LIMIT 1)'
fails 20 evenkeep verify
tells tampered

step 'alice, on a new machine: the project from git, the vault from the backup'
machine alice-new
git clone -q "$work/machines/alice/shop" shop
cd shop
ok evenkeep restore "$work/elsewhere.vault"

step 'the key on paper is an identity that reads everything'
cp "$work/paper" "$HOME/recovery.txt"
chmod 600 "$HOME/recovery.txt"
ok evenkeep verify --identity "$HOME/recovery.txt"
reveals evenkeep get DATABASE_URL -e prod --identity "$HOME/recovery.txt"
same_secret DATABASE_URL "$(cat "$work/value")" "$(cat "$out")"
reveals evenkeep run -e prod --only DATABASE_URL,PORT --identity "$HOME/recovery.txt" -- sh -c 'printf %s "$DATABASE_URL"'
same_secret DATABASE_URL "$(cat "$work/value")" "$(cat "$out")"
fails 4 evenkeep set PORT=1 --plain -e prod --yes --identity "$HOME/recovery.txt"

step 'and without evenkeep: an SQLite shell and age, as docs/recovery.md says'
mkdir "$work/by-hand" && cd "$work/by-hand"
cp "$work/elsewhere.vault" vault.db
cp "$work/paper" recovery.txt
sed -n '/^```sh$/,/^```$/p' "$tree/docs/recovery.md" | grep -v '^```' |
	grep -E '^(sqlite3|for|jq) ' >"$work/by-hand.sh"
same 'commands of the page' 3 "$(grep -c . "$work/by-hand.sh")"
reveals sh -e "$work/by-hand.sh"
grep -qxF "DATABASE_URL=$(cat "$work/value")" "$out" || fail 'the page does not lead to the value'
jq -rs '.[] | select(.env == "prod") | .values.KEYSTORE.b64' ./*.json | base64 -d | cmp - "$work/binary" ||
	fail 'the binary value did not come back'

step 'the values go into a new vault, under a new identity: nothing of the thief opens it'
cd "$HOME"
mkdir shop2 && cd shop2
ok evenkeep init --env dev --env prod
jq -rs '.[] | select(.env == "prod") | .values | to_entries[] | select(.value | type == "string") | "\(.key)='\''\(.value)'\''"' \
	"$work"/by-hand/*.json >"$work/again.env"
ok evenkeep import --yes "$work/again.env=prod"
reveals evenkeep get DATABASE_URL -e prod
same_secret DATABASE_URL "$(cat "$work/value")" "$(cat "$out")"
cp "$work/machines/thief/.config/evenkeep/identity" "$work/thief-identity"
chmod 600 "$work/thief-identity"
fails 4 evenkeep get DATABASE_URL -e prod --identity "$work/paper"

step 'where two own everything there is no need to start anew: alice and carol share a vault'
mkdir -p "$work/shared" && cd "$work/shared"
machine carol
cd "$work/shared"
printf 'evenkeep: 1\nproject: shared\nenvironments: { dev: , prod: { protect: true } }\n' >evenkeep.yaml
ok evenkeep init --recovery "$(age-keygen -y "$work/paper")"
printf '%sBankKey' "$mark" | ok evenkeep set BANK_KEY -e prod --yes
printf '%sDevKey' "$mark" | ok evenkeep set DEV_KEY -e dev
identity=$work/machines/thief/alice.key
machine thief
age-keygen -o "$identity" 2>/dev/null
card=$(evenkeep member card --identity "$identity" 2>/dev/null)
id=$(evenkeep member card --identity "$identity" --json 2>/dev/null | jq -r .id)
machine carol
cd "$work/shared"
ok evenkeep member add "$card" --label alice --id "$id" --yes --admin --grant dev:own,prod:own
machine thief
cd "$work/shared"
ok evenkeep token new -e prod --for ci --identity "$identity" --to "$work/ci" --yes
machine carol
cd "$work/shared"
cp -r "$work/shared" "$work/copy"

step "the thief's key is taken out of the vault, in one command with new keys for all that it opened"
fails 1 evenkeep member rm alice --yes
says 'alice is out; new keys: dev'
says 'alice may have seen the recovery key `recovery`'
says 'they know 1 secret in dev, 1 in prod'
machine thief
cd "$work/shared"
fails 4 evenkeep get BANK_KEY -e prod --identity "$identity"
fails 4 evenkeep set BANK_KEY=1 --plain -e prod --yes --identity "$identity"
machine thief-elsewhere
cd "$work/copy"
reveals evenkeep get BANK_KEY -e prod --identity "$identity"
same_secret 'what he has already' "${mark}BankKey" "$(cat "$out")"

step 'alice is let in again, with the key of her new machine'
machine alice-new
card=$(evenkeep member card --identity "$HOME/shop2.key" 2>/dev/null) || {
	age-keygen -o "$HOME/shop2.key" 2>/dev/null
	card=$(evenkeep member card --identity "$HOME/shop2.key" 2>/dev/null)
}
id=$(evenkeep member card --identity "$HOME/shop2.key" --json 2>/dev/null | jq -r .id)
machine carol
cd "$work/shared"
ok evenkeep member add "$card" --label alice --id "$id" --yes --admin --grant dev:own,prod:own

step 'the token that was issued from the laptop is renewed: the one that the thief knows opens nothing'
fails 1 evenkeep check
says 'secrets.token-of-removed'
says 'fix: evenkeep token renew ci'
ok evenkeep token list
says 'renew: who issued it left, and knows it'
tells 'next: evenkeep token renew ci'
ok evenkeep token renew ci --to "$work/ci2" --yes
_run evenkeep check
quiet_about token-of-removed
fails 4 env EVENKEEP_TOKEN="$(cat "$work/ci")" evenkeep get BANK_KEY -e prod
tells 'error[token-revoked]: the token `ci` was taken out of the vault at '
reveals env EVENKEEP_TOKEN="$(cat "$work/ci2")" evenkeep get BANK_KEY -e prod
same_secret BANK_KEY "${mark}BankKey" "$(cat "$out")"

step 'the recovery key that was on the laptop is replaced, and the old one opens nothing new'
ok evenkeep check
says 'secrets.recovery-of-removed'
age-keygen -o "$work/paper2" 2>/dev/null
ok evenkeep recovery replace --to "$(age-keygen -y "$work/paper2")" --yes
says '`recovery` is out'
_run evenkeep check
quiet_about recovery-of-removed
fails 4 evenkeep get BANK_KEY -e prod --identity "$work/paper"
reveals evenkeep get BANK_KEY -e prod --identity "$work/paper2"
same_secret BANK_KEY "${mark}BankKey" "$(cat "$out")"

step 'every value to change at its source, until each was: the same value again does not count'
fails 1 evenkeep exposure
says BANK_KEY
says DEV_KEY
quiet_about "$mark"
printf '%sBankKey2' "$mark" | ok evenkeep set BANK_KEY -e prod --yes --leaked
printf '%sOther' "$mark" | ok evenkeep set DEV_KEY -e dev
printf '%sDevKey' "$mark" | ok evenkeep set DEV_KEY -e dev
fails 1 evenkeep exposure
says DEV_KEY
quiet_about BANK_KEY
printf '%sDevKey2' "$mark" | ok evenkeep set DEV_KEY -e dev
ok evenkeep exposure
says 'no secret that is in use'
ok evenkeep verify

finish
