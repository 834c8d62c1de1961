#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `symbols.sh BUILD`: no two of our libraries define a function or variable of one name. The linker
# would take either of them without a word.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The libraries of the product; those with checks switched off are for tests, and are doubles.
find "$1/lib" "$1/cmd" -name 'lib*.a' ! -name '*_controls.a' ! -name '*fault*.a' | LC_ALL=C sort >"$work/all"
[ "$(wc -l <"$work/all")" -gt 10 ] || {
	echo "symbols.sh: no libraries in $1" >&2
	exit 1
}
while read -r archive; do
	nm -g --defined-only "$archive" 2>/dev/null | awk -v of="${archive##*/}" 'NF == 3 { print $3, of }'
done <"$work/all" | LC_ALL=C sort -u >"$work/symbols"
# cmd/ is linked with all of them.
awk '{ count[$1]++; where[$1] = where[$1] " " $2 } END { for (name in count) if (count[name] > 1) print name ":" where[name] }' \
	"$work/symbols" | LC_ALL=C sort >"$work/twice"
cat "$work/twice"
[ ! -s "$work/twice" ]
