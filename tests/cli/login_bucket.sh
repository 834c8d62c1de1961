#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A team with a bucket that checks every signature: each has a login of their own, in their own way.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/sharing.sh"

mkdir "$work/bucket"
mkfifo "$work/bucket/hold"
python3 "$tree/tests/unit/remote/s3_server.py" "$work/bucket" <"$work/bucket/hold" >"$work/bucket/log" 2>&1 &
server=$!
exec 9>"$work/bucket/hold"
tidy() {
	exec 9>&-
	kill "$server" 2>/dev/null || :
}
tries=0
while [ ! -s "$work/bucket/ports" ]; do
	tries=$((tries + 1))
	[ "$tries" -lt 600 ] || fail 'the bucket does not listen'
	sleep 0.1
done
bucket=s3+http://127.0.0.1:$(sed 's/.* //' "$work/bucket/ports")/exact
secret='canarySecretKey/exact+' # the server knows no other
kept() {
	find "$XDG_CONFIG_HOME/evenkeep/logins" -type f 2>/dev/null | wc -l
}

step 'without a login the bucket is closed, and it is said that none was sent'
new_project ada
git init -q .
plain LEVEL one
fails 7 evenkeep remote add "$bucket/team"
tells 'remote-login'
tells "none is bound to \`$bucket\`"
tells "evenkeep remote login $bucket/team --access-key ID"

step 'a login that is not accepted is not kept'
printf 'wrong\n' >"$work/put"
fails 7 evenkeep remote login "$bucket" --access-key AKEXACT <"$work/put"
tells 'remote-login'
same 'logins that are kept' 0 "$(kept)"
fails 7 evenkeep remote add "$bucket/team" --access-key AKEXACT <"$work/put"
tells 'the login was: access key from'
same 'logins that are kept' 0 "$(kept)"

step 'remote add takes one along, and keeps it'
printf '%s\n' "$secret" >"$work/put"
ok evenkeep remote add "$bucket/team" --access-key AKEXACT <"$work/put"
says 'gave the vault'
ok evenkeep pin
git add -A && git commit -qm 'with evenkeep'
plain LEVEL two
ok evenkeep remote show
says 'an object store'
says 'login: access key from `'
says 'the same there'
no_text_in "$secret" evenkeep.yaml evenkeep.lock -r .git

step 'one that is not accepted leaves the one that is kept'
printf 'wrong\n' >"$work/put"
fails 7 evenkeep remote login --access-key AKEXACT <"$work/put"
tells 'the one from before is kept'
same 'logins that are kept' 1 "$(kept)"
ok evenkeep fetch

step 'a colleague with AWS_ variables binds them once'
second_machine bob
export AWS_ACCESS_KEY_ID=AKSESSION AWS_SECRET_ACCESS_KEY='canarySecretKey/session+' \
	AWS_SESSION_TOKEN='canarySession/token+=='
fails 7 evenkeep fetch
tells 'remote-unbound'
ok evenkeep remote login --environment
ok evenkeep join
value_is LEVEL two
plain LEVEL three
ok evenkeep run -e dev -- sh -c 'test "$AWS_ACCESS_KEY_ID" = AKSESSION && ! env | grep -q ^EVENKEEP_REMOTE'

step 'who types the address has said it'
ok evenkeep remote logout
fails 7 evenkeep fetch
ok evenkeep remote rm
ok evenkeep remote add "$bucket/team"
tells 'is for this store from now on'
ok evenkeep fetch
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN

step 'who may only read is told whose login it was'
at ada
ok evenkeep remote logout
printf 'canarySecretKey/reader+\n' >"$work/put"
ok evenkeep remote login --access-key AKREADER <"$work/put"
ok evenkeep fetch
value_is LEVEL three
fails 7 evenkeep set LEVEL=four --plain -e dev
tells 'remote-denied'
tells 'the login was: access key from `'
value_is LEVEL three

step 'a job has variables, and says where they may go'
machine ci
git clone -q "$work/machines/ada/shop" shop && cd shop
export EVENKEEP_IDENTITY=$work/machines/ada/.config/evenkeep/identity CI=1
export EVENKEEP_REMOTE_ACCESS_KEY=AKEXACT "EVENKEEP_REMOTE_SECRET_KEY=$secret" EVENKEEP_REMOTE_ORIGIN="$bucket"
ok evenkeep run --fresh -e dev -- sh -c 'test "$LEVEL" = three && ! env | grep -q ^EVENKEEP_REMOTE'
unset EVENKEEP_REMOTE_ORIGIN
fails 125 evenkeep run --fresh -e dev -- true
tells 'remote-unbound'

! grep -qaF canarySe "$log" || fail 'a login was shown'
rm "$work/put"
finish
