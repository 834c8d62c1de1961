#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# git over http, as a host serves it: the job's login of the clone, and what the host answers.
# shellcheck source=tests/engines/git_lib.sh
. "$(dirname "$0")/git_lib.sh" "$@"
command -v python3 >/dev/null || { echo 'SKIPPED: there is no python3 to serve git over http' >&2; exit 77; }
[ -x "$(git --exec-path)/git-http-backend" ] || { echo 'SKIPPED: there is no git-http-backend' >&2; exit 77; }
machine ada
new_remote team
git -C "$work/team.git" config http.receivepack true
python3 "$tree/tests/engines/git_http.py" "$work" >"$work/port" 2>"$work/served" &
server=$!
tidy() {
	kill "$server" 2>/dev/null || :
}
while [ ! -s "$work/port" ]; do
	kill -0 "$server" || { cat "$work/served" >&2; fail 'the server did not start'; }
	sleep 0.05
done
url=http://localhost:$(cat "$work/port")
rule() { # what the server does: see git_http.py
	printf '%s\n' "$*" >"$work/rule"
}
mkdir shop
git init --quiet shop
git -C shop remote add origin "$url/team.git"
at origin ada "$HOME/shop"

step 'the header that a job has in its clone is the login'
login=$(printf 'x-access-token:%sJob' "$mark" | base64)
rule header "AUTHORIZATION: basic $login"
ask 'get aa/roster/1'
answers login
printf '[http "%s/"]\n\textraheader = AUTHORIZATION: basic %s\n' "$url" "$login" >"$work/job.config"
git -C shop config "includeIf.gitdir:$HOME/shop/.git.path" "$work/job.config"
ask 'get aa/roster/1' 'put aa/roster/1 one' 'get aa/roster/1'
answers 'done one'
cat "$work/cache-ada/git"/*/config >"$out"
quiet_about "$login" "$mark"

step 'so is a helper of the user'
git -C shop config --unset "includeIf.gitdir:$HOME/shop/.git.path"
cat >"$work/helper" <<HELPER
#!/bin/sh
[ "\$1" != get ] || printf 'username=ci\npassword=%s\n' "${mark}Pass"
HELPER
chmod +x "$work/helper"
rule header "AUTHORIZATION: basic $(printf 'ci:%sPass' "$mark" | base64)"
git config --global credential.helper "$work/helper"
ask 'get aa/roster/1' 'put aa/roster/2 two'
answers 'done'

step 'and what the address of a pipeline has'
git config --global --unset credential.helper
git -C shop remote set-url origin "http://ci:${mark}Pass@${url#http://}/team.git"
ask 'get aa/roster/2' 'put aa/roster/3 three'
answers 'done'

step 'what the host answers is told apart'
expect() { # STATUS ANSWER OF-A-PUSH
	rule status "$1"
	ask 'get aa/roster/1'
	answers "$2"
	rule status-push "$1"
	ask 'put aa/roster/9 nine'
	answers "$3"
	rule status-after "$1"
	ask 'put aa/roster/9 nine'
	answers unsure
	rule pass
	git -C "$work/team.git" update-ref refs/heads/evenkeep evenkeep~1
}
expect 502 down unsure
expect 503 down unsure
for one in '401 login' '403 denied' '404 denied' '429 busy'; do
	rule status "${one% *}"
	ask 'get aa/roster/1'
	answers "${one#* }"
done
rule redirect http://127.0.0.2:9/
ask 'get aa/roster/1'
[ "$status" -gt 1 ] || fail 'taken as an answer'
rule pass
ask 'get aa/roster/3'
answers 'done three'
finish
