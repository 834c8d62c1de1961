#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Tokens are issued, renewed and taken out by who may; each is shown once, alone on stdout, and nowhere else.
. "$(dirname "$0")/lib.sh" "$@"
new_project
put API_KEY prod "${mark}a"
put DB_URL prod "${mark}d"
ok evenkeep set PORT=80 -e prod --yes
put API_KEY dev "${mark}dev"

job() { # TOKEN-FILE CMD ARG…: a job that has nothing but the token
	token=$(cat "$1")
	shift
	env -u HOME -u XDG_CONFIG_HOME -u XDG_STATE_HOME -u XDG_CACHE_HOME -u XDG_DATA_HOME EVENKEEP_TOKEN="$token" "$@"
}
is_token() { # FILE: one token and nothing else, in letters that CI systems can mask
	grep -qE '^vst1_[A-Za-z0-9_-]{199}$' "$1" || fail 'it is not exactly a token'
	[ "$(wc -c <"$1")" -eq 204 ] || fail 'there is something beside the token'
	grep -qE '^[a-zA-Z0-9_+=/@:.~-]{8,}$' "$1" || fail 'GitLab could not mask it'
	no_text_in vst1_ "$problems"
}
take() { # FILE: the last output, which is a token
	is_token "$out"
	cp "$out" "$1"
}

step 'a new token is alone on stdout; what it reads and until when is told beside it'
reveals evenkeep token new -e prod --yes
take "$work/prod"
tells 'issued `ci-prod`: reads prod; until '
tells 'gh secret set EVENKEEP_TOKEN'
reveals job "$work/prod" evenkeep run -e prod --pristine --no-marker -- /usr/bin/env
same_secret 'the environment' "API_KEY=${mark}a
DB_URL=${mark}d
PORT=80" "$(cat "$out")"
fails 125 job "$work/prod" evenkeep run -e dev -- true
fails 4 job "$work/prod" evenkeep set NEW=1 -e prod --yes
fails 4 job "$work/prod" evenkeep token new -e prod --yes
tells 'only an administrator issues tokens'

step 'quiet, it says nothing more'
reveals evenkeep -q token new -e prod --yes --for quiet
is_token "$out"
[ ! -s "$problems" ] || fail 'it talks'

step 'single names: no other value, and a name that nothing has is refused'
reveals evenkeep token new -e prod --name PORT,API_KEY --name API_KEY --for scoped --yes
take "$work/scoped"
tells 'issued `scoped`: reads API_KEY, PORT of prod'
reveals job "$work/scoped" evenkeep run -e prod --pristine --no-marker -- /usr/bin/env
same_secret 'the environment' "API_KEY=${mark}a
PORT=80" "$(cat "$out")"
fails 5 job "$work/scoped" evenkeep get DB_URL -e prod
fails 5 evenkeep token new -e prod --name DB_URI --yes
tells '`prod` has no `DB_URI`'
[ ! -s "$out" ] || fail 'a token was printed'

step 'into a file: for its owner alone, never over what is there; then a document fits on stdout'
ok evenkeep token new -e dev --to "$work/dev" --json
is_token "$work/dev"
same mode 600 "$(stat -c %a "$work/dev")"
holds '.label == "ci-dev" and .verb == "new" and .kind == "service" and (.file | endswith("/dev"))'
holds '[.environments[] | [.name, .names]] == [["dev", null]]'
no_text_in vst1_ "$out"
fails 9 evenkeep token new -e dev --to "$work/dev"
tells 'file-exists'
fails 2 evenkeep token new -e dev --json
tells 'token-and-document'

step 'labels: one of its own, or a number'
reveals evenkeep token new -e dev --expires never
tells 'issued `ci-dev-2`: reads dev; without end'
fails 9 evenkeep token new -e dev --for scoped
tells 'member-exists'
fails 2 evenkeep token new -e dev --for "$(printf 'a\tb')"
fails 2 evenkeep token new -e dev --expires soon

step 'what is protected is asked for, and a dry run issues nothing'
fails 9 evenkeep token new -e prod
tells needs-confirmation
ok evenkeep verify --json
cp "$out" "$work/verified"
ok evenkeep token new -e prod -n
tells 'would have issued'
[ ! -s "$out" ] || fail 'a token was printed'
ok evenkeep token renew scoped -n
tells 'would have renewed `scoped`'
ok evenkeep token rm scoped -n
says 'would take out `scoped`'
says 'would give `prod` a new key'
ok evenkeep verify --json
cmp -s "$out" "$work/verified" || fail 'a dry run wrote'

