#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project
ok evenkeep set LEVEL=info -e dev
put TOKEN dev "${mark}shared"
put TOKEN prod "${mark}prod"
cp .evenkeep/vault.db "$work/vault.before"

mine() { # NAME VALUE ENV
	printf '%s' "$2" >"$work/mine"
	ok evenkeep set "$1" -e "$3" --local <"$work/mine"
}

# What a program gets under NAME of ENV.
gets() {
	wanted=$1
	shift
	reveals evenkeep run "$@" -- sh -c 'printf %s "$TOKEN"'
	same_secret TOKEN "$wanted" "$(cat "$out")"
}

step 'a dry run makes no file'
printf 'x%s' "$mark" | ok evenkeep set TOKEN -e dev --local -n
says 'would set `TOKEN` for you alone over dev'
no_file .evenkeep/local.db

step 'a local value is for this person alone, and encrypted'
mine TOKEN "${mark}mine" dev
says 'set `TOKEN` for you alone over dev'
tells 'next: to have the shared value again'
same 'mode' 600 "$(stat -c %a .evenkeep/local.db)"
no_text_in "$mark" .evenkeep/local.db
no_text_in TOKEN .evenkeep/local.db
ok cmp .evenkeep/vault.db "$work/vault.before"
ok evenkeep set LEVEL=debug -e dev --local --json
holds '.local == true and .environments == [{"name": "dev", "seq": 3}] and .dry_run == false'

step 'run gets it and names it; --no-local leaves it out'
gets "${mark}mine" -e dev
tells 'your local values over dev: LEVEL, TOKEN'
gets "${mark}shared" -e dev --no-local
quiet_about local

step 'get says whose it is'
reveals evenkeep get TOKEN -e dev
same_secret TOKEN "${mark}mine" "$(cat "$out")"
tells '`TOKEN` is your own local value over `dev`'
reveals evenkeep get TOKEN -e dev --no-local
same_secret TOKEN "${mark}shared" "$(cat "$out")"
quiet_about local
ok evenkeep get TOKEN -e dev --json
holds '.local == true and .from == "local" and .kind == "secret" and .value == null'
ok evenkeep get LEVEL -e dev --json
holds '.local == true and .kind == "plain" and .value == "debug"'
ok evenkeep get LEVEL -e dev --json --no-local
holds '.local == false and .from == "dev" and .value == "info"'
reveals evenkeep get TOKEN -e dev --at 3
same_secret TOKEN "${mark}shared" "$(cat "$out")"

step 'it is of the kind of what it lies over: a secret is not given as an argument'
fails 2 evenkeep set "TOKEN=${mark}x" -e dev --local
tells secret-in-arguments

step 'references see it, and it may refer'
echo 'at ${LEVEL}' | ok evenkeep set SAID -e dev --refers --plain
reveals evenkeep get SAID -e dev
same SAID 'at debug' "$(cat "$out")"
echo 'own ${SAID}' | ok evenkeep set OWN -e dev --local --refers --plain
reveals evenkeep run -e dev -- sh -c 'printf %s "$OWN"'
same OWN 'own at debug' "$(cat "$out")"

step 'what is rendered, compared, backed up and verified is what everybody has'
ok evenkeep render -e dev --as json --to out.json
tells 'warning: your local values over dev are not rendered, the shared ones are: LEVEL, OWN, TOKEN'
[ "$(jq -r .LEVEL out.json)" = info ] || fail 'a local value was rendered'
[ "$(jq -r 'has("OWN")' out.json)" = false ] || fail 'a local name was rendered'
rm out.json
ok evenkeep parity -e dev --all
quiet_about OWN
ok evenkeep backup "$work/backup"
tells 'your own local values are not in it'
ok evenkeep verify
ok evenkeep doctor
says '3 of your own, in no backup and for nobody else'

step 'a protected environment takes none, with the reason, and is not asked about'
fails 9 evenkeep set TOKEN -e prod --local --yes <"$work/mine"
tells local-protected
gets "${mark}prod" -e prod
quiet_about local

step 'one that becomes protected no longer gets them, and doctor says so'
cp evenkeep.yaml "$work/yaml"
sed -i 's/^  dev:.*/  dev: { protect: true }/' evenkeep.yaml
gets "${mark}shared" -e dev
quiet_about local
ok evenkeep doctor
says '3 over `dev` are not used: it is protected'
ok evenkeep unset OWN --local -e dev
cp "$work/yaml" evenkeep.yaml

step 'its history is its own'
ok evenkeep history TOKEN -e dev --local
says 'set TOKEN'
ok evenkeep history -e dev --local --json
holds '.local == true and (.commits | length) == 5'
fails 5 evenkeep history -e staging --local
tells no-local

step 'unset --local takes it out, and only it'
fails 5 evenkeep unset NOTHING --local -e dev
ok evenkeep unset TOKEN --local -e dev --json
holds '.local == true and .names == ["TOKEN"]'
gets "${mark}shared" -e dev
fails 5 evenkeep unset TOKEN --local -e dev
tells 'your local layer over `dev` has no `TOKEN`'
fails 5 evenkeep unset TOKEN --local -e staging

