#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The helper types at a terminal and sees what it shows; 98 is a terminal that does not echo afterwards.
# shellcheck disable=SC2016
. "$(dirname "$0")/lib.sh" "$@"
new_project
put TOKEN dev "$mark/7+x y"
eot=$(printf '\004') intr=$(printf '\003') susp=$(printf '\032') quit=$(printf '\034')
cat >masked <<'EOT'
#!/bin/sh
exec evenkeep run -q -e dev --mask -- "$@"
EOT
chmod 700 masked

step 'the command has a terminal of the same size, and its secrets are hidden on it'
ok "$pty" columns:97 -- ./masked sh -c 'test -t 0 && test -t 1 && test -t 2 && echo "all $TOKEN"; stty size; TERM=xterm ls --color=auto -d /'
says 'all ***'
says '24 97'
says "$(printf '\033[')"
quiet_about "$mark"

step 'a window that changes its size changes that of the command'
ok "$pty" columns:97 wait:ready resize:101 'wait:24 101' -- ./masked sh -c 'trap "stty size; exit" WINCH; echo ready; while :; do sleep 0.05; done'

step 'keys end, interrupt and quit the command, not us'
ok "$pty" wait:ready line:hello wait:hello 'type:'"$eot" wait:behind -- ./masked sh -c 'echo ready; cat; echo behind'
fails 130 "$pty" wait:ready "type:$intr" -- ./masked sh -c 'echo ready; exec sleep 60'
fails 3 "$pty" wait:ready "type:$intr" -- ./masked sh -c 'trap "exit 3" INT; echo ready; while :; do sleep 0.05; done'
fails 131 "$pty" wait:ready "type:$quit" -- ./masked sh -c 'ulimit -c 0; echo ready; exec sleep 60'

step 'a password is asked for without echo, and not shown when it is echoed'
ok "$pty" wait:word: line:sesame wait:got -- ./masked sh -c 'stty -echo; printf "pass word: "; read -r x; stty echo; echo; test "$x" = sesame && echo got it'
quiet_about sesame
ok "$pty" wait:ready "line:$mark/7+x y" wait:behind -- ./masked sh -c 'echo ready; read -r x; test "$x" = "$TOKEN" && echo "behind"'
says '***'

step 'a program that takes every key as it is gets every key'
ok "$pty" wait:ready "type:$intr" 'wait: 03' -- ./masked sh -c 'old=$(stty -g); stty raw -echo; echo ready; dd bs=1 count=1 status=none | od -An -tx1; stty "$old"'

step 'whatever the command leaves of its terminal, ours is as it was'
ok "$pty" -- ./masked stty raw -echo
for signal in 1 2 3 15; do
	fails $((128 + signal)) "$pty" wait:ready signal:$signal -- evenkeep run -q -e dev --mask -- sh -c 'ulimit -c 0; echo ready; exec sleep 60'
done
fails 127 "$pty" -- evenkeep run -q -e dev --mask -- no-such-command
fails 129 "$pty" wait:ready hangup -- ./masked sh -c 'echo ready; exec sleep 60'

step 'if it is killed, so is the command on its terminal'
_run "$pty" wait:ready signal:9 -- evenkeep run -q -e dev --mask -- sh -c 'echo $$ >command; echo ready; exec sleep 600'
i=0
while kill -0 "$(cat command)" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$(cat command)/status" 2>/dev/null &&
	[ $((i += 1)) -lt 2400 ]; do sleep 0.05; done
[ $i -lt 2400 ] || fail 'the command goes on'
has_file command
rm command

step 'job control: stopped by a key, seen by the shell, cooked meanwhile, and on again'
ok "$pty" 'wait:$ ' 'line:./masked sh -c "echo re""ady; read x; echo got \$x"' wait:ready "type:$susp" wait:topped \
	'wait:$ ' 'line:stty -a | grep -o " icanon"' wait:icanon 'wait:$ ' line:fg line:zzz 'wait:got zzz' \
	'wait:$ ' line:exit -- env PS1='$ ' bash --norc -i

