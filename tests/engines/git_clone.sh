#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `git:origin`: the clone's remote and the login that git itself has there; nothing of the clone is changed.
# shellcheck source=tests/engines/git_lib.sh
. "$(dirname "$0")/git_lib.sh" "$@"
machine ada
new_remote team
git clone --quiet "$work/team.git" shop 2>/dev/null
(cd shop && echo hi >README.md && git add . && git commit --quiet -m one && git push --quiet origin HEAD:main)
in_shop() {
	at "${1-origin}" "${2-ada}" "$HOME/shop"
}

step 'nothing in the clone is changed, and none of its hooks runs'
for hook in pre-push post-checkout reference-transaction pre-commit post-index-change fsmonitor-watchman; do
	printf '#!/bin/sh\ntouch "%s"\n' "$work/hook-ran" >"shop/.git/hooks/$hook"
	chmod +x "shop/.git/hooks/$hook"
done
git -C shop config core.fsmonitor .git/hooks/fsmonitor-watchman
git -C shop config core.hooksPath "$HOME/shop/.git/hooks"
git config --global core.hooksPath "$HOME/shop/.git/hooks"
rm -f "$work/hook-ran"
before=$(print_of shop)
in_shop
ask 'put aa/roster/1 one' 'get aa/roster/1' 'drop aa/roster/1' 'put aa/roster/1 again' 'list aa/'
answers 'done roster/'
same 'the clone' "$before" "$(print_of shop)"
[ ! -e "$work/hook-ran" ] || fail 'a hook ran'
git config --global --unset core.hooksPath
git -C shop config --unset core.fsmonitor

step 'a worktree beside it, and a folder below the top, find the same remote'
git -C shop worktree add --quiet --detach ../beside 2>/dev/null
before=$(print_of shop)$(print_of beside)
mkdir -p shop/backend/api
for folder in beside shop/backend/api; do
	at origin ada "$HOME/$folder"
	ask 'get aa/roster/1'
	answers 'done again'
done
rmdir shop/backend/api shop/backend
same 'the worktree' "$before" "$(print_of shop)$(print_of beside)"

step 'an address that is relative counts from the top of the clone'
mkdir -p "$HOME/shop/sub"
git -C shop remote add near ../../../team.git
at near ada "$HOME/shop/sub"
ask 'get aa/roster/1'
answers 'done again'
rmdir "$HOME/shop/sub"

step 'short forms and addresses to push to, of the clone, the user and what they include'
git -C shop remote add short team:x
git config --global "url.$work/.insteadOf" nothing:
printf '[url "%s"]\n\tinsteadOf = team:x\n' "$work/team.git" >"$HOME/included"
git config --global "includeIf.gitdir:$HOME/shop/.path" "$HOME/included"
in_shop short
ask 'get aa/roster/1' 'put aa/roster/2 two'
answers 'done'
git -C shop remote set-url --push short "file://$work/team.git"
ask 'put aa/roster/3 three' 'get aa/roster/3'
answers 'done three'

step 'a remote with two places, or none, or of no clone, is refused'
git -C shop remote set-url --add --push short "file://$work/other.git"
ask 'get aa/roster/1'
answers setup
says 'has several addresses'
in_shop nobody
ask 'get aa/roster/1'
answers setup
says '`nobody` is no git remote of this project'
says 'git remote add nobody'
mkdir "$work/alone"
at origin ada "$work/alone"
ask 'get aa/roster/1'
answers setup
says 'not a git repository'

step 'places that are not one are noticed, not written to for ever'
new_remote fork
git -C shop remote add apart "$work/team.git"
git -C shop remote set-url --push apart "$work/fork.git"
in_shop apart
ask 'put aa/roster/9 nine'
answers setup
says 'must go to the same repository'
same 'the fork' '' "$(git -C "$work/fork.git" for-each-ref)"

step 'what git would run is not run'
git -C shop remote add evil "ext::touch $work/evil-ran"
in_shop evil
ask 'get aa/roster/1'
answers setup
git -C shop config remote.option.url "--upload-pack=touch $work/evil-ran"
in_shop option
ask 'get aa/roster/1'
[ ! -e "$work/evil-ran" ] || fail 'it ran'
git -C shop remote add plain "http://team.example/team.git"
in_shop plain
ask 'get aa/roster/1'
answers setup
says "transport 'http' not allowed"
at "ext::touch $work/evil-ran" ada
ask 'get aa/roster/1'
answers setup
[ ! -e "$work/evil-ran" ] || fail 'it ran'

step 'a repository that was committed into the clone says nothing'
git init --quiet --bare shop/nested
git -C shop/nested --git-dir=. config remote.origin.url "ssh://git@team.example/x.git"
git -C shop/nested --git-dir=. config core.sshCommand "touch $work/evil-ran;"
at origin ada "$HOME/shop/nested"
ask 'get aa/roster/1'
answers setup
[ ! -e "$work/evil-ran" ] || fail 'it ran'
rm -rf shop/nested

