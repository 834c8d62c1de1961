#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What others changed is told by whatever fetches it first, and never lost: over a folder, and over git.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/sharing.sh"

# Who joins with a key of their own: ada grants GRANTS.
newcomer() { # PERSON GRANTS
	machine "$1"
	git clone -q "$work/machines/ada/shop" shop && cd shop
	ok evenkeep join --json
	jq -r .send "$out" >"$work/line"
	jq -r .member_id "$out" >"$work/id"
	at ada
	ok sh -c "$(sed "s/--grant [^ ]*/--grant $2/" "$work/line") --id '$(cat "$work/id")' --yes"
	cp "$problems" "$work/told-ada"
	at "$1"
	ok evenkeep fetch
}

# The messages of the last command are exactly these lines.
told() {
	cat >"$work/wanted"
	diff -u "$work/wanted" "$problems" >"$work/difference" ||
		fail "it tells something else: $(cat "$work/difference")"
}

nothing_told() {
	[ ! -s "$problems" ] || fail 'it tells something'
}

told_file() { # of the machine that we sit at
	find "$XDG_STATE_HOME/evenkeep/remote" -name '*.told'
}

story() { # ADDRESS
	shared_project "$1"
	plain LEVEL one
	newcomer bob 'dev:write'
	bob=bob@example.org ada=ada@example.org

	step 'a write says what its fetch brought in: who, where, which names, and no value; once'
	at bob
	plain LEVEL two
	put TOKEN dev "${mark}Bob"
	ok evenkeep unset LEVEL -e dev
	quiet_about fetched
	at ada
	ok evenkeep set SIZE=big --plain -e dev
	told <<-TOLD
		fetched dev: 3 new commits by $bob, now at 6
		  set TOKEN; unset LEVEL
	TOLD
	prints 'set `SIZE` in dev (3 bytes, plain)'
	ok evenkeep set SIZE=small --plain -e dev
	nothing_told
	ok evenkeep fetch
	prints 'nothing new'

	step 'fetch says the same with the same words'
	at bob
	ok evenkeep fetch
	prints "dev: 2 new commits by $ada, now at 8
  set SIZE"
	ok evenkeep fetch
	prints 'nothing new'

	step 'several authors are told apart, and beyond a few names they are counted'
	plain BY_BOB 1
	at ada
	seq 12 | sed 's/.*/NAME_&=&/' >in.env
	ok evenkeep import in.env=dev --yes
	tells "fetched dev: 1 new commit by $bob, now at 9"
	tells '  set BY_BOB'
	ok evenkeep unset NAME_12 -e dev
	newcomer carol 'dev:write'
	ok evenkeep set BY_CAROL=1 --plain -e dev
	at bob
	ok evenkeep set BY_BOB=2 --plain -e dev
	tells 'new commits by ada@example.org, carol@example.org, now at 13'
	tells "  $ada unset NAME_12; imported NAME_1, NAME_10, NAME_11, NAME_2, NAME_3, NAME_4, NAME_5"
	tells '  and 5 more names (`evenkeep history -e dev`)'

	step 'who was let in, and with which right, is told too'
	tells 'fetched members: 1 change'
	tells "  $ada added carol@example.org (person)"
	tells "  $ada granted carol@example.org (write)"

	step 'of an environment that one may not read: that it changed, and by whom'
	at ada
	put SECRET staging "${mark}Staging"
	at bob
	ok evenkeep set BY_BOB=3 --plain -e dev
	tells 'fetched staging: 1 new commit by ada@example.org, now at 2'
	quiet_about SECRET

	step 'a conflict is told with all the rest, and the same again overwrites it'
	plain LEVEL three
	plain OTHER one
	at ada
	fails 8 evenkeep set LEVEL=four --plain -e dev
	tells "fetched dev: 3 new commits by $bob, now at"
	tells 'set BY_BOB, LEVEL, OTHER'
	tells 'why: this machine had last seen commit'
	ok evenkeep set LEVEL=four --plain -e dev
	nothing_told

	step 'what a refused command brought in was told, and is known'
	at bob
	plain REFUSED one
	at ada
	fails 9 evenkeep set LD_PRELOAD=x --plain -e dev
	tells '  set REFUSED'
	ok evenkeep set REFUSED=two --plain -e dev

	step 'a dry run tells it, and so does what is declined'
	at bob
	plain DECLINED one
	at ada
	fails 9 "$pty" wait:'type' line:no -- evenkeep set LEVEL=five --plain -e prod
	says 'set DECLINED'
	at bob
	ok evenkeep fetch
	plain DRY one
	at ada
	ok evenkeep set LEVEL=five --plain -e dev -n
	tells '  set DRY'
	ok evenkeep set DRY=two --plain -e dev
	ok evenkeep set DECLINED=two --plain -e dev

	step 'with -q it is not told, and not lost: the next command that may speak tells it'
	at bob
	ok evenkeep fetch
	plain QUIET one
	at ada
	ok evenkeep set -q SIZE=1 --plain -e dev
	nothing_told
	silent
	ok evenkeep set -q SIZE=2 --plain -e dev
	nothing_told
	ok evenkeep set SIZE=3 --plain -e dev
	tells "fetched dev: 1 new commit by $bob, now at"
	tells '  set QUIET'
	ok evenkeep set SIZE=4 --plain -e dev
	nothing_told

	step 'nobody overwrites what they were not told of: a conflict, and all is told, even with -q'
	at bob
	plain QUIET two
	plain BESIDE two
	at ada
	ok evenkeep set -q SIZE=5 --plain -e dev
	ok evenkeep set -q SIZE=6 --plain -e dev
	fails 8 evenkeep set -q QUIET=mine --plain -e dev
	tells '`QUIET` of `dev` was changed by `bob@example.org`'
	tells 'it came to this machine without a word'
	tells '  set BESIDE, QUIET'
	ok evenkeep set -q QUIET=mine --plain -e dev
	nothing_told

	step 'what a timer fetched was seen by the machine and told to nobody'
	at bob
	ok evenkeep fetch
	plain TIMER one
	plain TIMER_2 one
	at ada
	ok evenkeep fetch -q
	fails 8 evenkeep set TIMER=mine --plain -e dev
	tells '  set TIMER, TIMER_2'
	tells 'it came to this machine without a word'
	ok evenkeep set TIMER=mine --plain -e dev
	at bob
	ok evenkeep fetch
	plain TIMER two
	at ada
	ok evenkeep fetch -q
	ok evenkeep fetch
	tells_out '  set TIMER'
	ok evenkeep set TIMER=mine --plain -e dev

	step 'so was what a start fetched'
	at bob
	ok evenkeep fetch
	plain STARTED one
	at ada
	ok evenkeep run --fetch -e dev -- true
	nothing_told
	fails 8 evenkeep set STARTED=mine --plain -e dev
	tells '  set STARTED'
	ok evenkeep set STARTED=mine --plain -e dev

	step 'so was what a start fetched where nobody had kept count'
	rm "$(told_file)"
	at bob
	ok evenkeep fetch
	plain STARTED two
	at ada
	ok evenkeep run --fetch -e dev -- true
	has_file "$(told_file)"
	fails 8 evenkeep set STARTED=mine --plain -e dev
	tells '  set STARTED'
	ok evenkeep set STARTED=mine --plain -e dev

	step 'what one wrote oneself is kept as one, however many writes without a word it was'
	at bob
	ok evenkeep fetch
	plain UNTOLD one
	at ada
	for size in 31 32 33 34; do
		ok evenkeep set -q SIZE=$size --plain -e dev
	done
	same 'how often it says what was written here' 1 "$(grep -c '^own ' "$(told_file)")"
	ok evenkeep fetch
	says "dev: 1 new commit by $bob, now at"

	step 'of an environment that is new here nothing is known: what others put there is a conflict, too'
	at ada
	ok evenkeep fetch
	sed -i 's/^  staging:/  trial:\n  staging:/' evenkeep.yaml
	ok evenkeep init
	ok evenkeep grant $bob write -e trial --yes
	plain FIRST ada trial
	at bob
	ok evenkeep set -q FREE=bob --plain -e trial --yes
	fails 8 evenkeep set -q FIRST=bob --plain -e trial --yes
	tells 'why: the environment is new here: you were told of nothing in it'
	tells 'fetched trial: new here, at commit'
	ok evenkeep set -q FIRST=bob --plain -e trial --yes
	at ada
	sed -i 's/^  trial:/  later:\n  trial:/' evenkeep.yaml
	ok evenkeep init
	ok evenkeep grant $bob write -e later --yes
	plain FIRST ada later
	at bob
	ok evenkeep fetch -q
	fails 8 evenkeep set FIRST=bob --plain -e later --yes
	tells 'fetched later: new here, at commit'
	ok evenkeep set FIRST=bob --plain -e later --yes
	value_is FIRST bob later
	at ada
	ok evenkeep fetch

	step 'a document has it as `fetched`, of the same shape as that of fetch, in failure too; then it is told'
	at bob
	ok evenkeep fetch
	plain DOCUMENT one
	at ada
	ok evenkeep set SIZE=7 --plain -e dev --json
	nothing_told
	holds '.schema == "evenkeep.set/1" and .fetched.commits == 1 and .fetched.rosters == 0'
	holds '.fetched.environments[0] | .name == "dev" and .authors == ["bob@example.org"] and .seq == .from + 2'
	holds '.fetched.environments[0].changes[0] | .kind == "set" and .name == "DOCUMENT" and .author == "bob@example.org"'
	ok evenkeep set DOCUMENT=mine --plain -e dev --json
	holds 'has("fetched") | not'
	at bob
	ok evenkeep fetch
	plain DOCUMENT two
	at ada
	fails 8 evenkeep set DOCUMENT=again --plain -e dev --json
	holds '.schema == "evenkeep.error/1" and .error.id == "changed-meanwhile"'
	holds '.fetched.environments[0].changes[0].name == "DOCUMENT"'
	ok evenkeep set DOCUMENT=again --plain -e dev --json
	at bob
	ok evenkeep fetch
	at ada
	newcomer dora 'dev:read'
	at bob
	ok evenkeep set BY_BOB=9 --plain -e dev --json
	holds '.fetched.rosters == 1 and ([.fetched.events[].changes[].kind] | index("member-added") != null)'
	shape=$(jq -c '.fetched.environments[0] | keys' "$out")
	at ada
	ok evenkeep fetch --json
	same 'the shape of an environment' "$shape" "$(jq -c '.environments[0] | keys' "$out")"

	step 'what is written while an editor is open, or in the very moment, is told as well'
	cat >"$work/bin/edit-meanwhile" <<-EDITOR
		#!/bin/sh
		for file; do :; done
		(
			HOME=$work/machines/bob
			XDG_CONFIG_HOME=\$HOME/.config XDG_STATE_HOME=\$HOME/.local/state XDG_CACHE_HOME=\$HOME/.cache
			export HOME XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME
			cd "\$HOME/shop" && evenkeep set MEANWHILE=1 --plain -e dev
		) >/dev/null 2>&1
		sed -i 's/^SIZE=.*/SIZE=edited/' "\$file"
	EDITOR
	chmod 700 "$work/bin/edit-meanwhile"
	EDITOR=edit-meanwhile
	export EDITOR
	ok evenkeep edit -e dev --yes
	tells '  set MEANWHILE'
	unset EDITOR
	ok evenkeep set SIZE=8 --plain -e dev
	nothing_told

	step 'so is what `remote add` fetches from a store that has more than is here'
	at bob
	ok evenkeep fetch
	plain ADDED one
	plain ADDED_2 one
	at ada
	ok evenkeep remote rm
	ok evenkeep remote add "$1"
	says "\`$1\` has this vault"
	tells "fetched dev: 2 new commits by $bob, now at"
	tells '  set ADDED, ADDED_2'
	ok evenkeep set ADDED=ada --plain -e dev
	nothing_told
	at bob
	ok evenkeep fetch
	plain ADDED two
	at ada
	ok evenkeep remote add "$1" --json
	nothing_told
	holds '.schema == "evenkeep.remote-add/1" and .vault_was_there and .fetched_commits == 1 and .fetched.commits == 1'
	holds '.fetched.environments[0] | .name == "dev" and .authors == ["bob@example.org"] and .changes[0].name == "ADDED"'
	ok evenkeep set ADDED=ada --plain -e dev
	nothing_told
	at bob
	ok evenkeep fetch
	plain ADDED three
	at ada
	ok evenkeep remote add "$1" -q
	nothing_told
	silent
	fails 8 evenkeep set ADDED=ada --plain -e dev
	tells '  set ADDED'
	ok evenkeep set ADDED=ada --plain -e dev

	step 'what this machine keeps of it has no name and no value, and without it nothing is refused'
	kept=$(told_file)
	has_file "$kept"
	no_text_in SIZE "$kept"
	no_text_in dev "$kept"
	at bob
	ok evenkeep fetch
	plain LOST one
	at ada
	printf 'nonsense\n' >"$kept"
	ok evenkeep set SIZE=9 --plain -e dev
	tells '  set LOST'
	rm "$kept"
	ok evenkeep set SIZE=10 --plain -e dev
	nothing_told
}

tells_out() {
	grep -qxF -e "$1" "$out" || fail "the output does not say: $1"
}

carol=carol@example.org
case ${told_over-} in
git) address=git:file://$work/team.git && git init -q --bare "$work/team.git" ;;
*) address=file://$store ;;
esac
story "$address"

finish
