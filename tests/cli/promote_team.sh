#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `promote` and `fill` in a vault of several members, and their screens: a vault that is always the same.
. "$(dirname "$0")/lib.sh" "$@"
machine team
mkdir -p team/.evenkeep && cd team
cp "$tree/tests/fixtures/vaults/team.db" .evenkeep/vault.db
cp "$tree"/tests/fixtures/vaults/keys/team-*.key ..
chmod 600 .evenkeep/vault.db ../*.key
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: team
environments: { base: , dev: , prod: { protect: true } }
services:
  api: { contract: .env.schema }
EOT
cat >.env.schema <<'EOT'
# @defaultRequired=true
# @defaultSensitive=false
# ---
# where the orders are
# @sensitive @type=url
DATABASE_URL=
# @sensitive
API_KEY=
# @type=enum(debug, info)
LOG_LEVEL=
# @sensitive @type=base64
A_NAME_THAT_IS_LONGER_THAN_MOST_NAMES_ARE=
REGION=
# @optional
DEBUG_PORT=
# @optional @sensitive @type=uuid
TRACE_ID=
EOT
as() { # WHO CMD ARG…
	EVENKEEP_IDENTITY=$HOME/team-$1.key
	export EVENKEEP_IDENTITY
	shift
	"$@"
}
ok as alice env TERM=xterm "$pty" wait:'right one: ' line:yes -- evenkeep list --all
cp .evenkeep/vault.db "$work/vault"

step 'who may not write there, or not read here, is told which right is missing'
fails 4 as ben evenkeep promote dev prod -n
tells '`ben` may not write environment `prod`'
fails 4 as ben evenkeep promote prod dev -n
tells 'you may not read the values of prod'
fails 4 as wendy evenkeep promote dev prod -n
tells 'you may not read the values of dev'
fails 4 as eve evenkeep promote dev prod -n
fails 4 as eve evenkeep fill -e prod -n
fails 4 as ben evenkeep fill -e prod --generate
fails 4 as ben evenkeep generate NEW_ONE -e prod
fails 4 as rita evenkeep generate NEW_ONE -e prod
tells 'may not write'
cmp -s .evenkeep/vault.db "$work/vault" || fail 'something was written'

step 'what is inherited counts: it is not copied where it is there already, and is where it is not'
ok as alice evenkeep promote base prod -n --json
holds '[.names[] | [.name, .step]] == [["REGION", "same"]]'
ok as alice evenkeep promote prod dev -n --json
holds '[.names[] | select(.name == "REGION").step] == ["new"]'
ok as alice evenkeep promote prod dev REGION
ok as alice evenkeep get REGION -e dev
prints eu-1
fails 1 as alice evenkeep fill -e prod -n --optional --json
holds '[.names[].name] | index("REGION") == null'
cp "$work/vault" .evenkeep/vault.db
rm -rf "$XDG_STATE_HOME"
ok as alice env TERM=xterm "$pty" wait:'right one: ' line:yes -- evenkeep list --all

step 'who reads part of it is told what cannot be copied'
fails 4 as ci evenkeep promote prod dev -n

golden() { # NAME CMD…
	name=$1
	shift
	as alice env TERM=xterm EVENKEEP_PAGER=cat "$@" >"$work/screen" 2>&1 || :
	tr -d '\r' <"$work/screen" >"$work/shown"
	if [ -n "${GOLDEN_WRITE-}" ]; then
		cp "$work/shown" "$tree/tests/golden/promote/$name"
	fi
	cmp -s "$tree/tests/golden/promote/$name" "$work/shown" ||
		fail "$name: $(diff "$tree/tests/golden/promote/$name" "$work/shown")"
}
step 'screens of every width, with and without colour, in UTF-8 and in ASCII'
for columns in 120 80 60 30 29; do
	for screen in promote fill; do
		set -- evenkeep promote prod dev -n
		[ $screen = promote ] || set -- evenkeep fill -e dev -n --optional
		golden $screen-$columns NO_COLOR=1 "$pty" columns:$columns -- "$@"
		golden $screen-$columns-color "$pty" columns:$columns -- "$@"
		golden $screen-$columns-ascii NO_COLOR=1 LC_ALL=C "$pty" columns:$columns -- "$@"
	done
done
LC_ALL=C grep -q '[^ -~]' "$tree"/tests/golden/promote/*-ascii && fail 'more than ASCII'
no_text_in FAKE "$tree"/tests/golden/promote/*

finish
