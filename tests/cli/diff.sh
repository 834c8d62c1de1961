#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project
strong=kX9v2mQ7Lw4ZtR8bNc3Hs6Yd
plain() { # NAME ENV VALUE
	printf '%s' "$3" >"$work/plain"
	ok evenkeep set "$1" -e "$2" --yes --plain --exact <"$work/plain"
}
for env in dev staging prod; do
	plain PORT $env 8080
	plain LOG_LEVEL $env info
	put JWT_SECRET $env "$mark$strong"
done
plain LOG_LEVEL prod warning
put DATABASE_URL staging "postgres://app:$mark${strong}1@db/shop"
put DATABASE_URL prod "postgres://app:$mark${strong}2@db/shop"
put STRIPE_KEY staging "$mark${strong}3"
put PIN staging "${mark}1"
put PIN prod "${mark}2"

step 'what is different comes by name, what is the same is a count, and exit 1'
fails 1 evenkeep diff staging prod
same 'the names' '~ DATABASE_URL|~ LOG_LEVEL|~ PIN|– STRIPE_KEY|= 2' "$(awk '{ print $1 " " $2 }' "$out" | paste -s -d '|')"
says '~ LOG_LEVEL           info → warning          plain'
says '~ PIN                 weak → weak'
sed -n 1p "$out" | grep -q '^~ DATABASE_URL        #[0-9a-f]\{4,\} → #[0-9a-f]\{4,\}$' || fail 'no tags'
[ ! -s "$problems" ] || fail 'it tells something'

step 'two that are the same: exit 0'
ok evenkeep diff dev dev
says '= 3 the same'
ok evenkeep diff staging prod JWT_SECRET PORT
prints '= 2 the same'

step 'only some names; one that no side has is a mistake'
fails 1 evenkeep diff staging prod LOG_LEVEL PORT
quiet_about JWT STRIPE
says '= 1 the same'
fails 5 evenkeep diff staging prod LOG_LEVL
tells 'neither side has `LOG_LEVL`'

step '--all shows what is the same'
fails 1 evenkeep diff staging prod --all
says '= PORT                8080                    plain'
grep -q '^= JWT_SECRET          #[0-9a-f]*$' "$out" || fail 'no tag of what is the same'
quiet_about 'the same'

step 'the document has it all but the secrets'
fails 1 evenkeep diff staging prod --json
holds '.schema == "evenkeep.diff/1" and .ok == false and .service == null'
holds '.before.side == "staging" and .before.kind == "environment" and .before.seen_by == "values"'
holds '.counts == {"added": 0, "removed": 1, "changed": 3, "same": 2, "not_comparable": 0}'
holds '[.changes[] | select(.secret) | .before, .after | select(has("value"))] == []'
holds '.changes[1] | .name == "LOG_LEVEL" and .before.value == "info" and .differs_in == ["value"]'
holds '.changes[2] | .before.state == "weak" and (.before | has("tag") | not)'
holds '.changes[3] | .change == "removed" and .after == {"state": "absent"}'
cp "$out" "$work/one"
fails 1 evenkeep diff staging prod --format json
cmp -s "$work/one" "$out" || fail 'equal facts do not give equal bytes'
fails 1 evenkeep diff staging prod --json --all
holds '.changes | length == 6'
ok evenkeep diff dev dev --json
holds '.ok and .changes == []'

step '--reveal shows the values, whole and without their tags'
_run evenkeep diff staging prod --reveal
same 'exit' 1 "$status"
grep -qF "postgres://app:$mark${strong}1@db/shop → postgres://app:$mark${strong}2@db/shop" "$out" || fail 'no values'
! grep -q '#' "$out" || fail 'a tag beside a value'
_run evenkeep diff staging prod --reveal --json
jq -e '.changes[0].after.value | startswith("postgres://")' "$out" >/dev/null || fail 'no value in the document'

