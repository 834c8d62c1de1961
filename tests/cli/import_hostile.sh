#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project

step 'names of files and variables reach no terminal as they are'
evil=$(printf 'x\033[31m\nred.env')
printf 'A=1\nB\033[1mC=2\n' >"$evil"
fails 3 evenkeep import "$evil=dev"
printf 'A=1\n' >"$evil"
ok evenkeep import "$evil=dev"
mkdir evil && printf 'A=1\n' >"evil/$(printf '\033[31m.dev.env')"
ok evenkeep import -n evil
for file in "$out" "$problems"; do
	if grep -q "$(printf '\033')" "$file"; then fail 'an escape reached the output'; fi
done

step 'a pipe, a device, a folder, a file that cannot be read'
mkfifo pipe.env
fails 3 evenkeep import pipe.env=dev
fails 3 evenkeep import /dev/zero=dev
mkdir -p folder
fails 5 evenkeep import folder=dev
if [ "$(id -u)" != 0 ]; then
	printf 'A=1\n' >closed.env && chmod 000 closed.env
	fails 10 evenkeep import closed.env=dev
fi

step 'a file that is too large is refused before it is read whole'
truncate -s 65M huge.env
fails 3 evenkeep import huge.env=dev
tells 'more than 64 MiB'
rm huge.env

step 'a file that ends in the middle of a value'
printf 'CUT=1\nB="%s' "$mark" >cut.env
fails 3 evenkeep import cut.env=dev
tells cut.env:2
printf '{"A": "%s' "$mark" >cut.json
fails 3 evenkeep import cut.json=dev
quiet_about "$mark"
fails 5 evenkeep get CUT -e dev

step 'a hundred warnings are twenty and a count'
awk 'BEGIN { for (i = 0; i < 100; i++) printf "NAME_%d=a$b\n", i }' >many.env
fails 9 evenkeep import many.env=dev
tells 'many.env: 80 more such places'
[ "$(wc -l <"$problems")" -lt 60 ] || fail 'too many lines'

step 'names that are pieces of values are not printed'
printf 'KEY=-----BEGIN\nMIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQC7=\n' >pem.env
evenkeep import -n pem.env=dev >"$out" 2>"$problems" || true
if grep -q 'MIIEvAIBADAN' "$problems"; then fail 'a piece of a key is in a message'; fi

finish
