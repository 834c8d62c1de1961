#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Servers that write down every byte: the one that a login is for gets it, every other gets none of it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"

mkdir "$work/wire"
mkfifo "$work/wire/hold"
python3 "$tree/tests/support/listener.py" "$work/wire" ours evil <"$work/wire/hold" &
listener=$!
exec 9>"$work/wire/hold"
mkdir "$work/etcd"
mkfifo "$work/etcd/hold"
python3 "$tree/tests/unit/remote/etcd_server.py" "$work/etcd" <"$work/etcd/hold" &
etcd=$!
exec 8>"$work/etcd/hold"
tidy() {
	exec 8>&- 9>&-
	kill "$listener" "$etcd" 2>/dev/null || :
}
for name in ours evil; do
	tries=0
	while [ ! -f "$work/wire/$name.port" ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 600 ] || fail 'the listener does not listen'
		sleep 0.1
	done
done
ours=127.0.0.1:$(cat "$work/wire/ours.port")
evil=127.0.0.1:$(cat "$work/wire/evil.port")

shared_at() {
	sed -i '/^remote:/d' evenkeep.yaml
	sed -i "s|^project:.*|&\nremote: $1|" evenkeep.yaml
}

forget() {
	for word in $(env | sed -n 's/^\(EVENKEEP_REMOTE[A-Z_]*\|AWS_[A-Z_]*\|CREDENTIALS_DIRECTORY\|http_proxy\|all_proxy\)=.*/\1/p'); do
		unset "$word"
	done
	: >"$work/wire/ours.seen"
	: >"$work/wire/evil.seen"
}

# Anything of a login: in words, in base64 at each of its three offsets, a signature, a header for one.
traces='seCRet|c2VDUmV0|NlQ1JldE|zZUNSZX|ctly|authorization:|AWS4|AKIDseen'
clean=0
no_login_at() { # SERVER
	if grep -qaiE "$traces" "$work/wire/$1.seen"; then
		fail "the server $1 got a login"
	fi
	clean=$((clean + 1))
}

has_login_at() { # SERVER TEXT
	grep -qaF -e "$2" "$work/wire/$1.seen" || fail "the server $1 did not get $2"
}

try() { # every command that reaches the store
	for command in fetch 'remote show' 'status --online' 'set A=b --plain -e dev' 'run --fresh -e dev -- true'; do
		# shellcheck disable=SC2086
		_run evenkeep "$@" $command
		cat "$out" "$problems" >>"$log"
	done
}

basic() {
	export EVENKEEP_REMOTE_USER=ci "EVENKEEP_REMOTE_PASSWORD=${mark}pw"
}

aws() {
	export AWS_ACCESS_KEY_ID=AKIDseen "AWS_SECRET_ACCESS_KEY=${mark}s" "AWS_SESSION_TOKEN=${mark}st" AWS_REGION=eu-1
}

new_project ada
# `evenkeep fetch` of an empty store is refused either way; what counts is what was sent

step 'the controls: to its origin it goes, in each form'
shared_at "http://$ours/v"
basic
EVENKEEP_REMOTE_ORIGIN=http://$ours try
has_login_at ours "Authorization: Basic $(printf 'ci:%s' "${mark}pw" | base64)"
forget
export "EVENKEEP_REMOTE_TOKEN=${mark}t"
EVENKEEP_REMOTE_ORIGIN=http://$ours try
has_login_at ours "Authorization: Bearer ${mark}t"
forget
shared_at "s3+http://$ours/our-bucket"
aws
EVENKEEP_REMOTE_ORIGIN=s3+http://$ours/our-bucket try
has_login_at ours 'AWS4-HMAC-SHA256 Credential=AKIDseen/'
forget
if grep -q engine_etcd "$tree/cmd/remote/engines.c"; then
	shared_at "etcd+http://$ours/v"
	basic
	EVENKEEP_REMOTE_ORIGIN=etcd+http://$ours try
	has_login_at ours "${mark}pw"
	forget
fi

step 'another host in the project file: the login of the environment stays'
for address in "http://$evil/v" "s3+http://$evil/our-bucket" "etcd+http://$evil/v"; do
	for kind in basic aws token; do
		shared_at "$address"
		case $kind in
		token) export "EVENKEEP_REMOTE_TOKEN=${mark}t" ;;
		*) $kind ;;
		esac
		try
		export "EVENKEEP_REMOTE_ORIGIN=http://$ours"
		try
		no_login_at evil
		forget
	done
done

