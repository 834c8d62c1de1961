#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
escape=$(printf '\033')
turned=$(printf '\342\200\256') # right-to-left override
hidden=$(printf '\342\200\213') # zero width space

# Neither stream has a control, direction-changing or invisible character.
clean() {
	! LC_ALL=C grep -qa "$escape\|$turned\|$hidden\|$(printf '\007')" "$out" "$problems" ||
		fail 'a hostile character came through'
}

machine ada
git config --global user.email "ada${escape}]0;x@example.org"
mkdir shop && cd shop
ok evenkeep init --no-recovery

step 'notes and plain values on the screen'
ok evenkeep set LEVEL="a${escape}[2Jb${turned}c${hidden}d" --plain -e dev --note "n${escape}[31m${turned}"
clean
ok evenkeep list -e dev
clean
says '\x1b[2J'
ok evenkeep history -e dev
clean

step 'values that get prints on a terminal'
ok env TERM=dumb "$pty" -- evenkeep get LEVEL -e dev
clean
says '\x1b[2J'

step 'into a pipe the bytes are the bytes'
reveals evenkeep get LEVEL -e dev
same value "a${escape}[2Jb${turned}c${hidden}d" "$(cat "$out")"

step 'names of environments, commands, options and files in messages'
for word in "x${escape}[31my" "x${turned}y" "$(printf 'x\nerror[fake]: y')"; do
	fails 2 evenkeep "$word"
	clean
	fails 2 evenkeep list "--$word"
	clean
	fails 5 evenkeep list -e "$word"
	clean
	fails 5 evenkeep get "$word" -e dev
	clean
	fails 3 evenkeep set "$word=1" -e dev
	clean
	fails 5 evenkeep import "$word=dev"
	clean
	[ "$(grep -c '^error\[' "$problems")" -eq 1 ] || fail 'a second error was made up'
done

step 'texts of the project file'
printf 'evenkeep: 1\nproject: shop\n"envi%s[31mronments": {}\n' '\e' >"$work/evenkeep.yaml"
fails 3 env EVENKEEP_PROJECT="$work/evenkeep.yaml" evenkeep list
clean

step 'names in an env file'
printf 'A%s[31mB=1\n' "$escape" >bad.env
fails 3 evenkeep import bad.env=dev
clean
mkdir "d${escape}[31m" && printf 'A=1\n' >"d${escape}[31m/.env"
fails 9 evenkeep import
clean
ok evenkeep import "d${escape}[31m/.env=dev"
clean

step 'documents are valid JSON whatever is in them'
ok evenkeep list -e dev --json
holds '.names[] | select(.name == "LEVEL") | .value | startswith("a")'
printf 'x\377y' | ok evenkeep set BYTES -e dev --plain
ok evenkeep list -e dev --json
holds .ok
ok evenkeep get BYTES -e dev --json
holds '.binary and .value == null'
fails 5 evenkeep --json get "$(printf 'x\377')" -e dev
holds '.ok | not'

finish
