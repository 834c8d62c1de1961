#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A login goes to the origin that its owner has named, and nowhere else; it is never shown.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"

etcd=etcd+https://127.0.0.1:1
bucket=s3+https://127.0.0.1:1/our-bucket

shared_at() { # what evenkeep.yaml says
	sed -i '/^remote:/d' evenkeep.yaml
	sed -i "s|^project:.*|&\nremote: $1|" evenkeep.yaml
}

login_is() { # TEXT: what may be shown of it
	ok evenkeep remote show --json
	same 'the login' "$1" "$(jq -r .login "$out")"
}

with() { # NAME=VALUE… FUNCTION ARG…: in the environment of these only
	for word in "$@"; do
		case $word in
		*=*) ;;
		*) break ;;
		esac
		# shellcheck disable=SC2163
		export "$word"
	done
	for word in "$@"; do
		case $word in
		*=*) shift ;;
		*) break ;;
		esac
	done
	"$@"
	for word in $(env | sed -n 's/^\(EVENKEEP_REMOTE[A-Z_]*\|AWS_[A-Z_]*\|CREDENTIALS_DIRECTORY\)=.*/\1/p'); do
		unset "$word"
	done
}

login_file() { # FILE LINE…
	file=$1
	shift
	printf '%s\n' "$@" >"$file"
	chmod 600 "$file"
}

new_project ada
shared_at "$etcd/team"
password=EVENKEEP_REMOTE_PASSWORD=${mark}pw
user=EVENKEEP_REMOTE_USER=ci

step 'without one, none is sent'
login_is null
ok evenkeep remote show
says "none is bound to $etcd"

step 'the environment has one, but not for what evenkeep.yaml names'
with $user $password fails 7 evenkeep fetch
tells 'remote-unbound'
tells 'EVENKEEP_REMOTE_PASSWORD is set, but nobody said that it is for'
tells "EVENKEEP_REMOTE_ORIGIN=$etcd"
with $user $password ok evenkeep remote show
says 'login: not used'

step 'a job says for which origin; another one gets nothing'
with $user $password EVENKEEP_REMOTE_ORIGIN=$etcd login_is 'user `ci`, password from EVENKEEP_REMOTE_PASSWORD'
with $user $password EVENKEEP_REMOTE_ORIGIN=$etcd/team/other login_is \
	'user `ci`, password from EVENKEEP_REMOTE_PASSWORD'
with EVENKEEP_REMOTE_TOKEN=${mark}t EVENKEEP_REMOTE_ORIGIN=$etcd login_is 'token from EVENKEEP_REMOTE_TOKEN'
for other in etcd+https://127.0.0.1:2 https://127.0.0.1:1 "$etcd,127.0.0.1:2" "$etcd?ca=/etc/x.pem"; do
	with $user $password "EVENKEEP_REMOTE_ORIGIN=$other" fails 7 evenkeep fetch
	tells "error[remote-unbound]: EVENKEEP_REMOTE_PASSWORD is for \`$other\`, not for \`$etcd\`"
	tells "EVENKEEP_REMOTE_ORIGIN=$etcd;"
	quiet_about 'login --environment'
done
with $user $password EVENKEEP_REMOTE_ORIGIN=nonsense fails 3 evenkeep fetch
tells 'EVENKEEP_REMOTE_ORIGIN'
with $user $password EVENKEEP_REMOTE_ORIGIN=git:origin fails 3 evenkeep fetch
tells 'login-origin'

step 'doctor tells it, and asks no store'
with $user $password fails 1 evenkeep doctor
says 'fail  login: EVENKEEP_REMOTE_PASSWORD is set'
with $user $password EVENKEEP_REMOTE_ORIGIN=$etcd ok evenkeep doctor
says "ok    remote: $etcd/team, etcd"
says "ok    login: for $etcd: user \`ci\`, password from EVENKEEP_REMOTE_PASSWORD"
ok evenkeep doctor
says 'warn  login: none for'

