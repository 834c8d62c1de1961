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

step 'and without evenkeep: an SQLite shell and age, as docs/vault-recovery.md says'
mkdir "$work/by-hand" && cd "$work/by-hand"
cp "$work/elsewhere.vault" vault.db
cp "$work/paper" recovery.txt
sed -n '/^```sh$/,/^```$/p' "$tree/docs/vault-recovery.md" | grep -v '^```' |
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

later member "the thief's key is taken out of the vault, and a new one put in" <<'STEP'
ok evenkeep member add "$(cat card)"
ok evenkeep member rm alice
STEP
later rekey 'every environment it could read gets a new key' <<'STEP'
ok evenkeep rekey
STEP
later token 'the tokens that were issued from the laptop are renewed' <<'STEP'
ok evenkeep token list
ok evenkeep token renew ci
STEP
later recovery 'the recovery key that was on the laptop is replaced' <<'STEP'
ok evenkeep recovery replace
STEP
later exposure 'every value to change at its source, until each was' <<'STEP'
fails 1 evenkeep exposure alice
STEP

finish
