#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Objects on a branch of a git remote: created once, as a whole, on top of what others did.
# shellcheck source=tests/engines/git_lib.sh
. "$(dirname "$0")/git_lib.sh" "$@"
machine ada

step 'the first object makes the branch, and nothing but the branch'
new_remote team
at "file://$work/team.git" ada
ask 'get aa/roster/1' 'list' 'put aa/roster/1 one' 'get aa/roster/1'
same 'the answers' "absent \`$where\` has no \`aa/roster/1\` done  done  done one " "$(tr '\n' ' ' <"$out")"
same 'the refs' 'refs/heads/evenkeep' "$(git -C "$work/team.git" for-each-ref --format='%(refname)')"
same 'the files' 'aa/roster/1' "$(git -C "$work/team.git" ls-tree -r --name-only evenkeep)"

step 'a commit says nothing of its own, and asks pipelines to pass it by'
ask 'put aa/roster/2 two'
same 'who and when' 'evenkeep <evenkeep@invalid> 946684800 +0000|evenkeep <evenkeep@invalid> 946684800 +0000' \
	"$(git -C "$work/team.git" log -1 --date=raw --format='%an <%ae> %ad|%cn <%ce> %cd' evenkeep)"
git -C "$work/team.git" log -1 --format=%B evenkeep | grep -q '^\[skip ci\]$' || fail 'pipelines are started'

step 'what is there is not created again, and of a group nothing is then put'
ask 'put aa/roster/2 other'
answers 'exists at 0'
ask 'put aa/roster/3 three aa/roster/2 other aa/roster/4 four' 'get aa/roster/3'
answers absent
ask 'put aa/roster/3 three aa/roster/3 again' 'get aa/roster/3'
answers absent

step 'a group is one commit'
before=$(git -C "$work/team.git" rev-list --count evenkeep)
ask 'put aa/e/escrow/1 a aa/e/commit/1 b' 'replace aa/e/shape c' 'list aa/' 'list aa/e/'
same 'the list' 'done commit/ escrow/ shape ' "$(tail -n 1 "$out")"
same 'commits' "$((before + 2))" "$(git -C "$work/team.git" rev-list --count evenkeep)"

step 'replace replaces, drop drops, and what is not there cannot be dropped'
ask 'replace aa/e/shape d' 'get aa/e/shape'
answers 'done d'
ask 'drop aa/e/shape' 'get aa/e/shape'
answers absent
ask 'drop aa/e/shape'
answers absent
ask 'drop aa/e'
answers absent

step 'one who has looked before others wrote puts on top of them'
# A put of ada's waits in the remote's hook until bob's is done: ada must have lost, and must try again.
at "file://$work/team.git" bob
ask 'get aa/roster/1'
answers 'done one'
write_meanwhile() {
	cat >"$work/team.git/hooks/pre-receive" <<'HOOK'
#!/bin/sh
[ ! -e "$PWD/first" ] || exit 0
: >first
unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_DIR
cat meanwhile.args | sh
HOOK
	chmod +x "$work/team.git/hooks/pre-receive"
}
write_meanwhile
between() { # LINE: what bob does while ada's push is under way
	rm -f "$work/team.git/first"
	printf "printf '%%s\\\\n' '%s' | env -u GIT_DIR '%s' git '%s' evenkeep '' '%s' 300000 >'%s'\n" "$1" "$program" \
		"file://$work/team.git" "$work/cache-bob" "$work/bob-said" >"$work/team.git/meanwhile.args"
}
at "file://$work/team.git" ada
between 'put aa/roster/5 bob'
ask 'put aa/roster/6 ada' 'get aa/roster/5'
answers 'done bob'
same 'bob' 'done ' "$(cat "$work/bob-said")"
same 'merges' 0 "$(git -C "$work/team.git" rev-list --merges --count evenkeep)"

step 'also when the push itself would be none too late'
rm "$work/team.git/hooks/pre-receive"
cp "$work/team.git/refs/heads/evenkeep" "$work/before"
{ # bob writes when ada has looked, and before her push asks anything
	echo 'get aa/roster/1'
	while [ ! -s "$out" ]; do sleep 0.01; done
	echo 'put aa/roster/15 bob' | "$program" git "$where" evenkeep '' "$work/cache-bob" 300000 >"$work/bob-said"
	echo 'put aa/roster/16 ada'
	echo 'put aa/roster/15 ada'
	echo 'get aa/roster/15'
} | { : >"$out" && "$program" git "$where" evenkeep '' "$cache" 300000 >"$out"; }
same 'the answers' 'done one done  exists at 0 done bob ' "$(tr '\n' ' ' <"$out")"
git -C "$work/team.git" merge-base --is-ancestor "$(cat "$work/before")" evenkeep || fail 'it was forced'

step 'and learns that the very name was taken meanwhile'
write_meanwhile
between 'put aa/roster/7 bob'
ask 'put aa/roster/7 ada' 'get aa/roster/7'
same 'the answers' 'exists at 0 done bob ' "$(tr '\n' ' ' <"$out")"

