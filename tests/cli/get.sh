#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project
put TOKEN dev "${mark}1"
put TOKEN dev "${mark}2"
ok evenkeep set LEVEL=info -e dev

step 'the value alone, without a newline, into a pipe'
reveals evenkeep get TOKEN -e dev
printf '%s2' "$mark" | cmp -s - "$out" || fail 'not the value alone'
[ ! -s "$problems" ] || fail 'it says something'

step 'an earlier one by its commit'
reveals evenkeep get TOKEN -e dev --at 2
same_secret 'commit 2' "${mark}1" "$(cat "$out")"
fails 5 evenkeep get TOKEN -e dev --at 99
tells 'the newest is'
quiet_about 'did you mean'
fails 5 evenkeep get LEVEL -e dev --at 2
quiet_about 'did you mean'
fails 2 evenkeep get TOKEN -e dev --at 0
tells 'a number from 1'
fails 2 evenkeep get TOKEN -e dev --at x
fails 2 evenkeep get TOKEN -e dev --at -1

step 'a name that is not there: what was meant'
fails 5 evenkeep get TOKNE -e dev
tells 'did you mean `TOKEN`'
silent
fails 5 evenkeep get NOTHING_LIKE_IT -e dev
tells 'evenkeep list -e dev'
fails 5 evenkeep get TOKEN -e dve
tells 'did you mean `dev`'

step 'without -e the first environment, which is said; never a protected one'
ok evenkeep get LEVEL
prints info
tells 'environment `dev`'
sed -i 's/^  dev:/  dev: { protect: true }/' evenkeep.yaml
fails 2 evenkeep get LEVEL
tells 'no-env-given'
ok env EVENKEEP_ENV=dev evenkeep get LEVEL

step 'the document has the facts, the value of a secret only when asked for'
ok evenkeep get TOKEN -e dev --json
holds '.kind == "secret" and .value == null and .version == 2'
quiet_about "$mark"
reveals evenkeep get TOKEN -e dev --json --reveal
holds ".value == \"${mark}2\""
ok evenkeep get LEVEL -e dev --json
holds '.kind == "plain" and .value == "info"'

step 'a reference is replaced'
printf 'x-${LEVEL}' | ok evenkeep set REF -e dev --refers --plain --yes
ok evenkeep get REF -e dev --json
holds '.refers and .value == "x-info"'
ok evenkeep get REF -e dev
prints x-info

step 'on a terminal there is a newline'
reveals "$pty" -- evenkeep get LEVEL -e dev
[ "$(od -An -c "$out" | tr -d ' \n')" = 'info\r\n' ] || fail 'no newline, or more than one'

finish
