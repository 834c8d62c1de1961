#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Grants, keys and settings that are written here are read by the second implementation, with the same
# answers: who may what, which names a scope has, every value and the whole history across the keys.
#
# usage: refvault_charter.sh CHANGE_VAULT FIXTURES        EVENKEEP_REFVAULT as in refvault.sh
set -eu

if [ -z "${EVENKEEP_REFVAULT:-}" ] || [ ! -f "$EVENKEEP_REFVAULT/readvault.py" ] ||
	! /usr/bin/python3 -c 'import nacl, cryptography' 2>/dev/null; then
	echo "SKIPPED: charters are NOT compared with the second implementation: it needs" >&2
	echo "SKIPPED: EVENKEEP_REFVAULT, python3-nacl and python3-cryptography" >&2
	exit 77
fi
change=$1
fixtures=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$fixtures/team.db" "$work/vault.db"
count=0

expect() { # WHAT HAVE WANT
	count=$((count + 1))
	if [ "$2" != "$3" ]; then
		echo "$1: $2, expected $3" >&2
		exit 1
	fi
}

act() { # WHO ENV WORD…: what it prints
	who=$1
	env=$2
	shift 2
	"$change" "$work/vault.db" "$work/state" "$fixtures/keys/team-$who.key" "$env" "$@" || true
}

# There the whole vault is verified each time, as WHO; EXPRESSION is about V, the answer.
reads() { # WHO EXPRESSION
	/usr/bin/python3 "$EVENKEEP_REFVAULT/readvault.py" "$work/vault.db" --now 1770000000000 \
		--identity "$fixtures/keys/team-$1.key" --json >"$work/read.json"
	/usr/bin/python3 -c "import json, sys
V = json.load(sys.stdin)['envs']
print(($2))" <"$work/read.json"
}

before=$(reads alice "json.dumps([V['prod']['values'], V['prod']['history'], V['prod']['log']])")
expect 'what prod is at' "$(reads alice "V['prod']['seq'], V['prod']['epoch']")" '(8, 2)'

expect 'a grant' "$(act alice prod /grant eve write)" 9
expect 'who was granted' "$(reads eve "V['prod']['right'], V['prod']['values']['API_KEY']")" \
	"('write', 'FAKE-key-3')"
expect 'its operations' "$(reads alice "V['prod']['log'][-1]")" \
	"{'seq': 9, 'by': 'alice', 'message': 'eve: write', 'ops': [['grant', '']]}"

expect 'a scope' "$(act alice prod /grant ben read API_KEY NOT_YET)" 10
expect 'its reader' "$(reads ben "V['prod']['scoped'], sorted(V['prod']['values'])")" "(True, ['API_KEY'])"
expect 'a name that comes later' "$(act eve prod +NOT_YET=FAKE-late)" 11
expect 'its reader then' "$(reads ben "V['prod']['values']['NOT_YET']")" 'FAKE-late'

expect 'a new key' "$(act alice prod /rekey)" '12 rekeyed'
expect 'the epoch' "$(reads alice "V['prod']['epoch'], V['prod']['charter']")" '(3, 7)'
expect 'all that was before' "$(reads alice "json.dumps([{k: v for k, v in V['prod']['values'].items() if k != 'NOT_YET'},
	V['prod']['history'], V['prod']['log'][:8]])")" "$before"
expect 'the scopes' "$(reads ci "sorted(V['prod']['values'])"), $(reads ben "sorted(V['prod']['values'])")" \
	"['API_KEY', 'LOG_LEVEL'], ['API_KEY', 'NOT_YET']"
expect 'the escrow' "$(reads rescue "V['prod']['escrow']")" equal
expect 'the shape for a gate' "$(reads gate "len(V['prod']['shape'])")" 5

expect 'a grant that is taken away' "$(act alice prod /grant ben none)" '13 rekeyed'
expect 'who had it' "$(reads ben "V['prod']['right']")" None
expect 'another scope' "$(act alice prod /grant ci read NEW)" '14 rekeyed'
expect 'its reader' "$(reads ci "V['prod']['values']")" "{'NEW': 'FAKE-new'}"
expect 'a scope that becomes everything' "$(act alice prod /grant ci read)" '15 rekeyed'
expect 'its reader' "$(reads ci "V['prod']['scoped'], len(V['prod']['values'])")" '(False, 5)'
expect 'a writer after all that' "$(act wendy prod +API_KEY=FAKE-5 -NOT_YET)" 16
expect 'an owner more' "$(act alice prod /grant wendy own)" 17
expect 'who makes the other a reader' "$(act wendy prod /grant alice read)" 18
expect 'who may' "$(act alice prod /rekey)" no-right
expect 'who does' "$(act wendy prod /rekey)" '19 rekeyed'
expect 'all of the history' "$(reads alice "len(V['prod']['log']), V['prod']['values']['API_KEY']")" \
	"(19, 'FAKE-5')"

expect 'a hidden shape' "$(act wendy prod /set 32)" 20
expect 'who compares' "$(reads gate "V['prod']['shape']")" 'not comparable'
expect 'the shape again' "$(act wendy prod /clear 32)" 21
expect 'who compares then' "$(reads gate "len(V['prod']['shape'])")" 4
expect 'an age, and its renewal' "$(act wendy prod /age 86400), $(act wendy prod /renew)" '22, 23'
expect 'an escrow that must be' "$(act wendy prod /set 8)" 24
expect 'without who opens it' "$(act wendy prod /grant rescue none)" no-escrow
expect 'the end' "$(act wendy prod /set 16)" 25
expect 'a value after it' "$(act wendy prod +X=FAKE)" env-closed
expect 'a key after it' "$(act wendy prod /rekey)" '26 rekeyed'
expect 'no base' "$(act wendy prod /base)" 27
expect 'open again' "$(act wendy prod /clear 16)" 28
expect 'a base' "$(act alice rows /base base)" 3
expect 'what it gives' "$(reads alice "V['rows']['base'], V['rows']['effective']['REGION'], V['prod']['base']")" \
	"('base', 'eu-1', None)"
expect 'the escrow at last' "$(reads rescue "V['prod']['escrow']")" equal
echo "$count comparisons of charters with the second implementation"