step 'who gives the address gives the login with it'
with $user $password EVENKEEP_REMOTE=$etcd/elsewhere login_is 'user `ci`, password from EVENKEEP_REMOTE_PASSWORD'
with $user $password EVENKEEP_REMOTE=$etcd/x EVENKEEP_REMOTE_ORIGIN=etcd+https://127.0.0.1:2 \
	fails 7 evenkeep fetch
tells 'remote-unbound'

step 'an authority of its own makes another origin'
shared_at "$etcd/team?ca=/etc/x.pem"
with $user $password EVENKEEP_REMOTE_ORIGIN=$etcd fails 7 evenkeep fetch
tells 'remote-unbound'
shared_at "$etcd/team"

step 'a login is whole and fits the store'
with $user EVENKEEP_REMOTE_ORIGIN=$etcd fails 3 evenkeep fetch
tells 'login-incomplete'
with $user $password EVENKEEP_REMOTE_TOKEN=${mark}t EVENKEEP_REMOTE_ORIGIN=$etcd fails 3 evenkeep fetch
tells 'one of them counts'
with EVENKEEP_REMOTE_CERT=/a.pem EVENKEEP_REMOTE_ORIGIN=$etcd fails 3 evenkeep fetch
tells 'login-incomplete'
with EVENKEEP_REMOTE_ACCESS_KEY=a EVENKEEP_REMOTE_SECRET_KEY=${mark}s EVENKEEP_REMOTE_ORIGIN=$etcd login_is null
with AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=${mark}s EVENKEEP_REMOTE_ORIGIN=$etcd login_is null

step 'buckets: AWS_ is taken, for the origin that was named'
shared_at "$bucket/team"
with AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=${mark}s fails 7 evenkeep fetch
tells 'AWS_ACCESS_KEY_ID is set, but nobody said'
with AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=${mark}s EVENKEEP_REMOTE_ORIGIN=$bucket \
	login_is 'access key from AWS_ACCESS_KEY_ID'
with AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=${mark}s EVENKEEP_REMOTE_ACCESS_KEY=b \
	EVENKEEP_REMOTE_SECRET_KEY=${mark}x EVENKEEP_REMOTE_ORIGIN=$bucket \
	login_is 'access key from EVENKEEP_REMOTE_SECRET_KEY'
with AWS_ACCESS_KEY_ID=a EVENKEEP_REMOTE_ORIGIN=$bucket fails 3 evenkeep fetch
tells 'login-incomplete'
with $user $password EVENKEEP_REMOTE_ORIGIN=$bucket login_is null
shared_at "$etcd/team"

step 'a file says for which origin it is, and is closed to others'
login_file "$work/login" "# of the cluster" "origin=$etcd" '' user=ci "password=${mark}pw=#"
ok evenkeep remote show --json --remote-login-file "$work/login"
same 'the login' "user \`ci\`, password from \`$work/login\`" "$(jq -r .login "$out")"
login_file "$work/login" user=ci "password=${mark}pw"
fails 7 evenkeep fetch --remote-login-file "$work/login"
tells "put the line \`origin=$etcd\`"
with EVENKEEP_REMOTE=$etcd ok evenkeep remote show --remote-login-file "$work/login"
says 'user `ci`'
login_file "$work/login" origin=https://h.example "token=${mark}t"
fails 3 evenkeep fetch --remote-login-file "$work/login"
tells 'login-origin'
login_file "$work/login" "origin=$etcd" user=ci "password=${mark}pw"
chmod 644 "$work/login"
fails 9 evenkeep fetch --remote-login-file "$work/login"
tells 'chmod'
fails 5 evenkeep fetch --remote-login-file "$work/nowhere"

step 'a line that is none is told by its number, never by its text'
for line in "pasword=${mark}pw" "${mark}pw" "password = ${mark}pw" "password=${mark}pw " 'password=' \
	"user=a:b" cert=relative.pem; do
	login_file "$work/login" "origin=$etcd" "$line"
	fails 3 evenkeep fetch --remote-login-file "$work/login"
	tells 'login-line'
