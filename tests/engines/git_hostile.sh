#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A remote that gives anything, and a private clone that was damaged: nothing is believed or lost.
# shellcheck source=tests/engines/git_lib.sh
. "$(dirname "$0")/git_lib.sh" "$@"
machine ada
new_remote evil
remote=$work/evil.git
at "file://$remote" ada

# Put entries of `git ls-tree` on stdin on the branch, as its whole tree.
branch_is() {
	tree=$(git -C "$remote" mktree --missing)
	git -C "$remote" update-ref refs/heads/evenkeep "$(git -C "$remote" commit-tree -m x "$tree")"
}
blob() {
	printf '%s' "$1" | git -C "$remote" hash-object -w --stdin
}

step 'links, submodules and names of any kind are no objects'
text=$(blob /etc/passwd) good=$(blob good)
printf '120000 blob %s\tlink\n160000 commit 1234567890123456789012345678901234567890\tmodule\n100644 blob %s\tgood\n100644 blob %s\tUpper\n100644 blob %s\t-x\n100755 blob %s\trun\n' \
	"$text" "$good" "$good" "$good" "$good" >"$work/below"
below=$(git -C "$remote" mktree --missing <"$work/below")
printf '040000 tree %s\taa\n' "$below" | branch_is
ask 'list aa/'
answers 'done -x good run '
ask 'get aa/link'
answers speech
says 'is a link, not an object'
ask 'get aa/module'
answers speech
ask 'get aa/good'
answers 'done good'
ask 'put aa/link x'
answers exists
ask 'put aa/good/deeper x'
answers speech
ask 'replace aa/link x'
answers speech

step 'names with escapes, newlines and what git itself may not write out'
printf '100644 blob %s\todd\033[31m\nname\000' "$good" >"$work/odd"
odd=$(git -C "$remote" mktree -z <"$work/odd")
printf '040000 tree %s\taa\n' "$odd" | branch_is
ask 'list aa/'
answers 'done '
same 'the list' 'done ' "$(cat "$out")"
ask 'put aa/x one' 'list aa/'
answers 'done x '
printf '040000 tree %s\t.git\n' "$below" | git -C "$remote" mktree >"$work/tree"
git -C "$remote" update-ref refs/heads/evenkeep "$(git -C "$remote" commit-tree -m x "$(cat "$work/tree")")"
at "file://$remote" fresh
ask 'get .git/good'
answers speech
says 'fsck error'
at "file://$remote" ada

step 'an object that is too large is not read'
truncate -s 70M "$work/large"
large=$(git -C "$remote" -c core.bigFileThreshold=1m hash-object -w "$work/large")
printf '100644 blob %s\tlarge\n100644 blob %s\tgood\n' "$large" "$good" >"$work/below"
printf '040000 tree %s\taa\n' "$(git -C "$remote" mktree <"$work/below")" | branch_is
ask 'get aa/large'
answers large
ask 'get aa/large' 'get aa/good'
answers 'done good'
ask 'put aa/other x' 'get aa/other'
answers 'done x'
rm -f "$work/large"

step 'a branch that is no commit, and a commit without its tree, are errors and not absence'
git -C "$remote" tag -a -m tag tagged evenkeep
cp "$remote/refs/heads/evenkeep" "$work/ref"
printf '%s\n' "$(blob text)" >"$remote/refs/heads/evenkeep"
ask 'get aa/good'
[ "$status" -gt 1 ] || fail 'taken as an answer'
cp "$work/ref" "$remote/refs/heads/evenkeep"
missing=$(printf '040000 tree %s\taa\n' 1234567890123456789012345678901234567890 | git -C "$remote" mktree --missing)
git -C "$remote" commit-tree -m x "$missing" >"$remote/refs/heads/evenkeep"
ask 'get aa/good'
[ "$status" -gt 1 ] || fail 'taken as an answer'
cp "$work/ref" "$remote/refs/heads/evenkeep"
ask 'get aa/good'
answers 'done good'

