#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project
cat >.env <<EOT
# the shop
DATABASE_URL=postgres://shop:${mark}Db@db/shop
export PORT=8080
API_KEY='${mark}Key'
CERT="-----
${mark}Cert
-----"
LEVEL=info
LEVEL=debug
EOT

step 'a plan without the values of secrets, and nothing done'
ok evenkeep import -n .env=dev
says 'would import 5 names into dev: 5 new'
says 'secret  '
says .env:2
quiet_about "$mark"
ok evenkeep list -e dev --json
holds '.names == []'

step 'one commit, what compose would read'
ok evenkeep import .env=dev
says 'imported 5 names into dev: 5 new, 0 changed, 0 the same; 2 secret'
ok evenkeep history -e dev --json
holds '.commits | length == 2'
reveals evenkeep get CERT -e dev
same_secret CERT "-----
${mark}Cert
-----" "$(cat "$out")"
ok evenkeep get LEVEL -e dev
prints debug
has_file .env

step 'the same again is no commit'
ok evenkeep import .env=dev
says '5 the same'
ok evenkeep history -e dev --json
holds '.commits | length == 2'

step 'kinds: by name, by value, as kept, as said'
printf 'PUBLIC=%s\nSHOWN=1\n' "$mark" >kinds.env
ok evenkeep import kinds.env=staging --secret PUBLIC
ok evenkeep list -e staging --json
holds '[.names[] | .kind] == ["secret", "plain"]'
ok evenkeep import kinds.env=staging
says '2 the same'
fails 2 evenkeep import kinds.env=staging --secret PUBLIC,

step 'later files win; each environment has its own commit'
printf 'SHOWN=2\n' >later.env
ok evenkeep import kinds.env=staging later.env=staging later.env=dev
ok evenkeep get SHOWN -e staging
prints 2

step 'names that change how programs load are left out, which is said'
printf 'LD_PRELOAD=/x.so\nNODE_OPTIONS=--x\nGOOD=1\n' >loader.env
ok evenkeep import loader.env=dev
tells 'LD_PRELOAD'
tells 'NODE_OPTIONS'
fails 5 evenkeep get LD_PRELOAD -e dev
fails 9 evenkeep import --delete-source loader.env=dev
tells left-out
has_file loader.env

step 'a value that is not what the file seems to show is taken only if that is meant'
printf 'PASSWORD=abc$%s\n' "$mark" >hazard.env
fails 9 evenkeep import hazard.env=dev
tells hazards
tells hazard.env:1
fails 5 evenkeep get PASSWORD -e dev
ok evenkeep import hazard.env=dev --yes
ok evenkeep get PASSWORD -e dev
prints abc

step 'a placeholder is said'
printf 'SECRET_KEY=change-me\n' >placeholder.env
ok evenkeep import placeholder.env=dev
tells placeholder

step 'a value that leaked is not taken back'
printf 'KEY=%sold\n' "$mark" >leaked.env
ok evenkeep import leaked.env=dev
printf '%snew' "$mark" | ok evenkeep set KEY -e dev --leaked
printf '%snewer' "$mark" | ok evenkeep set KEY -e dev
ok evenkeep import leaked.env=dev
tells 'leaked: it is void'
fails 9 evenkeep import --delete-source leaked.env=dev
reveals evenkeep get KEY -e dev
same_secret KEY "${mark}newer" "$(cat "$out")"

step 'a protected environment wants to be confirmed'
fails 9 evenkeep import .env=prod
ok evenkeep import .env=prod --yes

step 'every problem of every file at once, with its line, never its text'
printf 'A="%s\n' "$mark" >broken.env
printf 'B-B=%s\n/=1\n' "$mark" >broken2.env
fails 3 evenkeep import broken.env=dev broken2.env=dev
tells broken.env:1
tells broken2.env
silent
fails 5 evenkeep import none.env=dev
tells none.env

step 'standard input'
printf 'PIPED=%s\n' "$mark" | ok evenkeep import -=dev
reveals evenkeep get PIPED -e dev
printf 'PIPED=x\n' | ok evenkeep import - -e dev --as compose
fails 2 evenkeep import -=dev -=staging </dev/null
fails 2 evenkeep import -=dev --delete-source </dev/null

step 'the source goes when all was read back'
ok evenkeep import --delete-source .env=dev
says 'deleted .env'
no_file .env
reveals evenkeep get API_KEY -e dev
same_secret API_KEY "${mark}Key" "$(cat "$out")"
ok evenkeep import -n --delete-source kinds.env=dev
has_file kinds.env

step 'a file that changes while it is imported is not deleted'
printf 'PASSWORD=abc$%s\n' "$mark" >hazard.env
fails 8 "$pty" wait:'as they are: ' run:'echo MORE=1 >>hazard.env' line:import -- \
	evenkeep import --delete-source hazard.env=dev
says 'changed meanwhile'
has_file hazard.env
ok "$pty" wait:'as they are: ' line:import -- evenkeep import --delete-source hazard.env=dev
no_file hazard.env
printf 'PASSWORD=abc$%s\n' "$mark" >hazard.env

step 'without a file: which there are, and how to say whose they are'
printf 'A=1\n' >.env.local
fails 2 evenkeep import
tells .env.local
tells 'evenkeep import .env.local=dev'
fails 2 evenkeep import .env.local
tells 'for which environment'
fails 2 evenkeep import .env.local=
fails 5 evenkeep import .env.local=dve
tells 'did you mean `dev`'
fails 2 evenkeep import --as compsoe .env.local=dev
tells 'compose'

step 'the document has the plan, no value'
ok evenkeep import --json kinds.env=dev --secret PUBLIC
holds '.schema == "evenkeep.import/1" and (.environments[0].names | map(.name)) == ["PUBLIC", "SHOWN"]'
ok evenkeep import -n --json hazard.env=dev
holds '.notes[0].hazard and .dry_run'

step 'ten thousand names in one commit'
awk 'BEGIN { for (i = 0; i < 10000; i++) printf "NAME_%05d=value %d\n", i, i }' >many.env
ok evenkeep import -q many.env=staging
silent
ok evenkeep list --all --json
holds '.environments[] | select(.name == "staging") | .names == 10002'
ok evenkeep history -e staging --json
holds '.commits[-1].changes | length == 10000'

step 'values with every kind of quote come back as they were'
# shellcheck disable=SC2016
printf '%s\n' "Q1='it is \$HOME'" 'Q2="a \"b\" \\ c"' 'Q3=a#b' 'Q4=a b # comment' 'Q5=' >quotes.env
ok evenkeep import quotes.env=dev
for pair in 'Q1=it is $HOME' 'Q2=a "b" \ c' 'Q3=a#b' 'Q4=a b' 'Q5='; do
	reveals evenkeep get "${pair%%=*}" -e dev
	same "${pair%%=*}" "${pair#*=}" "$(cat "$out")"
done

finish
