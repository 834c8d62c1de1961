#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Reader's copies: a job, a host or a signed link gets what it reads with few requests; what it lacks is never
# taken for what is not there.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/sharing.sh"

# evenkeep as it is, and an evenkeep-remote beside it that notes what is asked.
mkdir "$work/counting"
cp "$program" "$work/counting/evenkeep"
cp "$(dirname "$program")/evenkeep-remote" "$work/counting/evenkeep-remote.real"
cp "$tree/tests/support/counting_remote.py" "$work/counting/evenkeep-remote"
counted() { # CMD ARG…: $asked is how many requests that took
	: >"$work/counting/requests"
	PATH=$work/counting:$PATH "$@"
	asked=$(grep -vc '^open' "$work/counting/requests" || :)
}
asks() { # MOST 'what'
	[ "$asked" -le "$1" ] || fail "$2 asks $asked times, not $1: $(tr '\n' ';' <"$work/counting/requests")"
	echo "    $asked requests: $2"
}
job() { # CMD ARG…: in a checkout without a vault, without a home
	(cd "$work/checkout" && env -u HOME -u XDG_CONFIG_HOME -u XDG_STATE_HOME -u XDG_CACHE_HOME -u XDG_DATA_HOME \
		EVENKEEP_TOKEN="$(cat "$work/token")" "$@")
}
host() { # the same with a home of its own, which remembers
	machine host
	cd "$work/host"
	EVENKEEP_TOKEN=$(cat "$work/token") && export EVENKEEP_TOKEN
	"$@"
	unset EVENKEEP_TOKEN
	at ada
}
reads() { # VALUE of API_KEY, by
	_value=$1
	shift
	reveals "$@" evenkeep get API_KEY -e prod
	same_secret API_KEY "$_value" "$(cat "$out")"
}

shared_project
put API_KEY prod "${mark}1"
put DEV_KEY dev "${mark}dev"
ok evenkeep token new -e prod --to "$work/token" --yes
git clone -q . "$work/checkout"
git clone -q . "$work/host"

step 'the store has a bundle of every environment, and a chain of every 64 commits'
for i in $(seq 1 70); do
	printf '%s' "${mark}$i" | evenkeep set API_KEY -e prod --secret --yes -q
done
same bundles 3 "$(find "$store" -name bundle | wc -l)"
same chains 1 "$(find "$store" -path '*/chain/*' -type f | wc -l)"

step 'a chain object that somebody put before is told of by who would put it'
dev=$(find "$store" -path '*/commit/*' -type f | sed 's,.*/\([0-9a-f]*\)/commit/.*,\1,' | LC_ALL=C sort | uniq -c | sort -n | head -n 1 | tr -s ' ' | cut -d ' ' -f 3)
for machine in desk attic; do
	second_machine "$machine"
	ok evenkeep fetch
done
at ada
chain=$(store_vault)/$dev/chain/00000000000000000000
mkdir -p "${chain%/*}"
echo rubbish >"$chain"
for i in $(seq 1 61); do
	printf '%s' "${mark}dev$i" | evenkeep set DEV_KEY -e dev --secret --yes -q
done
put DEV_KEY dev "${mark}dev62"
tells 'not what its commits are'

step 'who is far behind passes it over, says which and what to do, and has what the commits say'
at desk
ok evenkeep fetch
tells "${chain#"$store/"}"
tells 'is no good, and was passed over'
tells 'it is no chain, or cut off'
tells 'whoever keeps the store removes it there'
reveals evenkeep get DEV_KEY -e dev
same_secret DEV_KEY "${mark}dev62" "$(cat "$out")"
ok evenkeep verify
ok evenkeep fetch
quiet_about 'passed over'

step 'a chain that is missing is put by who fetches and was far behind, or by the next who writes'
rm "$chain"
at attic
ok evenkeep fetch
quiet_about 'passed over'
mv "$chain" "$work/chain"
at ada
put DEV_KEY dev "${mark}dev63"
ok cmp "$chain" "$work/chain"
rm "$chain"
put DEV_KEY dev "${mark}dev64"
no_file "$chain"
rmdir "${chain%/*}"

