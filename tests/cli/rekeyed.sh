#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A new key writes every value anew and changes none: nobody's next write conflicts with it, and what was
# really changed before or after it still does, by the commit that changed it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/sharing.sh"

shared_project
machine bob
git clone -q "$work/machines/ada/shop" shop && cd shop
ok evenkeep join --json
jq -r .send "$out" >"$work/line"
jq -r .member_id "$out" >"$work/id"
at ada
ok sh -c "$(sed 's/--grant [^ ]*/--grant dev:write/' "$work/line") --id '$(cat "$work/id")' --yes"
seq 9 | sed 's/.*/OLD_&=&/' >in.env
ok evenkeep import in.env=dev --yes
put KEY dev "${mark}key"
plain LEVEL one
at bob
ok evenkeep fetch

commit_of() { # NAME: the commit that changed it last, at this machine
	ok evenkeep history "$1" -e dev --json
	jq '[.. | .seq? // empty] | max' "$out"
}
new_key() {
	at ada
	ok evenkeep rekey -e dev --yes
	at bob
}

step 'after a new key whoever knew a value sets it, and is told of the commit that it was written in'
level=$(commit_of LEVEL)
new_key
ok evenkeep set LEVEL=two --plain -e dev --json
holds ".environments[0].overwrote[0].author == \"ada@example.org\" and .environments[0].overwrote[0].seq == $level"
new_key
ok evenkeep unset OLD_1 -e dev
new_key
ok evenkeep generate KEY -e dev --as hex:32 --replace
new_key
echo 'OLD_2=by bob' >in.env
echo 'OLD_3=by bob' >>in.env
imported_at=$(commit_of OLD_2)
ok evenkeep fetch
ok evenkeep import in.env=dev -n --json
holds "[.environments[0].names[].overwrote | {author, seq}] == [{\"author\": \"ada@example.org\", \"seq\": $imported_at}, {\"author\": \"ada@example.org\", \"seq\": $imported_at}]"
ok evenkeep import in.env=dev --yes
new_key
ok evenkeep set OLD_1=anew --plain -e dev

step 'nor does a token that was taken back, or several keys, stand in the way'
at ada
ok evenkeep token new -e dev --for job --to "$work/token" --yes
ok evenkeep token rm job --yes
ok evenkeep rekey -e dev --yes
at bob
ok evenkeep set OLD_4=bob --plain -e dev
ok evenkeep fetch
ok evenkeep set OLD_5=bob --plain -e dev

changed() { # NAME COMMIT WORD: bob is told of it, and of the commit that did it; then he overwrites
	fails 8 evenkeep set "$1=bob" --plain -e dev
	tells "\`$1\` of \`dev\` was $3 by \`ada@example.org\`"
	tells ", in commit $2"
	ok evenkeep set "$1=bob" --plain -e dev
}

step 'what somebody changed before the new key is a conflict, by the commit that changed it'
at ada
plain OLD_6 ada
changed_at=$(commit_of OLD_6)
new_key
changed OLD_6 "$changed_at" changed
at ada
ok evenkeep unset OLD_7 -e dev
changed_at=$(commit_of OLD_7)
new_key
new_key
changed OLD_7 "$changed_at" removed

step 'what somebody changed after it is one, too'
new_key
at ada
plain OLD_8 ada
changed_at=$(commit_of OLD_8)
at bob
changed OLD_8 "$changed_at" changed
new_key
at ada
plain OLD_8 again
changed_at=$(commit_of OLD_8)
new_key
changed OLD_8 "$changed_at" changed

step 'and what came without a word counts from the commit that changed it as well'
at ada
plain OLD_9 ada
changed_at=$(commit_of OLD_9)
ok evenkeep rekey -e dev --yes
at bob
ok evenkeep fetch -q
fails 8 evenkeep set OLD_9=bob --plain -e dev -q
tells ", in commit $changed_at"
tells 'without a word'
at ada
ok evenkeep rekey -e dev --yes
at bob
ok evenkeep fetch -q
ok evenkeep set OLD_2=bob2 --plain -e dev -q
ok evenkeep verify

finish
