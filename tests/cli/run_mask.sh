#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016
. "$(dirname "$0")/lib.sh" "$@"
new_project
put TOKEN dev "$mark/7+x y"
put PEM dev "-----BEGIN KEY-----
${mark}line1
${mark}line2
-----END KEY-----"
put TINY dev abc
ok evenkeep set LEVEL=debug -e dev
masked() {
	ok evenkeep run -q -e dev --mask -- "$@"
}

step 'secret values are hidden on both streams, plain ones are not'
masked sh -c 'echo "t $TOKEN $LEVEL"; echo "e $TOKEN" >&2'
prints 't *** debug'
tells 'e ***'
quiet_about "$mark"

step 'in every form that programs print them in'
masked sh -c 'printf %s "$TOKEN" | base64; printf "user:%s" "$TOKEN" | base64 -w 0; echo
	printf "x%s" "$TOKEN" | base64 | tr +/ -_; printf %s "$TOKEN" | jq -sRr @uri
	jq -cn --arg t "\"$TOKEN\"" "{\$t}"; printf %s "$PEM" | sed -n 2p; printf %s "$PEM" | base64 -w 0'
prints "***
dXNlcjp***
eH***
***
{\"t\":\"\\\"***\\\"\"}
***
***"

step 'in whatever pieces they come'
masked sh -c 'rest=$TOKEN; while [ -n "$rest" ]; do printf %.1s "$rest"; rest=${rest#?}; done; echo'
grep -qE '^.{0,3}\*\*\*$' "$out" || fail "more than three bytes: $(cat "$out")"

step 'what is too short is named, not shown'
ok evenkeep run -e dev --mask -- sh -c 'echo "$TINY"'
prints abc
tells 'with fewer than 4 bytes: `TINY`'
quiet_about "$mark"

step 'with --keep what is inherited is hidden, too'
ok env TOKEN="${mark}inherited" evenkeep run -q -e dev --mask --keep -- sh -c 'echo "$TOKEN"'
prints '***'

step 'with --fd the values come on the descriptor, and are hidden'
masked true
ok evenkeep run -q -e dev --mask --only TOKEN --fd 7 -- sh -c 'tr "\0" "\n" <&7; echo "${TOKEN-unset}"'
prints 'TOKEN=***
unset'

step 'a start that fails is told, whatever the descriptor'
for fd in 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
	fails 127 evenkeep run -q -e dev --mask --fd $fd -- no-such-command
	tells 'no command `no-such-command`'
done

step 'however slowly it is read'
yes "$mark/7+x y" | head -20000 >lines
evenkeep run -q -e dev --mask -- cat lines | {
	for _ in 1 2 3 4 5 6; do sleep 0.1; dd bs=65536 count=1 status=none; done
	cat
} >"$out"
# where a piece ends in a value, and the next one comes late, three bytes of it may stand there
same 'lines' 20000 "$(grep -cE '^.{0,3}\*\*\*$' "$out")"
same 'all lines' 20000 "$(wc -l <"$out")"
quiet_about "$mark"

step 'the exit status is that of the command, and so is the signal'
fails 7 evenkeep run -q -e dev --mask -- sh -c 'exit 7'
fails 143 evenkeep run -q -e dev --mask -- sh -c 'kill -TERM $$'
fails 127 evenkeep run -q -e dev --mask -- no-such-command
tells 'no command `no-such-command`'
fails 126 evenkeep run -q -e dev --mask -- "$PWD"
fails 125 evenkeep run -q -e nope --mask -- true

step 'one stream for both keeps the order'
masked sh -c 'exec 2>&1; for i in 1 2 3; do echo "o$i"; echo "e$i" >&2; done'
prints 'o1
e1
o2
e2
o3
e3'
evenkeep run -q -e dev --mask -- sh -c 'for i in 1 2 3; do echo "o$i"; echo "e$i" >&2; done' >"$work/both" 2>&1
same 'both' 'o1 e1 o2 e2 o3 e3' "$(tr '\n' ' ' <"$work/both" | sed 's/ $//')"

step 'input goes through untouched, however much there is'
head -c 8000000 /dev/urandom >"$work/large"
evenkeep run -q -e dev --mask -- cat <"$work/large" >"$work/through" || fail 'cat fails'
cmp -s "$work/large" "$work/through" || fail 'other bytes come out than went in'
rm "$work/large" "$work/through"

step 'what has nothing to hide comes out as it went in'
size=64M
[ -z "${EVENKEEP_TEST_ALL-}" ] || size=500M
evenkeep run -q -e dev --mask -- head -c "$size" /dev/zero | cksum >"$work/masked"
head -c "$size" /dev/zero | cksum >"$work/plain"
same 'checksum' "$(cat "$work/plain")" "$(cat "$work/masked")"

step 'a reader that goes away is gone for the command, too'
evenkeep run -q -e dev --mask -- sh -c 'yes; echo "ended $?" >&2' 2>"$work/ended" | head -n 1 >"$out"
prints y
grep -q '^ended 141$' "$work/ended" || fail "yes did not end by SIGPIPE: $(cat "$work/ended")"

step 'an output that can take no more is told, once, and is a failure; the command goes on'
lost() { # STATUS ARG…: with standard output on a full disk
	wanted=$1
	shift
	code=0
	evenkeep run -q -e dev --mask -- "$@" >/dev/full 2>"$problems" || code=$?
	same 'status' "$wanted" "$code"
	same 'warnings' 1 "$(grep -c '^warning: what the command prints on standard output is lost: No space left' "$problems")"
}
lost 10 sh -c 'seq 1 10'
lost 10 sh -c 'for i in 1 2 3; do yes | head -c 200000; done; echo done >ended'
has_file ended
rm ended
lost 7 sh -c 'seq 1 10; exit 7'
code=0
evenkeep run -q -e dev --mask -- sh -c 'echo seen; echo "$TOKEN" >&2' 2>/dev/full >"$out" || code=$?
same 'status' 10 "$code"
prints seen
fails 10 sh -c 'evenkeep run -q -e dev --mask -- seq 1 10 >/dev/full 2>&1'
# a limit of the size of files is the same, and ends neither
code=0
(ulimit -f 1 && exec evenkeep run -q -e dev --mask -- sh -c 'yes | head -c 200000; echo "$?" >ended') >short 2>"$problems" || code=$?
tells 'is lost: File too large'
same 'status' 10 "$code"
same 'end' 0 "$(cat ended)"
rm ended

step 'a reader that is slow slows the command down, and nothing piles up'
mkfifo slow
evenkeep run -q -e dev --mask -- sh -c 'echo $PPID; head -c 20000000 /dev/zero; echo done >ended' >slow &
exec 8<slow
read -r parent <&8
i=0
while [ "$(sed -n 's/^State:.\(.\).*/\1/p' "/proc/$parent/status")" != S ] && [ $((i += 1)) -lt 600 ]; do sleep 0.1; done
sleep 0.3
no_file ended
peak=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$parent/status")
[ "$peak" -lt 16000 ] || [ -n "${ASAN_OPTIONS-}" ] || fail "the parent takes $peak KiB"
same 'bytes' 20000000 "$(wc -c <&8 | tr -d ' ')"
exec 8<&-
wait $! || fail 'the command fails'
has_file ended
echo "    $peak KiB"

step 'what a process leaves behind holds nothing up'
fails 3 evenkeep run -q -e dev --mask -- sh -c 'sleep 60 & echo "$!" >left; echo said; exit 3'
prints said
kill "$(cat left)" 2>/dev/null || true
# one that goes on and on has no reader then
fails 4 sh -c 'exec evenkeep run -q -e dev --mask -- sh -c "yes & exit 4" >"$1"' sh /dev/null

step 'the vault is free while the command runs'
ok evenkeep run -q -e dev --mask -- evenkeep set LEVEL=info -e dev

step 'with --watch each start hides the new values, and those of former starts'
tidy() {
	[ -z "${watched-}" ] || kill -KILL "$watched" 2>/dev/null || :
}
await() { # COUNT: minutes are a net, no measure
	tries=0
	while [ "$(grep -c '^started' "$work/watched")" -lt "$1" ]; do
		tries=$((tries + 1))
		[ $tries -lt 2400 ] || fail "never started $1 times: $(cat "$work/watched")"
		sleep 0.05
	done
}
put TOKEN dev "${mark}First"
: >"$work/watched"
evenkeep run -q -e dev --mask --watch --spread 0s --debounce 0s -- sh -c 'trap "exit 0" TERM
	echo "$TOKEN" >>former; cat former; echo started; while :; do sleep 0.05; done' >"$work/watched" 2>&1 &
watched=$!
await 1
put TOKEN dev "${mark}Second"
await 2
kill -TERM "$watched"
wait "$watched" || fail 'it does not end as the command does'
watched=''
same 'what it prints' '*** started *** *** started' "$(paste -s -d ' ' "$work/watched")"
same 'what it had' 2 "$(grep -c "$mark" former)"
rm former
fails 125 evenkeep run -e dev --mask --watch --on-change signal:HUP -- true
tells 'mask-restarts'

step 'closed streams stay closed'
sh -c 'exec evenkeep run -q -e dev --mask -- sh -c "[ ! -e /proc/\$\$/fd/1 ] || exit 1" >&-' || fail 'stdout is open'

finish