step 'a job with a token and nothing else'
counted ok job evenkeep fetch --json
holds '.copy == "reader" and [.environments[].name] == ["prod"]'
asks 4 'a cold job whose token is 70 commits old'
reads "${mark}70" job
rm -rf "$work/checkout/.evenkeep"
counted ok job evenkeep run --fresh -e prod -- true
asks 4 'run --fresh'
at ada
ok evenkeep token new -e prod --to "$work/token.new" --for new --yes
rm -rf "$work/checkout/.evenkeep"
mv "$work/token.new" "$work/token"
counted ok job evenkeep fetch
tells 'fetch --all'
asks 3 'a cold job whose token is of today'

step 'a host goes on by the bundle: what is the same does not come again'
counted host ok evenkeep fetch
asks 3 'a cold host'
counted host ok evenkeep fetch
prints 'nothing new'
asks 3 'a host without news'
put API_KEY prod "${mark}new"
counted host ok evenkeep fetch
says 'prod: 1 new commit'
asks 3 'a host with news'
reads "${mark}new" host
prod=$(find "$store" -path "*/chain/*" -type f | sed "s,.*/\([0-9a-f]*\)/chain/.*,\1,")
bundle=$(store_vault)/$prod/bundle

step 'a bundle that lags behind is no harm: what is behind it is asked for, and whoever fetches mends it'
cp "$bundle" "$work/older"
put API_KEY prod "${mark}newer"
cp "$work/older" "$bundle"
host ok evenkeep fetch
reads "${mark}newer" host
rm -rf "$work/checkout/.evenkeep"
ok job evenkeep fetch
reads "${mark}newer" job
second_machine laptop
ok evenkeep fetch
at ada
put API_KEY prod "${mark}between"
: >"$bundle"
at laptop
ok evenkeep fetch
[ -s "$bundle" ] || fail 'an empty bundle stays'
at ada
put API_KEY prod "${mark}almost"
cp "$work/older" "$bundle"
at laptop
ok evenkeep set LEVEL=1 --plain -e dev
! cmp -s "$work/older" "$bundle" || fail 'who writes elsewhere does not put the bundle right'
at ada
put API_KEY prod "${mark}newest"
cp "$work/older" "$bundle"
at laptop
ok evenkeep fetch
! cmp -s "$work/older" "$bundle" || fail 'the bundle was not put right'
at ada

step 'what evenkeep-remote did not live to put the next command of that machine puts, and looks once'
counted ok evenkeep fetch
usual=$asked
for next in 'evenkeep fetch' 'evenkeep set LEVEL=next --plain -e dev'; do
	cp "$bundle" "$work/older"
	echo /bundle >"$work/counting/deadly"
	counted ok evenkeep set "LEVEL=before $next" --plain -e prod --yes
	rm "$work/counting/deadly"
	ok cmp "$work/older" "$bundle"
	# shellcheck disable=SC2086
	ok $next
	! cmp -s "$work/older" "$bundle" || fail "the bundle is old after $next"
	counted ok evenkeep fetch
	same "requests after $next" "$usual" "$asked"
done
echo "    $usual requests: a fetch without news"
ok evenkeep unset LEVEL -e prod --yes

step 'a store that was set back is noticed, also where its bundle is the one that was taken'
commits=$(store_vault)/$prod/commit
newest=$(find "$commits" -type f | LC_ALL=C sort | tail -n 1)
cp "$bundle" "$work/honest"
host ok evenkeep fetch
cp "$work/older" "$bundle"
host ok evenkeep fetch
host ok evenkeep fetch
mv "$newest" "$work/newest"
host fails 21 evenkeep fetch
tells 'the shared store lacks what is here'
mv "$work/newest" "$newest"
cp "$work/honest" "$bundle"
host ok evenkeep fetch

