#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project
mkdir -p config deploy/prod node_modules/x
printf 'LEVEL=debug\nTOKEN=%sDev\n' "$mark" >.env
printf 'LEVEL=info\n' >config/staging.env
printf 'LEVEL=warn\n' >deploy/prod/.env
printf 'LEVEL=%s\n' "$mark" >node_modules/x/.env
printf 'LEVEL=\n' >.env.example
printf 'LEVEL=%s\n' "$mark" >.env.local

step 'the plan says which file goes where and why, and what is left alone'
ok evenkeep import -n --json
holds '[.files[] | [.file, .environment]] == [["config/staging.env", "staging"], ["deploy/prod/.env", "prod"], [".env", "dev"]]'
holds '[.left_alone[].file] == [".env.example", ".env.local"]'
holds '.files[2].environment_why == "its name says none: the first environment"'
ok evenkeep import -n .
says 'config/staging.env  staging     its name says `staging`'
says '.env.example        left alone  a template'
quiet_about "$mark" node_modules

step 'what was only found is taken if somebody says so'
fails 9 evenkeep import
tells needs-confirmation
tells '3 files were found'
ok evenkeep list -e dev --json
holds '.names == []'
fails 9 "$pty" wait:'of these environments: ' line:no -- evenkeep import
ok "$pty" wait:'of these environments: ' line:import wait:'type its name to go on: ' line:prod -- evenkeep import
reveals evenkeep get TOKEN -e dev
same_secret TOKEN "${mark}Dev" "$(cat "$out")"
ok evenkeep get LEVEL -e prod
prints warn
ok evenkeep import --yes
says '2 of dev the same already'
ok evenkeep history -e staging --json
holds '.commits | length == 2'

step 'a folder, and a folder for one environment'
printf 'PORT=1\n' >config/db.env
printf 'PORT=2\n' >config/prod.env
ok evenkeep import -n --json config
holds '[.files[] | [.file, .environment]] == [["config/prod.env", "prod"], ["config/staging.env", "staging"]]'
holds '.left_alone[0] == {"file": "config/db.env", "why": "its name says no environment"}'
ok evenkeep import -n --json config=dev
holds '[.files[].file] == ["config/db.env"]'
holds '[.left_alone[].why] == ["its name says `prod`", "its name says `staging`"]'
ok evenkeep import -n --json config -e staging
holds '[.files[].file] == ["config/db.env", "config/staging.env"]'
rm config/db.env config/prod.env

step 'files for one environment that do not agree are put in order by a person'
mv .env moved
printf 'LEVEL=other\nSAME=1\n' >config/dev.env
printf 'LEVEL=third\nSAME=1\n' >deploy/dev.env
fails 9 evenkeep import --yes
tells conflicting-files
tells 'config/dev.env'
tells 'evenkeep import config/dev.env=dev deploy/dev.env=dev'
fails 9 evenkeep import -n
ok evenkeep import deploy/dev.env=dev config/dev.env=dev
ok evenkeep get LEVEL -e dev
prints other
rm deploy/dev.env config/dev.env
mv moved .env

step 'a plain .env beside one of the first environment may be meant for all'
cp .env .env.development
ok evenkeep import -n --json
holds '[.files[] | select(.environment == "dev") | .file] == [".env.development"]'
holds '.left_alone[] | select(.file == ".env") | .why | contains("meant for all")'
rm .env.development

step 'what could be two environments, or none that is known, is left alone'
printf 'A=1\n' >.env.qa
mkdir dev && printf 'A=1\n' >dev/.env.prod
ok evenkeep import -n --json
holds '.left_alone[] | select(.file == ".env.qa") | .why == "its name says `qa`, and there is no such environment"'
holds '.left_alone[] | select(.file == "dev/.env.prod") | .why == "it could be of `prod` and of `dev`"'
rm -r .env.qa dev

step 'a file that evenkeep.yaml reads where it is stays where it is'
printf 'OLD=1\n' >config/.env.legacy
sed -i 's/^environments:.*/&\n  legacy: { file: config\/.env.legacy }/' evenkeep.yaml
ok evenkeep import -n --json
holds '.left_alone[] | select(.file == "config/.env.legacy") | .why | contains("as `legacy`")'
holds '[.files[] | select(.file == ".env") | .environment] == ["dev"]'
rm config/.env.legacy

step 'a first environment that is protected is not assumed'
sed -i 's/^  dev:.*/  dev: { protect: true }/' evenkeep.yaml
ok evenkeep import -n --json
holds '.left_alone[] | select(.file == ".env") | .why | contains("is protected")'
sed -i 's/^  dev:.*/  dev:/' evenkeep.yaml

step 'links are not followed'
mkdir links && ln -s ../.env links/prod.env
ok evenkeep import -n --json links .env=dev
holds '.left_alone == [{"file": "links/prod.env", "why": "a link: name the file that it leads to"}]'

step 'nothing there, or nothing that can be taken'
mkdir empty only
fails 5 evenkeep import empty
tells no-env-files
tells 'as files'
printf 'A=1\n' >only/.env.local
fails 2 evenkeep import only
tells "only/.env.local is left alone: one person's own values"
tells 'evenkeep import FILE=ENV'
fails 5 evenkeep import nowhere=dev

step 'a folder in which each file is a value'
mkdir secrets
printf '%s' "$mark" >secrets/DB_PASSWORD
printf 'info' >secrets/LEVEL
mkdir secrets/..data && printf x >secrets/..data/TOKEN && ln -s ..data/TOKEN secrets/TOKEN
ok evenkeep import secrets=staging --as files
says '+  DB_PASSWORD  new'
says secrets/DB_PASSWORD
reveals evenkeep get DB_PASSWORD -e staging
same_secret DB_PASSWORD "$mark" "$(cat "$out")"
fails 2 evenkeep import secrets --as files
tells 'for which environment'
fails 2 evenkeep import --as files
fails 3 evenkeep import secrets/LEVEL=staging --as files
tells 'not a folder'
fails 2 evenkeep import secrets=staging --as files --delete-source

step 'a value that ends with a newline is asked about; what leads out of the folder is refused'
printf 'x\n' >secrets/ECHOED
fails 9 evenkeep import secrets=staging --as files
tells 'ECHOED: the file ends with a newline'
ok evenkeep import secrets=staging --as files --yes
rm secrets/ECHOED
ln -s ../.env secrets/OUT
fails 3 evenkeep import secrets=staging --as files
tells link-out
rm secrets/OUT
mkdir secrets/SUB
fails 3 evenkeep import secrets=staging --as files
tells 'is a folder, not a value'

step 'without a project there are no environments that names could say'
mkdir ../elsewhere
fails 5 evenkeep -C ../elsewhere import

finish
