#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# symbols.sh LIBRARY MAP HEADER: the three name the same functions, and nothing else is visible.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

nm -D --defined-only "$1" | awk '$2 != "A" { print $3 }' | sed 's/@.*//' | sort >"$work/library"
sed -n 's/^[[:space:]]*\(ek_[a-z_]*\);$/\1/p' "$2" | sort >"$work/map"
sed -n 's/^EK_PUBLIC .*[ *]\(ek_[a-z_]*\)(.*/\1/p' "$3" | sort >"$work/header"
diff "$work/map" "$work/library" || { echo 'the library shows something else than its map'; exit 1; }
diff "$work/map" "$work/header" || { echo 'the header declares something else than the map'; exit 1; }
echo "$(wc -l <"$work/library") functions"
[ "$(wc -l <"$work/library")" -ge 19 ]
