#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
case $3 in /*) age_tool=$3 ;; *) age_tool=$PWD/$3 ;; esac # makes age files as no other program does
. "$(dirname "$0")/lib.sh" "$@"
new_project
git init -q .

step 'all is well'
ok evenkeep doctor
says 'ok    vault'
says 'ok    key'
quiet_about fail

step 'production that only identity files open is a warning'
says 'warn  recovery: there is no recovery key for `prod`'
ok age-keygen -o "$work/paper"
ok evenkeep recovery replace --to "$(age-keygen -y "$work/paper")" --yes
ok evenkeep doctor
quiet_about 'recovery key'

step 'a state folder that cannot be made is a warning'
mkdir "$work/closed"
chmod 555 "$work/closed"
chmod 711 "$work"
cp "$(command -v evenkeep)" "$work/program"
chmod 755 "$work/program"
as_somebody= # whom modes hold
[ "$(id -u)" -ne 0 ] || as_somebody='setpriv --reuid=65534 --regid=65534 --clear-groups'
(cd / && status=0 && $as_somebody env XDG_CONFIG_HOME="$work/closed/config" XDG_STATE_HOME="$work/closed/a/state" \
	"$work/program" doctor >"$out" 2>"$problems" || status=$?)
says "warn  state: \`$work/closed/a/state/evenkeep\` cannot be made"
chmod 700 "$work" "$work/closed"

step 'as a document'
ok evenkeep doctor --json
holds '.schema == "evenkeep.doctor/1" and .ok and (.checks | all(.state != "fail"))'

step 'a lock file that is behind is a warning, with what to type'
put TOKEN dev "$mark"
ok evenkeep doctor
says 'warn  lock file'
says 'fix: evenkeep pin'
ok evenkeep pin

step 'an identity that others could read fails'
chmod 644 "$XDG_CONFIG_HOME/evenkeep/identity"
fails 1 evenkeep doctor
says 'chmod 600'
chmod 600 "$XDG_CONFIG_HOME/evenkeep/identity"

step 'a key that was named and is none fails, with what was named'
fails 1 env EVENKEEP_IDENTITY=/nonexistent/id evenkeep doctor
says 'fail  key: EVENKEEP_IDENTITY: there is no file `/nonexistent/id`'
ok env EVENKEEP_IDENTITY=/nonexistent/id evenkeep status
tells 'EVENKEEP_IDENTITY: there is no file `/nonexistent/id`'
fails 1 env EVENKEEP_TOKEN=/run/token evenkeep doctor
says 'fail  key: EVENKEEP_TOKEN: this is not a token'
fails 4 env EVENKEEP_TOKEN=/run/token evenkeep get TOKEN -e dev
tells 'EVENKEEP_TOKEN: this is not a token'
tells '--token-file FILE'

step 'a key in the place of its path is told as that, and not shown'
key=$(grep '^AGE-SECRET' "$XDG_CONFIG_HOME/evenkeep/identity")
for slip in "$key" "$(printf %s "$key" | tr A-Z a-z)" "$(cat "$XDG_CONFIG_HOME/evenkeep/identity")" \
	"vst1_$(printf %s "$key" | cut -c 17-)" "-----BEGIN OPENSSH PRIVATE KEY-----
$key"; do
	fails 2 evenkeep get TOKEN -e dev --identity "$slip"
	tells 'error[key-as-path]: --identity: this is a '
	fails 2 evenkeep get TOKEN -e dev --token-file "$slip"
	tells 'error[key-as-path]: --token-file: this is a '
	fails 2 env EVENKEEP_IDENTITY="$slip" evenkeep get TOKEN -e dev
	tells 'error[key-as-path]: EVENKEEP_IDENTITY: this is a '
	fails 125 env EVENKEEP_IDENTITY="$slip" evenkeep run -e dev -- true
	fails 1 env EVENKEEP_IDENTITY="$slip" evenkeep doctor
	fails 2 env EVENKEEP_IDENTITY="$slip" evenkeep status
	fails 2 evenkeep member card --identity "$slip"
	(mkdir -p ../fresh && cd ../fresh && fails 2 evenkeep init --no-recovery --identity "$slip")
	same 'what is made' '' "$(ls -A ../fresh)"
done
no_text_in "$(printf %s "$key" | cut -c 20-50)" "$log"
no_text_in "$(printf %s "$key" | cut -c 20-50 | tr A-Z a-z)" "$log"

step 'a folder that others may write fails'
chmod 777 "$XDG_CONFIG_HOME/evenkeep"
fails 1 evenkeep doctor
says 'can be written by others'
chmod 700 "$XDG_CONFIG_HOME/evenkeep"

step 'a vault that git would take in is a warning'
mv .gitignore "$work/ignore"
ok evenkeep doctor
says 'warn  git'
mv "$work/ignore" .gitignore

step 'a project file that others may write fails, with the reason'
chmod 666 evenkeep.yaml
fails 1 evenkeep doctor
chmod 644 evenkeep.yaml

step 'a changed vault fails'
cp .evenkeep/vault.db "$work/good"
sqlite3 .evenkeep/vault.db 'DELETE FROM docs WHERE seq = 1' 2>/dev/null ||
	printf x >.evenkeep/vault.db
fails 1 evenkeep doctor
says 'fail  vault'
cp "$work/good" .evenkeep/vault.db

step 'a passphrase that is cheap to guess is a warning, here and where it is asked for'
passphrase='correct horse battery'
"$age_tool" seal-with "$passphrase" 14 <"$XDG_CONFIG_HOME/evenkeep/identity" >"$work/weak"
"$age_tool" seal-with "$passphrase" 15 <"$XDG_CONFIG_HOME/evenkeep/identity" >"$work/strong"
ok evenkeep doctor --identity "$work/weak"
says 'warn  passphrase'
ok "$pty" wait:': ' line:"$passphrase" -- evenkeep list --identity "$work/weak" -e dev
says 'cheap to guess'
ok evenkeep doctor --identity "$work/strong"
quiet_about 'warn  passphrase'
ok "$pty" wait:': ' line:"$passphrase" -- evenkeep list --identity "$work/strong" -e dev
quiet_about 'cheap to guess'

step 'what an interrupted restore left is a warning'
left=.evenkeep/.vault.db.$(sh -c 'echo $$').part
cp .evenkeep/vault.db "$left"
ok evenkeep doctor
says 'warn  leftovers: 1 file of an interrupted restore'
ok evenkeep backup "$work/copy"
has_file "$left"
ok evenkeep restore --yes "$work/copy"
no_file "$left"
ok evenkeep doctor
quiet_about leftovers

step 'memory that cannot be locked is a warning'
ok sh -c 'ulimit -l 0 2>/dev/null; exec evenkeep doctor'
if [ "$(id -u)" -ne 0 ]; then
	says 'warn  memory'
else
	echo '    (as root the limit does not count: only that it runs was tried)'
fi

step 'an environment that is a file and one of the vault too, or that is gone, is a failure'
cp evenkeep.yaml "$work/yaml"
printf 'A=1\n' >both.env
printf '%s\n' 'evenkeep: 1' 'project: shop' 'environments:' '  dev: { file: both.env }' '  gone: { file: gone.env }' >evenkeep.yaml
fails 1 evenkeep doctor
says '`dev` is an environment of the vault, and in evenkeep.yaml a file'
says 'gone.env'
cp "$work/yaml" evenkeep.yaml

step 'outside a project it says so and still looks at the machine'
cd "$HOME"
fails 1 evenkeep doctor
says 'fail  project'
says 'memory'

step 'it asks nobody, and needs neither HOME nor key'
fails 1 env -u HOME -u XDG_CONFIG_HOME -u XDG_STATE_HOME evenkeep doctor </dev/null
says 'no HOME'

finish