step 'unified, for whatever shows such text'
fails 1 evenkeep diff staging prod --format unified
same 'the first lines' '--- staging|+++ prod|@@ -1,6 +1,5 @@' "$(sed -n 1,3p "$out" | paste -s -d '|')"
says '-LOG_LEVEL=info'
says '+LOG_LEVEL=warning'
says ' PORT=8080'
grep -q '^-STRIPE_KEY=#[0-9a-f]*$' "$out" || fail 'no tag'
patch --version >/dev/null 2>&1 && {
	sed -n 's/^[ -]\([A-Z]\)/\1/p' "$out" >"$work/list"
	sed -n 's/^[ +]\([A-Z]\)/\1/p' "$out" >"$work/wanted"
	patch -s "$work/list" <"$out" || fail 'it cannot be applied'
	cmp -s "$work/list" "$work/wanted" || fail 'applied it is something else'
}
ok evenkeep diff dev dev --format unified
silent

step 'side by side'
fails 1 evenkeep diff staging prod --format side-by-side
grep -q '^  NAME                staging  *prod$' "$out" || fail 'no titles'
grep -q '^~ LOG_LEVEL           info     *warning  *plain$' "$out" || fail 'no columns'
grep -q '^– STRIPE_KEY          #[0-9a-f]*  *–$' "$out" || fail 'no dash'

step 'words where there are no marks, and ASCII where there is no more'
fails 1 env EVENKEEP_PLAIN=1 evenkeep diff staging prod
says 'changed LOG_LEVEL           info to warning         plain'
says 'removed STRIPE_KEY'
fails 1 env LC_ALL=C evenkeep diff staging prod
says '~ LOG_LEVEL           info -> warning         plain'
says '- STRIPE_KEY'
! LC_ALL=C grep -q '[^ -~]' "$out" || fail 'more than ASCII'

step 'with --quiet the changes alone'
fails 1 evenkeep diff staging prod -q
says LOG_LEVEL
ok evenkeep set MORE -e staging --plain -q <"$work/plain"

step 'values of several lines differ by line'
plain CONF staging "$(printf '{\n "a": 1,\n "b": 2\n}')"
plain CONF prod "$(printf '{\n "a": 1,\n "b": 3\n}')"
fails 1 evenkeep diff staging prod CONF
says '~ CONF                4 lines → 4 lines       plain'
says '    -  "b": 2'
says '    +  "b": 3'
quiet_about '"a"' 'looks the same'
fails 1 evenkeep diff staging prod CONF --format unified
says ' CONF={'
says '- "b": 2'

step 'what looks the same and is not is told'
plain CONF prod "$(printf '{\n "a": 1,\n "b": 2\n}\nx')"
printf '{\n "a": 1,\n "b": 2\n}\n' >"$work/plain"
ok evenkeep set CONF -e prod --yes --plain --exact <"$work/plain"
fails 1 evenkeep diff staging prod CONF
says 'looks the same, other bytes'
plain SPACE staging 'a'
plain SPACE prod 'a '
fails 1 evenkeep diff staging prod SPACE
says 'a → "a "'
plain SPACE prod ''
fails 1 evenkeep diff staging prod SPACE
says 'a → ""'
printf 'a\033[31m' >"$work/plain"
ok evenkeep set SPACE -e prod --yes --plain --exact <"$work/plain"
plain SPACE staging 'a\x1b[31m'
fails 1 evenkeep diff staging prod SPACE
says 'looks the same, other bytes'
plain SPACE prod "$(printf 'caf\303\251')"
plain SPACE staging "$(printf 'cafe\314\201')"
fails 1 evenkeep diff staging prod SPACE
says 'looks the same, other bytes'
plain SPACE staging "$(printf 'caf\303\250')"
fails 1 evenkeep diff staging prod SPACE
quiet_about 'other bytes'

step 'of long values that begin alike the difference is seen'
plain LONG staging "$(printf '%0200d' 0)-old-end"
plain LONG prod "$(printf '%0200d' 0)-new-end"
_run env TERM=xterm EVENKEEP_PAGER=cat NO_COLOR=1 "$pty" columns:80 -- evenkeep diff staging prod LONG
cat "$out" >>"$log"
grep -qF '…0000000-old-end → …0000000-new-end' "$out" || fail "the difference is not seen"

