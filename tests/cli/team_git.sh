#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A team on the git remote that its code is at: two people at once, one who joins, one who leaves, a pipeline.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
team=$work/team.git
git init -q --bare "$team"

step 'ada shares over the remote of the code; her clone gets nothing but the line in evenkeep.yaml'
new_project ada
git init -q . && git remote add origin "$team"
git add -A && git commit -qm 'with evenkeep' && git push -q origin HEAD:main
git -C "$team" symbolic-ref HEAD refs/heads/main
of_clone() { # all that git keeps of a clone, but what `git add` and `git commit` change themselves
	(cd "$1/.git" && find . -type f ! -name index -exec sha256sum {} + | LC_ALL=C sort)
}
before=$(of_clone .)
ok evenkeep remote add git:origin
same 'the clone' "$before" "$(of_clone .)"
same 'what changed' ' M evenkeep.yaml' "$(git status --porcelain)"
ok evenkeep pin
git add -A && git commit -qm 'shared' && git push -q origin HEAD:main
put TOKEN dev "${mark}First"
put TOKEN prod "${mark}Prod"
ok evenkeep set LEVEL=info --plain -e dev

step 'what stands in the remote are names of hexadecimal digits, and nothing can be read'
git -C "$team" ls-tree -r --name-only evenkeep >"$work/names"
! grep -vE '^[0-9a-f]{64}/([0-9a-f]+/)?(roster|commit|charter|wrap|shape|card|escrow|bundle)(/[0-9a-f]+)*$' "$work/names" ||
	fail 'a name of another form'
git clone -q --branch evenkeep "$team" "$work/seen"
git -C "$work/seen" log -p --all >"$work/log-seen"
for word in "$mark" TOKEN LEVEL; do
	no_text_in "$word" -r "$work/seen" "$work/names" "$work/log-seen"
done

step 'bob clones and joins; ada lets him in with the line that he sends'
machine bob
git clone -q "$team" shop && cd shop
before=$(of_clone .)
ok evenkeep join
ok evenkeep join --json
jq -r .send "$out" >"$work/line"
jq -r .member_id "$out" >"$work/id"
machine ada && cd shop
ok sh -c "$(sed 's/--grant [^ ]*/--grant dev:write/' "$work/line") --id '$(cat "$work/id")' --yes"
machine bob && cd shop
ok evenkeep fetch
reveals evenkeep run -e dev -- sh -c 'printf %s "$TOKEN"'
same_secret TOKEN "${mark}First" "$(cat "$out")"
fails 4 evenkeep get TOKEN -e prod
same 'his clone' "$before" "$(of_clone .)"

step 'both write at once, again and again: everything is there, at both, in one order'
rounds=5
names_of() { # PERSON: that one's names, one command each
	machine "$1" && cd shop
	for number in $(seq "$rounds"); do
		evenkeep set "BY_${1}_$number=$number" --plain -e dev || return 1
	done
}
(names_of bob >"$work/said-bob" 2>&1) &
bobs=$!
(names_of ada >"$work/said-ada" 2>&1) || { cat "$work/said-ada" >"$problems"; fail 'ada could not write'; }
wait "$bobs" || { cat "$work/said-bob" >"$problems"; fail 'bob could not write'; }
for person in ada bob; do
	machine "$person" && cd shop
	ok evenkeep fetch
	ok evenkeep list -e dev --json
	holds "[.names[].name | select(startswith(\"BY_\"))] | length == $((2 * rounds))"
	ok evenkeep verify
	evenkeep history -e dev --json >"$work/history-$person"
done
ok cmp "$work/history-ada" "$work/history-bob"

step 'a pipeline has a checkout and a token, and needs no more'
machine ada && cd shop
ok evenkeep token new -e dev --for ci --to "$work/token"
machine job
git clone -q --depth 1 --no-tags "file://$team" shop && cd shop
_job() {
	EVENKEEP_TOKEN=$(cat "$work/token") CI=1 "$@"
}
reveals _job evenkeep run --fresh -e dev -- sh -c 'printf %s "$TOKEN"'
same_secret TOKEN "${mark}First" "$(cat "$out")"
fails 125 _job evenkeep run --fresh -e prod -- true
[ -z "$(git status --porcelain)" ] || fail 'the checkout was changed'

step 'the host is away: nothing changes, and what is here still runs'
machine bob && cd shop
mv "$team" "$team.away"
fails 7 evenkeep set LEVEL=debug --plain -e dev
fails 7 evenkeep fetch
ok evenkeep get LEVEL -e dev
prints info
ok evenkeep run -e dev -- true
fails 125 evenkeep run --fresh -e dev -- true
mv "$team.away" "$team"

step 'a rule of the host that takes no push is told with its words'
printf '#!/bin/sh\necho "evenkeep is for maintainers" >&2\nexit 1\n' >"$team/hooks/update"
chmod +x "$team/hooks/update"
fails 7 evenkeep set LEVEL=debug --plain -e dev
tells 'remote-denied'
tells 'evenkeep is for maintainers'
rm "$team/hooks/update"
ok evenkeep get LEVEL -e dev
prints info

step 'a branch that was set back is noticed, and nothing is taken from it'
now=$(git -C "$team" rev-parse evenkeep)
git -C "$team" update-ref refs/heads/evenkeep evenkeep~4
_run evenkeep fetch
[ "$status" -eq 21 ] || fail "exit $status instead of 21"
ok evenkeep get BY_ada_5 -e dev
git -C "$team" update-ref refs/heads/evenkeep "$now"
ok evenkeep fetch

step 'where the first of two changes is written and the second is not, nobody is told that nothing was'
machine ada && cd shop
ok evenkeep fetch
printf '#!/bin/sh\n[ -e "%s" ] || { : >"%s"; exit 0; }\nexit 1\n' "$work/once" "$work/once" >"$team/hooks/update"
chmod +x "$team/hooks/update"
fails 7 evenkeep rekey -e dev,staging --yes
tells '`dev` changed already, then'
tells 'what was written before stays'
quiet_about 'nothing was changed'
rm "$team/hooks/update"
ok evenkeep rekey -e staging --yes

step 'bob leaves, and what changes from then on is not for him'
ok evenkeep member rm bob@example.org --yes
put TOKEN dev "${mark}Second"
machine bob && cd shop
_run evenkeep fetch
fails 4 evenkeep get TOKEN -e dev
_run evenkeep set LEVEL=mine --plain -e dev
[ "$status" -ne 0 ] || fail 'one who left may write'
machine ada && cd shop
ok evenkeep fetch
ok evenkeep get LEVEL -e dev
prints info
ok evenkeep verify
finish
