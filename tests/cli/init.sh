#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"

machine ada
mkdir shop && cd shop

step 'a dry run says what it would do and does nothing'
ok evenkeep init --dry-run
says 'would make the vault with dev, staging, prod (protected)'
[ "$(ls -A)" = '' ] || fail 'something was written'
no_file "$XDG_CONFIG_HOME/evenkeep/identity"

step 'an empty folder becomes a project; keys and vault are closed to others'
ok evenkeep init
says 'made your identity'
says 'made the vault with dev, staging, prod (protected)'
same 'mode of the identity' 600 "$(stat -c %a "$XDG_CONFIG_HOME/evenkeep/identity")"
same 'mode of .evenkeep' 700 "$(stat -c %a .evenkeep)"
same 'mode of the vault' 600 "$(stat -c %a .evenkeep/vault.db)"
has_file evenkeep.lock
grep -q 'protect: true' evenkeep.yaml || fail 'the project file does not protect prod'

step 'without a terminal there is no recovery key, and it says so'
tells 'no recovery key'

step 'age opens what the identity file says'
ok age-keygen -y "$XDG_CONFIG_HOME/evenkeep/identity"
says age1

step 'a second init changes nothing'
cp .evenkeep/vault.db "$work/before"
cp evenkeep.yaml "$work/yaml"
ok evenkeep init
says 'nothing was changed'
ok cmp .evenkeep/vault.db "$work/before"
ok cmp evenkeep.yaml "$work/yaml"

step 'missing environments are added, and only those'
ok evenkeep init --env dev --env qa
says 'added qa to the vault'
quiet_about 'added dev'
ok evenkeep list --all
says qa
tells_nothing=$(cat "$problems")
same 'messages' '' "$tells_nothing"

step 'a protected one that comes later has no recovery key either, and it says so, until there is one'
ok evenkeep init --env live
tells 'no recovery key for `live`'
ok age-keygen -o "$work/late"
ok evenkeep recovery replace --to "$(age-keygen -y "$work/late")" --yes
ok evenkeep init --env production
quiet_about 'no recovery key'

step 'the lock file keeps up'
ok grep -q '^env qa ' evenkeep.lock

step 'what is no name of an environment is refused, and nothing is made'
mkdir ../other && cd ../other
fails 3 evenkeep init --env Prod
fails 3 evenkeep init --env 'a b'
[ "$(ls -A)" = '' ] || fail 'something was written'

step 'names may be given one by one or with commas; the order is kept'
ok evenkeep init --env test,live --env qa --name other.shop --no-recovery
ok cat evenkeep.yaml
says 'project: other.shop'
same 'order' 'test: live: qa:' "$(sed -n '/^environments/,$p' evenkeep.yaml | grep -oE '^  [a-z]+:' | tr -d ' ' | tr '\n' ' ' | sed 's/ $//')"

step 'an existing .gitignore keeps what it has'
mkdir ../third && cd ../third && git init -q .
printf 'target' >.gitignore
ok evenkeep init --no-recovery
same '.gitignore' 'target
.evenkeep/' "$(cat .gitignore)"
ok git check-ignore -q .evenkeep/vault.db

step 'a project file that was written by hand is taken as it is'
mkdir ../fourth && cd ../fourth
printf 'evenkeep: 1\nproject: fourth\nenvironments:\n  one:\n  two: { protect: true }\n' >evenkeep.yaml
ok evenkeep init --json
holds '.environments == [{"name":"one","protected":false,"added":true},{"name":"two","protected":true,"added":true}]'
holds '.vault_made and (.project_made | not) and (.identity_made | not)'
holds '.recipient | startswith("age1")'

step 'the vault of a project that came with a lock file is elsewhere'
mkdir ../fifth && cd ../fifth
cp ../fourth/evenkeep.yaml ../fourth/evenkeep.lock .
fails 9 evenkeep init
tells vault-elsewhere
no_file .evenkeep/vault.db

step 'a recovery key that was made elsewhere takes part'
mkdir ../sixth && cd ../sixth
age-keygen -o "$work/paper" 2>/dev/null
ok evenkeep init --recovery "$(age-keygen -y "$work/paper")"
quiet_about 'no recovery key'
put TOKEN prod "${mark}value"
reveals evenkeep get TOKEN -e prod --identity "$work/paper"
same_secret TOKEN "${mark}value" "$(cat "$out")"
mkdir ../seventh && cd ../seventh
fails 3 evenkeep init --recovery nonsense
fails 2 evenkeep init --recovery age1x --no-recovery

step 'a folder that cannot be written is said, with its name'
fails 10 evenkeep -C /proc init --no-recovery
tells evenkeep.yaml
fails 10 evenkeep -C "$work/none" init
tells "$work/none"
ln -s "$work/none/evenkeep.yaml" ../seventh/evenkeep.yaml
cd ../seventh
fails 9 evenkeep init --no-recovery

step 'compose files that are started together are proposed as stacks'
mkdir -p ../stacked/api && cd ../stacked
printf 'services:\n  a:\n    image: a:1\n' >api/compose.yaml
ok evenkeep init --no-recovery
no_text_in stacks: evenkeep.yaml
rm -rf evenkeep.yaml .evenkeep evenkeep.lock
printf 'services:\n  a:\n    restart: always\n' >compose.prod.yaml
ok evenkeep init --no-recovery
grep -qx '  api-prod: { files: \[api/compose.yaml, compose.prod.yaml\], env: prod }' evenkeep.yaml ||
	fail 'the stack is not in evenkeep.yaml'
grep -qx '  api: { files: \[api/compose.yaml\], env: dev }' evenkeep.yaml ||
	fail 'the stack of dev is not in evenkeep.yaml'
ok evenkeep list -e dev

step 'without HOME it asks where the identity shall be'
mkdir ../eighth && cd ../eighth
fails 5 env -u HOME -u XDG_CONFIG_HOME -u XDG_STATE_HOME evenkeep init
tells '--identity FILE'

step 'an identity of another format, or open to others, is refused'
printf 'nonsense\n' >"$work/nonsense"
chmod 600 "$work/nonsense"
fails 3 evenkeep init --identity "$work/nonsense" --no-recovery
cp "$work/paper" "$work/open"
chmod 644 "$work/open"
fails 9 evenkeep init --identity "$work/open" --no-recovery
tells 'chmod 600'

finish