step 'secret on one side is secret on both'
ok evenkeep set MIXED=hello-plain-world -e staging --plain
put MIXED prod "$mark-mixed"
fails 1 evenkeep diff staging prod MIXED
says 'secret, was plain'
quiet_about hello
fails 1 evenkeep diff staging prod MIXED --json
holds '.changes[0] | .secret and .differs_in == ["value", "kind"] and (.before | has("value") | not)'
put MIXED prod hello-plain-world
fails 1 evenkeep diff staging prod MIXED
says 'secret, was plain, same value'
quiet_about hello

step 'what it was'
fails 1 evenkeep diff prod@-1 prod
says '~ MIXED'
ok evenkeep list --all --json
seq=$(jq '.environments[] | select(.name == "prod").seq' "$out")
fails 1 evenkeep diff prod@$((seq - 1)) prod@$seq
says '~ MIXED'
fails 1 evenkeep diff prod@1 prod --json
holds '.before == {"side": "prod@1", "kind": "past", "seen_by": "values", "environment": "prod", "seq": 1, "base": null}'
holds '.counts.added == (.changes | length)'
ok evenkeep diff prod@$seq prod
fails 5 evenkeep diff prod@999 prod
fails 5 evenkeep diff prod@-999 prod
tells 'no commit so far back'
for bad in prod@ prod@x prod@0 prod@-0 prod@-x prod@1x @1; do
	fails 2 evenkeep diff "$bad" dev
	tells 'one of the two sides is none'
done

step 'what leaked since is told'
printf '%s' "$mark-new" >"$work/put"
ok evenkeep set STRIPE_KEY -e staging --leaked <"$work/put"
fails 1 evenkeep diff staging@-1 staging
says 'weak'
says 'leaked since'

step 'environments, forms and options that do not exist'
fails 5 evenkeep diff stagin prod
tells 'did you mean `staging`'
fails 2 evenkeep diff staging prod --format unifed
tells 'did you mean `unified`'
fails 2 evenkeep diff staging prod --format unified --json
fails 2 evenkeep diff staging
fails 2 evenkeep diff - -
fails 2 evenkeep diff .env dev
printf 'A=1\n' >.env
fails 2 evenkeep diff .env dev
tells '`file:` belongs in front of it'
rm .env

step 'completion offers what a side can be'
ok evenkeep __complete diff st
says 'staging	environment'
ok evenkeep __complete diff dev pro
says 'process:	a running process'
ok evenkeep __complete diff --format s
says side-by-side