done
login_file "$work/login" "origin=$etcd" user=ci user=cd
fails 3 evenkeep fetch --remote-login-file "$work/login"
tells 'line 3'
login_file "$work/login" "origin=$etcd" access_key=a "secret_key=${mark}s"
fails 3 evenkeep fetch --remote-login-file "$work/login"
tells 'login-kind'

step 'the credential of a service manager, for its origin'
mkdir "$work/credentials"
login_file "$work/credentials/evenkeep-remote-login" "origin=$etcd" "token=${mark}t"
with CREDENTIALS_DIRECTORY="$work/credentials" login_is 'token from the credential `evenkeep-remote-login`'
login_file "$work/credentials/evenkeep-remote-login" origin=https://h.example "token=${mark}t"
with CREDENTIALS_DIRECTORY="$work/credentials" login_is null
login_file "$work/credentials/evenkeep-remote-login" "token=${mark}t"
with CREDENTIALS_DIRECTORY="$work/credentials" fails 7 evenkeep fetch
tells 'remote-unbound'
rm -r "$work/credentials"

step 'login keeps one for the user alone, logout forgets it'
fails 2 evenkeep remote login </dev/null
fails 2 evenkeep remote login --access-key a </dev/null
fails 2 evenkeep remote login --cert /a.pem </dev/null
fails 2 evenkeep remote show --user ci
fails 9 evenkeep remote login --user ci </dev/null
fails 3 evenkeep remote login --user c:i <<X
${mark}pw
X
printf '%s\n' "${mark}pw" >"$work/put"
ok evenkeep remote login --user ci -n <"$work/put"
says 'would keep'
login_is null
ok evenkeep remote login --user ci <"$work/put"
says "kept the login for $etcd in"
kept=$XDG_CONFIG_HOME/evenkeep/logins/etcd+https:%2F%2F127.0.0.1:1
same 'its mode' 600 "$(stat -c %a "$kept")"
same 'the folder' 700 "$(stat -c %a "$XDG_CONFIG_HOME/evenkeep/logins")"
login_is "user \`ci\`, password from \`$kept\`"
with EVENKEEP_REMOTE_TOKEN=${mark}t EVENKEEP_REMOTE_ORIGIN=$etcd login_is 'token from EVENKEEP_REMOTE_TOKEN'
with EVENKEEP_REMOTE_TOKEN=${mark}t login_is "user \`ci\`, password from \`$kept\`"
chmod 644 "$kept"
fails 9 evenkeep fetch
chmod 600 "$kept"
ok evenkeep remote logout -n
has_file "$kept"
ok evenkeep remote logout
says 'forgot'
no_file "$kept"
login_is null
ok evenkeep remote logout
says 'no login is kept'

step 'the login of the environment is bound to an origin by its owner'
ok evenkeep remote login --environment
says "uses the login of the environment for $etcd"
login_is null
with $user $password login_is 'user `ci`, password from EVENKEEP_REMOTE_PASSWORD'
with $user $password EVENKEEP_REMOTE_ORIGIN=etcd+https://127.0.0.1:2 fails 7 evenkeep fetch
tells 'remote-unbound'
fails 2 evenkeep remote login --environment --user ci </dev/null
ok evenkeep remote logout

