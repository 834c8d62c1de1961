#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project
put TOKEN dev "$mark"

step 'a copy that says the same'
ok evenkeep backup "$work/copy"
says 'copied and verified'
same 'mode' 600 "$(stat -c %a "$work/copy")"
ok env EVENKEEP_VAULT="$work/copy" evenkeep verify
reveals env EVENKEEP_VAULT="$work/copy" evenkeep get TOKEN -e dev
same_secret TOKEN "$mark" "$(cat "$out")"
no_text_in "$mark" "$work/copy"
no_text_in TOKEN "$work/copy"

step 'a file that is there is never replaced'
fails 9 evenkeep backup "$work/copy"
tells file-exists
ln -s "$work/nowhere" "$work/link"
status=0
evenkeep backup "$work/link" >"$out" 2>"$problems" || status=$?
[ "$status" -ne 0 ] && [ ! -e "$work/nowhere" ] || fail 'a link was followed'

step '`-` would be a file of that name: it is refused'
fails 2 evenkeep backup -
tells '`./-`'
no_file ./-

step 'a dry run makes none'
ok evenkeep backup -n "$work/none"
no_file "$work/none"

step 'where nothing can be written it says so and leaves nothing'
fails 10 evenkeep backup /proc/vault.db
fails 10 evenkeep backup "$work/no/such/folder/vault.db"
tells 'no/such/folder'

step 'a vault that was changed is not copied as if it were whole'
sqlite3 .evenkeep/vault.db 'DELETE FROM live'
fails 20 evenkeep backup "$work/bad"
no_file "$work/bad"

step 'a limit of the size of files is told, and nothing is left'
mkdir "$work/limited"
for signal in default ignore; do
	fails 10 env "--$signal-signal=XFSZ" sh -c 'ulimit -f 4; exec evenkeep backup "$1"' sh "$work/limited/copy"
	same 'what is left' '' "$(ls -A "$work/limited")"
done

finish
