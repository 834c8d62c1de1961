#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `member`: who comes is compared, who goes takes no key along, and what is left to do is told until it is done.
. "$(dirname "$0")/lib.sh" "$@"

# shellcheck source=tests/cli/people.sh
. "$(dirname "$0")/people.sh"
new_project alice
share

step 'the own card: one line to send, the id beside it, also without a vault'
ok evenkeep member card
same 'lines' 1 "$(wc -l <"$out")"
grep -qE '^vault-member-1 1 [A-Za-z0-9+/]{43} [A-Za-z0-9+/]{43} [A-Za-z0-9+/]{86}$' "$out" || fail 'not a card'
grep -qE '^your id: ([0-9a-f]{4} ){7}[0-9a-f]{4}$' "$problems" || fail 'no id'
same_card=$(cat "$out")
cd / && ok evenkeep member card && cd "$shared"
prints "$same_card"
fails 2 evenkeep member card more
fails 4 env HOME="$work/nobody" XDG_CONFIG_HOME="$work/nobody" evenkeep member card
tells 'tried:'
ok evenkeep member list --json
holds '.members | length == 1 and .[0].you and .[0].administrator and .[0].added.roster == 1'
fails 2 evenkeep member
fails 2 evenkeep member lst
tells '`member list`'
fails 2 evenkeep member add
fails 2 evenkeep member rm
fails 2 evenkeep member list --label x
tells '`--label` is for `member add`'
fails 2 evenkeep member add x --all

step 'what is added is a card or a recipient, whole'
for wrong in bob@example.org "vault-member-1 1 AAAA" "$(echo "$same_card" | tr A-Z B-ZA)" age1qqqq 'ssh-ed25519 AAAA bob' \
	"$(echo "$same_card" | cut -c1-100)"; do
	fails 3 evenkeep member add "$wrong" --label bob --id 00
done
fails 2 evenkeep member add AGE-SECRET-KEY-1QQQQ --label bob
tells 'secret key'
quiet_about SECRET-KEY-1QQ
card_of bob
become alice
fails 2 evenkeep member add "$card"
tells '--label'
fails 2 evenkeep member add "$card" --label bob --class robot
fails 2 evenkeep member add "$card" --label bob --expires soon
fails 2 evenkeep member add "$card" --label bob --grant dev
fails 2 evenkeep member add "$card" --label bob --grant dev:all
fails 5 evenkeep member add "$card" --label bob --grant dve:read
tells 'did you mean `dev`'
fails 3 evenkeep member add "$card" --label 'bób'
fails 3 evenkeep member add "$card" --label bob --admin --class service --id "$id"
fails 9 evenkeep member add "$same_card" --label again --id "$id"
tells 'this key is there already, as `alice@example.org`'
fails 9 evenkeep member add "$card" --label alice@example.org --id "$id"
tells 'somebody else is called'

step 'nobody is added whose id was not compared: not with --yes, not with another id, not with a part of it'
cp .evenkeep/vault.db "$work/before"
fails 9 evenkeep member add "$card" --label bob --yes
tells '`--id`'
fails 9 evenkeep member add "$card" --label bob
fails 9 evenkeep member add "$card" --label bob --yes --id "$(echo "$id" | tr 0-9a-f 1-9a-f0)"
tells 'somebody else'
fails 2 evenkeep member add "$card" --label bob --yes --id "$(echo "$id" | cut -c1-20)"
fails 9 env TERM=xterm "$pty" wait:'read them: ' line:zzzz -- evenkeep member add "$card" --label bob
says id-differs
says "$(echo "$id" | cut -c1-34) ____"
no_text_in "$(echo "$id" | cut -c30-)" "$out"
ok evenkeep member add "$card" --label bob --grant dev:write -n
says 'would add bob'
says 'would grant bob: dev write'
ok cmp .evenkeep/vault.db "$work/before"

step 'typed as it was read out, the member is there with these rights, and the plan was shown before'
ok env TERM=xterm NO_COLOR=1 "$pty" wait:'read them: ' line:"$(echo "$id" | cut -c36-)" -- \
	evenkeep member add "$card" --label bob --grant dev:write,staging:read
says 'joins as a person'
says 'nothing in prod'
says 'added bob'
printf '%sTokenDev%s' "$mark" "$strong" | ok evenkeep set TOKEN -e dev
become bob
ok evenkeep set OURS=1 --plain -e dev
reveals evenkeep get TOKEN -e dev
same_secret TOKEN "${mark}TokenDev$strong" "$(cat "$out")"
fails 4 evenkeep set OURS=1 --plain -e staging
fails 4 evenkeep get TOKEN -e prod

step 'the id may be written in any way, and an SSH key brings its own name'
add carol --grant prod:own,dev:read --admin --expires 300d
ssh-keygen -q -t ed25519 -N '' -C dave@laptop -f "$work/dave"
become alice
fails 9 evenkeep member add "$(cat "$work/dave.pub")" --grant dev:write --id 00
tells 'only read'
fails 3 evenkeep member add "$(cat "$work/dave.pub")" --admin --id 00
tells 'an administrator signs'
ok evenkeep member add "$(cat "$work/dave.pub")" -n --json
_id=$(jq -r .id "$out" | tr a-f A-F | tr ' ' -)
# shellcheck disable=SC2046
ok evenkeep member add $(cat "$work/dave.pub") --id "$_id" --grant dev:read
says 'dave@laptop joins as a person'
says 'can only read'
fails 9 evenkeep grant dave@laptop write -e dev
tells 'no signing key'
add ci --class service --grant prod:read

