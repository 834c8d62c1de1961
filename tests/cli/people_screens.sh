#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the commands about people show on screens of every width: tests/golden/people. The vault is always the
# same, and so is the time.
case $3 in /*) clock=$3 ;; *) clock=$PWD/$3 ;; esac
. "$(dirname "$0")/lib.sh" "$@"
machine team
mkdir -p team/.evenkeep && cd team
cp "$tree/tests/fixtures/vaults/team.db" .evenkeep/vault.db
cp "$tree"/tests/fixtures/vaults/keys/team-*.key ..
chmod 600 .evenkeep/vault.db ../*.key
printf 'evenkeep: 1\nproject: team\nenvironments: { dev: , prod: { protect: true } }\n' >evenkeep.yaml

# 10 minutes before the first of them is over
stopped() {
	LD_PRELOAD=$clock TEST_NOW=1760001800 "$@"
}
as() { # WHO CMD ARG…
	EVENKEEP_IDENTITY=$HOME/team-$1.key
	export EVENKEEP_IDENTITY
	shift
	"$@"
}
ok as eve env TERM=xterm "$pty" wait:'right one: ' line:yes -- evenkeep list --all
ok as alice stopped evenkeep history -e prod
if grep -q ' year' "$out"; then
	cat "$out" "$problems" >&2
	echo 'SKIPPED: THE CLOCK DOES NOT STOP, A STATIC PROGRAM TAKES NO LIBRARY BEFORE ITS OWN' >&2
	exit 77
fi

golden() { # NAME CMD…
	name=$1
	shift
	(as "$who" stopped env TERM=xterm EVENKEEP_PAGER=cat "$@") >"$work/screen" 2>&1 || :
	tr -d '\r' <"$work/screen" >"$work/shown"
	if [ -n "${GOLDEN_WRITE-}" ]; then
		cp "$work/shown" "$tree/tests/golden/people/$name"
	fi
	cmp -s "$tree/tests/golden/people/$name" "$work/shown" ||
		fail "$name: $(diff "$tree/tests/golden/people/$name" "$work/shown")"
}
screens() { # NAME COMMAND…
	what=$1
	shift
	for columns in 120 60 29; do
		golden "$what-$who-$columns" NO_COLOR=1 "$pty" columns:$columns -- "$@"
	done
	golden "$what-$who-80-color" "$pty" columns:80 -- "$@"
	golden "$what-$who-80-ascii" NO_COLOR=1 LC_ALL=C "$pty" columns:80 -- "$@"
}

step 'who is there, who was, and what is left to be done'
who=alice
screens list evenkeep member list --all
who=eve
screens list evenkeep member list

step 'what taking somebody out would do, as an owner of some and as one who may not'
who=alice
screens rm evenkeep member rm wendy oscar -n
who=ben
screens rm evenkeep member rm wendy alice -n
screens rm-refused evenkeep member rm eve ben rita2 -n

step 'rights before and after'
who=alice
screens grant evenkeep grant eve write -e dev,prod -n
screens revoke evenkeep revoke rita read -e prod,base -n
screens rekey evenkeep rekey --all -n

step 'what is signed of an environment'
screens env evenkeep env show prod
screens env-set evenkeep env set prod --max-age 30d --hide-shape --base none -n

step 'what somebody knows, and who knows something'
screens exposure evenkeep exposure wendy
screens exposure-name evenkeep exposure API_KEY
who=ben
screens exposure evenkeep exposure rita
who=alice
screens recovery evenkeep recovery replace -n
LC_ALL=C grep -q '[^ -~]' "$tree"/tests/golden/people/*-ascii && fail 'more than ASCII'
no_text_in FAKE "$tree"/tests/golden/people/*

finish
