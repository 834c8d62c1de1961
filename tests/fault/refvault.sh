#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A vault made here must read the same in the second implementation of the format, by its member
# and by its recovery key, history, shapes and escrow included.
#
# usage: refvault.sh MAKE_VAULT        EVENKEEP_REFVAULT names the folder of readvault.py
set -eu

if [ -z "${EVENKEEP_REFVAULT:-}" ] || [ ! -f "$EVENKEEP_REFVAULT/readvault.py" ]; then
	echo "SKIPPED: the vault is NOT compared with the second implementation:" >&2
	echo "SKIPPED: EVENKEEP_REFVAULT does not name a folder with readvault.py" >&2
	exit 77
fi
if ! /usr/bin/python3 -c 'import nacl, cryptography' 2>/dev/null; then
	echo "SKIPPED: python3-nacl and python3-cryptography are not installed" >&2
	exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$1" "$work/vault"
now=1700000100000
for who in alice recovery; do
	/usr/bin/python3 "$EVENKEEP_REFVAULT/readvault.py" "$work/vault/vault.db" \
		--identity "$work/vault/$who.key" --now $now --json >"$work/$who.json"
done
/usr/bin/python3 - "$work" <<'PYTHON'
import base64, json, sys

work = sys.argv[1]
load = lambda name: json.load(open(work + "/" + name, encoding="utf-8"))
expected, alice, recovery = load("vault/expected.json"), load("alice.json"), load("recovery.json")
checks = 0


def need(what, have, want):
    global checks
    checks += 1
    if have != want:
        sys.exit("%s: %r, expected %r" % (what, have, want))


def value(x):
    return x.encode() if isinstance(x, str) else base64.b64decode(x["b64"] + "==")


need("environments", sorted(alice["envs"]), sorted(expected))
need("members", alice["members"], ["alice", "recovery"])
for name, want in expected.items():
    mine, theirs = alice["envs"][name], recovery["envs"][name]
    need(name + " seq", mine["seq"], want["seq"])
    need(name + " history", mine["history"], want["history"])
    need(name + " right", (mine["right"], theirs["right"]), ("own", "read"))
    need(name + " values", {n: value(x).hex() for n, x in mine["values"].items()},
         {n: x[0] for n, x in want["values"].items()})
    need(name + " versions", {n: x["version"] for n, x in mine["meta"].items()},
         {n: x[1] for n, x in want["values"].items()})
    need(name + " values by the recovery key", theirs["values"], mine["values"])
    need(name + " escrow", theirs["escrow"], "equal")
    need(name + " log", len(mine["log"]), want["seq"])
    need(name + " shape", sorted(mine["shape"]), sorted(want["values"]))
    for n, x in mine["shape"].items():
        generated_or_plain = n in ("SESSION_KEY", "LOG_LEVEL", "HOME_URL")
        need(name + " tag of " + n, x["tag"] is not None, generated_or_plain)
meta = alice["envs"]["dev"]["meta"]
need("note", alice["envs"]["prod"]["meta"]["API_KEY"]["note"], "from the vendor's test page")
need("plain", meta["LOG_LEVEL"]["plain"], True)
need("expires", meta["LOG_LEVEL"]["expires"], 1900000000000)
need("voids", meta["API_KEY"]["voids"], True)
print("%d comparisons with the second implementation" % checks)
PYTHON
