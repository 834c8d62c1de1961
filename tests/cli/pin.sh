#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project

step 'what the lock file says already is not written again'
cp evenkeep.lock "$work/before"
ok evenkeep pin
says already
ok cmp evenkeep.lock "$work/before"

step 'after a change it is'
put TOKEN dev "$mark"
ok evenkeep pin --dry-run
says 'would write'
ok cmp evenkeep.lock "$work/before"
ok evenkeep pin
says 'wrote evenkeep.lock'
tells 'next: commit it'
fails 1 cmp -s evenkeep.lock "$work/before"
ok grep -q '^env dev charter 1 .* commit 2 ' evenkeep.lock
no_text_in TOKEN evenkeep.lock
same 'mode' 644 "$(stat -c %a evenkeep.lock)"

step 'it needs no key'
rm evenkeep.lock
ok env XDG_CONFIG_HOME="$work/nobody" evenkeep pin --json
holds '.changed and .file == "evenkeep.lock"'

step 'a machine that has the file refuses what is older'
ok evenkeep backup "$work/old"
put TOKEN dev "${mark}2"
ok evenkeep pin
cp "$work/old" .evenkeep/vault.db
fails 25 env XDG_STATE_HOME="$work/fresh" evenkeep list --all
fails 21 evenkeep list --all

step 'a lock file that is none is refused'
printf 'vault 1\nid !!\n' >evenkeep.lock
fails 3 env XDG_STATE_HOME="$work/fresh" evenkeep verify

finish
