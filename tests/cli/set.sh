#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project

step 'a value comes from standard input; one newline is dropped; the bytes are counted'
printf '%s1\n' "$mark" >"$work/value"
ok evenkeep set TOKEN -e dev <"$work/value"
says "set \`TOKEN\` in dev ($((${#mark} + 1)) bytes, "
reveals evenkeep get TOKEN -e dev
same_secret TOKEN "${mark}1" "$(cat "$out")"

step '--exact keeps the newline, and an empty value'
ok evenkeep set EXACT -e dev --exact <"$work/value"
reveals evenkeep get EXACT -e dev
cmp -s "$out" "$work/value" || fail 'the newline is gone'
fails 3 evenkeep set EMPTY -e dev </dev/null
tells '--exact'
ok evenkeep set EMPTY -e dev --exact </dev/null
says '(0 bytes'

step '--file takes many lines, and what is no text'
printf '%s\nline\r\n' "$mark" >"$work/pem"
ok evenkeep set PEM -e dev --file "$work/pem"
reveals evenkeep get PEM -e dev
printf '%s\nline' "$mark" | cmp -s - "$out" || fail 'PEM differs'
printf '\377\000\001' >"$work/binary"
ok evenkeep set BINARY -e dev --exact --file "$work/binary"
tells 'NUL byte'
reveals evenkeep get BINARY -e dev
cmp -s "$out" "$work/binary" || fail 'BINARY differs'
fails 5 evenkeep set PEM -e dev --file "$work/none"
fails 3 evenkeep set PEM -e dev --file /dev/zero
mkfifo "$work/pipe"
fails 3 evenkeep set PEM -e dev --file "$work/pipe"
tells "is not a regular file"
tells "of a pipe: \`-\` in its place, and \`<$work/pipe\`"

step 'a secret is not given as an argument, and not repeated in the answer'
fails 2 evenkeep set "API_KEY=${mark}arg" -e dev
tells secret-in-arguments
quiet_about "$mark"
fails 2 evenkeep set API_KEY "${mark}arg" -e dev
quiet_about "$mark"
fails 2 evenkeep set "URL=postgres://u:${mark}@db/x" -e dev
quiet_about "$mark"
fails 2 evenkeep set "TOKEN=${mark}" -e dev
tells 'it is kept as one'
fails 2 evenkeep set "LEVEL=${mark}" --secret -e dev

