#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project

step 'commands, options, environments, dialects'
ok evenkeep __complete l
says 'list	'
ok evenkeep __complete list --a
says '--all	'
ok evenkeep __complete list -e ''
says dev
says prod
ok evenkeep __complete list --env=st
says staging
ok evenkeep __complete import --as c
says compose
ok evenkeep __complete import --as aws-s
says aws-secrets
ok evenkeep __complete import --as syst
says 'systemd	'
! grep -q systemd-credential "$out" || fail 'what is only written is offered to be read'
ok evenkeep __complete render --as so
silent
ok evenkeep __complete --color ''
says never
ok evenkeep __complete completion ''
says fish
ok evenkeep __complete remote log
says logout

step 'every option of the table is offered'
evenkeep help --json | jq -r '.commands[] | .name as $c | .options[] | select(.name) | $c + " --" + .name' >"$work/table"
while read -r command option; do
	evenkeep __complete "$command" "$option" | grep -q "^$option	" || fail "$command $option"
done <"$work/table"

step 'behind the wrapped command nothing is offered'
for words in 'run -- l' 'run ls l' 'run -e dev -- ls --a'; do
	# shellcheck disable=SC2086
	ok evenkeep __complete $words
	silent
done

step 'addresses of stores, once the verb is there, and what a change does'
for words in 'remote add etc' 'remote login etc' 'publish --to etc' 'publish --to=etc' 'init --remote etc'; do
	# shellcheck disable=SC2086
	ok evenkeep __complete $words
	says 'etcd+https://'
done
ok evenkeep __complete remote add ''
quiet_about logout
for verb in rm show; do
	ok evenkeep __complete remote $verb ''
	silent
done
ok evenkeep __complete run --on-change signal:H
says signal:HUP

step 'on trouble it prints nothing and exits 0'
cd "$HOME"
for words in 'list -e d' 'nonsense x' '--bogus x' ''; do
	# shellcheck disable=SC2086
	ok evenkeep __complete $words
	silent
done
ok evenkeep __complete
[ ! -s "$problems" ] || fail 'it says something'

step 'the scripts are read by their shells'
for shell in bash zsh fish; do
	ok evenkeep completion $shell
	if command -v $shell >/dev/null; then
		$shell -n "$out" || fail "$shell cannot read it"
	else
		echo "    (no $shell here: its script was printed, not read)"
	fi
done
fails 2 evenkeep completion bsah
tells 'did you mean `bash`'

step 'in bash the words come'
cd shop
cat >"$work/try.bash" <<'BASH'
source <(evenkeep completion bash)
COMP_WORDS=(evenkeep list --env st) COMP_CWORD=3
_evenkeep
echo "${COMPREPLY[*]}"
BASH
ok bash "$work/try.bash"
prints staging

finish