step 'the branch itself is created once'
git init --quiet --bare "$work/new.git"
cp "$work/team.git/hooks/pre-receive" "$work/new.git/hooks/pre-receive"
at "file://$work/new.git" ada
between 'put aa/roster/1 bob'
sed "s|$work/team.git|$work/new.git|g" "$work/team.git/meanwhile.args" >"$work/new.git/meanwhile.args"
ask 'put aa/roster/1 ada' 'get aa/roster/1'
same 'the answers' 'exists at 0 done bob ' "$(tr '\n' ' ' <"$out")"
same 'commits' 1 "$(git -C "$work/new.git" rev-list --count evenkeep)"
rm "$work/team.git/hooks/pre-receive"

step 'a branch that was set back, made anew or removed is simply another tip'
at "file://$work/team.git" ada
old=$(git -C "$work/team.git" rev-parse evenkeep)
git -C "$work/team.git" update-ref refs/heads/evenkeep evenkeep~3
ask 'get aa/roster/7'
answers absent
ask 'put aa/roster/7 again' 'get aa/roster/7'
answers 'done again'
git -C "$work/team.git" update-ref refs/heads/evenkeep "$(git -C "$work/team.git" commit-tree -m anew "$old^{tree}")"
ask 'get aa/roster/7'
answers 'done bob'
git -C "$work/team.git" update-ref -d refs/heads/evenkeep
ask 'get aa/roster/7' 'put aa/roster/1 fresh' 'list aa/roster/'
answers 'done 1 '

step 'an answer that is lost is not taken for a refusal, and reading back finds what was done'
cat >"$work/team.git/hooks/reference-transaction" <<'HOOK'
#!/bin/sh
[ "$1" != committed ] || kill -9 $PPID
HOOK
chmod +x "$work/team.git/hooks/reference-transaction"
ask 'put aa/roster/8 eight' 'get aa/roster/8'
same 'the answers' 'unsure done eight' "$(cut -d' ' -f1 "$out" | head -n 1) $(tail -n 1 "$out")"
rm "$work/team.git/hooks/reference-transaction"

step 'what the hook of a server declines is denied, with its words'
printf '#!/bin/sh\necho "only maintainers may push" >&2\nexit 1\n' >"$work/team.git/hooks/pre-receive"
chmod +x "$work/team.git/hooks/pre-receive"
ask 'put aa/roster/9 nine'
answers denied
says 'takes no push to `evenkeep`'
says 'hook declined'
says 'only maintainers may push'
rm "$work/team.git/hooks/pre-receive"
ask 'get aa/roster/9'
answers absent

step 'a branch with other work on it is left alone'
git clone --quiet "file://$work/team.git" code 2>/dev/null
(cd code && git checkout --quiet --orphan main && echo hi >README.md && git add . &&
	git commit --quiet -m code && git push --quiet origin main)
branch=main
ask 'put aa/roster/1 one'
answers setup
says 'has `README.md`, which is nothing of a vault'
ask 'get aa/roster/1'
answers absent
branch=evenkeep

step 'reading starts git three times and writing five times, however many objects there are'
git=$(command -v git)
mkdir "$work/counted"
printf '#!/bin/sh\necho "$*" >>"%s"\nexec %s "$@"\n' "$work/starts" "$git" >"$work/counted/git"
chmod +x "$work/counted/git"
at "file://$work/team.git" ada
ask 'get aa/roster/1'
starts() { # COUNT LINE…
	wanted=$1
	shift
	: >"$work/starts"
	PATH=$work/counted:$PATH ask "$@"
	answers 'done'
	same 'starts of git' "$wanted" "$(wc -l <"$work/starts")"
}
starts 3 'get aa/roster/1' 'get aa/roster/8' 'list aa/' 'get aa/roster/1'
starts 5 'put aa/e/commit/11 a aa/e/commit/12 b aa/e/commit/13 c' 'get aa/e/commit/11' 'get aa/roster/1'

step 'a remote that is not there, and no cache folder, are said'
at "file://$work/nobody.git" ada
ask 'get aa/roster/1'
answers denied
says 'does not appear to be a git repository'
status=0
: | "$program" git "file://$work/team.git" evenkeep '' '' 1000 >"$out" || status=$?
answers setup
says 'needs a cache folder'

step 'a git that is too old is said to be, and none at all too'
mkdir "$work/old" "$work/none"
printf '#!/bin/sh\n[ "$*" = "${*%%version}" ] && exec %s "$@"\necho "git version 2.25.1"\n' "$git" >"$work/old/git"
chmod +x "$work/old/git"
at "file://$work/team.git" old
PATH=$work/old:$PATH ask 'get aa/roster/1'
answers setup
says 'needs git 2.31 or newer, and `git version` says 2.25'
for tool in cat tail printf sh; do ln -s "$(command -v $tool)" "$work/none/$tool"; done
PATH=$work/none ask 'get aa/roster/1'
answers setup
says 'there is no `git` here'
at "file://$work/team.git" old
ask 'get aa/roster/1'
answers 'done'

step 'a remote with long ids is as good'
git init --quiet --bare --object-format=sha256 "$work/long.git"
at "file://$work/long.git" ada
ask 'put aa/roster/1 long' 'put aa/roster/2 ids' 'get aa/roster/1'
answers 'done long'
at "file://$work/long.git" bob
ask 'get aa/roster/2' 'put aa/roster/3 more' 'get aa/roster/3'
answers 'done more'
finish