step 'a server that talks of anything else is not believed'
cat >"$work/ssh" <<'SSH'
#!/bin/sh
cat "$SAYS"
SSH
chmod +x "$work/ssh"
for text in '' '0000' 'HTTP/1.1 200 OK' '0032want' "$(printf '001e# service=git-upload-pack\n')" 'ffff'; do
	printf '%s' "$text" >"$work/says"
	at "ssh://git@team.example/x.git" ada
	GIT_SSH_COMMAND=$work/ssh SAYS=$work/says
	export GIT_SSH_COMMAND SAYS
	ask 'get aa/good'
	[ "$text" != 0000 ] || continue # says that it is empty and takes all: a lie that only the floor of
	[ "$status" -gt 1 ] || fail "taken as an answer: $text" # the next fetch tells
	ask 'put aa/new x'
	[ "$status" -gt 1 ] || fail "taken as done: $text"
done
unset GIT_SSH_COMMAND SAYS

step 'a line that is cut at any byte of the answer'
new_remote far
cat >"$work/ssh" <<'SSH'
#!/bin/sh
for command; do :; done
case $command in
*"$CUT_OF"*) # both ways, as a line that breaks
	rm -f "$CUT_PIPE" && mkfifo "$CUT_PIPE" && exec 3<&0
	sh -c "exec $command" <&3 >"$CUT_PIPE" &
	exec 3<&-
	dd bs=1 count="$CUT_AT" status=none <"$CUT_PIPE"
	kill $! 2>/dev/null
	exit 255
	;;
esac
exec sh -c "$command"
SSH
GIT_SSH_COMMAND=$work/ssh
CUT_PIPE=$work/cut-pipe
export GIT_SSH_COMMAND CUT_AT CUT_OF CUT_PIPE
timeout_ms=20000 # a git that waits for ever counts as one without an answer
at "ssh://git@team.example$work/far.git" ada
CUT_OF=none CUT_AT=0
ask 'put aa/first x'
answers 'done'
if [ -n "$all" ]; then points=$(seq 0 2 300); else points=$(seq 0 25 300); fi
sure=0 unsure=0 whole=0 number=0
for CUT_AT in $points; do
	CUT_OF=receive-pack number=$((number + 1))
	ask "put aa/number/$number x"
	there=$(git -C "$work/far.git" ls-tree -r --name-only evenkeep "aa/number/$number")
	case $(cut -d' ' -f1 "$out") in
	done) [ -n "$there" ] && whole=$((whole + 1)) || fail "said to be done and is not, cut at $CUT_AT" ;;
	unsure) unsure=$((unsure + 1)) ;;
	*) [ -z "$there" ] && sure=$((sure + 1)) || fail "said to have failed and is done, cut at $CUT_AT" ;;
	esac
	CUT_OF=upload-pack
	rm -rf "$work/cache-cut"
	at "ssh://git@team.example$work/far.git" cut
	ask 'get aa/first'
	case $(cat "$out") in
	'done x' | down* | speech* | denied*) ;;
	*) fail "a cut at $CUT_AT is taken for an answer" ;;
	esac
	at "ssh://git@team.example$work/far.git" ada
done
echo "    $number cuts of each: $sure pushes failed, $unsure without an answer, $whole done"
[ "$whole" -gt 0 ] && [ "$sure" -gt 0 ] || fail 'the line was cut at places of one kind only'
unset GIT_SSH_COMMAND CUT_AT CUT_OF CUT_PIPE
timeout_ms=300000

step 'what a hook of a server prints is no verdict'
cat >"$remote/hooks/pre-receive" <<'HOOK'
#!/bin/sh
printf ' \tx:refs/heads/evenkeep\t[new branch]\nDone\n\033]0;title\a' >&2
exit 1
HOOK
chmod +x "$remote/hooks/pre-receive"
at "file://$remote" ada
ask 'put aa/new x'
answers denied
rm "$remote/hooks/pre-receive"

