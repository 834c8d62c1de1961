#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What render did not write, or was edited since, is not lost; and what a dry run shows of it.
. "$(dirname "$0")/lib.sh" "$@"
new_project
put DB_URL dev "postgres://${mark}1"
ok evenkeep set PORT=8080 -e dev
ok evenkeep set LOG_LEVEL=info -e dev

step 'a file of somebody else stays if a value in it would be lost'
printf 'DB_URL=postgres://%s\nOWN=%s\n' "$mark" "$mark" >.env
cp .env "$work/own"
fails 9 evenkeep render -e dev --as compose --to .env
tells 'was not written by `render`'
tells 'DB_URL, OWN'
tells 'evenkeep import .env=dev'
cmp -s .env "$work/own" || fail 'it was replaced'

step 'a dry run shows it and ends alike'
fails 9 evenkeep render -e dev --as compose --to .env --dry-run
says 'would write .env'
says '~  DB_URL'
says '–  OWN'
tells 'would-lose'
quiet_about "$mark"

step 'names that are no names are not shown'
printf '%s\n' "PASS${mark}.WORD=x" "DB-${mark}=y" >odd.env
fails 9 evenkeep render -e dev --as docker --to odd.env --dry-run
quiet_about "$mark"

step 'the same values are kept by writing them again; an empty file has none'
printf 'PORT=8080\n# comment\nLOG_LEVEL=info\n' >same.env
chmod 600 same.env
ok evenkeep render -e dev --as compose --to same.env
tells 'comments in it are not kept'
: >empty.env
ok evenkeep render -e dev --as compose --to empty.env
[ ! -s "$problems" ] || fail 'it says something of an empty file'

step 'what cannot be read as the dialect is not thrown away either'
printf '%s: [\n' "$mark" >notes
fails 9 evenkeep render -e dev --as json --to notes
tells 'cannot be told name by name'
ok evenkeep render -e dev --as json --to notes --overwrite
jq -e '.PORT == "8080"' notes >/dev/null || fail 'notes were not replaced'

step 'asked for, it is replaced; from then on it is ours'
ok evenkeep render -e dev --as compose --to .env --overwrite
put DB_URL dev "postgres://${mark}2"
ok evenkeep set PORT=9090 -e dev

step 'a dry run masks secrets on both sides, and shows what was plain then and is plain now'
ok evenkeep render -e dev --as compose --to .env --dry-run
grep -qE '^~  DB_URL +•••••• → ••••••$' "$out" || fail 'no masked change of DB_URL'
grep -qE '^~  PORT +8080 → 9090$' "$out" || fail 'no change of PORT'
says '=  1 the same'
quiet_about "$mark"
grep -q 8080 .env || fail 'a dry run wrote'
ok env EVENKEEP_PLAIN=1 evenkeep render -e dev --as compose --to .env --dry-run
says 'changed PORT'
LC_ALL=C ok evenkeep render -e dev --as compose --to .env --dry-run
says '****** -> ******'

step 'what was secret then is not shown because it is plain now'
put DEBUG dev "$mark"
ok evenkeep render -e dev --as compose --to .env
ok evenkeep set DEBUG=off -e dev --plain
ok evenkeep render -e dev --as compose --to .env --dry-run
grep -qE '^~  DEBUG +•••••• → off$' "$out" || fail 'no change of DEBUG'
quiet_about "$mark"
ok evenkeep render -e dev --as compose --to .env

step 'a new version of our own is replaced without a word'
ok evenkeep set PORT=9191 -e dev
ok evenkeep render -e dev --as compose --to .env
[ ! -s "$problems" ] || fail 'it says something'

step 'an edit is noticed: by render, by doctor, in the document'
printf 'HOTFIX=%s\n' "$mark" >>.env
fails 9 evenkeep render -e dev --as compose --to .env
tells 'was edited since'
tells HOTFIX
ok evenkeep doctor
says '`.env` was edited since `render` wrote it'
sed -i "s/^PORT=.*/PORT=$mark/" .env # a secret pasted where a plain value was
fails 9 evenkeep render -e dev --as compose --to .env --dry-run
grep -qE '^~  PORT +•••••• → ' "$out" || fail 'no masked change of PORT'
quiet_about "$mark"
fails 9 evenkeep render -e dev --as compose --to .env --json
holds '.error.id == "would-lose"'
ok evenkeep render -e dev --as compose --to .env --dry-run --overwrite --json
holds '.files[0].edited and .files[0].removed == ["HOTFIX"]'
chmod 644 .env
ok evenkeep doctor
says '`.env` has mode 0644'
ok evenkeep render -e dev --as compose --to .env --overwrite
ok evenkeep doctor
says 'not edited since'

step 'an edit that keeps every value is not held against it'
printf '# a comment\n' >>.env
ok evenkeep render -e dev --as compose --to .env
tells 'comments in it are not kept'

step 'only what was rendered is removed'
cp "$work/own" mine.env
chmod 600 mine.env
fails 9 evenkeep render --remove --to mine.env
tells 'was not written by `render`'
has_file mine.env
printf 'HOTFIX=1\n' >>.env
fails 9 evenkeep render --remove --to .env
tells 'was edited since'
ok evenkeep render --remove --to .env --overwrite
no_file .env
ok evenkeep render --remove --to .env
says 'is not there'

step 'a version that was interrupted is known: the record comes before the file'
ok evenkeep render -e dev --as compose --to .env
cp .env "$work/before"
ok evenkeep set PORT=1 -e dev
ok evenkeep render -e dev --as compose --to .env
cp "$work/before" .env
ok evenkeep render -e dev --as compose --to .env

step 'the memory is lost without harm'
state=$(ls "$XDG_STATE_HOME"/evenkeep/rendered/*)
same 'its mode' 600 "$(stat -c %a "$state")"
no_text_in "$mark" "$state"
printf 'junk' >>"$state"
ok evenkeep render -e dev --as compose --to .env
tells 'is damaged'
ok evenkeep set PORT=2 -e dev
ok evenkeep render -e dev --as compose --to .env
rm "$state"
ok evenkeep render -e dev --as compose --to .env
ok evenkeep set PORT=3 -e dev
rm "$state"
fails 9 evenkeep render -e dev --as compose --to .env
ok evenkeep render -e dev --as compose --to .env --overwrite

step 'where nothing can be remembered it writes all the same'
nowhere() {
	env -u XDG_STATE_HOME -u HOME EVENKEEP_IDENTITY="$XDG_CONFIG_HOME/evenkeep/identity" "$@"
}
ok evenkeep set PORT=4 -e dev
ok nowhere evenkeep render -e dev --as compose --to .env
grep -q '4' .env || fail 'it was not written'
ok nowhere evenkeep render --remove --to .env
no_file .env
mv "$XDG_STATE_HOME/evenkeep/rendered" "$work/moved"
: >"$XDG_STATE_HOME/evenkeep/rendered"
ok evenkeep render -e dev --as compose --to .env
tells 'is not remembered'
rm "$XDG_STATE_HOME/evenkeep/rendered"
if [ "$(id -u)" -ne 0 ]; then
	mkdir -m 000 "$XDG_STATE_HOME/evenkeep/rendered"
	ok evenkeep set PORT=5 -e dev
	ok evenkeep render -e dev --as compose --to .env
	tells 'not known what was rendered'
	chmod 700 "$XDG_STATE_HOME/evenkeep/rendered"
fi

finish
