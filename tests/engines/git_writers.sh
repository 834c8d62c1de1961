#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Four writers who want the same names, killed at any time and started again: each object once, none lost.
# shellcheck source=tests/engines/git_lib.sh
. "$(dirname "$0")/git_lib.sh" "$@"
machine ada
each=12 kills=6
of=' (a part; EVENKEEP_TEST_ALL asks for 600)'
[ -z "$all" ] || { each=150 kills=60 of=''; }
new_remote team
git -C "$work/team.git" config gc.auto 0

# Two of one user's processes, with one private clone; two of others.
cache_of() {
	case $1 in
	b) echo "$work/cache-a" ;;
	*) echo "$work/cache-$1" ;;
	esac
}
writer() { # NAME: until it has written all of its own
	exec "$program" git "file://$work/team.git" evenkeep '' "$(cache_of "$1")" 600000 >"$work/said-$1" \
		2>"$work/complained-$1" <<LINE
append aa/commit $1 $each
LINE
}
start() {
	writer "$1" &
	eval "pid_$1=$!"
}
killed=0
step 'four write, and are killed with -9 and started again'
for name in a b c d; do start "$name"; done
for number in $(seq 1 "$kills"); do
	# At a moment that nobody chose; which one does not matter to what must come out.
	sleep "0.$(od -An -N1 -tu1 /dev/urandom | tr -d ' ')"
	name=$(printf 'abcd' | cut -c $((number % 4 + 1)))
	eval "pid=\$pid_$name"
	if kill -9 "$pid" 2>/dev/null; then killed=$((killed + 1)); fi
	wait "$pid" 2>/dev/null || :
	start "$name"
done
for name in a b c d; do
	eval "pid=\$pid_$name"
	wait "$pid" || { cat "$work/said-$name" >"$out"; fail "writer $name ended with $?"; }
done

step 'every object of every writer is there once, and no number is left out'
git clone --quiet --branch evenkeep "$work/team.git" seen
cd seen/aa/commit
total=$((4 * each))
same 'objects' "$total" "$(find . -type f | wc -l)"
same 'numbers' "$(seq 0 $((total - 1)))" "$(find . -type f | sed 's,^\./,,' | sort -n)"
for name in a b c d; do
	same "what $name wrote" "$(seq -f "$name-%g" 0 $((each - 1)))" "$(cat ./* | sed "s/[abcd]-/\n&/g" | grep "^$name-" | sort -t- -k2n)"
done
same 'changes' "$total" "$(git -C "$work/team.git" rev-list --count evenkeep)"
same 'the remote' '' "$(git -C "$work/team.git" fsck --no-dangling 2>&1 | grep -v '^notice: ' || :)"
cat "$work"/complained-* >"$out"
[ ! -s "$out" ] || fail 'an engine complained'
echo "    $total objects, $killed kills, 0 lost, 0 doubled$of"
finish
