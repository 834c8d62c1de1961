#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# publish gives a copy what it lacks, in order, and nothing to one that is not a copy.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/sharing.sh"
shared_project
put API_KEY prod "${mark}1"
ok evenkeep token new -e prod --to "$work/token" --yes
mkdir "$work/copy"
copy=file://$work/copy

# Who publishes has no key: a machine of its own.
second_machine publisher
rm "$XDG_CONFIG_HOME/evenkeep/identity"
reads_from() { # ADDRESS VALUE: a job with a token
	rm -rf "$work/job" && git clone -q "$work/machines/ada/shop" "$work/job"
	(cd "$work/job" && EVENKEEP_REMOTE=$1 EVENKEEP_TOKEN=$(cat "$work/token") evenkeep run --fresh -e prod --pristine --no-marker -- /usr/bin/env) >"$out" 2>"$problems" ||
		fail "it cannot be read from $1"
	same_secret API_KEY "API_KEY=$2" "$(cat "$out")"
}

step 'a dry run says what would be, and does nothing'
ok evenkeep publish --to "$copy" -n
says 'prod: would get 3 commits, now at 3'
same 'objects in the copy' 0 "$(find "$work/copy" -type f | wc -l)"

step 'an empty copy gets all of it, without a key, and jobs read from it'
ok evenkeep publish --to "$copy" --json
holds '.schema == "evenkeep.publish/1" and .vault_was_there == false and .bundles == 3'
reads_from "$copy" "${mark}1"
no_text_in "$mark" "$(find "$work/copy" -name bundle | head -n 1)"

step 'again: nothing; then only what is new'
ok evenkeep publish --to "$copy"
prints "\`$copy\` has everything"
state_sum "$work/copy" >"$work/before"
ok evenkeep publish --to "$copy" -q
silent
state_sum "$work/copy" >"$work/after"
ok cmp "$work/before" "$work/after"
at ada
put API_KEY prod "${mark}2"
put OTHER dev "${mark}dev"
at publisher
ok evenkeep publish --to "$copy" --json
holds '.rosters == 0 and .bundles == 2 and ([.environments[] | select(.seq > .from) | .name] == ["dev","prod"])'
reads_from "$copy" "${mark}2"

step 'members, a new key and a chain of many commits arrive as well'
at ada
ok evenkeep rekey -e prod --yes
for i in $(seq 1 66); do
	printf '%s' "${mark}$i" | evenkeep set API_KEY -e prod --secret --yes -q
done
ok evenkeep token new -e dev --to "$work/token.dev" --yes
at publisher
ok evenkeep publish --to "$copy"
says 'members: 1 change'
same chains 1 "$(find "$work/copy" -path '*/chain/*' -type f | wc -l)"
reads_from "$copy" "${mark}66"
machine reader
git clone -q "$work/machines/ada/shop" shop && cd shop
EVENKEEP_REMOTE=$copy ok evenkeep fetch
EVENKEEP_REMOTE=$copy ok evenkeep verify

step 'what was interrupted is finished by the next one'
at publisher
find "$work/copy" -name bundle | head -n 1 | xargs rm
ok evenkeep publish --to "$copy"
prints '1 bundle'
newest=$(find "$work/copy" -path '*/commit/*' -type f | sort | tail -n 1)
mv "$newest" "$work/newest"
ok evenkeep publish --to "$copy"
has_file "$newest"

