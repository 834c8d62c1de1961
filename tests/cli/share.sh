#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writing through: what one machine set, every other that fetches has; nothing is half done.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/sharing.sh"

shared_project
plain LEVEL one
put TOKEN dev "${mark}First"

step 'the store has no value and no name that could be read'
no_text_in "$mark" -r "$store"
no_text_in LEVEL -r "$store"

step 'another machine brings the vault and has it all'
second_machine laptop
ok evenkeep fetch
value_is LEVEL one
reveals evenkeep run -e dev -- sh -c 'printf %s "$TOKEN"'
same_secret TOKEN "${mark}First" "$(cat "$out")"

step 'a write there fetches first, and the first machine has it after a fetch'
plain LEVEL two
plain COLOUR red staging
at ada
value_is LEVEL one
ok evenkeep fetch
says 'dev: 1 new commit by'
says 'staging: 1 new commit by'
value_is LEVEL two
value_is COLOUR red staging
ok evenkeep fetch
prints 'nothing new'

step 'one machine writes another name meanwhile: both are there'
at laptop
plain SIZE small
at ada
plain WEIGHT heavy
value_is SIZE small
at laptop
ok evenkeep fetch
value_is WEIGHT heavy

# REMOTE.md 4.1, the table.
step 'changed to the same meanwhile: nothing to do, and it is said'
at laptop
plain LEVEL same
at ada
ok evenkeep set LEVEL=same --plain -e dev
says 'the same already'

step 'changed meanwhile: a conflict that says who, when and which commit; neither value'
at laptop
put TOKEN dev "${mark}Laptop"
at ada
printf '%sAda' "$mark" >"$work/value"
fails 8 evenkeep set TOKEN -e dev --secret <"$work/value"
tells 'error[changed-meanwhile]'
tells 'was changed by `ada@example.org` at 20'
tells 'fix:'
reveals evenkeep get TOKEN -e dev
same_secret TOKEN "${mark}Laptop" "$(cat "$out")"

step 'the same command again: it has seen the change, and overwrites it'
ok evenkeep set TOKEN -e dev --secret <"$work/value"
at laptop
ok evenkeep fetch
reveals evenkeep get TOKEN -e dev
same_secret TOKEN "${mark}Ada" "$(cat "$out")"
ok evenkeep history TOKEN -e dev --json
holds '.commits | length == 3'

step 'a conflict is told by a dry run too, and once'
plain LEVEL three
at ada
fails 8 evenkeep set LEVEL=four --plain -e dev -n
ok evenkeep set LEVEL=four --plain -e dev -n

step 'changed meanwhile and taken out here: a conflict'
at laptop
plain LEVEL five
at ada
fails 8 evenkeep unset LEVEL -e dev
tells changed-meanwhile
ok evenkeep unset LEVEL -e dev

step 'taken out meanwhile and set here: a conflict'
at laptop
fails 8 evenkeep set LEVEL=six --plain -e dev
tells 'was removed by'
ok evenkeep set LEVEL=six --plain -e dev

step 'several environments: a conflict in one leaves all as they are'
at ada
plain BOTH one staging
at laptop
fails 8 evenkeep set BOTH=two --plain -e dev,staging
quiet_about 'changed already'
fails 5 evenkeep get BOTH -e dev
value_is BOTH one staging

step 'an import stops at the first conflict and lists all of them'
at ada
printf 'A=1\nB=1\n' >in.env
ok evenkeep import in.env=dev --yes
at laptop
printf 'A=2\nB=2\n' >in.env
fails 8 evenkeep import in.env=dev --yes
tells '`A` of `dev`'
tells '`B` of `dev`'
value_is A 1
ok evenkeep import in.env=dev --yes
value_is A 2

step 'promote and rollback meet the same conflict'
at ada
plain A three staging
at laptop
fails 8 evenkeep promote dev staging A --yes
tells changed-meanwhile
ok evenkeep promote dev staging A --yes
value_is A 2 staging
at ada
ok evenkeep fetch
ok evenkeep set A=9 --plain -e staging
at laptop
seq=$(evenkeep history -e staging --json | jq '.commits | last | .seq')
fails 8 evenkeep rollback A --to "$((seq - 1))" -e staging --yes
tells changed-meanwhile
ok evenkeep rollback A --to "$((seq - 1))" -e staging --yes

step 'generate meets it'
at ada
ok evenkeep generate SEED -e dev --yes
at laptop
fails 9 evenkeep generate SEED -e dev --yes
at ada
ok evenkeep generate SEED -e dev --replace --yes
at laptop
fails 8 evenkeep generate SEED -e dev --replace --yes
tells changed-meanwhile
ok evenkeep generate SEED -e dev --replace --yes

step 'the store is away: 7, nothing changed here or there, and what works meanwhile is said'
store_down
state_sum .evenkeep >"$work/before"
fails 7 evenkeep set LEVEL=seven --plain -e dev
tells 'nothing was changed'
tells '--local'
fails 7 evenkeep unset LEVEL -e dev
fails 7 evenkeep import in.env=dev --yes
fails 7 evenkeep set LEVEL=seven --plain -e dev -n
state_sum .evenkeep >"$work/after"
ok cmp "$work/before" "$work/after"

step 'reading, running and local values do not notice'
ok evenkeep list -e dev
ok evenkeep get LEVEL -e dev
ok evenkeep run -e dev -- true
fails 1 evenkeep parity
ok evenkeep history -e dev
ok evenkeep verify
ok evenkeep pin
ok evenkeep status
ok evenkeep set LEVEL=mine --plain -e dev --local
ok evenkeep unset LEVEL -e dev --local
git checkout -q evenkeep.lock
store_up

