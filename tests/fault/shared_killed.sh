#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Commands that change a shared vault, killed with -9 at their system calls (REMOTE.md §9 row 3): `evenkeep`
# itself or `evenkeep-remote`, which speaks with the store for it ($6), on a store of the kind $5. Then store
# and machine have the old state or the new one, and what is several changes some of them whole; the next
# command, whichever it is, works and puts the bundles right; a second machine fetches all of it, verified,
# and no value is lost. Where `evenkeep-remote` was killed, what evenkeep says of the change is true.
#
# At some calls that change something, spread evenly; with EVENKEEP_TEST_ALL=1 at every system call.
case $3 in /*) kill_at=$3 ;; *) kill_at=$PWD/$3 ;; esac
case $4 in /*) bundle_heads=$4 ;; *) bundle_heads=$PWD/$4 ;; esac
kind=$5 victim=$6
if [ -w /dev/shm ]; then # what is synced here never has to survive the machine
	export TMPDIR=/dev/shm
fi
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/../cli/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/../cli/sharing.sh"
# shellcheck source=tests/cli/people.sh
. "$(dirname "$0")/../cli/people.sh"

case $kind in
file) points=5 ;;
git) points=3 store=$work/team.git ;;
*) fail "no kind of store: $kind" ;;
esac
[ "$victim" = evenkeep ] || points=$((points * 2 / 3))
environments='dev staging prod'

# What is created once, as the store has it; what is replaced says nothing more.
objects() {
	case $kind in
	git) git --git-dir="$store" ls-tree -r --name-only evenkeep | grep -v '/shape$' ;;
	*) (cd "$store" && find . -type f ! -name bundle ! -name shape ! -name '.put-*') ;;
	esac | LC_ALL=C sort
}
heads() { # of the machine that we are at, its own commits
	ok evenkeep status --json
	jq -r '[.environments[].seq] | map(tostring) | join(" ")' "$out"
}

# Every environment has all its values: `dev` with LEVEL as $1 says, and what else was written meanwhile.
values_are() { # LEVEL
	for env in $environments; do
		wanted_level=one
		[ "$env" != dev ] || wanted_level=$1
		reveals evenkeep run -e "$env" -- sh -c 'printf "%s %s" "$LEVEL" "$TOKEN"'
		same_secret "the values of $env" "$wanted_level $mark$env$strong" "$(cat "$out")"
	done
}
newest() { # the number of the newest object in a folder
	find "$1" -type f | sed 's,.*/0*,,' | sort -n | tail -n 1
}
bundles_are_new() {
	[ "$kind" = file ] || return 0
	for folder in "$(store_vault)"/*/commit; do
		same "roster and commit of a bundle, killed at $at," \
			"$(newest "$(store_vault)/roster") $(newest "$folder")" "$("$bundle_heads" "${folder%/*}/bundle")"
	done
}

# Everything as it was before the command.
anew() {
	rm -rf "$work/machines" "$store"
	cp -r "$work/kept/machines" "$work/machines"
	cp -r "$work/kept/store" "$store"
	at ada
}
killed() { # N COMMAND…
	n=$1
	shift
	status=0
	# shellcheck disable=SC2086
	"$kill_at" "$victim" "$n" $changing -- "$@" >"$out" 2>"$problems" </dev/null || status=$?
	[ "$status" -ne 77 ] || {
		echo 'SKIPPED: NOTHING WAS KILLED: no program can be traced here' >&2
		exit 77
	}
}

kills_at() { # COMMAND…; at call $at, if there are so many
	anew
	killed "$at" "$@"
	made=$(calls_made)
	[ -z "$made" ]
}
calls_made() { # of a program that was not killed
	sed -n 's/^kill_at: \([0-9]*\) calls$/\1/p' "$problems"
}

# What the store has after the kill, in a word; `part` only of what is several changes.
there() { # COMMAND
	objects >"$work/now"
	if cmp -s "$work/now" "$work/old"; then
		echo old
	elif cmp -s "$work/now" "$work/new"; then
		echo new
	elif [ "$1" = several ] && [ -z "$(comm -23 "$work/old" "$work/now")$(comm -23 "$work/now" "$work/new")" ]; then
		echo part
	else
		echo mixed
	fi
}
# What evenkeep said, when it was not killed itself.
was_told() { # STATE
	case $status in
	137) [ "$victim" = evenkeep ] || fail "killed at $at: evenkeep was killed" ;;
	0) [ "$1" = new ] || fail "killed at $at: exit 0, and the store has the $1 state" ;;
	7) [ "$1" = old ] || ! grep -q 'nothing was changed' "$problems" ||
		fail "killed at $at: it says that nothing was changed, and the store has the $1 state" ;;
	*) fail "killed at $at: exit $status" ;;
	esac
	cat "$out" "$problems" >>"$log"
}

# The machine has of each environment what it had or, if the store has that, what it was to get.
look_here() { # STATE
	here=$(heads)
	[ "$1" != old ] || [ "$here" = "$before" ] || fail "killed at $at: here is what the store has not"
	echo "$before $after $here" | awk '{
		for (i = 1; i <= NF / 3; i++)
			if ($(i + 2 * NF / 3) != $i && $(i + 2 * NF / 3) != $(i + NF / 3))
				exit 1
	}' || fail "killed at $at: here are commits $here, not of $before or $after"
}
look_from_laptop() { # LEVEL
	at laptop
	ok evenkeep fetch
	ok evenkeep verify
	values_are "$1"
}

# kill_all NAME ONE|several LEVEL COMMAND…: it makes LEVEL of dev what it says.
kill_all() {
	name=$1 changes=$2 level=$3
	shift 3
	changing='' at=0
	[ -n "${EVENKEEP_TEST_ALL-}" ] || changing=--changing
	anew
	objects >"$work/old"
	before=$(heads)
	killed 0 "$@"
	[ "$status" -eq 0 ] || fail "exit $status: $*"
	calls=$(calls_made)
	objects >"$work/new"
	after=$(heads)
	if [ "$calls" -le 20 ] || cmp -s "$work/old" "$work/new"; then
		fail 'it changes nothing'
	fi
	kills=0 old=0 new=0 part=0 here_old=0 turn=0 most=$calls
	[ -z "$changing" ] || most=$points
	while [ "$turn" -lt "$most" ]; do
		at=$(((2 * turn + 1) * calls / (2 * most) + 1)) turn=$((turn + 1))
		tries=0
		until kills_at "$@"; do # this time it made fewer calls than when they were counted
			tries=$((tries + 1))
			[ $tries -lt 8 ] || fail "it cannot be killed: it made $made calls, and $calls before"
			at=$((at * made / calls))
		done
		kills=$((kills + 1))
		state=$(there "$changes")
		[ "$state" != mixed ] || fail "killed at $at of $calls: neither old nor new: $(cat "$work/now")"
		was_told "$state"
		look_here "$state"
		[ "$here" != "$before" ] || here_old=$((here_old + 1))
		seen=one
		[ "$state" = old ] || seen=$level
		case $((turn % 3)) in
		0)
			look_from_laptop "$seen"
			at ada
			;;
		1)
			ok evenkeep fetch
			values_are "$seen"
			;;
		2)
			ok evenkeep set "NEXT=$at" --plain -e dev
			values_are "$seen"
			;;
		esac
		bundles_are_new
		ok "$@"
		values_are "$level"
		ok evenkeep verify
		bundles_are_new
		ended=$(heads)
		look_from_laptop "$level"
		[ $((turn % 3)) -ne 2 ] || value_is NEXT "$at"
		same 'the commits of the second machine' "$ended" "$(heads)"
		case $state in
		old) old=$((old + 1)) ;;
		new) new=$((new + 1)) ;;
		part) part=$((part + 1)) ;;
		esac
	done
	printf '    %s: %d points of %d calls, %d kills: %d old, %d new, %d in part, %d here old; 0 mixed, 0 half fetched, 0 lost\n' \
		"$name" $turn "$calls" $kills $old $new $part $here_old
	all_points=$((all_points + turn)) all_old=$((all_old + old)) all_new=$((all_new + new)) all_part=$((all_part + part))
}
all_points=0 all_old=0 all_new=0 all_part=0

step "a vault on a store of the kind $kind, three environments, bob is a member"
if [ "$kind" = git ]; then
	git init -q --bare "$store"
	new_project ada
	git init -q .
	ok evenkeep remote add "git:file://$store"
	ok evenkeep pin
	git add -A && git commit -qm 'with evenkeep'
else
	shared_project
fi
for env in $environments; do
	plain LEVEL one "$env"
	put TOKEN "$env" "$mark$env$strong"
done
card_of bob
at ada
ok evenkeep member add "$card" --label bob --id "$id" --yes --grant dev:write,staging:read,prod:read
second_machine laptop
ok evenkeep fetch
values_are one
mkdir "$work/kept"
cp -r "$work/machines" "$work/kept/machines"
cp -r "$store" "$work/kept/store"

step "set, with $victim killed"
kill_all set one two evenkeep set LEVEL=two --plain -e dev

step "env set, with $victim killed"
kill_all 'env set' one one evenkeep env set dev --max-age 30d

step "member rm, with $victim killed"
kill_all 'member rm' several one evenkeep member rm bob --yes
ok evenkeep member list --json
holds '.unfinished == [] and ([.members[].label] | index("bob") | not)'

step "rekey, with $victim killed"
kill_all rekey several one evenkeep rekey --all --yes

printf 'counted: %d points, %d old, %d new, %d in part, 0 mixed, 0 half fetched, 0 lost\n' \
	$all_points $all_old $all_new $all_part
[ $all_new -ge 2 ] || fail 'it was killed too early'
# who is asked by evenkeep is started again, so that mostly all is done in the end
[ $all_old -ge 2 ] || [ "$victim" != evenkeep ] || fail 'it was killed too late'
finish
