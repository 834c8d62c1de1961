#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project
long=$(head -c 20000 /dev/zero | tr '\0' a)

step 'a value is asked for, not shown, and the terminal echoes again'
ok "$pty" wait:'value of TOKEN for dev: ' line:"${mark}typed" -- evenkeep set TOKEN -e dev
says "($((${#mark} + 5)) bytes, "
reveals evenkeep get TOKEN -e dev
same_secret TOKEN "${mark}typed" "$(cat "$out")"

step 'a value longer than a line of a terminal is not cut'
ok "$pty" wait:'dev: ' line:"$long" -- evenkeep set LONG -e dev
says '(20000 bytes'

step 'the backspace and the clear key'
ok "$pty" wait:'dev: ' type:"wrong$(printf '\025')" type:"abx$(printf '\177')c" line: -- evenkeep set EDITED -e dev
reveals evenkeep get EDITED -e dev
prints abc

step 'more than one pasted line is refused, and the rest reaches no shell'
fails 3 "$pty" wait:'dev: ' type:"one
two
three
" -- evenkeep set PASTED -e dev
says --file
fails 5 evenkeep get PASTED -e dev

step 'arrow keys are no value'
fails 3 "$pty" wait:'dev: ' line:"$(printf 'a\033[Db')" -- evenkeep set ARROWS -e dev

step 'nothing typed is nothing set'
fails 3 "$pty" wait:'dev: ' line: -- evenkeep set NOTHING -e dev
fails 9 "$pty" wait:'dev: ' type:"$(printf '\004')" -- evenkeep set NOTHING -e dev

step 'signals restore the terminal and then do what they do'
for signal in 1 2 3 15; do
	fails $((128 + signal)) "$pty" wait:'dev: ' type:"$mark" signal:$signal -- evenkeep set KILLED -e dev
done
fails 130 "$pty" wait:'dev: ' type:"$(printf 'abc\003')" -- evenkeep set KILLED -e dev
fails 5 evenkeep get KILLED -e dev

step 'a protected environment: its name is typed'
printf '%s' "$mark" >"$work/value"
ok "$pty" wait:'type its name to go on: ' line:prod -- evenkeep set TOKEN -e prod --file "$work/value"
fails 9 "$pty" wait:'type its name to go on: ' line:dev -- evenkeep set TOKEN -e prod --file "$work/value"
says 'nothing was changed'

step 'while somebody is asked nobody else waits for the vault'
printf '%s' "$mark" >"$work/value"
ok "$pty" wait:'value of TOKEN for dev: ' run:"evenkeep set OTHER -e dev --file $work/value" \
	line:"${mark}later" -- evenkeep set TOKEN -e dev
ok "$pty" wait:'type its name to go on: ' run:"evenkeep set OTHER -e dev --file $work/value" \
	line:prod -- evenkeep set TOKEN -e prod --file "$work/value"
ok "$pty" wait:'type its name to go on: ' run:"evenkeep set OTHER -e dev --file $work/value --note x" \
	line:prod -- evenkeep unset TOKEN -e prod
reveals evenkeep get TOKEN -e dev
same_secret TOKEN "${mark}later" "$(cat "$out")"
reveals evenkeep get OTHER -e dev
same_secret OTHER "$mark" "$(cat "$out")"

step 'where CI is set nobody is asked'
fails 9 env CI=1 "$pty" -- evenkeep set TOKEN -e prod --file "$work/value"
fails 9 env CI=true "$pty" -- evenkeep set TOKEN -e dev
says 'no-terminal'

step 'the recovery key is shown once, and its end is typed'
mkdir ../second && cd ../second
fails 9 "$pty" wait:'you have it: ' line:wrong -- evenkeep init
no_file evenkeep.yaml
cat >"$work/confirm.py" <<'PY'
import os, pty, re, sys, time
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
seen = b""
typed = False
while True:
    try:
        data = os.read(fd, 4096)
    except OSError:
        break
    if not data:
        break
    seen += data
    if not typed and b"you have it: " in seen:
        key = re.search(rb"AGE-SECRET-KEY-1[A-Z0-9]+", seen).group(0)
        time.sleep(0.1)
        os.write(fd, key[-6:] + b"\n")
        typed = True
        open(os.environ["PAPER"], "wb").write(key + b"\n")
sys.stdout.write(re.sub(rb"AGE-SECRET-KEY-1[A-Z0-9]+", b"<key>", seen).decode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
PY
export PAPER="$work/paper"
umask 077
ok python3 "$work/confirm.py" evenkeep init
says 'made the vault'
quiet_about 'no recovery key'
put TOKEN prod "${mark}r"
reveals evenkeep get TOKEN -e prod --identity "$work/paper"
same_secret TOKEN "${mark}r" "$(cat "$out")"
# shellcheck disable=SC2046
no_text_in "$(cat "$work/paper")" $(find "$HOME" -type f)

step 'an identity with a passphrase: asked twice, then once'
mkdir ../third && cd ../third
fails 9 evenkeep init --no-recovery --passphrase --identity "$work/locked"
tells no-terminal
ok "$pty" wait:'identity: ' line:'correct horse battery' wait:'again: ' line:'correct horse battery' -- \
	evenkeep init --no-recovery --passphrase --identity "$work/locked"
no_text_in AGE-SECRET-KEY "$work/locked"
head -n 1 "$work/locked" | grep -qa '^age-encryption.org/v1' || fail 'age would not open it'
export EVENKEEP_IDENTITY="$work/locked"
ok evenkeep list --all
ok "$pty" wait:': ' line:'correct horse battery' -- evenkeep set A=1 -e dev
fails 4 "$pty" wait:': ' line:'wrong horse' -- evenkeep get A -e dev
fails 4 evenkeep get A -e dev
tells terminal

step 'a vault that nothing vouches for is used only when somebody says so'
unset EVENKEEP_IDENTITY
cd ../shop
rm evenkeep.lock
fails 23 env XDG_STATE_HOME="$work/fresh" evenkeep list --all
tells unknown-vault
fails 23 env XDG_STATE_HOME="$work/fresh" "$pty" wait:'right one: ' line:no -- evenkeep list --all
ok env XDG_STATE_HOME="$work/fresh" "$pty" wait:'right one: ' line:yes -- evenkeep list --all
ok env XDG_STATE_HOME="$work/fresh" evenkeep list --all

finish
