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

step 'what looks random is secret, and the plan says why'
cat >random.env <<EOT
COLOR=${mark}Zt7qLw0Xy9Rb3Kd5Vn8M
SHOWN=Zt7qLw0Xy9${mark}Rb3Kd5Vn8M
GIT_COMMIT=8b1a9953c4611296a827abf8c47804d7e6c49c6b
MODEL=meta-llama/Meta-Llama-3.1-70B-Instruct
TENANT=550e8400-e29b-41d4-a716-446655440000
OAUTH_CLIENT_ID=Zt7qLw0Xy9Rb3Kd5Vn8M
EOT
ok evenkeep import -n random.env=staging
says 'random characters'
quiet_about "$mark"
ok evenkeep import -n random.env=staging --json
holds '[.environments[0].names[] | select(.kind == "secret") | .name + ": " + .why] ==
	["COLOR: random characters", "SHOWN: random characters"]'
ok evenkeep import -n random.env=staging --plain COLOR --json
holds '.environments[0].names[] | select(.name == "COLOR") | .kind == "plain"'

step 'later files win; each environment has its own commit'
printf 'SHOWN=2\n' >later.env
ok evenkeep import kinds.env=staging later.env=staging later.env=dev
tells '`SHOWN` of staging is different in kinds.env:2; later.env:1 wins'
ok evenkeep get SHOWN -e staging
prints 2

step 'names that change how programs load are left out, which is said'
printf 'LD_PRELOAD=/x.so\nNODE_OPTIONS=--x\nGOOD=1\n' >loader.env
ok evenkeep import loader.env=dev
tells 'LD_PRELOAD'
tells 'NODE_OPTIONS'
fails 5 evenkeep get LD_PRELOAD -e dev

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

step 'more names than an environment can have are refused, in a dry run too'
seq 66000 | sed 's/.*/N_&=1/' >many.env
fails 9 evenkeep import -q -n many.env=dev
tells too-many-names
rm many.env

step 'a value that leaked is not taken back'
printf 'KEY=%sold\n' "$mark" >leaked.env
ok evenkeep import leaked.env=dev
printf '%snew' "$mark" | ok evenkeep set KEY -e dev --leaked
printf '%snewer' "$mark" | ok evenkeep set KEY -e dev
ok evenkeep import leaked.env=dev
tells 'leaked: it is void'
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
tells 'given twice'

step 'slips of the fingers'
printf 'A=1\n' >.env
fails 2 evenkeep import .env
tells 'for which environment'
fails 2 evenkeep import .env=
fails 2 evenkeep import ''
fails 2 evenkeep import .env=dev .env=dev
tells 'given twice'
fails 5 evenkeep import .env=dve
tells 'did you mean `dev`'
fails 2 evenkeep import --as compsoe .env=dev
tells 'compose'
fails 2 evenkeep import .env=dev --secret AA
tells 'no file has the name `AA`'
fails 2 evenkeep import .env=dev --secret A --plain A
tells 'at once'
fails 5 evenkeep import none.env=dev
fails 3 evenkeep import /dev/null=dev
tells 'not a regular file'
tells 'evenkeep import -=dev'
: >empty.env
ok evenkeep import empty.env=dev
tells 'empty.env has no values'

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
ok evenkeep import quotes.env=dev --as compose
for pair in 'Q1=it is $HOME' 'Q2=a "b" \ c' 'Q3=a#b' 'Q4=a b' 'Q5='; do
	reveals evenkeep get "${pair%%=*}" -e dev
	same "${pair%%=*}" "${pair#*=}" "$(cat "$out")"
done

finish