step 'where no shell could let it go on, the key that stops stops nothing: a terminal opened for it, process 1'
ok "$pty" wait:ready "type:$susp" line:zzz 'wait:got zzz' -- ./masked sh -c 'echo ready; read x; echo "got $x"'
if unshare --fork --pid --kill-child true 2>/dev/null; then
	ok "$pty" wait:ready "type:$susp" line:zzz 'wait:got zzz' -- \
		unshare --fork --pid --kill-child ./masked sh -c 'echo ready; read x; echo "got $x"'
else
	echo 'SKIPPED: there can be no process 1 of a namespace here'
fi

step 'in the background it leaves the terminal alone, until it comes to the front'
ok "$pty" 'wait:$ ' 'line:./masked sh -c "echo re""ady; read x; echo got \$x" &' wait:ready 'line:echo sh''ell' wait:shell \
	line:fg wait:masked line:zzz 'wait:got zzz' 'wait:$ ' line:exit -- env PS1='$ ' bash --norc -i

step 'nor does it keep what somebody else in front had made of the terminal, unless the command did'
cat >later <<'EOT'
#!/bin/sh
tty >tty
until [ -e go ]; do sleep 0.05; done
exec ./masked "$@"
EOT
chmod 700 later
taken='until stty -a -F "$(cat tty)" | grep -q -e -isig; do sleep 0.05; done' # by evenkeep: bash leaves that
# bash reads its line by then, with modes of its own: the return key is no end of a line there
ok "$pty" 'wait:$ ' 'line:./later sh -c "echo re""ady; read x; echo got \$x" &' 'wait:$ ' \
	run:'touch go' wait:ready line:fg wait:later "run:$taken" "type:zzz$(printf '\r')" 'wait:got zzz' 'wait:$ ' line:exit -- env PS1='$ ' bash --norc -i
rm go
ok "$pty" 'wait:$ ' 'line:./later sh -c "stty -icanon; echo re""ady; read x; stty -a | grep -o \"[- ]icanon\"" &' 'wait:$ ' \
	run:'touch go' wait:ready line:fg wait:later "run:$taken" line:x 'wait:-icanon' 'wait:$ ' line:exit -- env PS1='$ ' bash --norc -i
rm go

step 'a shell within it has its own jobs'
ok "$pty" 'wait:in> ' 'line:sh -c "echo re""ady; exec sleep 60"' wait:ready "type:$susp" wait:topped 'wait:in> ' \
	'line:kill %1; fg' wait:erminated 'wait:in> ' 'line:exit 0' -- env PS1='in> ' ./masked bash --norc -i

step 'with --watch every start has a terminal'
printf '%s' "${mark}New" >new
ok "$pty" columns:97 'wait:24 97' resize:101 'run:evenkeep set TOKEN -e dev -q --yes --secret <new' 'wait:24 101' "type:$quit" \
	-- sh -c 'ulimit -c 0; evenkeep run -q -e dev --mask --watch --spread 0s --debounce 0s -- sh -c "stty size; echo \$TOKEN; sleep 60"; test $? = 131'
says '***'
quiet_about "$mark"
rm new

step 'each stream goes where it went'
ok "$pty" -- sh -c './masked sh -c "test -t 1 && echo shown \$TOKEN; test -t 2 || echo kept \$TOKEN >&2" 2>kept'
says 'shown ***'
same kept 'kept ***' "$(cat kept)"
ok "$pty" -- sh -c './masked sh -c "test -t 2 && echo shown \$TOKEN >&2; test -t 1 || echo kept \$TOKEN" >kept'
says 'shown ***'
same kept 'kept ***' "$(cat kept)"
ok "$pty" columns:97 -- sh -c 'echo in | ./masked sh -c "cat; test -t 1 && stty size <&1"'
says '24 97'

step 'errors that go to another terminal go there'
cat >two <<'EOT'
#!/bin/sh
exec "$1" -- sh -c 'exec ./masked sh -c "echo inner \$TOKEN; echo outer \$TOKEN >&2" 2>&9' 9>&1 >inner
EOT
chmod 700 two
ok "$pty" -- ./two "$pty"
says 'outer ***'
same inner 'inner ***' "$(tr -d '\r' <inner)"

step 'it can be had within itself'
ok "$pty" columns:97 -- ./masked ./masked sh -c 'stty size; echo "$TOKEN"'
says '24 97'
says '***'
quiet_about "$mark"

finish
