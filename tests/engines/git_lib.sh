# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
# The engine `git` by hand: $program is tests/engines/engine.c.
# What a story forgets: how often to measure.
rounds=${EVENKEEP_BENCH_ROUNDS:-25}
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh" "$@"
all=${EVENKEEP_TEST_ALL-}
timeout_ms=300000 branch=evenkeep project='' where='' cache=''

# A store by its address, and whose cache it is looked at with.
at() {
	where=$1 cache=$work/cache-$2 project=${3-}
}

# Give the engine LINEs; its answers are in $out.
ask() {
	status=0
	printf '%s\n' "$@" |
		"$program" git "$where" "$branch" "$project" "$cache" "$timeout_ms" >"$out" 2>"$problems" ||
		status=$?
	cat "$out" "$problems" >>"$log"
	[ ! -s "$problems" ] || fail 'the engine itself complains'
	[ -s "$out" ] || fail "no answer: $status"
}

# The last answer begins with TEXT.
answers() {
	last=$(tail -n 1 "$out")
	case $last in
	"$1"*) ;;
	*) fail "not answered with: $1" ;;
	esac
}

new_remote() { # NAME
	git init --quiet --bare "$work/$1.git"
}

# All that is in a folder, byte by byte.
print_of() {
	(cd "$1" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum && find . | LC_ALL=C sort) |
		sha256sum
}

finish() {
	no_text_in "$mark" "$log"
	printf '%s: %d steps done\n' "$title" "$steps"
}