step 'a token that cannot be handed out is taken back'
if [ -e /dev/full ]; then
	status=0
	evenkeep token new -e dev --for lost >/dev/full 2>"$problems" || status=$?
	same exit 10 "$status"
	tells 'no token was issued'
fi
fails 10 evenkeep token new -e dev --for lost --to "$work/nowhere/token"
mkfifo "$work/pipe"
sh -c 'exec 3<>"$1"; exec 4>"$1"; exec 3>&-; shift; s=0; "$@" >&4 || s=$?; echo $s' sh "$work/pipe" \
	evenkeep token new -e dev --for lost >"$out" 2>"$problems" # nobody reads
prints 10
tells 'no token was issued'
ok evenkeep token list --json
holds '[.tokens[].label] | index("lost") == null'

step 'the list has what is wrong first'
ok evenkeep token list --json
holds '[.tokens[].label] | sort == ["ci-dev", "ci-dev-2", "ci-prod", "quiet", "scoped"]'
holds '.tokens[] | select(.label == "scoped") | .environments == [{"name":"prod","charter":4,"scoped":true,"names":["API_KEY","PORT"]}]'
holds '.tokens[] | select(.label == "ci-dev-2") | .expires == null and .issuer_is_member'
reveals evenkeep token new -e dev --for short --expires 10d
ok evenkeep token list
sed -n 2p "$out" | grep -q '^!  short .*renew: it ends soon' || fail 'what ends soon is not first'
tells 'next: evenkeep token renew short'

step 'a renewed token reads the same; the old one is out, and its key opens nothing new'
reveals evenkeep token renew scoped --yes
take "$work/renewed"
tells 'renewed `scoped`: reads API_KEY, PORT of prod'
fails 125 job "$work/scoped" evenkeep run -e prod -- true
tells 'error[token-revoked]: the token `scoped` was taken out of the vault at '
tells 'it was renewed'
reveals job "$work/renewed" evenkeep run -e prod --pristine --no-marker -- /usr/bin/env
same_secret 'the environment' "API_KEY=${mark}a
PORT=80" "$(cat "$out")"
reveals job "$work/prod" evenkeep get DB_URL -e prod
ok evenkeep token list --json
holds '[.tokens[] | select(.label | startswith("scoped")) | .label] == ["scoped"]'
ok evenkeep history -e prod --json
holds '[.commits[].changes[] | select(.kind == "new key")] | length == 1'
ok evenkeep token renew scoped --to "$work/renewed" --yes
is_token "$work/renewed"
reveals job "$work/renewed" evenkeep get PORT -e prod

step 'the floor of a renewed token is newer than the vault of before'
cp .evenkeep/vault.db "$work/vault"
put API_KEY prod "${mark}newer"
reveals evenkeep token renew scoped --yes
take "$work/renewed"
cp .evenkeep/vault.db "$work/newest" && cp "$work/vault" .evenkeep/vault.db
fails 125 job "$work/renewed" evenkeep run -e prod -- true
tells 'error[rolled-back]: this is older than the token'
cp "$work/newest" .evenkeep/vault.db

step 'a token that is taken out opens nothing'
ok evenkeep token rm ci-prod quiet --yes
says 'took out `ci-prod`'
says '1 environment has a new key'
fails 125 job "$work/prod" evenkeep run -e prod -- true
tells 'error[token-revoked]'
fails 5 evenkeep token rm ci-prod --yes
fails 5 evenkeep token renew nobody
ok evenkeep verify

step 'an environment that is too old is in nobody'"'"'s way'
reveals evenkeep token new -e prod --for old --yes --to "$work/old"
ok evenkeep env set staging --max-age 1s
sleep 1.2
fails 25 evenkeep list -e staging
ok evenkeep token list
ok evenkeep token rm old --yes
ok evenkeep env set staging --max-age none

step 'gates compare, and a new one takes the comparison over'
reveals evenkeep token new --shape
take "$work/gate"
tells 'issued `gate`: reads no value, shapes only'
_run job "$work/gate" evenkeep parity --json
holds '.seen_by | unique == ["shape"]'
fails 4 job "$work/gate" evenkeep get API_KEY -e dev
fails 2 evenkeep token new --shape -e dev
reveals evenkeep token renew gate --yes
take "$work/gate2"
fails 4 job "$work/gate" evenkeep parity
tells 'error[token-revoked]'
_run job "$work/gate2" evenkeep parity --json
holds '.seen_by | unique == ["shape"]'
ok evenkeep token rm gate --yes
fails 4 job "$work/gate2" evenkeep check
ok evenkeep verify