step 'settings name a file or a command'
settings=$XDG_CONFIG_HOME/evenkeep/config.yaml
printf 'logins:\n  - { origin: "%s", command: [print-login, one] }\n' "$bucket" >"$settings"
printf '  - { origin: "%s/ignored", file: %s }\n' "$etcd" "$work/login" >>"$settings"
login_file "$work/login" "token=${mark}t"
cat >"$work/bin/print-login" <<'X'
#!/bin/sh
[ "$1" = one ] && ! env | grep -q '^EVENKEEP_' && ! grep -qa seCRet "/proc/$PPID/environ" 2>/dev/null || exit 1
echo AWS_ACCESS_KEY_ID=a
echo AWS_SECRET_ACCESS_KEY=seCRetMarks
echo AWS_CREDENTIAL_EXPIRATION=2999-01-01T00:00:00Z
X
chmod +x "$work/bin/print-login"
login_is "token from \`$work/login\`"
login_file "$work/login" origin=https://h.example "token=${mark}t"
fails 3 evenkeep fetch
tells 'login-origin'
shared_at "$bucket"
with EVENKEEP_REMOTE_ACCESS_KEY=x EVENKEEP_REMOTE_SECRET_KEY=${mark}x login_is 'access key from the command `print-login`'
printf '#!/bin/sh\nexit 3\n' >"$work/bin/print-login"
fails 7 evenkeep fetch
tells 'login-command'
printf 'logins:\n  - { origin: "%s", password: %s }\n' "$etcd" "${mark}pw" >"$settings"
fails 3 evenkeep fetch
tells 'config-login'
rm "$settings" "$work/login" "$work/put"

step 'a folder and a git remote take no login, and get none'
shared_at "file://$work"
with $user $password ok evenkeep status
ok evenkeep remote show --json
holds '.origin == null and .login == null'
fails 2 evenkeep remote login --user ci </dev/null
tells 'takes no login'

step 'a signed link is a secret: not in evenkeep.yaml, and nowhere shown'
link="https://127.0.0.1:1/v/bundle?sig=${mark}sig"
shared_at "$link"
for command in fetch status 'remote show' 'get X -e dev' 'set A=b --plain -e dev'; do
	# shellcheck disable=SC2086
	_run evenkeep $command
	cat "$out" "$problems" >>"$log"
done
fails 3 evenkeep fetch
tells 'remote-link'
sed -i '/^remote:/d' evenkeep.yaml
fails 3 evenkeep remote add "$link"
tells 'remote-link'
no_text_in "$mark" evenkeep.yaml
cp evenkeep.yaml "$work/yaml"
shared_at "$link"
fails 9 evenkeep remote add "file://$work"
fails 125 evenkeep run -e dev -- true
ok evenkeep remote rm
says 'took `remote: https://127.0.0.1:1/v/bundle`'
same 'the project file' "$(cat "$work/yaml")" "$(cat evenkeep.yaml)"
mv .evenkeep "$work/away"
with "EVENKEEP_REMOTE=$link" fails 5 evenkeep get X -e dev
tells 'bring it from `https://127.0.0.1:1/v/bundle`'
mv "$work/away" .evenkeep
mkdir "$work/credentials"
login_file "$work/credentials/evenkeep-remote" "$link"
with CREDENTIALS_DIRECTORY="$work/credentials" ok evenkeep remote show
says 'https://127.0.0.1:1/v/bundle: a web server'
rm -r "$work/credentials"
fails 3 evenkeep join "$link"
tells 'remote-link'
with "EVENKEEP_REMOTE=$link" ok evenkeep remote show
says 'https://127.0.0.1:1/v/bundle: a web server'
with "EVENKEEP_REMOTE=$link" _run evenkeep fetch
cat "$out" "$problems" >>"$log"

step 'nothing that is started has them in its environment'
for name in USER PASSWORD TOKEN ACCESS_KEY SECRET_KEY SESSION CERT KEY ORIGIN REGION; do
	export "EVENKEEP_REMOTE_$name=${mark}x"
done
ok evenkeep run -e dev -- env
quiet_about EVENKEEP_REMOTE
printf '#!/bin/sh\nenv >%s\ncat\n' "$work/pager-saw" >"$work/bin/pager"
chmod +x "$work/bin/pager"
ok env TERM=xterm EVENKEEP_PAGER=pager "$pty" columns:80 -- evenkeep help --all
has_file "$work/pager-saw"
no_text_in EVENKEEP_ "$work/pager-saw"

step 'how long a store is waited for'
fails 2 evenkeep fetch --timeout x
fails 2 evenkeep fetch --timeout 4000
fails 5 evenkeep fetch --timeout 5

finish
