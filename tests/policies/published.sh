#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What is published is what the tables say: `published.sh TABLES [--write]`.
set -eu
tables=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
page=$root/docs/man/evenkeep-policy.5.scd

"$tables" schema >"$work/schema"
# behind `; FACTS` and `; PACKS`, each up to its `; END`
"$tables" facts >"$work/facts"
"$tables" packs >"$work/packs"
awk -v facts="$work/facts" -v packs="$work/packs" '
	function insert(file, line) { while ((getline line < file) > 0) print line }
	/^; (FACTS|PACKS)/ { print; print ""; insert($2 == "FACTS" ? facts : packs); skip = 1; next }
	/^; END/ { skip = 0 }
	!skip { print }' "$page" >"$work/page"
if [ "${2-}" = --write ]; then
	cp "$work/schema" "$root/schemas/policy.schema.json"
	cp "$work/page" "$page"
fi
for pair in "schema:$root/schemas/policy.schema.json" "page:$page"; do
	if ! diff "${pair#*:}" "$work/${pair%%:*}"; then
		echo "${pair#*:} is not what the tables say: tests/policies/published.sh TABLES --write"
		exit 1
	fi
done
