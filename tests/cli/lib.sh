# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# What the scripts of tests/cli share; each uses one command as a person would. Read as
#
#	. "$(dirname "$0")/lib.sh" "$@"       ($1 is the program, $2 the terminal helper)
#
# Steps are claims. Secrets contain $mark; no output may have it unasked (see support/story.sh).
pty=${2-}
[ -z "$pty" ] || pty=$(cd "$(dirname "$pty")" && pwd)/$(basename "$pty")
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh" "$@"

# A project `shop` with dev, staging and a protected prod, ours, without values.
new_project() {
	machine "${1:-ada}"
	mkdir shop && cd shop
	ok evenkeep init --no-recovery
}

# Put VALUE (with $mark if it is secret) under NAME of ENV.
put() {
	printf '%s' "$3" >"$work/put"
	ok evenkeep set "$1" -e "$2" --yes --secret <"$work/put"
}

# The last output is exactly TEXT, or one JSON document for which jq's FILTER is true.
prints() {
	[ "$(cat "$out")" = "$1" ] || fail "it does not print exactly: $1"
}

holds() {
	jq -e "$1" "$out" >/dev/null || fail "the document does not hold: $1"
	[ "$(wc -l <"$out")" -eq 1 ] || fail 'not exactly one line of JSON'
}

silent() {
	[ ! -s "$out" ] || fail 'it prints something'
}
