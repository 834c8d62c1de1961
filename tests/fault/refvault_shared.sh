#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The objects of a shared store must be a vault again for a second implementation that knows only
# docs/sharing-format.md.
#
# usage: refvault_shared.sh PUT_OBJECTS MAKE_VAULT FIXTURES
#        EVENKEEP_REFVAULT names the folder of shared.py
set -eu

if [ -z "${EVENKEEP_REFVAULT:-}" ] || [ ! -f "$EVENKEEP_REFVAULT/shared.py" ]; then
	echo "SKIPPED: shared objects are NOT compared with the second implementation:" >&2
	echo "SKIPPED: EVENKEEP_REFVAULT does not name a folder with shared.py" >&2
	exit 77
fi
if ! /usr/bin/python3 -c 'import nacl, cryptography' 2>/dev/null; then
	echo "SKIPPED: python3-nacl and python3-cryptography are not installed" >&2
	exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$2" "$work/made"
cp "$3/sample.db" "$3/team.db" "$work"
cp "$work/made/vault.db" "$work/made.db"
for vault in sample team made; do
	mkdir "$work/$vault-objects"
	"$1" "$work/$vault.db" "$work/$vault-objects"
	echo "$vault: $(/usr/bin/python3 "$EVENKEEP_REFVAULT/shared.py" "$work/$vault-objects" "$work/$vault.db")"
done
# it notices what is missing
rm "$work"/sample-objects/*/commit/00000000000000000003
if /usr/bin/python3 "$EVENKEEP_REFVAULT/shared.py" "$work/sample-objects" "$work/sample.db" >/dev/null 2>&1; then
	echo "a missing commit is not noticed" >&2
	exit 1
fi
