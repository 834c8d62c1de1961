#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `token renew`: where the new one cannot be handed out the old one stays, and what an interrupted renewal left
# is in nobody's way.
. "$(dirname "$0")/lib.sh" "$@"
new_project
put API_KEY prod "${mark}a"
put API_KEY dev "${mark}d"
ok evenkeep token new -e prod --for host --yes --to "$work/host"

opens() { # TOKEN-FILE: a job that has nothing but the token reads prod
	reveals env -u HOME -u XDG_CONFIG_HOME -u XDG_STATE_HOME -u XDG_CACHE_HOME -u XDG_DATA_HOME \
		EVENKEEP_TOKEN="$(cat "$1")" evenkeep get API_KEY -e prod
	same_secret API_KEY "${mark}a" "$(cat "$out")"
}
tokens_are() {
	ok evenkeep token list --json
	same tokens "$1" "$(jq -r '[.tokens[].label] | sort | join(" ")' "$out")"
}
seed() { # a member LABEL of class service whose key nobody keeps: what a renewal that is killed leaves
	age-keygen -o "$work/nobodys" 2>"$work/keygen"
	_public=$(age-keygen -y "$work/nobodys")
	rm "$work/nobodys"
	_label=$1
	shift
	ok evenkeep member add "$_public" --label "$_label" --class service -n --json "$@"
	_id=$(jq -r .id "$out")
	ok evenkeep member add "$_public" --label "$_label" --class service --id "$_id" --yes "$@"
}

step 'a place where it cannot go: nothing is changed, and the old one is good'
cp .evenkeep/vault.db "$work/before"
mkdir "$work/folder"
fails 10 evenkeep token renew host --yes --to "$work/nowhere/token"
tells 'nothing was changed: the old one is in force'
fails 9 evenkeep token renew host --yes --to "$work/folder"
tells not-a-file
for place in /dev/full closed; do
	_status=0
	case $place in
	closed) evenkeep token renew host --yes >&- 2>"$problems" || _status=$? ;;
	*) [ -e "$place" ] || continue
		evenkeep token renew host --yes >"$place" 2>"$problems" || _status=$? ;;
	esac
	same "exit with stdout $place" 10 "$_status"
	tells 'nothing was changed: the old one is in force'
done
mkfifo "$work/pipe"
sh -c 'exec 3<>"$1"; exec 4>"$1"; exec 3>&-; shift; s=0; "$@" >&4 || s=$?; echo $s' sh "$work/pipe" \
	evenkeep token renew host --yes >"$out" 2>"$problems" # nobody reads
prints 10
ok cmp .evenkeep/vault.db "$work/before"
opens "$work/host"

step 'the same of a new one: none is issued'
_status=0
evenkeep token new -e dev --for lost >&- 2>"$problems" || _status=$?
same exit 10 "$_status"
tells 'no token was issued'
fails 10 evenkeep token new -e dev --for lost --to "$work/nowhere/token"
ok cmp .evenkeep/vault.db "$work/before"

step 'what an interrupted renewal left may be in use by its name: it is named, with what takes it out'
for rights in '' '--grant prod:read'; do
	# shellcheck disable=SC2086
	seed host~new $rights
	fails 9 evenkeep token renew host --yes --to "$work/host"
	tells "\`evenkeep token rm 'host~new'\`"
	tokens_are 'host host~new'
	ok evenkeep token rm 'host~new' --yes
	ok evenkeep token renew host --yes --to "$work/host"
	tokens_are host
	opens "$work/host"
done
ok evenkeep status --json
holds '.unfinished == []'

step 'where the old one was out already, the next has its name'
ok evenkeep token rm host --yes
seed host~new --grant prod:read
ok evenkeep token renew host --yes --to "$work/host"
tells 'renewed `host`: reads prod'
tokens_are host
opens "$work/host"
seed 'x~new' --grant dev:read
ok evenkeep token renew 'x~new' --to "$work/x" --yes
tokens_are 'host x'
fails 5 evenkeep token renew nobody --yes
tells no-member
ok evenkeep status --json
holds '.unfinished == []'
ok evenkeep verify

step 'a token that is taken back leaves no new key to be made'
keys() {
	ok evenkeep history -e dev --json
	jq '[.commits[].changes[] | select(.kind == "new key")] | length' "$out"
}
before=$(keys)
truncate -s 200M "$work/huge" # nothing can be added to it: the limit is below
(
	trap '' XFSZ
	ulimit -f 204800
	_status=0
	evenkeep token new -e dev --for lost >>"$work/huge" 2>"$problems" || _status=$?
	echo "$_status" >"$work/status"
)
same exit 10 "$(cat "$work/status")"
tells 'its member was taken out again'
tokens_are 'host x'
same 'new keys of dev' $((before + 1)) "$(keys)"
ok evenkeep status --json
holds '.unfinished == []'

finish
