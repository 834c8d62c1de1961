#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Limits in time, which no command sets yet: the second implementation makes a vault whose member ends
# in so many days, and doctor says so 30 days ahead.
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh"

python=/usr/bin/python3
export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$tree/tests/oracles/refvault"
if ! $python -c 'import nacl, cryptography' 2>/dev/null; then
	echo 'skipped: needs python3-nacl and python3-cryptography (tools/setup test)' >&2
	exit 77
fi

vault_ending_in() { # DAYS (0: never) for the member, DAYS for a token
	machine "alice$1-$2"
	mkdir -p shop/.evenkeep "$XDG_CONFIG_HOME/evenkeep"
	cd shop
	printf 'evenkeep: 1\nproject: shop\nenvironments:\n  dev:\n' >evenkeep.yaml
	$python - "$1" "$2" "$XDG_CONFIG_HOME/evenkeep/identity" <<'PY'
import sys, time
from refvault import *
days, token_days, path = float(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
now = int(time.time() * 1000)
after = lambda d: now + int(d * 86400000) + 60000 if d else 0
alice, ci = (Identity(1, (b"FAKE KEY OF " + who).ljust(32, b"!")) for who in (b"ALICE", b"CI"))
people = [member(alice, "alice", role=1, not_after=after(days)), member(ci, "ci", cls=2)]
store = Store()
writer = Writer(store, Fixed("limits"), lambda: now - 10 * 86400000) # signed while everybody could
first, ck = writer.roster(people, [alice])
writer.commit("dev", alice, [dict(op="set", name="KEY", value=b"FAKE")], "init", grants={alice.id: 3, ci.id: 1})
dev = env_id_of(first.hash, "dev")
last, _ = writer.roster(people, [alice], checkpoint=[dev], ck=ck)
store.save(".evenkeep/vault.db")
point = lambda kind: [(key[2], doc_parse(row[0]).hash) for key, row in sorted(store.doc.items()) if key[0] == kind][-1]
open(path, "w").write(alice.text() + "\n")
open("../token", "w").write(token_text(ci.secret, first.hash, dev, point(1), point(2), point(3), after(token_days)))
open("evenkeep.lock", "w").write(lock_text(first.hash, point(1), {"dev": (point(2), point(3))}))
PY
}

step 'a membership without an end is not spoken of'
vault_ending_in 0 0
ok evenkeep doctor
quiet_about validity

step 'nor one that ends in 31 days'
vault_ending_in 31 0
ok evenkeep doctor
quiet_about validity

step 'one that ends in 29 days is a warning'
vault_ending_in 29 0
ok evenkeep doctor
says 'warn  validity: `alice` expires in 29 days; fix: ask an administrator to renew it in time'

step 'one that has ended is a failure'
vault_ending_in -2.5 0
fails 1 evenkeep doctor
says 'fail  validity: `alice` expired 2 days ago'

step 'a token ends by itself'
vault_ending_in 0 5
ok evenkeep doctor --token-file ../token
says 'warn  validity: `ci` expires in 5 days'
ok evenkeep doctor
quiet_about validity

finish