step 'who is there, with what, until when and by whom'
ok evenkeep member list --json
holds '[.members[].label] | sort == ["alice@example.org","bob","carol","ci","dave@laptop"]'
holds '.members[] | select(.label == "carol") | .administrator and (.ends != null) and .added.by == "alice@example.org"'
holds '.members[] | select(.label == "bob") | .rights == [{"environment":"dev","right":"write","in_force":true},{"environment":"staging","right":"read","in_force":true}]'
holds '.members[] | select(.label == "ci") | .class == "service"'
holds '.unfinished == []'
ok evenkeep member list
says 'alice@example.org (you)'
says '5 members'

step 'only an administrator adds and takes out, and it is said who that is'
become bob
fails 4 evenkeep member add "$same_card" --label x --id "$id" --yes
tells 'ask alice@example.org, carol'
fails 4 evenkeep member rm ci --yes
tells 'you are `bob`, who is none'

step 'taking out: nobody takes themselves out, a typo nobody at all, and nothing without a yes'
become alice
cp .evenkeep/vault.db "$work/before"
fails 9 evenkeep member rm alice@example.org --yes
tells 'is you'
fails 5 evenkeep member rm bbo --yes
tells 'did you mean `bob`'
fails 5 evenkeep member rm bob nobody --yes
fails 9 evenkeep member rm bob
fails 9 env TERM=xterm "$pty" wait:'type `bob`' line:bbo -- evenkeep member rm bob
ok evenkeep member rm bob -n
says 'would take out bob'
says 'bob would be out; new keys: dev, staging'
ok cmp .evenkeep/vault.db "$work/before"

step 'one command: out of the roster, new keys, and what they know'
ok env TERM=xterm NO_COLOR=1 "$pty" wait:'type `bob`' line:bob -- evenkeep member rm bob
says 'gets a new key'
says 'bob is out; new keys: dev (commit'
says 'they know 1 secret in dev: TOKEN (dev)'
become bob
fails 4 evenkeep get TOKEN -e dev
fails 4 evenkeep set OURS=2 --plain -e dev
ok evenkeep member list --all --json
holds '.members[] | select(.label == "bob") | .removed.by == "alice@example.org" and .rights == []'
become alice
ok evenkeep verify

step 'again, there is nothing left to do; their name is told to be gone where it means somebody who is there'
ok evenkeep member rm bob --yes
prints 'bob is out
!  they know 1 secret in dev: TOKEN (dev)'
fails 5 evenkeep grant bob read -e dev
tells '`bob` left at'

step 'what only others can do is named with who can; it is not done before, and every check says so'
add erin --grant dev:read
become carol
printf '%sProdKey%s' "$mark" "$strong" | ok evenkeep set PROD_KEY -e prod --yes
ok evenkeep revoke alice@example.org own -e prod --yes
ok evenkeep grant erin read -e prod --yes
become alice
fails 1 evenkeep member rm erin -n
says 'needs a new key by carol'
fails 1 evenkeep member rm erin --yes
says 'erin has the key of prod still, and reads what is written there: ask carol for `evenkeep rekey -e prod`'
says 'it is not finished'
fails 1 evenkeep check
says 'erin was taken out and has the key of prod still'
_checked=$(cat "$out")
ok evenkeep status
says 'erin has the key of prod still, and reads what is written there: ask carol for `evenkeep rekey -e prod`'
ok evenkeep status --json
holds '.unfinished | length == 1 and .[0].able == "carol"'
echo "$_checked" >"$out"
says 'evenkeep rekey -e prod'
fails 1 evenkeep member rm erin --yes
fails 4 evenkeep rekey -e prod --yes
tells 'ask carol'
ok evenkeep member list
says 'erin has the key of prod still'
tells 'next: ask carol for `evenkeep rekey -e prod`'
ok evenkeep member list --json
holds '(.ok | not) and .unfinished == [{"member":"erin","of":"key","environment":"prod","name":null,"fix":"evenkeep rekey -e prod","able":"carol"}]'
become carol
ok evenkeep status
says 'erin has the key of prod still, and reads what is written there: `evenkeep rekey -e prod`'
for write in 'set ERINS=1 --plain' 'set ERINS=2 --plain' 'unset ERINS'; do
	# shellcheck disable=SC2086
	ok evenkeep $write -e prod --yes
	tells 'warning: erin was taken out and has the key of prod still, and reads what is written there'
done
printf 'ERINS=3\n' >"$work/erins.env"
ok evenkeep import "$work/erins.env=prod" --yes
tells 'warning: erin was taken out'
ok env EDITOR='sed -i s/=3/=4/' evenkeep edit -e prod --yes
tells 'warning: erin was taken out'
ok evenkeep member rm erin --yes
says 'new keys: prod (commit'
ok evenkeep set ERINS=5 --plain -e prod --yes
quiet_about 'erin'
become alice
ok evenkeep member rm erin --yes
ok evenkeep member list --json
holds '.unfinished == []'
_run evenkeep check
quiet_about 'has the key of'

step 'who issued a token knows it, and who was there may have seen the recovery key'
become carol
card_of frank
become carol
ok evenkeep member add "$card" --label deploy --id "$id" --yes --class service --grant prod:read
ok evenkeep recovery replace --to "$(age-keygen -o "$work/recovery.txt" 2>&1 | sed 's/^Public key: //')" --yes
become alice
fails 1 evenkeep member rm carol --yes
says 'carol issued `deploy`, and may know it'
says 'carol may have seen the recovery key `recovery`'
says 'carol has the key of prod still'
tells 'evenkeep exposure carol'
_run evenkeep check
says 'secrets.token-of-removed'
says 'secrets.recovery-of-removed'
says 'secrets.key-of-removed'

finish
