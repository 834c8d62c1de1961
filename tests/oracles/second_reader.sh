#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Vaults made here are read by the second implementation of the format, and vaults made there are
# read here: values, histories, shapes, recovery files, refusals.
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh"

python=/usr/bin/python3
refvault=$tree/tests/oracles/refvault
export PYTHONDONTWRITEBYTECODE=1
if ! $python -c 'import nacl, cryptography' 2>/dev/null; then
	echo 'skipped: needs python3-nacl and python3-cryptography (tools/setup test)' >&2
	exit 77
fi

read_there() { # ENV… of the vault here, to $work/there
	$python "$refvault/readvault.py" .evenkeep/vault.db --lock evenkeep.lock --json "$@" \
		>"$work/there" 2>"$problems" || fail "the second implementation refuses: $(cat "$problems")"
}

compare_values() { # ENV [BUT]: every value there is the one here; BUT is left out: it refers to others
	evenkeep list -e "$1" --json >"$work/list" || fail "list -e $1"
	jq -r --arg env "$1" --arg but "${2-}" ".envs[\$env].values | keys[] | select(. != \$but)" "$work/there" >"$work/names"
	while read -r name; do
		evenkeep get "$name" -e "$1" >"$work/here.value" || fail "get $name -e $1"
		jq -rj --arg env "$1" --arg name "$name" '.envs[$env].values[$name]
			| if type == "object" then "b64 " + .b64 else "text " + . end' "$work/there" >"$work/value"
		case $(head -c 4 "$work/value") in
		b64*) tail -c +5 "$work/value" | base64 -d >"$work/there.value" ;;
		*) tail -c +6 "$work/value" >"$work/there.value" ;;
		esac
		cmp -s "$work/here.value" "$work/there.value" || fail "$name of $1 is not the same there"
		compared=$((compared + 1))
	done <"$work/names"
}
compared=0

step 'a vault of ours with texts, binaries, notes, deletions, references and a leak'
machine alice
age-keygen -o "$work/recovery" 2>/dev/null
mkdir ours && cd ours
ok evenkeep init --env dev --env prod --recovery "$(age-keygen -y "$work/recovery")"
for number in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	head -c $((number * number * 7)) /dev/urandom >"$work/random"
	ok evenkeep set "BINARY_$number" -e prod --yes --file "$work/random"
	printf '%s line\n  Grüße 世界 %s' "$mark" "$number" >"$work/text"
	ok evenkeep set "TEXT_$number" -e prod --yes --exact --note "note $number" <"$work/text"
done
ok evenkeep set EMPTY -e prod --yes --exact </dev/null
ok evenkeep set PORT=8080 --plain -e prod --yes --expires 90d
printf 'https://x/?k=${TEXT_1|url}&p=${PORT}' | ok evenkeep set REFERS -e prod --yes --refers
head -c 70000 /dev/zero | tr '\0' k >"$work/large"
ok evenkeep set LARGE -e prod --yes --file "$work/large"
ok evenkeep unset TEXT_3 TEXT_4 -e prod --yes
ok evenkeep set TEXT_5 -e prod --yes --leaked <"$work/text"
printf 'A=1\nB_TOKEN=%sb\n' "$mark" >dev.env
ok evenkeep import dev.env=dev
ok evenkeep pin

step 'the second implementation verifies all of it and has the same values'
read_there --identity "$XDG_CONFIG_HOME/evenkeep/identity"
compare_values dev
compare_values prod REFERS
same 'the recovery file' equal "$(jq -r .envs.prod.escrow "$work/there" | sed 's/^null$/equal/')"
jq -e '.envs.prod.meta.TEXT_5.voids and .envs.prod.meta.TEXT_2.note == "note 2" and .envs.prod.meta.PORT.plain' \
	"$work/there" >/dev/null || fail 'flags and notes are not the same there'
jq -e '[.envs.prod.log[].ops[] | select(.[0] == "delete") | .[1]] | sort == ["TEXT_3", "TEXT_4"]' \
	"$work/there" >/dev/null || fail 'the history is not the same there'
jq -e '(.envs.prod.shape | type == "object") and (.envs.prod.shape.PORT.kind == "plain") and
	(.envs.prod.shape | keys) == (.envs.prod.values | keys)' "$work/there" >/dev/null ||
	fail 'the shape is not accepted there'

step 'the recovery key reads it there too'
read_there --identity "$work/recovery"
jq -e '.envs.prod.escrow == "equal" and .envs.dev.escrow == "equal"' "$work/there" >/dev/null ||
	fail 'the recovery file does not say what the vault says'

