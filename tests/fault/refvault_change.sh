#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A vault that the second implementation made, with several members, a removed one, rekeys, a
# base, tokens and a leaked value, is changed here and must verify there.
#
# usage: refvault_change.sh CHANGE_VAULT FIXTURES        EVENKEEP_REFVAULT as in refvault.sh
set -eu

if [ -z "${EVENKEEP_REFVAULT:-}" ] || [ ! -f "$EVENKEEP_REFVAULT/readvault.py" ] ||
	! /usr/bin/python3 -c 'import nacl, cryptography' 2>/dev/null; then
	echo "SKIPPED: commits are NOT compared with the second implementation: it needs" >&2
	echo "SKIPPED: EVENKEEP_REFVAULT, python3-nacl and python3-cryptography" >&2
	exit 77
fi
change=$1
fixtures=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$fixtures/sample.db" "$work/vault.db"
count=0

expect() { # WHAT HAVE WANT
	count=$((count + 1))
	if [ "$2" != "$3" ]; then
		echo "$1: $2, expected $3" >&2
		exit 1
	fi
}

change() { # WHO ENV CHANGE…: what it prints
	who=$1
	env=$2
	shift 2
	"$change" "$work/vault.db" "$work/state" "$fixtures/keys/sample-$who.key" "$env" "$@" || true
}

seq_of() { # ENV
	reads alice "import json, sys; print(json.load(sys.stdin)['envs']['$1']['seq'])"
}

reads() { # WHO PYTHON
	/usr/bin/python3 "$EVENKEEP_REFVAULT/readvault.py" "$work/vault.db" --now 1770000000000 \
		--identity "$fixtures/keys/sample-$1.key" --json >"$work/read.json"
	/usr/bin/python3 -c "$2" <"$work/read.json"
}

prod=$(seq_of prod)
dev=$(seq_of dev)
common=$(seq_of common)
expect 'who may only read' "$(change alice dev +A=FAKE)" no-right
expect 'who has nothing there' "$(change ben prod +A=FAKE)" no-right
expect 'who left' "$(change carol prod +A=FAKE)" no-key
expect 'a leaked value' "$(change alice prod @API_KEY=FAKE-prod-key-1)" leaked-value
expect 'another leaked value' "$(change alice prod @API_KEY=FAKE-prod-key-2)" leaked-value
expect 'what is there' "$(change alice prod @API_KEY=FAKE-prod-key-3)" "$prod"
expect 'a commit' "$(change alice prod +NEW=FAKE-new -EMPTY @API_KEY=FAKE-4)" $((prod + 1))
expect 'the next' "$(change alice prod -NEW +OLD_FLAG=no)" $((prod + 2))
expect 'by an ssh key' "$(change ben dev +NEW=FAKE-dev +LOG_LEVEL=info)" $((dev + 1))
expect 'in the base' "$(change alice common +REGION=eu-2)" $((common + 1))
expect 'the escrow' "$(reads recovery "import json, sys
v = json.load(sys.stdin)['envs']
print(v['prod']['escrow'], v['common']['escrow'], v['prod']['values']['API_KEY'])")" 'equal equal FAKE-4'
expect 'what prod has' "$(reads alice "import json, sys
v = json.load(sys.stdin)['envs']['prod']
print(' '.join(sorted(v['values'])), v['values']['OLD_FLAG'], v['effective']['REGION'])")" \
	'API_KEY CERT DATABASE_URL LOG_LEVEL OLD_FLAG SESSION_KEY UNICODE no eu-2'
expect 'the log' "$(reads alice "import json, sys
v = json.load(sys.stdin)['envs']['prod']['log'][-2]
print(v['by'], v['message'], sorted(v['ops']))")" \
	"alice by evenkeep [['delete', 'EMPTY'], ['import', 'API_KEY'], ['set', 'NEW']]"
expect 'the shape for who cannot read' "$(reads ben "import json, sys
v = json.load(sys.stdin)['envs']['prod']
print(v['right'], len(v['shape']), v['shape']['OLD_FLAG']['kind'])")" 'None 7 secret'
expect 'pruning by who may only read' "$(change alice dev '!2')" no-right
expect 'pruning' "$(change alice prod "!$((prod + 2))")" $((prod + 3))
expect 'what prod has after it' "$(reads alice "import json, sys
v = json.load(sys.stdin)['envs']['prod']
print(' '.join(sorted(v['values'])), v['log'][-1]['ops'])")" \
	"API_KEY CERT DATABASE_URL LOG_LEVEL OLD_FLAG SESSION_KEY UNICODE [['prune', '']]"
expect 'a commit after it' "$(change alice prod +NEW=FAKE-again -OLD_FLAG)" $((prod + 4))
expect 'a leaked value after it' "$(change alice prod @API_KEY=FAKE-prod-key-2)" leaked-value
expect 'what prod has then' "$(reads alice "import json, sys
v = json.load(sys.stdin)['envs']['prod']
print(v['values']['NEW'], sorted(v['values']).count('OLD_FLAG'))")" 'FAKE-again 0'
expect 'the escrow after it' "$(reads recovery "import json, sys
print(json.load(sys.stdin)['envs']['prod']['escrow'])")" equal
cp "$fixtures/team.db" "$work/vault.db"
expect 'pruning by who may write but is no owner' "$("$change" "$work/vault.db" "$work/state-team" \
	"$fixtures/keys/team-wendy.key" prod '!2' || true)" no-right
echo "$count comparisons of commits with the second implementation"
