#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Folders with one file a value: `files` and `systemd-credential`.
. "$(dirname "$0")/lib.sh" "$@"
new_project
put TOKEN dev "first${mark}"
put CERT dev "two
lines${mark}
"
ok evenkeep set PORT=80 -e dev
files() { # what is in FOLDER, and nothing else
	same "the files of $1" "$2" "$(find "$1" -mindepth 1 -printf '%f:%m\n' | LC_ALL=C sort | tr '\n' ' ')"
	same 'what lies beside it' 0 "$(find . -maxdepth 1 -name '.*.tmp' | wc -l)"
}

step 'a new folder, closed to others, has every value as its bytes are'
ok evenkeep render -e dev --as files --to secrets
says 'wrote secrets: 3 names of dev as files'
quiet_about "$mark"
same 'mode of the folder' 700 "$(stat -c %a secrets)"
files secrets 'CERT:600 PORT:600 TOKEN:600 '
printf 'two\nlines%s' "$mark" | cmp -s - secrets/CERT || fail 'CERT has other bytes'
same PORT 80 "$(cat secrets/PORT)"

step 'each dialect with its mode, or as it was asked for; in a closed folder also for everybody'
ok evenkeep render -e dev --as systemd-credential --to creds/
files creds 'CERT:400 PORT:400 TOKEN:400 '
ok evenkeep render -e dev --as files --to shared --mode 0444
files shared 'CERT:444 PORT:444 TOKEN:444 '
same 'mode of the folder' 700 "$(stat -c %a shared)"
chmod 755 shared
put TOKEN dev "second${mark}"
fails 3 evenkeep render -e dev --as files --to shared --mode 0444
tells 'lets everybody read'

step 'the same again changes nothing, a new value is replaced, a name that is gone is removed'
ok evenkeep render -e dev --as files --to secrets
stat -c %y secrets/TOKEN >"$work/before"
ok evenkeep render -e dev --as files --to secrets
says 'as it is already'
same 'time' "$(cat "$work/before")" "$(stat -c %y secrets/TOKEN)"
ok evenkeep unset CERT -e dev
put TOKEN dev "third${mark}"
ok evenkeep render -e dev --as files --to secrets --dry-run
grep -qE '^~  TOKEN +•••••• → ••••••$' "$out" || fail 'no change of TOKEN'
grep -qE '^–  CERT +••••••$' "$out" || fail 'CERT is not told'
files secrets 'CERT:600 PORT:600 TOKEN:600 '
ok evenkeep render -e dev --as files --to secrets --json
holds '.files[0] | .removed == ["CERT"] and .changed == ["TOKEN"] and .added == []'
files secrets 'PORT:600 TOKEN:600 '
same_secret TOKEN "third${mark}" "$(cat secrets/TOKEN)"
put TOKEN dev "fourth${mark}"
ok evenkeep render -e dev --as files --to secrets
[ ! -s "$problems" ] || fail 'it says something'

step 'what somebody else put there stays, and is told every time'
printf own >secrets/README
mkdir secrets/sub
ok evenkeep render -e dev --as files --to secrets
tells '`secrets/README` was not written by `render` and stays'
tells '`secrets/sub`'
has_file secrets/README
put README dev "$mark"
fails 9 evenkeep render -e dev --as files --to secrets
tells README
same README own "$(cat secrets/README)"
ok evenkeep unset README -e dev
put sub dev "$mark"
fails 3 evenkeep render -e dev --as files --to secrets
tells 'secrets/sub` is not a regular file'
ok evenkeep unset sub -e dev

step 'what was edited is not lost'
printf '%sx' "$mark" >secrets/TOKEN
put TOKEN dev "fifth${mark}"
fails 9 evenkeep render -e dev --as files --to secrets
tells 'was edited since'
ok evenkeep doctor
says '`secrets/TOKEN` was edited'
fails 9 evenkeep render --remove --to secrets
ok evenkeep render -e dev --as files --to secrets --overwrite
same_secret TOKEN "fifth${mark}" "$(cat secrets/TOKEN)"

step 'a folder of somebody else is not taken over'
mkdir theirs
printf x >theirs/TOKEN
fails 9 evenkeep render -e dev --as files --to theirs
tells TOKEN
same TOKEN x "$(cat theirs/TOKEN)"
fails 9 evenkeep render --remove --to theirs
tells 'was not written by `render`'
chmod 777 theirs
fails 9 evenkeep render -e dev --as files --to theirs --overwrite
tells 'only you can write'
printf x >file
fails 3 evenkeep render -e dev --as files --to file
tells '`file` is a file'
ln -s secrets link
fails 9 evenkeep render -e dev --as files --to link
tells 'symbolic link'
fails 3 evenkeep render -e dev --as json --to secrets

step 'a tracked folder gets no secret'
git init -q .
mkdir tracked
: >tracked/PORT
git add -f tracked
fails 9 evenkeep render -e dev --as files --to tracked
tells target-tracked

step 'a full disk leaves the old values, and nothing beside the folder'
put BIG dev "$(head -c 200000 /dev/zero | tr '\0' x)"
put TOKEN dev "sixth${mark}"
fails 10 sh -c 'ulimit -f 8; trap "" XFSZ; exec "$@"' sh evenkeep render -e dev --as files --to secrets
same_secret TOKEN "fifth${mark}" "$(cat secrets/TOKEN)"
files secrets 'PORT:600 README:600 TOKEN:600 sub:700 '
ok evenkeep unset BIG -e dev
ok evenkeep render -e dev --as files --to secrets

step 'what a killed call left beside it is removed by the next'
(sh -c 'mkdir ".secrets.$$.tmp" && echo x >".secrets.$$.tmp/TOKEN"')
put TOKEN dev "seventh${mark}"
ok evenkeep render -e dev --as files --to secrets
files secrets 'PORT:600 README:600 TOKEN:600 sub:700 '

step 'as a target; nothing else may lie in it'
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
environments: { dev: , staging: , prod: }
render:
  - { env: dev, as: files, to: run/secrets, mode: 0444 }
  - { env: dev, as: sh, to: run/secrets/all.sh }
EOT
mkdir run
fails 10 evenkeep render -e dev
mkdir -m 700 run/secrets
fails 3 evenkeep render -e dev
tells target-twice
sed -i 's|run/secrets/all.sh|run/all.sh|' evenkeep.yaml
ok evenkeep render -e dev
files run/secrets 'PORT:444 TOKEN:444 '

step 'a text is no folder, and a folder no text'
fails 2 evenkeep render -e dev --as files --to stdout
tells 'a folder of files, not a text'

step 'removed: what was rendered, and the folder if nothing else is in it'
ok evenkeep render -e dev --remove
[ ! -e run/secrets ] || fail 'run/secrets is still there'
ok evenkeep render --remove --to secrets
tells '`secrets/README` was not written by `render` and stays'
files secrets 'README:600 sub:700 '

step 'where nothing can be remembered, values are replaced and nothing else is touched'
nowhere() {
	env -u XDG_STATE_HOME -u HOME EVENKEEP_IDENTITY="$XDG_CONFIG_HOME/evenkeep/identity" "$@"
}
ok nowhere evenkeep render -e dev --as files --to alone
printf old >alone/PORT
printf x >alone/GONE
ok nowhere evenkeep render -e dev --as files --to alone
tells 'alone/GONE'
same PORT 80 "$(cat alone/PORT)"
has_file alone/GONE

finish
