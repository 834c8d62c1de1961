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
cp evenkeep.lock "$work/newest"
cp .evenkeep/vault.db "$work/new"
cp "$work/old" .evenkeep/vault.db
fails 25 env XDG_STATE_HOME="$work/fresh" evenkeep list --all
fails 21 evenkeep list --all

step 'a lock file that is none is refused'
printf 'vault 1\nid !!\n' >evenkeep.lock
fails 3 env XDG_STATE_HOME="$work/fresh" evenkeep verify

step 'one with the marks of a conflict stops everything, and says that pin writes it new'
marks() {
	{
		head -n 4 "$work/newest"
		printf '<<<<<<< ours\n'
		tail -n +5 "$work/newest"
		printf '=======\n'
		tail -n +5 "$work/before"
		printf '>>>>>>> theirs\n'
	} >evenkeep.lock
	cp evenkeep.lock "$work/marks"
}
marks
cp "$work/new" .evenkeep/vault.db
fails 3 evenkeep list -e dev
tells 'error[lock-invalid]'
tells '`evenkeep pin` writes it new'

step 'not where the vault is older than what was seen, nor where none was seen: nothing is written then'
cp "$work/old" .evenkeep/vault.db
fails 21 evenkeep pin
cp "$work/new" .evenkeep/vault.db
fails 3 env XDG_STATE_HOME="$work/fresh" evenkeep pin
tells 'take the version from your repository again'
ok evenkeep pin -n
says 'would write'
ok cmp evenkeep.lock "$work/marks"

step 'where the vault is what was seen it does, and says what it did not compare'
ok evenkeep pin
says 'wrote evenkeep.lock'
tells 'says nothing any more'
ok cmp evenkeep.lock "$work/newest"
ok evenkeep list -e dev
marks
ok evenkeep pin --json
holds '.changed and .was_unreadable'
ok evenkeep pin --json
holds '.changed == false and .was_unreadable == false'

finish