step 'the answer has the tag that others show of it; what can be guessed has none'
printf '%sQ7vXw0Ky9Rb3Kd5Vn8M' "$mark" >"$work/tagged"
ok evenkeep set TAGGED -e dev <"$work/tagged"
tag=$(sed -n 's/.*bytes, \(#[0-9a-f]*\)).*/\1/p' "$out")
[ ${#tag} -eq 5 ] || fail "no tag: $tag"
ok evenkeep set TAGGED -e staging <"$work/tagged"
says "$tag"
printf 'hunter2' | ok evenkeep set GUESSED -e dev
says '(7 bytes, weak)'
printf '%s' 'k}9;Z&x(2@Wq!7#mP=v^4/Lr)8%Tn-5>' | ok evenkeep set MARKS -e dev
says '(32 bytes, no tag)'
ok evenkeep unset TAGGED GUESSED MARKS -e dev

step 'a value that leaked is not set again, nor said to be possible'
printf '%sOld' "$mark" >"$work/leaked"
ok evenkeep set SPILT -e dev <"$work/leaked"
printf '%sNew' "$mark" | ok evenkeep set SPILT -e dev --leaked
fails 9 evenkeep set SPILT -e dev <"$work/leaked"
tells leaked-value
fails 9 evenkeep set SPILT -e dev -n <"$work/leaked"
printf '%sNewer' "$mark" | ok evenkeep set SPILT -e dev
ok evenkeep unset SPILT -e dev

step 'a plain value may be'
ok evenkeep set LEVEL=info -e dev
says '(4 bytes, plain)'
ok evenkeep set API_KEY_ID=x --plain -e dev
ok evenkeep get LEVEL -e dev
prints info

step 'what looks random is none, whatever it is called'
fails 2 evenkeep set "COLOR=${mark}Zt7qLw0Xy9Rb3Kd5Vn8M" -e dev
tells 'random characters'
quiet_about "$mark"
ok evenkeep set COLOR=red -e dev
printf '%sZt7qLw0Xy9Rb3Kd5Vn8M' "$mark" >"$work/random"
ok evenkeep set COLOR -e dev <"$work/random"
tells '`COLOR` was plain and is secret now: random characters'
quiet_about "$mark"
ok evenkeep list -e dev --json
holds '.names[] | select(.name == "COLOR") | .kind == "secret"'
ok evenkeep set COLOR --plain -e dev <"$work/random"
says plain
printf 'Kd5Vn8M%sZt7qLw0Xy9Rb3' "$mark" | ok evenkeep set COLOR -e dev
says plain
ok evenkeep unset COLOR -e dev

step 'the kind stays what it was, until it is said otherwise'
printf debug | ok evenkeep set LEVEL -e dev
says plain
printf '%s2' "$mark" >"$work/value"
ok evenkeep set LEVEL --secret -e dev <"$work/value"
quiet_about plain "$mark"
ok evenkeep list -e dev
quiet_about "$mark"

step 'the same again is no commit'
ok evenkeep set LEVEL -e dev <"$work/value"
says 'the same already'
ok evenkeep set LEVEL -e dev --dry-run <"$work/value"
says 'the same already'

step 'a dry run writes nothing'
ok evenkeep set DRY=1 -e dev --dry-run
says 'would set `DRY` in dev'
fails 5 evenkeep get DRY -e dev

step 'several environments at once; a protected one wants to be confirmed before any is written'
fails 9 evenkeep set BOTH=1 -e dev,prod
tells '--yes'
fails 5 evenkeep get BOTH -e dev
ok evenkeep set BOTH=1 -e dev -e prod --yes
ok evenkeep get BOTH -e prod
prints 1

step 'an environment is never assumed for a change, but may be in EVENKEEP_ENV'
fails 2 evenkeep set X=1
tells '-e ENV'
ok env EVENKEEP_ENV=staging evenkeep set X=1
ok evenkeep get X -e staging

step 'names that change how programs load are refused'
for name in LD_PRELOAD BASH_ENV EVENKEEP_TOKEN NODE_OPTIONS; do
	fails 9 evenkeep set $name=1 --plain -e dev
	tells loader-name
done
fails 3 evenkeep set 1BAD=x --plain -e dev
fails 3 evenkeep set 'BAD-NAME=x' --plain -e dev
fails 3 evenkeep set '=x' --plain -e dev

step 'a note and an end are kept with the value'
ok evenkeep set NOTED=1 -e dev --note 'ask Ada' --expires 3d
ok evenkeep list -e dev --json
holds '.names[] | select(.name == "NOTED") | .note == "ask Ada" and (.expires != null)'
ok evenkeep set NOTED=2 -e dev
ok evenkeep list -e dev --json
holds '.names[] | select(.name == "NOTED") | .note == "ask Ada" and .expires == null'
fails 2 evenkeep set NOTED=1 -e dev --expires tomorrow
fails 3 evenkeep set NOTED=1 -e dev --note "$(head -c 2000 /dev/zero | tr '\0' x)"

step 'a reference that can never be followed is refused, one that cannot yet be is warned of'
fails 3 evenkeep set 'REF=${OOPS' -e dev --refers
tells refers-form
fails 3 evenkeep set 'REF=x${REF}' -e dev --refers
tells refers-cycle
ok evenkeep set 'REF=${LATER}' -e dev --refers
tells '`run -e dev` will be refused: `REF` refers to `LATER`'
ok evenkeep set LATER=1 -e dev
quiet_about 'will be refused'
ok evenkeep run -e dev --only REF -- true
ok evenkeep unset LATER -e dev
tells '`run -e dev` will be refused: `REF` refers to `LATER`'
fails 125 evenkeep run -e dev --only REF -- true
ok evenkeep unset REF -e dev
quiet_about 'will be refused'

step 'contradictions are refused'
fails 2 evenkeep set A=1 -e dev --plain --secret
fails 2 evenkeep set A -e dev --exact --refers </dev/null
fails 2 evenkeep set A=1 -e dev --file "$work/pem"

step 'a value above one mebibyte is refused, one of that size is kept'
head -c 1048577 /dev/zero | tr '\0' a >"$work/big"
fails 3 evenkeep set BIG -e dev --file "$work/big"
head -c 1048576 /dev/zero | tr '\0' a >"$work/big"
ok evenkeep set BIG -e dev --file "$work/big"
reveals evenkeep get BIG -e dev
cmp -s "$out" "$work/big" || fail 'BIG differs'

step 'the document has names and commits, no value'
ok evenkeep set TOKEN -e dev --json <"$work/value"
holds '.schema == "evenkeep.set/1" and .ok and .names == ["TOKEN"] and .environments[0].name == "dev"'
fails 5 evenkeep set TOKEN -e nope --json <"$work/value"
holds '.schema == "evenkeep.error/1" and .error.id == "no-env" and .error.exit == 5 and (.ok | not)'

step 'without a key nothing is set; with one that may not write neither'
fails 4 env HOME="$work/nobody" XDG_CONFIG_HOME="$work/nobody" evenkeep set TOKEN -e dev <"$work/value"
tells 'tried:'

step 'no file of the project or of the machine has a value in the clear'
# shellcheck disable=SC2046
no_text_in "$mark" $(find "$HOME" -type f)

finish
