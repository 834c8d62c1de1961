#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Recompute Appendix A of the vault format and compare it with the page.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python=/usr/bin/python3
if ! "$python" -c 'import nacl, cryptography' 2>/dev/null || ! command -v age >/dev/null 2>&1; then
	echo 'skipped: needs python3-nacl, python3-cryptography and age (tools/setup test)' >&2
	exit 77
fi
PYTHONDONTWRITEBYTECODE=1 "$python" "$here/refvault/kat.py" "$here/../../docs/design/VAULT.md"
