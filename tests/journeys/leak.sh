#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A key was pasted into a chat: it is changed, the change reaches what runs, and it does not return.
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh"

machine alice
mkdir shop && cd shop
ok evenkeep init --env dev --env prod

step 'yesterday'
printf '%sOldKey0123456789abcdef\n' "$mark" >"$work/old"
printf '%sNewKey0123456789abcdef\n' "$mark" >"$work/new"
ok evenkeep set PAYMENT_KEY -e prod --yes --note 'the account of the shop' <"$work/old"
ok evenkeep set OTHER=1 --plain -e prod --yes
ok evenkeep backup "$work/yesterday.vault"
first=$(evenkeep history -e prod --json | jq '[.. | objects | .seq? // empty] | min')

step 'the key leaks; what printed it was not evenkeep: no command shows a secret unasked'
for command in 'list -e prod' 'list --all -e prod' 'history -e prod' 'verify' 'doctor' 'list -e prod --json' \
	'history -e prod --json' 'run -e prod -- true' 'help get'; do
	# shellcheck disable=SC2086
	ok evenkeep $command
	quiet_about "$mark"
done

step 'nor does an error, at any level of noise'
fails 5 evenkeep -v get PAYMNET_KEY -e prod
quiet_about "$mark"
tells 'did you mean `PAYMENT_KEY`'
printf 'A="%sunterminated\n' "$mark" >broken.env
fails 3 evenkeep import broken.env=dev
tells 'broken.env'
quiet_about "$mark"
rm broken.env

step 'a service is running, since before anybody noticed'
tidy() {
	kill "$service" 2>/dev/null || :
}
"$work/bin/evenkeep" run -e prod -- sleep 600 >/dev/null 2>&1 &
service=$!
until [ "$(cat "/proc/$service/comm")" = sleep ]; do sleep 0.1; done
ok evenkeep render -e prod --as docker --to "$work/prod.env"
ok evenkeep drift -e prod --live
says 'no drift'

step 'the new key is set, the old ones are void, and it is what starts from now on'
ok evenkeep set PAYMENT_KEY -e prod --yes --leaked <"$work/new"
reveals evenkeep run -e prod -- sh -c 'printf %s "$PAYMENT_KEY"'
same_secret PAYMENT_KEY "$(cat "$work/new")" "$(cat "$out")"

step 'what has the old one still is named: the process, the file; the file is written again, the process restarted'
fails 1 evenkeep drift -e prod --live --strict
says "process $service (sleep) is behind the vault: prod@"
says 'prod.env is behind the vault: prod@'
says '1 name changed: PAYMENT_KEY'
quiet_about "$mark"
ok evenkeep drift -e prod --fix --yes
kill "$service"
wait "$service" || :
ok evenkeep drift -e prod --live --strict
says 'no drift'

step 'the child can say with which state it was started'
ok evenkeep run -e prod -- sh -c 'echo "$EVENKEEP_RUN"'
says prod@

step 'the history says who changed it and when, never what'
ok evenkeep history PAYMENT_KEY -e prod
says alice
quiet_about "$mark"

step 'the old value can be looked at, where it is needed to revoke it'
reveals evenkeep get PAYMENT_KEY -e prod --at $((first + 1))
_old=$(cat "$out")
[ "$_old" = "$(cat "$work/old")" ] || [ "$_old" = "$(cat "$work/new")" ] || fail 'neither the old nor the new value'

step 'what leaked does not come back by an import either'
printf "PAYMENT_KEY='%s'\n" "$(cat "$work/old")" >again.env
_run evenkeep import --yes again.env=prod
[ "$status" -ne 0 ] || [ -n "$(cat "$problems")" ] || fail 'the leaked value was imported without a word'
quiet_about "$mark"
rm again.env
reveals evenkeep get PAYMENT_KEY -e prod
same_secret PAYMENT_KEY "$(cat "$work/new")" "$(cat "$out")"

step 'an older copy of the vault cannot bring it back unnoticed'
cp .evenkeep/vault.db "$work/today.vault"
cp "$work/yesterday.vault" .evenkeep/vault.db
fails 21 evenkeep list -e prod
fails 125 evenkeep run -e prod -- true
tells rolled-back
fails 21 evenkeep restore "$work/yesterday.vault" --yes
cp "$work/today.vault" .evenkeep/vault.db
ok evenkeep verify

step 'nothing on the disk has the key in the open'
rm "$work/old.txt" 2>/dev/null || :
# shellcheck disable=SC2046
no_text_in "$mark" $(find "$HOME" -type f)

step 'going back to before the leak is refused for that name'
fails 9 evenkeep rollback PAYMENT_KEY --to $((first + 1)) -e prod --yes
tells leaked

step 'who could read it: nobody but alice, and nobody who left'
ok evenkeep exposure PAYMENT_KEY
says alice
quiet_about "$mark"
step 'where the key comes from, and that it leaked'
ok evenkeep explain PAYMENT_KEY -e prod --live
says 'versions before this one leaked'
step 'a file that has the key is in no commit'
ok git init -q
ok evenkeep hook install
cp "$work/new" notes.txt
git add notes.txt
fails 1 git commit -qm notes
git reset -q && rm notes.txt
step 'the line for the incident ticket: it proves later which state this was, and says nothing else'
ok evenkeep audit head -e prod
says ' prod '
_line=$(cat "$out")
quiet_about "$mark"
ok evenkeep pin
grep -q "${_line##* }" evenkeep.lock || fail 'evenkeep.lock has another hash'
ok evenkeep audit -e prod --since 1d
says 'set PAYMENT_KEY'
quiet_about "$mark"
ok evenkeep audit verify

finish
