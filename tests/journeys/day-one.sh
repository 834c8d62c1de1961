#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A new machine for somebody who has the vault already; and, later, a new colleague.
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh"

step 'alice has a project with a vault, and everything but the vault is in git'
machine alice
cp -r "$tree/tests/stacks/pyspark-intelligence-platform" spark
cd spark
mv gitignore.in .gitignore
git init -q .
ok evenkeep init --env dev --env prod
printf '%sGemini\n' "$mark" >"$work/value"
ok evenkeep import .env=dev
ok evenkeep set GEMINI_API_KEY -e dev <"$work/value"
ok evenkeep set GEMINI_API_KEY -e prod --yes <"$work/value"
ok evenkeep pin
git add -A && git commit -qm 'with evenkeep'

step 'she carries a backup and her identity to the new machine'
ok evenkeep backup "$work/spark.vault"
cp "$XDG_CONFIG_HOME/evenkeep/identity" "$work/identity"

step 'on the new machine: clone, and evenkeep says what is missing and what to do'
machine alice-new
git clone -q "$work/machines/alice/spark" spark
cd spark
fails 5 evenkeep list
tells 'fix:'
fails 125 evenkeep run -e dev -- true

step 'without a key the restored vault opens, but no value does'
ok evenkeep restore "$work/spark.vault"
fails 4 evenkeep get GEMINI_API_KEY -e dev
tells 'tried:'
fails 125 evenkeep run -e dev -- true

step 'an identity that others could read is refused, with the line to type'
mkdir -p "$XDG_CONFIG_HOME/evenkeep"
cp "$work/identity" "$XDG_CONFIG_HOME/evenkeep/identity"
chmod 644 "$XDG_CONFIG_HOME/evenkeep/identity"
fails 9 evenkeep get GEMINI_API_KEY -e dev
tells chmod
chmod 600 "$XDG_CONFIG_HOME/evenkeep/identity"

step 'with it, the first start is one line'
reveals evenkeep run -e dev --service backend -- sh -c 'printf %s "$GEMINI_API_KEY"'
same_secret GEMINI_API_KEY "${mark}Gemini" "$(cat "$out")"

step 'the program keeps its process, its exit status and its arguments'
cat >"$work/child.sh" <<'CHILD'
echo "$$ $# $1"
exit 7
CHILD
status=0
sh -c 'echo $$; exec evenkeep run -e dev -- sh "$0" "two words"' "$work/child.sh" >"$out" || status=$?
same 'exit status' 7 "$status"
same 'process and arguments' "$(head -n 1 "$out") 1 two words" "$(tail -n 1 "$out")"

step 'the first environment is the default, and evenkeep says so'
ok evenkeep list
tells dev

step 'help speaks of what exists, and a typo is not run but understood'
ok evenkeep help
says run
fails 2 evenkeep rnu -- true
tells 'did you mean `run`'

step 'the file for compose'
ok evenkeep render -e dev --as compose --to .env
grep -q "^GEMINI_API_KEY=.*${mark}Gemini" .env || fail 'the rendered file does not have the value'

step 'doctor is content'
ok evenkeep doctor

step 'she puts a value of her own over dev, for nobody else, and takes it away again'
ok evenkeep set GEMINI_MODEL=mine --plain -e dev --local
ok evenkeep run -e dev -- sh -c 'echo "$GEMINI_MODEL"'
says mine
tells GEMINI_MODEL
ok evenkeep run -e dev --no-local -- sh -c 'echo "${GEMINI_MODEL-shared}"'
quiet_about mine
ok evenkeep unset GEMINI_MODEL -e dev --local

step 'alice shares the vault over the git remote that the code is at'
machine alice
cd spark
git init -q --bare "$work/origin.git"
git remote add origin "$work/origin.git"
ok evenkeep remote add git:origin
ok evenkeep pin
git add -A && git commit -qm 'the vault is shared'
git push -q origin main

step 'a new colleague clones and joins: identity, verified vault, a line to send'
machine bob
git clone -q "$work/origin.git" spark && cd spark
ok evenkeep join
says 'evenkeep grant'
says "evenkeep member add 'vault-member-1 "
fails 125 evenkeep run -e dev -- true
ok evenkeep join --json
jq -r .send "$out" >"$work/line"
jq -r .member_id "$out" >"$work/id"

step 'alice sees who asks, and pastes the line: he starts what she starts'
machine alice
cd spark
ok evenkeep status --online
says 'bob@example.org'
says "$(cat "$work/id")"
ok sh -c "$(cat "$work/line") --id '$(cat "$work/id")' --yes"
ok evenkeep status --online --json
[ "$(jq '.asking | length' "$out")" -eq 0 ] || fail 'bob still asks to be let in'
machine bob
cd spark
ok evenkeep fetch
reveals evenkeep run -e dev --service backend -- sh -c 'printf %s "$GEMINI_API_KEY"'
same_secret GEMINI_API_KEY "${mark}Gemini" "$(cat "$out")"
fails 4 evenkeep get GEMINI_API_KEY -e prod
ok evenkeep join
says 'you are `bob@example.org`: dev read, prod nothing'

step 'another grant is one line, and he has it with the next fetch'
machine alice
cd spark
ok evenkeep grant bob@example.org write -e dev
machine bob
cd spark
printf '%sBobs' "$mark" >"$work/value"
ok evenkeep set BOBS -e dev --secret <"$work/value"
machine alice
cd spark
ok evenkeep fetch
says 'dev: '
reveals evenkeep get BOBS -e dev
same_secret BOBS "${mark}Bobs" "$(cat "$out")"

step 'she asks where a variable comes from'
machine alice
cd spark
ok evenkeep explain GEMINI_API_KEY -e dev
says 'GEMINI_API_KEY, secret, in dev'
says 'alice'
finish
