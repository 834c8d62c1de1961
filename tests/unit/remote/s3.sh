#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The engine s3 against a store of its own on loopback: `s3.sh TEST EVENKEEP-REMOTE [/BUCKET]`.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
mkfifo "$work/end"
python3 "$here/s3_server.py" "$work" <"$work/end" &
server=$!
exec 3>"$work/end"
trap 'exec 3>&-; kill "$server" 2>/dev/null || :; wait "$server" 2>/dev/null || :; rm -rf "$work"' EXIT
while [ ! -f "$work/ports" ]; do
	kill -0 "$server" || { echo 'the server did not start'; exit 1; }
	sleep 0.05
done
for name in $(env | sed -n 's/^\(EVENKEEP_REMOTE[A-Z_]*\|AWS_[A-Z_]*\|[a-zA-Z]*_proxy\)=.*/\1/p'); do
	unset "$name"
done
EVENKEEP_REMOTE_ACCESS_KEY=AKEXACT EVENKEEP_REMOTE_SECRET_KEY=canarySecretKey/exact+
export EVENKEEP_REMOTE_ACCESS_KEY EVENKEEP_REMOTE_SECRET_KEY
"$1" "$2" "s3+http://127.0.0.1:$(sed 's/.* //' "$work/ports")${3-}"
