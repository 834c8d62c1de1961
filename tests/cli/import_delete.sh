#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project
printf 'API_KEY=%sKey\nLEVEL=info\n' "$mark" >.env

step 'the source goes when all was read back'
ok evenkeep import -n --delete-source .env=dev
says 'would delete .env'
has_file .env
ok evenkeep import --delete-source .env=dev
says 'deleted .env'
no_file .env
reveals evenkeep get API_KEY -e dev
same_secret API_KEY "${mark}Key" "$(cat "$out")"

step 'a file for two environments goes once both have it'
printf 'A=1\n' >both.env
ok evenkeep import --delete-source both.env=dev both.env=staging
no_file both.env
ok evenkeep get A -e staging
prints 1
fails 2 evenkeep import -=dev --delete-source </dev/null

step 'what was left out is nowhere else, so the file stays'
printf 'LD_PRELOAD=/x.so\nGOOD=1\n' >loader.env
fails 9 evenkeep import --delete-source loader.env=dev
tells left-out
has_file loader.env
fails 5 evenkeep get GOOD -e dev
printf 'A=1\n/=%s\n' "$mark" >ignored.env
fails 9 evenkeep import --delete-source --yes --as dotenv-js ignored.env=dev
tells left-out
has_file ignored.env

step 'a value that a later file overrules would be lost'
printf 'A=1\n' >one.env
printf 'A=2\n' >two.env
fails 9 evenkeep import --delete-source --yes one.env=dev two.env=dev
tells overruled
has_file one.env
has_file two.env
printf 'A=2\nB=1\n' >one.env
ok evenkeep import --delete-source one.env=dev two.env=dev
no_file one.env
no_file two.env


step 'a file that is more than its values is not deleted, and nothing suggests it'
printf 'services:\n  web:\n    image: web\n    environment: { COLOUR: "red" }\n' >compose.yaml
ok evenkeep import compose.yaml=dev
quiet_about delete-source
fails 9 evenkeep import --delete-source compose.yaml=dev --yes
tells 'it says more than values'
has_file compose.yaml
printf 'apiVersion: v1\nkind: Secret\nmetadata: { name: b }\nstringData: { ROOM: "%s" }\n' "$mark" >k.yaml
fails 9 evenkeep import --delete-source k.yaml=dev --yes
has_file k.yaml
printf 'COLOUR=blue\n' >.env.example
fails 9 evenkeep import --delete-source .env.example=dev --yes
tells 'source-is-needed'
has_file .env.example
cp evenkeep.yaml "$work/yaml"
printf 'services: { web: { contract: names.env } }\n' >>evenkeep.yaml
printf 'COLOUR=blue\n' >names.env
fails 9 evenkeep import --delete-source names.env=dev --yes
tells 'the contract of a service'
has_file names.env
fails 9 evenkeep import --delete-source evenkeep.yaml=dev --yes
has_file evenkeep.yaml
cp "$work/yaml" evenkeep.yaml
printf '# nothing\n' >none.env
fails 9 evenkeep import --delete-source none.env=dev --yes
has_file none.env

step 'what a Secret of Kubernetes has is secret, whatever its name is'
ok evenkeep import k.yaml=dev
ok evenkeep list -e dev
says ROOM

step 'a value that leaked is not taken back, and its file stays'
printf 'KEY=%sold\n' "$mark" >leaked.env
ok evenkeep import leaked.env=dev
printf '%snew' "$mark" | ok evenkeep set KEY -e dev --leaked
fails 9 evenkeep import --delete-source leaked.env=dev
has_file leaked.env

step 'an earlier value of a name that stands twice is not lost'
printf 'EMPTY=\nEMPTY=x\nSAME=x\nSAME=x\n' >same.env
ok evenkeep import --delete-source same.env=dev
printf 'TWICE=first\nTWICE=second\n' >twice.env
fails 9 evenkeep import --delete-source twice.env=dev
tells stands-twice
tells 'the name stands above already'
has_file twice.env
ok evenkeep import twice.env=dev
rm twice.env

step 'a link, or a file with two names, would leave the values behind'
printf 'A=2\n' >real.env
ln -s real.env link.env
fails 9 evenkeep import --delete-source link.env=dev
tells source-is-link
ok evenkeep import link.env=dev
rm link.env
ln real.env hard.env
fails 9 evenkeep import --delete-source real.env=dev
tells source-is-linked
has_file hard.env
rm hard.env
ok evenkeep import --delete-source real.env=dev

step 'a file that changes while it is imported is not deleted'
printf 'PASSWORD=abc$%s\n' "$mark" >hazard.env
fails 8 "$pty" wait:'as they are: ' run:'echo MORE=1 >>hazard.env' line:import -- \
	evenkeep import --delete-source hazard.env=dev
says 'changed meanwhile'
has_file hazard.env
fails 8 "$pty" wait:'as they are: ' run:'cp hazard.env x && mv x hazard.env && echo Y=1 >>hazard.env' line:import -- \
	evenkeep import --delete-source hazard.env=dev
has_file hazard.env
fails 8 "$pty" wait:'as they are: ' run:'mv hazard.env moved.env && ln -s moved.env hazard.env' line:import -- \
	evenkeep import --delete-source hazard.env=dev
has_file moved.env
rm hazard.env && mv moved.env hazard.env
ok "$pty" wait:'as they are: ' line:import -- evenkeep import --delete-source hazard.env=dev
no_file hazard.env

step 'an environment that changes while somebody is asked is not written over'
printf 'PASSWORD=abc$%s\nLEVEL=new\n' "$mark" >hazard.env
fails 8 "$pty" wait:'as they are: ' run:'evenkeep set LEVEL=meanwhile -e dev' line:import -- \
	evenkeep import hazard.env=dev
says changed-meanwhile
ok evenkeep get LEVEL -e dev
prints meanwhile

step 'of a file that git has, the history keeps the values'
git init -q .
printf 'TRACKED_KEY=%s\n' "$mark" >tracked.env
printf 'OTHER_KEY=%s\n' "$mark" >other.env
git add -f tracked.env
ok evenkeep import tracked.env=dev
tells 'tracked.env is tracked by git'
ok evenkeep import other.env=dev
quiet_about 'tracked by git'
ok evenkeep import --delete-source tracked.env=dev
tells 'change the secrets at their source'
no_file tracked.env

finish
