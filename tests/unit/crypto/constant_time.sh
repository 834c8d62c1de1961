#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# No branch and no address depends on a secret, as valgrind sees it (VAULT.md §14 row 17); and one
# that does is noticed.
#
# usage: constant_time.sh [PROGRAM SUPPRESSIONS]
set -eu

if [ $# -eq 0 ]; then
	echo 'SKIPPED: no valgrind when this was built: BRANCHES ON SECRETS WERE NOT LOOKED FOR' >&2
	exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$1" "$work/program"
suppressions=$2

check() { # [leak]: the program's own status, or 9 for an error that valgrind found
	status=0
	valgrind -q --error-exitcode=9 --run-libc-freeres=no --suppressions="$suppressions" \
		"$work/program" "$@" >"$work/out" 2>&1 || status=$?
}

check
if grep -q 'debuginfo reader' "$work/out"; then # valgrind does not know every compiler's
	strip -g "$work/program"
	check
fi
cat "$work/out"
[ $status -eq 0 ] || { echo "FAILED: something depends on a secret" >&2; exit 1; }
check leak
[ $status -eq 9 ] || { echo "FAILED: a branch on a secret is not noticed ($status)" >&2; exit 1; }
echo "a branch on a secret is noticed"