# From here on a vault that is always the same: its tags are known, and who may see what in it.
machine team
mkdir -p team/.evenkeep && cd team
cp "$tree/tests/fixtures/vaults/team.db" .evenkeep/vault.db
cp "$tree"/tests/fixtures/vaults/keys/team-*.key ..
chmod 600 .evenkeep/vault.db ../*.key
printf 'evenkeep: 1\nproject: team\nenvironments:\n  dev:\n  prod: { protect: true }\n' >evenkeep.yaml
as() { # WHO CMD ARG…
	EVENKEEP_IDENTITY=$HOME/team-$1.key
	export EVENKEEP_IDENTITY
	shift
	"$@"
}
ok as eve env TERM=xterm "$pty" wait:'right one: ' line:yes -- evenkeep list --all

step 'who may not read sees it all but the values'
fails 1 as eve evenkeep diff dev prod --json
holds '.before.seen_by == "shape" and .after.seen_by == "shape"'
holds '[.changes[] | .before, .after | select(has("value"))] == []'
cp "$out" "$work/eve"
fails 1 as alice evenkeep diff dev prod --json
holds '.before.seen_by == "values" and .after.seen_by == "values"'
for part in '.counts' '[.changes[] | [.name, .change, .differs_in]]' \
	'[.changes[] | .before, .after | [.state, .tag, .version, .set_at, .from]]'; do
	same "$part" "$(jq -c "$part" "$out")" "$(jq -c "$part" "$work/eve")"
done
fails 1 as eve evenkeep diff dev prod --reveal
quiet_about FAKE postgres:// eu-1

step 'values on one side and a shape on the other are told by tags'
fails 1 as rita evenkeep diff dev prod --json
holds '.before.seen_by == "shape" and .after.seen_by == "values"'
fails 1 as rita evenkeep diff prod dev --all
says 'dev: by shape, you may not read the values'

step 'what is inherited is told'
fails 1 as alice evenkeep diff base prod
says '1 of the same is inherited from base'
fails 1 as alice evenkeep diff base prod --all
says 'plain, inherited'
fails 1 as alice evenkeep diff prod@-1 prod
says 'prod: without what it inherits from base'
quiet_about REGION

step 'the past is for those who may read; who sees nothing gets no green light'
fails 4 as eve evenkeep diff prod@-1 prod
tells 'without `@SEQ` you are shown its shape'
fails 4 as ci evenkeep diff dev rows
tells 'you may see neither of these environments'

step 'what cannot be compared is said, and is neither the same nor different'
fails 1 as eve evenkeep diff prod rows --json
quiet_about FAKE
printf 'API_KEY=x\nNEW=y\nLOG_LEVEL=warn\n' >some.env
fails 1 as eve evenkeep diff prod file:some.env
says '! API_KEY             weak ? weak             not comparable'
says '= 1 the same'
fails 1 as eve evenkeep diff prod file:some.env API_KEY --json
holds '.counts.not_comparable == 1 and .changes[0].change == "not comparable"'
fails 1 as eve evenkeep diff prod file:some.env API_KEY --format unified
says '\ API_KEY: not comparable'
fails 1 as ci evenkeep diff dev file:some.env
says 'hidden ? '

step 'a token for some names compares these, and calls no other missing'
ok as ci evenkeep diff prod file:some.env LOG_LEVEL
says 'prod: you are shown some of its names only'
fails 1 as ci evenkeep diff prod file:some.env
says '! NEW                 hidden ? y              plain, not comparable'
says '~ API_KEY             •••••• → ••••••'

golden() { # NAME CMD…
	name=$1
	shift
	as "$who" env TERM=xterm EVENKEEP_PAGER=cat "$@" >"$work/screen" 2>&1 || :
	tr -d '\r' <"$work/screen" >"$work/shown"
	if [ -n "${GOLDEN_WRITE-}" ]; then
		mkdir -p "$tree/tests/golden/diff"
		cp "$work/shown" "$tree/tests/golden/diff/$name"
	fi
	cmp -s "$tree/tests/golden/diff/$name" "$work/shown" ||
		fail "$name: $(diff "$tree/tests/golden/diff/$name" "$work/shown")"
}
step 'screens of every width, with and without colour, in UTF-8 and in ASCII'
printf 'API_KEY=x\nLOG_LEVEL="a log level that is far too long for a narrow screen, and then some"\nDEBUG=1\n' >long.env
for who in alice eve; do
	for columns in 120 80 60 30 29; do
		golden $who-$columns NO_COLOR=1 "$pty" columns:$columns -- evenkeep diff base prod --all
		golden $who-$columns-color "$pty" columns:$columns -- evenkeep diff dev prod
		golden $who-$columns-ascii NO_COLOR=1 LC_ALL=C "$pty" columns:$columns -- evenkeep diff prod file:long.env
		golden $who-$columns-plain NO_COLOR=1 EVENKEEP_PLAIN=1 "$pty" columns:$columns -- evenkeep diff prod file:long.env
		golden $who-$columns-beside "$pty" columns:$columns -- evenkeep diff prod file:long.env --format side-by-side
	done
	golden $who-unified "$pty" columns:80 -- evenkeep diff base prod --format unified
done
LC_ALL=C grep -q '[^ -~]' "$tree"/tests/golden/diff/*-ascii && fail 'more than ASCII'
no_text_in FAKE "$tree"/tests/golden/diff/*
for columns in 120 80 60 30 29; do
	sed '/^[a-z]*: \|^file:\| inherited from /d' "$tree"/tests/golden/diff/*-$columns-ascii |
		awk -v most=$columns 'length > most { wide = 1 } END { exit wide }' ||
		fail "a line is wider than $columns columns"
done

finish
