#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A vault that the second implementation made has its members changed here, and must verify there, and
# give each of them what they may have: values, shapes under the comparison key in force, or nothing.
#
# usage: refvault_members.sh CHANGE_MEMBERS FIXTURES        EVENKEEP_REFVAULT as in refvault.sh
set -eu

if [ -z "${EVENKEEP_REFVAULT:-}" ] || [ ! -f "$EVENKEEP_REFVAULT/readvault.py" ] ||
	! /usr/bin/python3 -c 'import nacl, cryptography' 2>/dev/null; then
	echo "SKIPPED: rosters are NOT compared with the second implementation: it needs" >&2
	echo "SKIPPED: EVENKEEP_REFVAULT, python3-nacl and python3-cryptography" >&2
	exit 77
fi
change=$1
keys=$2/keys
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$2/team.db" "$work/vault.db"
count=0

expect() { # WHAT HAVE WANT
	count=$((count + 1))
	if [ "$2" != "$3" ]; then
		echo "$1: $2, expected $3" >&2
		exit 1
	fi
}

change() { # WHO ACT…: what it prints
	who=$1
	shift
	"$change" "$work/vault.db" "$work/state" "$keys/team-$who.key" "$@" || true
}

reads() { # WHO EXPRESSION of v, with n its environments
	/usr/bin/python3 "$EVENKEEP_REFVAULT/readvault.py" "$work/vault.db" --now 1770000000000 \
		--identity "$keys/team-$1.key" --json >"$work/read.json" 2>"$work/error" || {
		tr -d '\n' <"$work/error"
		return 0
	}
	/usr/bin/python3 -c "import json, sys
v = json.load(sys.stdin)
n = v['envs']
print($2)" <"$work/read.json"
}

compares() { # WHO: of how many environments they can compare the shape
	reads "$1" "sum(isinstance(e.get('shape'), dict) for e in n.values())"
}

everybody="['alice', 'bare', 'ben', 'ci', 'eve', 'expired-admin', 'gate', 'oscar', 'rescue', 'rita', 'wendy']"
expect 'who is there' "$(reads rita "v['members']")" "$everybody"
expect 'shapes at first' "$(compares gate) $(compares eve)" '4 4'
expect 'who may not add' "$(change wendy "+p:nora=$keys/team-stranger.key")" no-right
expect 'who may not any more' "$(change expired-admin "+p:nora=$keys/team-stranger.key")" no-right

step=$(reads rita "v['ck_epoch']")
expect 'a person' "$(change alice "+p:nora=$keys/team-stranger.key")" done
expect 'nora compares with the key in force' "$(compares stranger) $(reads rita "v['ck_epoch']")" "4 $step"
expect 'nora twice' "$(change ben "+s:other=$keys/team-stranger.key")" member-exists
expect 'an administrator' "$(change alice ^nora)" done
expect 'whom nora makes one' "$(change stranger ^rita)" done
expect 'who has no signing key' "$(change alice ^bare)" member-impossible

expect 'a service leaves' "$(change ben -ci)" done
expect 'and took nothing that is compared with' "$(compares gate) $(reads rita "v['ck_epoch']")" "4 $step"
expect 'a person leaves' "$(change ben -wendy)" done
expect 'the key is the next one' "$(reads rita "v['ck_epoch']")" $((step + 1))
expect 'no shape is under it yet' "$(compares gate) $(compares stranger)" '0 0'
expect 'what wendy wrote is there' "$(reads rita "n['prod']['values']['API_KEY'], n['prod']['by']")" \
	"FAKE-key-3 wendy"
expect 'wendy has nothing' "$(reads wendy "n['prod']['right']")" 'error[4]: no right in any environment'
expect 'a gate leaves' "$(change rita -gate)" done
expect 'the key is the next one again' "$(reads rita "v['ck_epoch']")" $((step + 2))
expect 'wendy is back' "$(change alice "+p:wendy=$keys/team-wendy.key")" done
expect 'with the key in force' "$(reads wendy "v['ck_epoch'], n['prod']['right']")" "$((step + 2)) write"
expect 'what is there is confirmed' "$(change alice '!')" done
expect 'an administrator leaves' "$(change stranger -alice)" done
expect 'who is gone cannot' "$(change alice -rita)" no-right
expect 'who is gone cannot add' "$(change alice "+p:alice=$keys/team-alice.key")" no-right
expect 'who is there now' "$(reads rita "v['members']")" \
	"['bare', 'ben', 'eve', 'expired-admin', 'nora', 'oscar', 'rescue', 'rita', 'wendy']"
expect 'the others leave' "$(change ben -nora -rita)" done
expect 'the last one stays' "$(change ben -ben)" last-administrator
expect 'and verifies' "$(reads ben "n['dev']['right'], v['ck_epoch']")" "own $((step + 5))"
echo "$count comparisons of rosters with the second implementation"
