#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The engine etcd against scripted answers on loopback: `etcd.sh TEST EVENKEEP-REMOTE`.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
if ! command -v python3 >/dev/null; then
	echo 'SKIPPED: no python3 here, so there is no server to ask'
	exit 77
fi
work=$(mktemp -d)
mkfifo "$work/end"
python3 "$here/etcd_server.py" "$work" <"$work/end" &
server=$!
exec 3>"$work/end"
trap 'exec 3>&-; kill "$server" 2>/dev/null || :; wait "$server" 2>/dev/null || :; rm -rf "$work"' EXIT
while [ ! -f "$work/port" ]; do
	kill -0 "$server" || { echo 'the server did not start'; exit 1; }
	sleep 0.05
done
"$1" "$2" "$(cat "$work/port")"
