#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Tokens of a vault that is shared: issued through the store, and all that a job needs to fetch from it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/sharing.sh"
shared_project
put API_KEY prod "${mark}1"
put API_KEY dev "${mark}dev"
git clone -q . "$work/checkout"

job() { # TOKEN CMD ARG…: in a checkout without a vault, without a home
	token=$(cat "$1")
	shift
	(cd "$work/checkout" && env -u HOME -u XDG_CONFIG_HOME -u XDG_STATE_HOME -u XDG_CACHE_HOME -u XDG_DATA_HOME \
		EVENKEEP_TOKEN="$token" "$@")
}

step 'a job fetches with the token alone, and reads; run --fresh does both at once'
ok evenkeep token new -e prod --to "$work/token" --yes
no_file "$work/checkout/.evenkeep/vault.db"
fails 125 job "$work/token" evenkeep run -e prod -- true
tells 'error[no-vault]'
tells '`evenkeep fetch`'
quiet_about 'evenkeep join'
ok job "$work/token" evenkeep fetch
reveals job "$work/token" evenkeep get API_KEY -e prod
same_secret API_KEY "${mark}1" "$(cat "$out")"
reveals job "$work/token" evenkeep render -e prod --as docker --to stdout
put API_KEY prod "${mark}2"
rm -rf "$work/checkout/.evenkeep"
reveals job "$work/token" evenkeep run --fresh -e prod --pristine --no-marker -- /usr/bin/env
same_secret 'the environment' "API_KEY=${mark}2" "$(cat "$out")"

step 'what another machine renews is renewed here, and the old one is told so after a fetch'
second_machine ada-too
ok evenkeep fetch
ok evenkeep token renew ci-prod --to "$work/token2" --yes
ok job "$work/token" evenkeep fetch
fails 125 job "$work/token" evenkeep run --fresh -e prod -- true
tells 'error[token-revoked]: the token `ci-prod` was taken out of the vault at '
reveals job "$work/token2" evenkeep get API_KEY -e prod
same_secret API_KEY "${mark}2" "$(cat "$out")"
at ada
ok evenkeep fetch
ok evenkeep token list --json
holds '[.tokens[].label] == ["ci-prod"]'

step 'a gate of shapes fetches too, and opens no value'
ok evenkeep token new --shape --to "$work/gate"
rm -rf "$work/checkout/.evenkeep"

step 'a gate that has a token and forgot to fetch is not green; one without a token does what needs none'
fails 5 job "$work/gate" evenkeep check
tells 'error[no-vault]'
tells '`evenkeep fetch`'
ok env -C "$work/checkout" evenkeep check
says 'not looked at: environments: there is no vault'
ok job "$work/gate" evenkeep fetch
_run job "$work/gate" evenkeep parity --json
holds '.seen_by | unique == ["shape"]'
ok evenkeep token renew gate --to "$work/gate" --yes
ok job "$work/gate" evenkeep fetch
_run job "$work/gate" evenkeep parity --json
holds '.seen_by | unique == ["shape"]'

step 'a store that is down: no token is issued, and nothing is left of it'
store_down
cp .evenkeep/vault.db "$work/before"
fails 7 evenkeep token new -e dev --for lost
[ ! -s "$out" ] || fail 'a token was printed'
fails 7 evenkeep token renew gate --yes
fails 7 evenkeep token rm gate
ok evenkeep token list
ok evenkeep member list
ok evenkeep env show
ok evenkeep trust
store_up
ok evenkeep token list --json
holds '[.tokens[].label] | sort == ["ci-prod", "gate"]'
_run job "$work/gate" evenkeep parity --json
holds '.seen_by | unique == ["shape"]'

step 'an older store, put back by somebody who can write it, is refused'
cp -r "$store" "$work/older"
put API_KEY prod "${mark}3"
ok evenkeep token renew ci-prod --to "$work/token3" --yes
rm -rf "$store" && cp -r "$work/older" "$store"
rm -rf "$work/checkout/.evenkeep"
fails 21 job "$work/token3" evenkeep fetch
no_file "$work/checkout/.evenkeep/vault.db"

finish
