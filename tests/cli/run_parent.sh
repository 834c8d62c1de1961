#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# $3 compares how a command is treated under a parent that stays with how it is without one.
case $3 in /*) probe=$3 ;; *) probe=$PWD/$3 ;; esac # meson may name it from its own folder
. "$(dirname "$0")/lib.sh" "$@"

new_project
put A dev "$mark"
evenkeep=$work/bin/evenkeep

compare() { # PLACE
	# in a session of its own: what a terminal's end does to its session is not for the test
	status=0
	setsid --wait "$probe" "$probe" "$1" "$evenkeep" run -e dev -- --- \
		"$evenkeep" run -e dev --watch -- >"$out" 2>"$problems" || status=$?
	cat "$out"
	[ "$status" -eq 0 ] || [ "$status" -eq 77 ] || fail "exit $status, at place $1"
}

step 'each signal arrives once, and the end is that of the command'
compare alone

step 'at a terminal: its signals once, stopped and let go on by a shell'
compare terminal

step 'as process 1: signals arrive, 128 + n, what others leave behind is reaped'
compare first

step 'the exit status is that of the command, whatever it is'
for code in 0 1 7 125 126 127 200 255; do
	fails $code evenkeep run -e dev --watch -- sh -c "exit $code"
done

step 'what fails before the start fails as it does without --watch'
fails 127 evenkeep run -e dev --watch -- no-such-command
tells 'error[no-command]'
fails 126 evenkeep run -e dev --watch -- "$PWD"
fails 125 evenkeep run -e nope --watch -- true
tells 'no environment `nope`'
fails 125 env XDG_CONFIG_HOME="$work/nobody" HOME="$work/nobody" evenkeep run -e dev --watch -- true
tells tried:

step 'what a script sends to all of its group is not sent back to it'
ok setsid --wait evenkeep run -e dev --watch -- sh -c 'trap "echo once" HUP; kill -HUP 0; sleep 0.1; echo end'
prints 'once
end'

step 'the command has no descriptor, no limit and no mask of ours'
tell='ls -l /proc/self/fd | sed "s/.* \([0-9]* -> \)/\1/; s/\[.*//; s,/proc/.*,,"; grep -E "^(Sig[PBIC]|Shd)" /proc/self/status; ulimit -a; umask'
sh -c "umask 027; exec evenkeep run -e dev -- sh -c '$tell'" >"$work/bare" </dev/null
sh -c "umask 027; exec evenkeep run -e dev --watch -- sh -c '$tell'" >"$work/staying" </dev/null
cmp "$work/bare" "$work/staying" || fail "it differs: $(diff "$work/bare" "$work/staying")"

finish