# `write_in SETUP` writes where SETUP was done to the store's folder, in a namespace of its own.
cat >"$work/inside.sh" <<'INSIDE'
set -e
eval "$1"
shift
exec "$@"
INSIDE
if unshare -rm true 2>"$work/out"; then
	step 'the folder can only be read: 7, and nothing changed'
	state_sum "$store" >"$work/before"
	fails 7 unshare -rm sh "$work/inside.sh" "mount --bind '$store' '$store'; mount -o remount,bind,ro '$store'" \
		evenkeep set LEVEL=seven --plain -e dev
	tells 'nothing was changed'
	state_sum "$store" >"$work/after"
	ok cmp "$work/before" "$work/after"
	value_is LEVEL six

	step 'the disk of the store is full: 7, and nothing changed'
	cp -r "$store" "$work/copy"
	fails 7 unshare -rm sh "$work/inside.sh" "mount -t tmpfs -o size=1m none '$store'; cp -r '$work/copy/.' '$store'
		dd if=/dev/zero of='$store/filler' bs=4k count=400 2>/dev/null || :" \
		evenkeep set LEVEL=seven --plain -e dev
	tells 'nothing was changed'
	value_is LEVEL six
	ok evenkeep verify
else
	echo '    NOT TRIED: no namespaces here, so no store that is full or can only be read' >&2
fi

step 'only the shape cannot be put: the change is in force, and a warning says what is missing'
at ada
ok evenkeep fetch
for shape in "$(store_vault)"/*/shape; do
	mv "$shape" "$shape.kept" && mkdir "$shape"
done
plain LEVEL 'without a shape'
tells 'cannot compare it before the next change there'
value_is LEVEL 'without a shape'
ok evenkeep fetch
prints 'nothing new'
rmdir "$(store_vault)"/*/shape
at laptop
ok evenkeep fetch
value_is LEVEL 'without a shape'
at ada
plain LEVEL six
for shape in "$(store_vault)"/*/shape.kept; do
	[ -f "${shape%.kept}" ] || mv "$shape" "${shape%.kept}"
done
ok evenkeep verify

step 'two write at once, again and again: every write is there, once'
at ada
ok evenkeep fetch
before=$(evenkeep history -e dev --json | jq '.commits | length')
for n in 1 2 3 4 5 6; do
	(at ada && evenkeep set "ADA_$n=$n" --plain -e dev >"$work/ada.$n" 2>&1) &
	one=$!
	(at laptop && evenkeep set "LAPTOP_$n=$n" --plain -e dev >"$work/laptop.$n" 2>&1) &
	two=$!
	wait "$one" || fail "$(cat "$work/ada.$n")"
	wait "$two" || fail "$(cat "$work/laptop.$n")"
done
for place in ada laptop; do
	at "$place"
	ok evenkeep fetch
	ok evenkeep verify
	for n in 1 2 3 4 5 6; do
		value_is "ADA_$n" "$n"
		value_is "LAPTOP_$n" "$n"
	done
	same 'commits' "$((before + 12))" "$(evenkeep history -e dev --json | jq '.commits | length')"
done

step 'a further environment is shared as it is made'
at ada
sed -i 's/^environments:.*/&\n  preview:/' evenkeep.yaml
ok evenkeep init
plain LEVEL seen preview
at laptop
ok evenkeep fetch
says 'preview: new here'
value_is LEVEL seen preview

step 'edit keeps what others gave the store meanwhile, and does not overwrite the same name'
at ada
ok evenkeep fetch
cat >"$work/bin/edit-meanwhile" <<'EDITOR'
#!/bin/sh
for file; do :; done
here=$(pwd)
if [ ! -e "$MEANWHILE" ]; then
	: >"$MEANWHILE"
	(
		HOME=$LAPTOP XDG_CONFIG_HOME=$LAPTOP/.config XDG_STATE_HOME=$LAPTOP/.local/state XDG_CACHE_HOME=$LAPTOP/.cache
		export HOME XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME
		cd "$LAPTOP/shop"
		evenkeep fetch -q && evenkeep set "$WHAT=theirs" --plain -e dev
	) >"$MEANWHILE" 2>&1
fi
sed -i 's/^SIZE=.*/SIZE=edited/' "$file"
EDITOR
chmod 700 "$work/bin/edit-meanwhile"
MEANWHILE=$work/meanwhile LAPTOP=$work/machines/laptop EDITOR=edit-meanwhile WHAT=OTHER
export MEANWHILE LAPTOP EDITOR WHAT
ok evenkeep edit -e dev --yes
value_is SIZE edited
value_is OTHER theirs
rm "$MEANWHILE"
ok evenkeep set SIZE=before --plain -e dev
WHAT=SIZE
fails 8 evenkeep edit -e dev --yes
tells 'error[changed-meanwhile]'
value_is SIZE theirs

step 'on a terminal one is asked whether to overwrite'
at laptop
ok evenkeep fetch
plain LEVEL theirs
at ada
fails 8 "$pty" wait:'overwrite what they wrote' line:no -- evenkeep set LEVEL=mine --plain -e dev
at laptop
plain LEVEL theirs-again
at ada
ok "$pty" wait:'overwrite what they wrote' line:yes -- evenkeep set LEVEL=mine --plain -e dev
value_is LEVEL mine

finish
