#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project

step 'nothing given: where to begin, on stderr, exit 2'
fails 2 evenkeep
silent
tells 'commands:'

step 'a typo runs nothing and says what was meant'
fails 2 evenkeep lsit
tells 'did you mean `list`'
fails 2 evenkeep no-such-thing
tells 'evenkeep help --all'
fails 2 evenkeep list --evn dev
tells 'did you mean `--env`'
fails 2 evenkeep list --al
tells unknown-option
fails 2 evenkeep list -x
fails 2 evenkeep set --enviroment dev
quiet_about Segmentation

step 'long options match exactly, with = or as the next word; short ones too'
for form in '--env dev' '--env=dev' '-e dev' '-edev'; do
	# shellcheck disable=SC2086
	ok evenkeep list $form
	says 'dev: 0 names'
done
fails 2 evenkeep list --env
tells 'needs its argument'
fails 2 evenkeep list --all=yes
tells 'takes no argument'
fails 2 evenkeep list -e dev extra
tells 'options only'

step 'global options before or after the command, never behind --'
ok evenkeep -q list -e dev
ok evenkeep --json list --all
holds .ok
ok evenkeep -C / --color never list --all -C "$PWD"
fails 2 evenkeep list -- --all
fails 2 evenkeep --json pin --reveal
fails 2 evenkeep --yes list --all
tells 'has no option'

step '-q is silent on success'
ok evenkeep -q set A=1 -e dev
silent
[ ! -s "$problems" ] || fail 'it says something'
ok evenkeep -q pin
silent

step '-C and EVENKEEP_PROJECT find the project from elsewhere, and so does walking up'
cd /
ok evenkeep -C "$HOME/shop" list --all
ok env EVENKEEP_PROJECT="$HOME/shop" evenkeep list --all
ok env EVENKEEP_PROJECT="$HOME/shop/evenkeep.yaml" evenkeep list --all
fails 5 env EVENKEEP_PROJECT="$work/none" evenkeep list --all
fails 10 evenkeep -C "$work/none" list
mkdir -p "$HOME/shop/a/b"
cd "$HOME/shop/a/b"
ok evenkeep list --all
cd "$HOME/shop"

step 'an error is one document too, wherever it happens'
fails 2 evenkeep list --bogus --json
holds '.schema == "evenkeep.error/1" and .error.id == "unknown-option" and .error.exit == 2'
fails 2 evenkeep --json nonsense
holds '.error.id == "unknown-command"'
fails 5 evenkeep --json get NOPE -e dev
holds '.error.fix != null'
printf 'evenkeep: 1\nproject: shop\nenvironmnts:\n  dev:\nservces:\n' >"$work/evenkeep.yaml"
fails 3 env EVENKEEP_PROJECT="$work/evenkeep.yaml" evenkeep list --json
holds '.error.location.line == 3 and .problems == 2'

step 'an error in the project file shows the line and what was meant'
fails 3 env EVENKEEP_PROJECT="$work/evenkeep.yaml" evenkeep list
tells 'evenkeep.yaml:3:1'
tells '^^^^'
tells environments

step 'closed standard streams'
fails 10 sh -c 'exec evenkeep set X -e dev <&-'
sh -c 'exec evenkeep list -e dev >&- 2>&-' && fail 'an answer that nobody got'
sh -c 'exec evenkeep set B=1 -e dev 2>&-' || fail 'a closed stderr is no failure'
sh -c 'exec evenkeep -q set B=2 -e dev <&- >&- 2>&-' || fail 'nothing to say, and yet a failure'
ok evenkeep get B -e dev
prints 2

step 'the wrong colour'
fails 2 evenkeep --color blue list
tells 'auto, always or never'

step 'no core can be dumped, and files are closed to others'
sh -c 'ulimit -S -c 1024 2>/dev/null; [ "$(ulimit -S -c)" != 0 ]' ||
	echo '    (the hard limit of core dumps is 0 here: that ours is lowered was not tried)' >&2
ok sh -c 'ulimit -S -c 1024 2>/dev/null; exec evenkeep doctor'
says 'no core dumps'
ok sh -c 'umask 000; exec env TERM=xterm EVENKEEP_PAGER="sh -c umask" "$0" -- evenkeep help --all' "$pty"
says 077
[ -z "$(find .evenkeep -perm /077)" ] || fail 'something is open to others'

step 'no HOME: what needs none works'
ok env -u HOME -u XDG_CONFIG_HOME -u XDG_STATE_HOME -u XDG_CACHE_HOME evenkeep help
ok env -u HOME -u XDG_CONFIG_HOME -u XDG_STATE_HOME evenkeep list -e dev --identity "$XDG_CONFIG_HOME/evenkeep/identity"

finish