step 'the clone of somebody else is asked for nothing'
if [ "$(id -u)" -eq 0 ]; then
	cp -r shop theirs
	chown -R 12345 theirs
	at origin ada "$HOME/theirs"
	ask 'get aa/roster/1'
	answers setup
	says 'safe.directory'
	git config --global --add safe.directory "$HOME/theirs"
	ask 'get aa/roster/1'
	answers 'done again'
	rm -rf theirs
	cp -r "$work/team.git" "$work/others.git"
	chown -R 12345 "$work/others.git"
	at "file://$work/others.git" ada
	ask 'get aa/roster/1'
	answers setup
	git config --global --add safe.directory "$work/others.git"
	ask 'get aa/roster/1'
	answers 'done again'
else
	echo '    (not asked: only root can make a folder that is another user'"'"'s)'
fi

step 'ssh gets what the user gave git, and nothing of ours'
cat >"$work/ssh" <<SSH
#!/bin/sh
env >"$work/ssh-env"
printf '%s\n' "\$@" >"$work/ssh-args"
[ ! -e "$work/ssh-says" ] || { cat "$work/ssh-says" >&2; exit 255; }
for command; do :; done
exec sh -c "\$command"
SSH
chmod +x "$work/ssh"
git -C shop remote add far "ssh://git@team.example$work/team.git"
git -C shop config core.sshCommand "$work/ssh -F none"
git -C shop config http.sslVerify false
git -C shop config http.sslCAInfo "$HOME/ca.pem"
GIT_SSL_NO_VERIFY=1
export GIT_SSL_NO_VERIFY
in_shop far
EVENKEEP_TOKEN=${mark}Token GIT_DIR=$work/elsewhere GIT_INDEX_FILE=$work/elsewhere/index GIT_TRACE=$work/trace
export EVENKEEP_TOKEN GIT_DIR GIT_INDEX_FILE GIT_TRACE
ask 'get aa/roster/1' 'put aa/roster/5 five'
unset GIT_SSL_NO_VERIFY EVENKEEP_TOKEN GIT_DIR GIT_INDEX_FILE GIT_TRACE
answers 'done'
grep -q '^git@team.example$' "$work/ssh-args" || fail 'ssh got another host'
! grep -q EVENKEEP_ "$work/ssh-env" || fail 'ssh got variables of ours'
grep -q '=http.sslcainfo$' "$work/ssh-env" || fail 'the authority of the house was forgotten'
! grep -qi 'verify' "$work/ssh-env" || fail 'the check of certificates could be switched off'
[ ! -e "$work/trace" ] || fail 'git wrote a trace'
git -C shop config --unset core.sshCommand
GIT_SSH_COMMAND=$work/ssh
export GIT_SSH_COMMAND
ask 'get aa/roster/5'
answers 'done five'

step 'what ssh says is told apart'
told() { # ANSWER TEXT
	printf '%s\n' "$2" >"$work/ssh-says"
	ask 'get aa/roster/1'
	answers "$1"
	says "${3-$2}"
	ask 'put aa/roster/6 six'
	answers "$1"
}
told login 'git@team.example: Permission denied (publickey).' 'Permission denied (publickey)'
told down 'ssh: Could not resolve hostname team.example: Name or service not known'
told down 'ssh: connect to host team.example port 22: Connection refused'
told tls 'Host key verification failed.' 'Host key verification failed'
told denied 'ERROR: Repository not found.' 'Repository not found'
told down "fatal: unable to access 'https://ci:${mark}Job@git.example/x.git/': The requested URL returned error: 503" \
	"'https://git.example/x.git/'"
told down 'bash: git-upload-pack: command not found'
rm "$work/ssh-says"

step 'who does not answer is given up in time, and a push that was given up may have been done'
tidy() { # what waits for nothing, when its git has been ended
	[ ! -s "$work/silent-ones" ] || xargs kill <"$work/silent-ones" 2>/dev/null || :
}
printf '#!/bin/sh\necho $$ >>"%s"\nexec sleep 1000\n' "$work/silent-ones" >"$work/silent"
chmod +x "$work/silent"
GIT_SSH_COMMAND=$work/silent timeout_ms=1500
ask 'get aa/roster/1'
answers 'down'
says 'did not end in time'
cat >"$work/silent" <<SSH
#!/bin/sh
for command; do :; done
case \$command in
*receive-pack*) echo \$\$ >>"$work/silent-ones" && exec sleep 1000 ;;
esac
exec sh -c "\$command"
SSH
timeout_ms=10000 # its fetch is done long before
ask 'put aa/roster/6 six'
answers 'unsure'
timeout_ms=300000
unset GIT_SSH_COMMAND
step 'a login inside an address is in no message and in no name'
git -C shop remote add ci "https://ci:${mark}Job@127.0.0.1:9/team.git"
in_shop ci ci
ask 'get aa/roster/1'
answers down
find "$work/cache-ci" -type f -exec cat {} + >"$out"
quiet_about "$mark"
find "$work/cache-ci" >"$out"
quiet_about "$mark"
git -C shop remote remove ci
finish
