#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a store on a git remote of this machine costs, beside git itself, in one run: `git_cost.sh ENGINE`
# (the program of engine.c). Figures to read; nothing is judged by them.
# shellcheck source=tests/engines/git_lib.sh
. "$(dirname "$0")/git_lib.sh" "$@"
machine ada
new_remote team
at "file://$work/team.git" ada
for group in $(seq 0 49); do
	line=put
	for number in $(seq $((group * 20)) $((group * 20 + 19))); do line="$line aa/commit/$number x"; done
	ask "$line"
done
git init --quiet beside
now() {
	date +%s%N
}
took() { # FILE CMD…
	file=$1 began=$(now)
	shift
	"$@" >/dev/null 2>&1 || fail "$*"
	echo $((($(now) - began) / 1000)) >>"$work/took-$file"
}
commit_and_push() {
	git -C beside commit --quiet --allow-empty -m "$1" &&
		git -C beside push --quiet "$work/team.git" HEAD:refs/heads/beside
}
for round in $(seq "$rounds"); do
	took ls git ls-remote "$work/team.git" refs/heads/evenkeep
	took read ask 'get aa/commit/1'
	took push commit_and_push "$round"
	took write ask "put aa/commit/new-$round x"
done
median() {
	sort -n "$work/took-$1" | awk '{ line[NR] = $1 } END { printf "%.1f", line[int((NR + 1) / 2)] / 1000 }'
}
against() { # WHAT FILE WHAT FILE
	awk -v a="$(median "$2")" -v b="$(median "$4")" -v what="$1" -v beside="$3" 'BEGIN {
		printf "%-42s %6.1f ms   %-26s %6.1f ms   %4.1f times\n", what, a, beside, b, a / b }'
}
echo "medians of $rounds rounds that take turns, 1,000 objects"
against 'fetch, unchanged, and one object' read 'git ls-remote' ls
against 'one object more' write 'git commit, git push' push