# All objects by their names (an older one has records under an older key), shapes byte for byte.
objects() { # FOLDER
	(cd "$1" && find . -type f | LC_ALL=C sort && find . -name shape -exec cksum {} + | LC_ALL=C sort)
}
fresh_reader() { # one who has nothing has all of it from the copy
	at reader
	rm -r .evenkeep
	EVENKEEP_REMOTE=$copy ok evenkeep fetch
	EVENKEEP_REMOTE=$copy ok evenkeep verify
	reads_from "$copy" "${mark}66"
	at publisher
}
whole() { # what is in the copy again, after the last publish
	objects "$work/copy" >"$work/after"
	cmp "$work/whole" "$work/after" >/dev/null || fail "the copy is not whole: $(diff "$work/whole" "$work/after")"
	ok evenkeep publish --to "$copy"
	prints "\`$copy\` has everything"
}
step 'also a first one that broke off before the first roster, which comes last: the next gives all of it'
objects "$work/copy" >"$work/whole"
shape=$(cd "$work/copy" && find . -name shape | LC_ALL=C sort | head -n 1)
rm -r "$work/copy" && mkdir -p "$work/copy/$shape"
fails 7 evenkeep publish --to "$copy"
rmdir "$work/copy/$shape"
[ -n "$(find "$work/copy" -path '*/roster/*')" ] || fail 'nothing was put: this proves nothing'
[ -z "$(find "$work/copy" -path '*/roster/*01')" ] || fail 'it did not break off before the first roster'
at reader
rm -r .evenkeep
EVENKEEP_REMOTE=$copy fails 5 evenkeep fetch
at publisher
ok evenkeep publish --to "$copy" --json
holds '.vault_was_there == false'
whole
fresh_reader

step 'a shape that is behind its commit, and what is missing in between, are put as well'
at publisher
printf old >"$work/copy/$shape"
ok evenkeep publish --to "$copy"
prints '1 shape'
whole
rm "$work/copy/$shape"
ok evenkeep publish --to "$copy" --json
holds '.shapes == 1 and .rosters == 0 and .bundles == 0'
whole
for gone in '*/roster/*01' '*/roster/*02' '*/commit/*02' '*/commit/*05'; do
	gone=$(find "$work/copy" -path "$gone" | head -n 1)
	[ -n "$gone" ] || fail 'there is no such object'
	rm "$gone"
	ok evenkeep publish --to "$copy"
	whole
	fresh_reader
done

step 'what broke off before a new key is finished after it, though its objects are others by now'
rm -r "$work/copy" && mkdir -p "$work/copy/$shape"
fails 7 evenkeep publish --to "$copy"
rmdir "$work/copy/$shape"
find "$work/copy" -path '*/commit/*' -type f -exec cksum {} + | LC_ALL=C sort >"$work/before"
at ada
ok evenkeep rekey -e prod --yes
at publisher
ok evenkeep publish --to "$copy"
fresh_reader
ok evenkeep publish --to "$copy"
prints "\`$copy\` has everything"
find "$work/copy" -path '*/commit/*' -type f -exec cksum {} + | LC_ALL=C sort >"$work/after"
at ada
ok evenkeep rekey -e prod --yes
at publisher
rm "$(find "$work/copy" -path '*/roster/*01')"
ok evenkeep publish --to "$copy"
same 'messages' '' "$(cat "$problems")"
fresh_reader
same 'commits that are as they were put' "$(wc -l <"$work/before")" "$(comm -12 "$work/before" "$work/after" | wc -l)"

step 'a copy with something that is not here is refused, and nothing is put'
cp -r "$work/copy" "$work/kept"
cp -r .evenkeep "$work/now"
at ada
put API_KEY prod "${mark}more"
ok evenkeep publish --to "$copy"
state_sum "$work/copy" >"$work/before"
at publisher
sed -i '/^remote:/d' evenkeep.yaml
fails 25 evenkeep publish --to "$copy"
tells 'error[behind]'
tells 'fix:'
state_sum "$work/copy" >"$work/after"
ok cmp "$work/before" "$work/after"
rm -rf "$work/copy" && cp -r "$work/kept" "$work/copy"
machine mallory
mkdir -p "$XDG_CONFIG_HOME/evenkeep"
cp "$work/machines/ada/.config/evenkeep/identity" "$XDG_CONFIG_HOME/evenkeep/identity"
git clone -q "$work/machines/ada/shop" shop && cd shop
ok evenkeep fetch
sed -i '/^remote:/d' evenkeep.yaml
put API_KEY prod "${mark}forged"
at ada
put API_KEY prod "${mark}again"
ok evenkeep publish --to "$copy"
at mallory
fails 22 evenkeep publish --to "$copy"
tells 'error[forked]'

step 'what cannot be a copy is refused'
at ada
fails 9 evenkeep publish --to "file://$store"
tells 'error[publish-same]'
fails 7 evenkeep publish --to https://127.0.0.1:1/copy
tells 'can only be read'
fails 2 evenkeep publish
tells '--to ADDRESS'
quiet_about "$mark"

finish