step 'an altered bundle is passed over, and told of: a copy goes on, who is new takes the whole vault'
cp "$bundle" "$work/honest"
alter "$bundle" 900
host ok evenkeep fetch
tells "${bundle#"$store/"}"
tells 'is no good, and was passed over'
tells 'the next change puts a right one in its place'
reads "${mark}newest" host
rm -rf "$work/checkout/.evenkeep"
ok job evenkeep fetch --json
holds '.copy == "whole"'
tells 'is no good, and was passed over'
reads "${mark}newest" job
cp "$work/honest" "$bundle"
host ok evenkeep fetch
quiet_about 'passed over'

step 'one with a commit that nobody signed is told of each time, and hides no store that was set back'
put API_KEY prod "${mark}forged"
python3 - "$bundle" <<'EOF'
import hashlib, sys

def number(at):
    return int.from_bytes(data[at:at + 4], "big")

with open(sys.argv[1], "r+b") as file:
    data = bytearray(file.read()[:-32])
    at = 56  # rosters, charters, commits: each a list of pieces
    for _ in range(3):
        count, at = number(at), at + 4
        for _ in range(count):
            at += 4 + number(at)
    data[at - 1] ^= 1
    label = b"vault1/bundle"
    file.seek(0)
    file.write(data + hashlib.blake2b(bytes([len(label)]) + label + data, digest_size=32).digest())
EOF
for _ in first second; do
	host ok evenkeep fetch
	tells "${bundle#"$store/"}"
	tells 'is no good, and was passed over'
	reads "${mark}forged" host
done
newest=$(find "$commits" -type f | LC_ALL=C sort | tail -n 1)
mv "$newest" "$work/newest"
host fails 21 evenkeep fetch
tells 'the shared store lacks what is here'
mv "$work/newest" "$newest"
put API_KEY prod "${mark}newest"
host ok evenkeep fetch
quiet_about 'passed over'

step 'every command on a reader: it works, completes the copy, or says what is missing and what brings it'
works() { # CODE CMD ARG…
	_code=$1
	shift
	host _run evenkeep "$@"
	[ "$status" -eq "$_code" ] || fail "exit $status instead of $_code: $*: $(cat "$problems")"
	cat "$out" "$problems" >>"$work/table.log"
}
lacks() { # CMD ARG…
	host _run evenkeep "$@"
	[ "$status" -eq 25 ] || fail "exit $status instead of 25: $*: $(cat "$problems")"
	tells 'error[partial-copy]'
	tells 'evenkeep fetch --all'
	silent
}
works 0 run -e prod -- true
works 0 list -e prod
works 0 list --all
works 0 status
works 0 audit head
works 0 diff prod prod
works 0 check
says 'not looked at'
works 0 check -e prod
works 0 parity
tells "dev is not in this reader's copy"
works 0 drift
works 0 doctor
works 0 remote show
works 0 trust
says "partial-copy"
works 0 render -e prod --as docker --to "$work/rendered"
rm -f "$work/rendered"
lacks env show prod
lacks explain API_KEY
lacks member list
lacks token list
lacks pin
lacks check -e dev
lacks history -e prod
lacks get API_KEY -e prod --at 3
lacks diff prod prod@3
lacks verify
lacks audit
lacks audit verify
lacks backup "$work/backup.db"
lacks exposure
no_file "$work/backup.db"
host fails 25 evenkeep list -e dev
tells 'error[partial-copy]'
grep -q "reader's copy" "$work/table.log" || fail 'nothing tells that it is not the whole vault'

step 'a token that would write is refused before anything is fetched'
for write in 'set LEVEL=1 --plain -e prod' 'unset API_KEY -e prod --yes' 'generate NEW -e prod' \
	'rollback --to 1 -e prod --yes' 'env renew prod' 'grant ci-prod read -e dev --yes'; do
	# shellcheck disable=SC2086
	counted host _run evenkeep $write
	[ "$status" -eq 4 ] || fail "exit $status instead of 4: $write: $(cat "$problems")"
	tells 'a token only reads'
	asks 0 "$write"