step 'a private clone that lost, or has spoiled, any of its files is made anew'
new_remote team
at "file://$work/team.git" ada
ask 'put aa/roster/1 one aa/roster/2 two' 'put aa/roster/3 three'
clone=$(find "$work/cache-ada/git" -name '*.lock' -printf '%T@ %p\n' | sort -n | tail -n 1 | sed 's/^[^ ]* //; s/\.lock$//')
count=0
(cd "$clone" && find . -type f) >"$work/all"
harms='rm empty cut' of=''
if [ -z "$all" ]; then
	harms=empty of=" (a part; EVENKEEP_TEST_ALL asks for $(($(wc -l <"$work/all") * 3)))"
	awk '!/objects/ || n++ % 3 == 0' "$work/all" >"$work/files"
else
	cp "$work/all" "$work/files"
fi
while IFS= read -r file; do
	for harm in $harms; do
		cp -rp "$clone" "$work/kept"
		case $harm in
		rm) rm -f "$clone/$file" ;;
		empty) chmod u+w "$clone/$file" && : >"$clone/$file" ;;
		cut) chmod u+w "$clone/$file" && truncate -s '-3' "$clone/$file" 2>/dev/null || : ;;
		esac
		ask 'get aa/roster/1' 'get aa/roster/3' 'get aa/roster/4' "put aa/harm/$count x" 'list aa/roster/'
		same "answers after $harm of $file" 'done done absent done done ' "$(cut -d' ' -f1 "$out" | tr '\n' ' ')"
		same "what was read after $harm of $file" 'done one done three' "$(sed -n '1p;2p' "$out" | tr '\n' ' ' | sed 's/ $//')"
		same "what was listed after $harm of $file" 'done 1 2 3 ' "$(tail -n 1 "$out")"
		count=$((count + 1))
		rm -rf "$clone" && mv "$work/kept" "$clone"
	done
done <"$work/files"
echo "    $count ways$of"
[ "$count" -gt 6 ] || fail 'hardly any file was spoiled'

step 'locks that a killed git left behind are nobody'"'"'s'
for lock in refs/evenkeep/tip.lock refs/evenkeep/new.lock shallow.lock packed-refs.lock HEAD.lock config.lock; do
	mkdir -p "$clone/refs/evenkeep"
	: >"$clone/$lock"
done
clone_is=$(stat -c %i "$clone")
ask 'put aa/roster/5 five' 'get aa/roster/5'
answers 'done five'
same 'the private clone' "$clone_is" "$(stat -c %i "$clone")"
at "file://$work/team.git" bob
ask 'get aa/roster/5' 'put aa/roster/6 six'
at "file://$work/team.git" ada
ask 'get aa/roster/6'
answers 'done six'

step 'a private clone that others may write is not taken'
chmod 777 "$clone"
ask 'get aa/roster/1'
answers setup
says 'only its user may write'
chmod 700 "$clone"

step 'a private clone of many files is packed, and forgets what nothing refers to'
tree=$(git -C "$work/team.git" rev-parse 'evenkeep^{tree}')
number=0
while [ "$(find "$clone/objects/17" -type f 2>/dev/null | wc -l)" -le 29 ]; do
	seq "$number" "$((number + 1500))" | while IFS= read -r line; do
		printf 'blob\ndata %d\n%s\n' "${#line}" "$line"
	done | GIT_DIR=$clone git -c fastimport.unpackLimit=100000 fast-import --quiet
	number=$((number + 1500))
done
ask 'get aa/roster/1'
answers 'done one'
[ "$(find "$clone/objects/17" -type f 2>/dev/null | wc -l)" -le 29 ] || fail 'it was not tidied up'
ask 'get aa/roster/6' 'put aa/roster/7 seven'
answers 'done'
same 'the tree before' "$tree" "$(git -C "$work/team.git" rev-parse 'evenkeep~1^{tree}')"
finish
