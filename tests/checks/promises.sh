#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `promises.sh BUILD ROOT`: each row of tests/promises.txt names a test that there is, and no row of
# the format's 27 promises is left out.
set -eu

table=$2/tests/promises.txt
meson introspect --tests "$1" | jq -r '.[].name' | sort -u >"${TMPDIR:-/tmp}/promises.$$"
trap 'rm -f "${TMPDIR:-/tmp}/promises.$$"' EXIT
wrong=0

grep -v '^#' "$table" | while IFS='	' read -r row test what; do
	[ -n "$what" ] || echo "row $row of tests/promises.txt has no sentence"
	grep -qxF "$test" "${TMPDIR:-/tmp}/promises.$$" || echo "row $row: there is no test \`$test\`"
done | grep . && wrong=1

for row in $(seq 27); do
	case $row in 16 | 22) continue ;; esac # fuzzers, and tools/bench
	grep -q "^$row	" "$table" || {
		echo "row $row has no test"
		wrong=1
	}
done
exit $wrong