step 'an unencrypted ssh-ed25519 key as identity'
machine bea
ssh-keygen -q -t ed25519 -N '' -f "$HOME/key"
mkdir ssh && cd ssh
ok evenkeep init --env dev --identity "$HOME/key"
printf 'A=1\nB_TOKEN=%sb\n' "$mark" >dev.env
ok evenkeep import dev.env=dev --identity "$HOME/key"
ok evenkeep pin
read_there --identity "$HOME/key"
EVENKEEP_IDENTITY=$HOME/key
export EVENKEEP_IDENTITY
compare_values dev
unset EVENKEEP_IDENTITY

step 'a vault made there: members of both kinds, a base, tokens, a removal, rekeys, a leak'
machine carl
$python "$refvault/mkvault.py" "$work/sample" >"$out"
mkdir theirs && cd theirs
printf 'evenkeep: 1\nproject: theirs\nenvironments:\n  common:\n  dev:\n  prod:\n' >evenkeep.yaml
mkdir -m 700 .evenkeep
install -m 600 "$work/sample/vault.db" .evenkeep/vault.db
cp "$work/sample/new.lock" evenkeep.lock
EVENKEEP_IDENTITY=$work/sample/alice.key
export EVENKEEP_IDENTITY
ok evenkeep verify
read_there --identity "$EVENKEEP_IDENTITY"
compare_values common
compare_values prod

step 'what a program gets there is what it gets here, the base underneath'
jq -r '.prod.effective | to_entries[] | select(.value | type == "string") | .key' "$work/sample/expected.json" |
	paste -s -d , - >"$work/only"
reveals evenkeep run -e prod --pristine --no-marker --only "$(cat "$work/only")" -- env -0
jq -rj '.prod.effective | to_entries[] | select(.value | type == "string") | "\(.key)=\(.value)\u0000"' \
	"$work/sample/expected.json" | LC_ALL=C sort -z >"$work/expected"
LC_ALL=C sort -z "$out" | cmp -s - "$work/expected" || fail 'a program would get something else'

step 'each sees only what is his: ben owns dev, carol is gone, ci has a few names'
EVENKEEP_IDENTITY=$work/sample/ben.key
read_there --identity "$EVENKEEP_IDENTITY"
compare_values dev
fails 4 evenkeep get API_KEY -e prod
EVENKEEP_IDENTITY=$work/sample/carol.key
fails 4 evenkeep get API_KEY -e dev
fails 4 evenkeep get API_KEY -e prod
unset EVENKEEP_IDENTITY
reveals evenkeep run -e prod --token-file "$work/sample/ci.token" --pristine --no-marker -- env
same 'names of the token' 'API_KEY DATABASE_URL REGION' \
	"$(sed 's/=.*//' "$out" | LC_ALL=C sort | paste -s -d ' ' -)"
fails 5 evenkeep get LOG_LEVEL -e prod --token-file "$work/sample/ci.token"
fails 4 evenkeep get API_KEY -e prod --token-file "$work/sample/gate.token"

step 'every step of its life in turn, each newer one accepted, each older one refused'
machine dora
mkdir steps && cd steps
printf 'evenkeep: 1\nproject: steps\nenvironments:\n  dev:\n  prod:\n' >evenkeep.yaml
mkdir -m 700 .evenkeep
cp "$work/sample/old.lock" evenkeep.lock
EVENKEEP_IDENTITY=$work/sample/alice.key
export EVENKEEP_IDENTITY
last='' shots=0
for shot in "$work"/sample/snapshots/*.db; do
	case $shot in *copy-two*) continue ;; esac # the other side of a fork
	install -m 600 "$shot" .evenkeep/vault.db
	ok evenkeep verify
	if [ -n "$last" ]; then
		install -m 600 "$last" .evenkeep/vault.db
		fails 21 evenkeep verify
		install -m 600 "$shot" .evenkeep/vault.db
	fi
	last=$shot shots=$((shots + 1))
done

step 'the other side of a fork is refused'
install -m 600 "$work"/sample/snapshots/*-copy-two.db .evenkeep/vault.db
fails 22 evenkeep verify
fails 125 evenkeep run -e prod -- true

step 'a lock file that is ahead of the vault: fetch; of another vault: refused'
machine emil
mkdir lock && cd lock
printf 'evenkeep: 1\nproject: lock\nenvironments:\n  dev:\n  prod:\n' >evenkeep.yaml
mkdir -m 700 .evenkeep
cp "$work/sample/new.lock" evenkeep.lock
install -m 600 "$work/sample/snapshots/03-carol.db" .evenkeep/vault.db
fails 25 evenkeep verify
cp "$work/machines/alice/ours/evenkeep.lock" evenkeep.lock
fails 23 evenkeep verify

echo "$compared values compared, $shots states verified"
finish