step 'a person is no token'
fails 9 evenkeep token rm "$(evenkeep verify >/dev/null; evenkeep history -e dev --json | jq -r '.commits[0].author')" --yes
tells 'not-a-token'

step 'what does not belong together is a usage error'
fails 2 evenkeep token
fails 2 evenkeep token make
fails 2 evenkeep token new
tells 'which environment'
fails 2 evenkeep token list -e dev
fails 2 evenkeep token renew
fails 2 evenkeep token rm
fails 2 evenkeep token renew scoped --name API_KEY

step 'what it can do is completed'
ok evenkeep __complete token ''
same 'verbs' 'list new renew rm' "$(cut -f1 "$out" | grep -v '^-' | tr '\n' ' ' | sed 's/ $//')"

step 'in a vault of several: what lies underneath too, and who may not is told who may'
cp "$tree/tests/fixtures/vaults/sample.db" .evenkeep/vault.db
cp "$tree"/tests/fixtures/vaults/keys/sample-*.key "$HOME"
chmod 600 .evenkeep/vault.db "$HOME"/*.key
printf 'evenkeep: 1\nproject: shop\nenvironments: { common: , dev: , prod: }\n' >evenkeep.yaml
rm -rf "$XDG_STATE_HOME" evenkeep.lock
as() { # WHO CMD ARG…
	EVENKEEP_IDENTITY=$HOME/sample-$1.key
	export EVENKEEP_IDENTITY
	shift
	"$@"
}
ok as alice env TERM=xterm "$pty" wait:'right one: ' line:yes -- evenkeep list --all
reveals as alice evenkeep token new -e prod --for deploy
take "$work/deploy"
tells 'issued `deploy`: reads prod, and common'
ok as alice evenkeep token new -e prod --name SESSION_KEY,REGION --to "$work/two" --json
holds '[.environments[] | [.name, .names]] == [["common", ["REGION", "SESSION_KEY"]], ["prod", ["REGION", "SESSION_KEY"]]]'
unset EVENKEEP_IDENTITY
ok job "$work/deploy" evenkeep run -e prod --only REGION,LOG_LEVEL --pristine --no-marker -- /usr/bin/env
prints 'LOG_LEVEL=info
REGION=eu-1'
ok job "$work/two" evenkeep run -e prod --pristine --no-marker -- sh -c 'echo "$REGION ${LOG_LEVEL-none}"'
prints 'eu-1 none'
fails 4 as ben evenkeep token new -e prod
tells 'only an owner of `common` lets a token read it'
tells 'ask `alice`'
ok as ben evenkeep token list
says 'some names of prod'
fails 4 as ben evenkeep token renew ci
fails 4 as recovery evenkeep token new -e prod
reveals as alice evenkeep token renew ci --yes
tells 'renewed `ci`: reads API_KEY, DATABASE_URL, REGION of prod, and common'
take "$work/ci"
ok job "$work/ci" evenkeep run -e prod --pristine --no-marker -- sh -c 'echo "$REGION"'
prints eu-1
unset EVENKEEP_IDENTITY

step 'what its remover does not own is named, with who must'
ok as ben evenkeep token rm deploy --yes
tells '`common` is still under a key that the token had'
tells 'evenkeep rekey -e prod'
ok as alice evenkeep verify

step 'who issued it is gone: said first, with what to do'
ok as ben evenkeep token new --shape --for doorkeeper --to "$work/door"
ok as alice evenkeep token list --json
holds '[.tokens[] | select(.issuer_is_member | not)] == []'
_run as alice evenkeep member rm ben --yes
ok as alice evenkeep token list
sed -n 2p "$out" | grep -q '^✗  doorkeeper .*renew: who issued it left, and knows it' || fail 'not first'
tells 'next: evenkeep token renew doorkeeper'
ok as alice evenkeep token list --json
holds '.tokens[0] | .label == "doorkeeper" and .issuer == "ben" and (.issuer_is_member | not)'
ok as alice evenkeep token renew doorkeeper --to "$work/door" --yes
ok as alice evenkeep token list --json
holds '.tokens[] | select(.label == "doorkeeper") | .issuer == "alice" and .issuer_is_member'

finish