step 'values over an environment that is no more, or is a file now, are taken out all the same'
cp .evenkeep/local.db "$work/local"
ok evenkeep set LEVEL=other -e staging --local
sed -i 's#^  staging:.*#  staging: { file: .env.staging }#' evenkeep.yaml
fails 1 evenkeep doctor # for a file that is not there
says 'which is no environment of the vault'
ok evenkeep history -e staging --local
ok evenkeep unset LEVEL --local -e staging
cp "$work/yaml" evenkeep.yaml
ok evenkeep doctor

step 'eight at once lose nothing, not even when there is none yet'
rm .evenkeep/local.db
for i in 1 2 3 4 5 6 7 8; do
	while :; do # busy is told as safe to try again
		status=0
		evenkeep -q set "MANY_$i=$i" --local -e dev >"$work/many.$i" 2>&1 || status=$?
		[ "$status" -eq 8 ] || break
	done &
done
wait
ok evenkeep list -e dev --json
holds '[.names[] | select(.name | startswith("MANY_")) | .value] == ["1", "2", "3", "4", "5", "6", "7", "8"]'
for i in 1 2 3 4 5 6 7 8; do
	ok evenkeep -q unset "MANY_$i" --local -e dev
done
ok evenkeep set LEVEL=debug --local -e dev

step 'two environments'
mine TOKEN "${mark}staging" staging
gets "${mark}staging" -e staging
tells 'your local values over staging: TOKEN'
reveals evenkeep get LEVEL -e dev
says debug

step 'a dry run and --quiet'
ok evenkeep unset LEVEL --local -e dev -n
says 'would take `LEVEL` from your local layer over dev'
reveals evenkeep get LEVEL -e dev
says debug
ok evenkeep -q set LEVEL=trace -e dev --local
silent
reveals evenkeep -q get LEVEL -e dev
says trace
[ ! -s "$problems" ] || fail 'a word with -q'

step 'an older copy of it is refused, nothing is left out in silence'
cp .evenkeep/local.db "$work/older"
ok evenkeep set LEVEL=debug -e dev --local
cp .evenkeep/local.db "$work/newer"
cp "$work/older" .evenkeep/local.db
fails 21 evenkeep get LEVEL -e dev
tells 'your local values'
tells '`--no-local` leaves them out'
fails 125 evenkeep run -e dev -- true
reveals evenkeep get LEVEL -e dev --no-local
says info
reveals evenkeep get TOKEN -e prod
fails 1 evenkeep doctor
says 'fail  local values'
ok evenkeep render -e dev --as json --to out.json
tells 'they are not rendered in any case'
rm out.json

step 'neither is one that is damaged, or no vault at all'
head -c 4096 "$work/newer" >.evenkeep/local.db
fails 20 evenkeep get LEVEL -e dev
printf 'LEVEL=x\n' >.evenkeep/local.db
fails 20 evenkeep get LEVEL -e dev
tells 'your local values'
rm .evenkeep/local.db
ln -s "$work/newer" .evenkeep/local.db
fails 20 evenkeep get LEVEL -e dev
rm .evenkeep/local.db
ln -s "$work/nowhere" .evenkeep/local.db
_run evenkeep get LEVEL -e dev
[ "$status" -ne 0 ] || fail 'a link to nothing is no file'
rm .evenkeep/local.db
cp "$work/newer" .evenkeep/local.db
chmod 000 .evenkeep/local.db
if [ "$(id -u)" -ne 0 ]; then
	fails 10 evenkeep get LEVEL -e dev
fi
chmod 600 .evenkeep/local.db
reveals evenkeep get LEVEL -e dev
says debug

step 'values that came with the folder are nobody'"'"'s until somebody says so on a terminal'
mv "$HOME/shop" "$HOME/moved" && cd "$HOME/moved"
fails 23 evenkeep get LEVEL -e dev
tells local-unknown
fails 125 evenkeep run -e dev -- true
reveals "$pty" wait:'your own: ' line:yes -- evenkeep get LEVEL -e dev
says debug
reveals evenkeep get LEVEL -e dev
says debug

step 'those of another identity are told as such'
machine bob
mkdir shop && cd shop
ok evenkeep init --no-recovery
ok evenkeep set LEVEL=bobs -e dev --local
machine ada
cd moved
cp "$work/machines/bob/shop/.evenkeep/local.db" .evenkeep/local.db
fails 23 evenkeep get LEVEL -e dev
rm -r "$XDG_STATE_HOME/evenkeep/project"
fails 4 "$pty" wait:'your own: ' line:yes -- evenkeep get LEVEL -e dev
says local-foreign
fails 4 evenkeep set LEVEL=debug -e dev --local
tells local-foreign
fails 4 evenkeep set LEVEL=debug -e staging --local
fails 1 evenkeep doctor
says 'are of another identity'

step 'it costs nothing where there is none'
rm .evenkeep/local.db
reveals evenkeep get LEVEL -e dev
says info

finish
