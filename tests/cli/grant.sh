#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `grant`, `revoke`, `rekey`: rights are shown before and after, and what cannot be is refused before it is tried.
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/people.sh
. "$(dirname "$0")/people.sh"
new_project alice
share
put TOKEN dev "${mark}dev$strong"
put TOKEN prod "${mark}prod$strong"
put OTHER prod "${mark}other$strong"
add bob
add carol --expires 1d
add ci --class service
ok evenkeep grant carol own -e staging
become carol
ok evenkeep revoke alice@example.org own -e staging --yes
become alice

step 'usage'
fails 2 evenkeep grant bob
fails 2 evenkeep grant bob read
tells '`-e ENV`'
fails 2 evenkeep grant bob all -e dev
tells '`read`, `write`, `own`'
fails 5 evenkeep grant bbo read -e dev
tells 'did you mean `bob`'
fails 5 evenkeep grant bob read -e dve
tells 'did you mean `dev`'
fails 2 evenkeep grant bob write -e dev --name TOKEN
tells '`--name` limits reading'
fails 3 evenkeep grant bob read -e dev --name 'no name'
fails 2 evenkeep revoke bob

step 'a dry run says what it would be, and does nothing'
cp .evenkeep/vault.db "$work/before"
ok evenkeep grant bob write -e dev,prod -n
says 'would grant bob: dev write, prod write'
ok cmp .evenkeep/vault.db "$work/before"
ok evenkeep grant bob write -e dev -n --json
holds '.dry_run and .environments == [{"name":"dev","before":"none","after":"write","changed":true,"rekeyed":false,"seq":null}]'

step 'read, write, own, one after the other; each can do what it says'
ok evenkeep grant bob read -e dev
says 'granted bob: dev read (commit'
become bob
reveals evenkeep get TOKEN -e dev
fails 4 evenkeep set NEW=1 --plain -e dev
fails 4 evenkeep grant carol read -e dev
tells 'ask alice@example.org'
become alice
ok evenkeep grant bob write -e dev
grep -q '^~  dev  *read  *write *$' "$out" || fail 'no before and after'
become bob
ok evenkeep set NEW=1 --plain -e dev
become alice
ok evenkeep grant bob own -e dev
become bob
ok evenkeep grant carol read -e dev
ok evenkeep grant carol read -e dev
prints '   ENVIRONMENT  BEFORE  AFTER
=  dev          read    read   stays as it is
nothing changes: `carol` has these rights'

step 'a protected environment is confirmed, on a terminal by its name'
become alice
fails 9 evenkeep grant bob read -e prod
tells '`prod` is protected'
fails 9 env TERM=xterm "$pty" wait:'go on: ' line:dev -- evenkeep grant bob read -e prod
ok env TERM=xterm NO_COLOR=1 "$pty" wait:'go on: ' line:prod -- evenkeep grant bob read -e prod
says 'granted bob: prod read'

step 'what could never work is refused at once: no keyless writer, no environment without an owner, no lock-out'
card=$(age-keygen -o "$work/bare" 2>&1 | sed 's/^Public key: //')
ok evenkeep member add "$card" --label bare -n --json
ok evenkeep member add "$card" --label bare --id "$(jq -r .id "$out")"
fails 9 evenkeep grant bare write -e dev -n
tells 'no signing key'
ok evenkeep grant bare read -e dev
ok evenkeep token new -e dev --for job --to "$work/job" --quiet
fails 9 evenkeep grant job write -e dev -n
tells '`job` only reads: it is a token'
quiet_about recipient
ok evenkeep token rm job --yes
fails 9 evenkeep revoke alice@example.org own -e prod --yes -n
tells 'is the only owner of `prod`'
fails 9 evenkeep revoke alice@example.org -e dev --yes
tells 'another owner does it'
fails 9 evenkeep revoke alice@example.org own -e dev
tells 'you take a right of your own'
ok evenkeep revoke alice@example.org own -e dev -n
ok env TERM=xterm NO_COLOR=1 "$pty" wait:'go on: ' line:dev -- evenkeep revoke alice@example.org own -e dev
fails 4 evenkeep grant ci read -e dev
tells 'ask bob'
become bob
ok evenkeep grant alice@example.org own -e dev
become alice

step 'single names: those and no other, and a new key where something is taken'
ok evenkeep grant ci read -e prod --name TOKEN,OTHER --yes
says 'prod read some'
become ci
reveals evenkeep get TOKEN -e prod
same_secret TOKEN "${mark}prod$strong" "$(cat "$out")"
become alice
ok evenkeep grant ci read -e prod --name TOKEN --yes
says 'gets a new key'
become ci
fails 5 evenkeep get OTHER -e prod
become alice

step 'what is revoked is gone with the next commit, and nothing else is'
ok evenkeep revoke bob write -e dev
says 'rights left to bob: dev read'
become bob
reveals evenkeep get TOKEN -e dev
become alice
ok evenkeep revoke bob -e dev,prod --yes
says 'gets a new key: they keep what they have read'
become bob
fails 4 evenkeep get TOKEN -e dev
fails 4 evenkeep get TOKEN -e prod
become alice
reveals evenkeep get TOKEN -e prod
fails 4 evenkeep revoke bob -e staging -n
tells 'ask carol'

step 'rekey: named, all that are owned, with a reason in the history'
fails 2 evenkeep rekey
fails 2 evenkeep rekey --all -e dev
fails 5 evenkeep rekey -e dve
tells 'did you mean `dev`'
fails 9 evenkeep rekey -e prod
cp .evenkeep/vault.db "$work/before"
ok evenkeep rekey --all -n
says 'would make new keys for dev, prod'
tells 'staging is not yours; its owners: '
ok cmp .evenkeep/vault.db "$work/before"
ok evenkeep rekey -e dev,dev --why 'once a year'
says 'new keys for dev (commit'
ok evenkeep history -e dev
says 'once a year'
says 'new key'
ok evenkeep rekey --all --yes --json
holds '[.environments[].name] == ["dev","prod"]'
reveals evenkeep get TOKEN -e prod
same_secret TOKEN "${mark}prod$strong" "$(cat "$out")"
ok evenkeep verify

finish