done
lacks history -e prod

step 'the rest is brought on demand, in its place'
counted host ok evenkeep fetch --all --json
holds '.copy == "whole"'
host ok evenkeep verify
host ok evenkeep history -e prod --json
host fails 4 evenkeep list -e dev
reads "${mark}newest" host

step 'a write completes the copy first'
machine writer
mkdir -p "$XDG_CONFIG_HOME/evenkeep"
cp "$work/machines/ada/.config/evenkeep/identity" "$XDG_CONFIG_HOME/evenkeep/identity"
git clone -q "$work/machines/ada/shop" shop && cd shop
ok evenkeep fetch -e prod --json
holds '.copy == "reader"'
ok evenkeep remote add "file://$store"
same 'how often it says what the copy lacks' 1 "$(grep -c "a reader's copy: " "$problems")"
fails 25 evenkeep history -e prod
put API_KEY prod "${mark}written"
ok evenkeep verify
ok evenkeep history -e prod
at ada
ok evenkeep fetch
reads "${mark}written" env

step 'with a base both are taken'
for member in ci-prod new; do
	ok evenkeep grant "$member" read -e staging --yes
done
ok evenkeep env set prod --base staging --yes
put SHARED staging "${mark}shared"
ok evenkeep token new -e prod --to "$work/token2" --for both --yes
mv "$work/token2" "$work/token"
rm -rf "$work/checkout/.evenkeep"
counted ok job evenkeep fetch --json
holds '[.environments[].name] == ["prod","staging"]'
asks 5 'a cold job of an environment with a base'
reveals job evenkeep run --fresh -e prod --pristine --no-marker -- /usr/bin/env
same_secret 'the environment' "API_KEY=${mark}written SHARED=${mark}shared" "$(sort "$out" | tr '\n' ' ' | sed 's/ $//')"

step 'behind a signed link the bundle says how far the store is, and no advice leads behind it'
ok evenkeep token new -e dev --for link --to "$work/token.link" --yes
ok evenkeep pin
rm -rf "$work/linked" && git clone -q . "$work/linked"
cp evenkeep.lock "$work/linked"
dev=$(evenkeep env show dev --json | jq -r '.environments[0].id')
prod=$(evenkeep env show prod --json | jq -r '.environments[0].id')
cp -r "$store" "$work/served"
serve "$work/served"
link() { # ENV-ID CMD ARG…
	_path=$(cd "$work/served" && find . -path "*/$1/bundle" | sed 's,^./,,')
	shift
	(cd "$work/linked" && EVENKEEP_REMOTE="http://127.0.0.1:$port/$_path?sig=1" EVENKEEP_TOKEN=$(cat "$work/token.link") "$@")
}
machine linked
ok link "$dev" evenkeep run --fresh -e dev -- true
ok link "$dev" evenkeep status --online --json
holds '.reached and ([.environments[] | [.name, .store]] == [["dev", "same"]])'
ok link "$dev" evenkeep status --online
quiet_about 'nothing of this vault' 'fetch --all'
tells 'in the store that the signed link is of'
ok link "$dev" evenkeep remote show
says 'dev at commit'
says 'the same there'
quiet_about 'nothing of this vault'
ok link "$dev" evenkeep list -e dev
quiet_about 'fetch --all'
at ada
plain LINKED yes
rm -rf "$work/served" && cp -r "$store" "$work/served"
machine linked
ok link "$dev" evenkeep status --online --json
holds '.environments[0].store == "newer"'
ok link "$dev" evenkeep run --fresh -e dev -- true
ok link "$dev" evenkeep status --online --json
holds '.environments[0].store == "same"'

step 'a link to the bundle of another environment says nothing of this one'
ok link "$prod" evenkeep status --online --json
holds '.environments[0].store == null'

finish
