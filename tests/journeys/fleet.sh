#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A team outgrows git: the vault moves to another store, hosts read a copy of it and follow it, and the
# store is away for a while. Folders stand for the stores: what is told is the same for all of them.
# shellcheck disable=SC2016
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh"

watched='' seen=$work/seen told=$work/told
tidy() {
	[ -z "$watched" ] || kill -KILL "$watched" 2>/dev/null || :
}

await() { # TEXT: until the service says it; minutes are a net, no measure
	tries=0
	until grep -qF -e "$1" "$seen"; do
		tries=$((tries + 1))
		[ $tries -lt 2400 ] || fail "it never says: $1"
		sleep 0.05
	done
}

publish() { # what a timer does
	ok evenkeep publish --to "file://$work/www" -q
}

plain() { # NAME VALUE ENV
	ok evenkeep set "$1=$2" --plain -e "$3" --yes
}

step 'alice shares the vault over the git remote of the project, with bob'
machine alice
git init -q --bare "$work/code.git"
git clone -q "$work/code.git" shop 2>/dev/null && cd shop
ok evenkeep init --env dev --env prod --no-recovery
ok evenkeep remote add git:origin
printf '%sProd\n' "$mark" | ok evenkeep set API_KEY -e prod --yes
plain LEVEL info dev
plain LEVEL info prod
git add -A && git commit -qm 'with evenkeep' && git push -q origin main
machine bob
git clone -q "$work/code.git" shop && cd shop
ok evenkeep join
line=$(sed -n 's/^  \(evenkeep member add .*\)/\1/p' "$out")
id=$(evenkeep member card 2>&1 | sed -n 's/^your id: //p')
machine alice && cd shop
ok sh -c "$line --id '$id' --yes"
ok evenkeep grant bob@example.org write -e dev

step 'it moves: a second store beside the first is refused, with what to do instead'
mkdir "$work/store" "$work/www"
ok evenkeep fetch
fails 9 evenkeep remote add "file://$work/store"
tells 'evenkeep remote rm'
ok evenkeep remote rm
ok evenkeep remote add "file://$work/store"
ok evenkeep pin
git commit -qam 'the vault has moved' && git push -q origin main

step 'bob pulls, and goes on where he was'
machine bob && cd shop
git pull -q
ok evenkeep fetch
plain LEVEL debug dev
ok evenkeep history LEVEL -e dev
says 'bob@example.org'

step 'hosts get a copy that nobody but publish writes, and a token for prod'
machine alice && cd shop
ok evenkeep fetch
ok evenkeep publish --to "file://$work/www"
says 'prod: '
says '2 bundles'
fails 9 evenkeep publish --to "file://$work/store"
evenkeep token new -e prod --for fleet --yes >"$work/token" 2>"$problems" || fail 'no token'
chmod 600 "$work/token"
publish

step 'a host has a checkout and the token, and takes what it reads'
machine host
git clone -q "$work/code.git" shop && cd shop
export EVENKEEP_REMOTE="file://$work/www"
ok evenkeep fetch --token-file "$work/token"
tells "a reader's copy"
reveals evenkeep run -e prod --token-file "$work/token" -- sh -c 'printf %s "$API_KEY"'
same_secret API_KEY "${mark}Prod" "$(cat "$out")"
ok evenkeep run -e prod --token-file "$work/token" --mask -- sh -c 'echo "key=$API_KEY"'
says 'key=***'
fails 25 evenkeep history -e prod --token-file "$work/token"
tells 'evenkeep fetch --all'
fails 125 evenkeep run -e dev --token-file "$work/token" -- true

step 'its service follows: a change reaches it when it is published'
cat >"$work/service" <<'SERVICE'
#!/bin/sh
echo "runs with $LEVEL" >>"$seen"
trap 'echo "ends with $LEVEL" >>"$seen"; exit 0' TERM
while :; do sleep 0.05; done
SERVICE
chmod +x "$work/service"
: >"$seen"
export seen
evenkeep run -e prod --token-file "$work/token" --watch --spread 0s --debounce 0s -- "$work/service" >"$told" 2>&1 &
watched=$!
await 'runs with info'
(
	unset EVENKEEP_REMOTE
	machine alice && cd shop
	plain LEVEL warn prod
	publish
)
await 'ends with info'
await 'runs with warn'

step 'both stores are away: everything that runs goes on, new starts too, and nothing is written by halves'
mv "$work/store" "$work/store.away"
cp -r "$work/www" "$work/older"
mv "$work/www" "$work/www.away"
ok evenkeep run -e prod --token-file "$work/token" -- true
fails 7 evenkeep fetch --token-file "$work/token"
(
	unset EVENKEEP_REMOTE
	machine alice && cd shop
	fails 7 evenkeep set LEVEL=error --plain -e prod --yes
	tells 'nothing was changed'
	ok evenkeep get LEVEL -e prod
	says warn
)
kill -0 "$watched" || fail 'the service ended with the store'

step 'they are back, and so is everybody'
mv "$work/store.away" "$work/store"
mv "$work/www.away" "$work/www"
(
	unset EVENKEEP_REMOTE
	machine alice && cd shop
	plain LEVEL error prod
	publish
)
await 'runs with error'

step 'a copy that was set back, or is an empty one, is believed by no host'
EVENKEEP_REMOTE=file://$work/older fails 21 evenkeep fetch --token-file "$work/token"
mkdir "$work/typo"
EVENKEEP_REMOTE=file://$work/typo fails 21 evenkeep fetch --token-file "$work/token"
tells 'nothing of this vault is there'
reveals evenkeep get LEVEL -e prod --token-file "$work/token"
same 'what the host has' error "$(cat "$out")"

step 'the service ends when it is told to'
kill -TERM "$watched"
code=0
wait "$watched" || code=$?
same 'its status' 0 "$code"
watched=''
await 'ends with error'
no_text_in "$mark" "$told"
unset EVENKEEP_REMOTE

finish
