#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What list, history and rollback show on screens of every width, with and without colour, in UTF-8 and
# in ASCII: tests/golden/screens. The vault is always the same, and so is the time.
case $3 in /*) clock=$3 ;; *) clock=$PWD/$3 ;; esac
. "$(dirname "$0")/lib.sh" "$@"
machine team
mkdir -p team/.evenkeep && cd team
cp "$tree/tests/fixtures/vaults/team.db" .evenkeep/vault.db
cp "$tree"/tests/fixtures/vaults/keys/team-*.key ..
chmod 600 .evenkeep/vault.db ../*.key
printf 'evenkeep: 1\nproject: team\nenvironments:\n  dev:\n  prod: { protect: true }\nservices:\n  api:\n    contract: .env.example\n' >evenkeep.yaml
printf 'DATABASE_URL=\nAPI_KEY=your-key\nLOG_LEVEL=info\nMISSING_KEY=\n# DEBUG=1\n' >.env.example

# 40 days after the vault was made
stopped() {
	LD_PRELOAD=$clock TEST_NOW=1763456000 "$@"
}
as() { # WHO CMD ARG…
	EVENKEEP_IDENTITY=$HOME/team-$1.key
	export EVENKEEP_IDENTITY
	shift
	"$@"
}
ok as eve env TERM=xterm "$pty" wait:'right one: ' line:yes -- evenkeep list --all
ok as alice stopped evenkeep history -e prod
if ! grep -q ' days ago ' "$out" || grep -q ' year' "$out"; then
	cat "$out" "$problems" >&2
	echo 'SKIPPED: THE CLOCK DOES NOT STOP, A STATIC PROGRAM TAKES NO LIBRARY BEFORE ITS OWN' >&2
	exit 77
fi

golden() { # NAME PTY-ARG… -- COMMAND…
	name=$1
	shift
	(as "$who" stopped env TERM=xterm EVENKEEP_PAGER=cat "$@") >"$work/screen" 2>&1 || :
	tr -d '\r' <"$work/screen" >"$work/shown"
	if [ -n "${GOLDEN_WRITE-}" ]; then
		cp "$work/shown" "$tree/tests/golden/screens/$name"
	fi
	cmp -s "$tree/tests/golden/screens/$name" "$work/shown" ||
		fail "$name: $(diff "$tree/tests/golden/screens/$name" "$work/shown")"
}
screens() { # NAME COMMAND…
	what=$1
	shift
	for columns in 120 80 60 30; do
		golden "$what-$who-$columns" NO_COLOR=1 "$pty" columns:$columns -- "$@"
		golden "$what-$who-$columns-color" "$pty" columns:$columns -- "$@"
		golden "$what-$who-$columns-ascii" NO_COLOR=1 LC_ALL=C "$pty" columns:$columns -- "$@"
	done
}

step 'list, as an owner and as one who may not read'
for who in alice eve; do
	screens list evenkeep list --all
	screens list-prod evenkeep list -e prod
done

step 'history, as an owner and as one who may read'
for who in alice rita; do
	screens history evenkeep history -e prod
done

step 'audit and trust, as an owner and as one who may not read'
for who in alice eve; do
	screens audit evenkeep audit
done
who=alice
screens trust evenkeep trust

step 'rollback, as one who may write'
who=wendy
screens rollback evenkeep rollback --to 5 -e prod -n

step 'status, of an owner and of one who may not read; nobody is asked'
sed -i 's|^project: team|&\nremote: https://vaults.example.org/team|' evenkeep.yaml
for who in alice eve; do
	screens status evenkeep status
done
sed -i '/^remote:/d' evenkeep.yaml

step 'drift, of files that were edited and of one that the vault left behind'
printf 'render:\n  - { service: api, env: prod, as: docker, to: api.env }\n  - { env: prod, as: json, to: all.json }\n  - { env: dev, as: json, to: dev.json }\n' >>evenkeep.yaml
sed -i '/MISSING_KEY/d' .env.example
(as alice ok stopped evenkeep render -e prod)
printf 'LOG_LEVEL=debug\n' >>api.env
printf 'v1\n' >"$work/value"
(as alice ok stopped evenkeep set REGION -e prod --yes --plain <"$work/value")
who=alice
screens drift evenkeep drift

step 'tokens, what is wrong first, as one who reads all of it and as one who may not'
(as alice ok stopped env TEST_NOW=1763369600 evenkeep token new -e dev --for nightly --expires 1h --to nightly.token)
(as alice ok stopped evenkeep token new -e prod --for deploy --expires 20d --to deploy.token --yes)
for who in alice eve; do
	screens token evenkeep token list
done

step 'ASCII is ASCII, and no screen has a value of a secret'
LC_ALL=C grep -q '[^ -~]' "$tree"/tests/golden/screens/*-ascii && fail 'more than ASCII'
no_text_in FAKE "$tree"/tests/golden/screens/*

finish