step 'one beside ours is another'
basic
export "EVENKEEP_REMOTE_ORIGIN=etcd+http://$ours"
shared_at "etcd+http://$ours,$evil/v"
try
no_login_at evil
no_login_at ours
forget
basic
export "EVENKEEP_REMOTE_ORIGIN=http://$ours"
shared_at "http://localhost:${ours#*:}/v"
try
no_login_at ours
forget

step 'another bucket of the same host is another'
aws
export "EVENKEEP_REMOTE_ORIGIN=s3+http://$ours/our-bucket"
shared_at "s3+http://$ours/not-ours"
try
no_login_at ours
forget

step 'files, credentials and what is kept: for their origin'
login=$work/login
printf 'origin=http://%s\nuser=ci\npassword=%s\n' "$ours" "${mark}pw" >"$login"
shared_at "http://$evil/v"
try --remote-login-file "$login"
no_login_at evil
mkdir "$work/credentials"
cp "$login" "$work/credentials/evenkeep-remote-login"
CREDENTIALS_DIRECTORY=$work/credentials try
no_login_at evil
printf '%s\n' "${mark}pw" >"$work/put"
ok evenkeep remote login "http://$ours" --user ci <"$work/put"
try
no_login_at evil
printf 'logins:\n  - { origin: "http://%s", file: %s }\n' "$ours" "$login" >"$XDG_CONFIG_HOME/evenkeep/config.yaml"
try
no_login_at evil
forget
shared_at "http://$ours/v"
try
has_login_at ours 'Authorization: Basic '
forget

step 'a redirect to another origin takes none along'
shared_at "http://$ours/away/v"
try
has_login_at ours 'Authorization: Basic '
no_login_at evil
forget

step 'a proxy of the environment sees nothing that goes to this machine'
shared_at "http://$ours/v"
http_proxy=http://$evil all_proxy=http://$evil try
has_login_at ours 'Authorization: Basic '
same 'bytes that the proxy saw' 0 "$(stat -c %s "$work/wire/evil.seen")"
forget

step 'a signed link goes to its host alone, and takes no login along'
basic
export "EVENKEEP_REMOTE_ORIGIN=http://$evil" "EVENKEEP_REMOTE=http://$evil/v/bundle?X-Sig=abc"
try
no_login_at evil
forget

step 'a password that is for one etcd is not sent to the copy of it'
rm -rf "$XDG_CONFIG_HOME/evenkeep/logins"
sed -i '/^remote:/d' evenkeep.yaml
own=etcd+http://127.0.0.1:$(cat "$work/etcd/port")/plain/own
export EVENKEEP_REMOTE_USER=none "EVENKEEP_REMOTE_PASSWORD=${mark}pw"
ok evenkeep remote add "$own"
fails 7 evenkeep publish --to "etcd+http://$evil/copy"
tells 'remote-unbound'
no_login_at evil
forget
printf 'user=none\npassword=%s\n' "${mark}pw" >"$login"
export "EVENKEEP_REMOTE=$own"
fails 7 evenkeep publish --remote-login-file "$login" --to "etcd+http://$evil/copy"
tells "is for \`etcd+http://$evil\`"
no_login_at evil
forget

step 'a login file is for the store that it names: the other of two looks for its own'
export EVENKEEP_REMOTE_USER=none "EVENKEEP_REMOTE_PASSWORD=${mark}pw" "EVENKEEP_REMOTE_ORIGIN=${own%/plain/own}"
printf 'origin=s3+http://%s/copy\naccess_key=AKIDseen\nsecret_key=%s\n' "$ours" "${mark}copy" >"$login"
fails 7 evenkeep publish --remote-login-file "$login" --to "s3+http://$ours/copy"
has_login_at ours 'Credential=AKIDseen/'
fails 3 evenkeep publish --remote-login-file "$login" --to "s3+http://$evil/copy"
tells "is for \`s3+http://$ours/copy\`"
no_login_at evil
forget
printf 'origin=%s\nuser=none\npassword=%s\n' "${own%/plain/own}" "${mark}pw" >"$login"
export AWS_ACCESS_KEY_ID=AKIDseen "AWS_SECRET_ACCESS_KEY=${mark}s" "EVENKEEP_REMOTE_ORIGIN=s3+http://$ours/copy"
fails 7 evenkeep publish --remote-login-file "$login" --to "s3+http://$ours/copy"
has_login_at ours 'Credential=AKIDseen/'
forget

printf '%s times looked through what a server got: no login where none belongs\n' "$clean"
rm -rf "$work/put" "$login" "$work/credentials"
finish
