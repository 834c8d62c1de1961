#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A vault is read from nginx over TLS: with a login, with a client certificate, by a signed link; cut off,
# damaged and gone it changes nothing.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/../cli/lib.sh" "$1"
# shellcheck source=tests/cli/sharing.sh
. "$tree/tests/cli/sharing.sh"
# shellcheck source=tests/engines/servers.sh
. "$tree/tests/engines/servers.sh"
tidy() {
	end_servers
}
need_servers nginx
tls=$work/tls
make_authority "$tls"
make_certificate "$tls" server server 'IP:127.0.0.1'
make_certificate "$tls" client '' 'DNS:laptop'
make_authority "$work/other"
make_certificate "$work/other" client '' 'DNS:laptop'
chmod 755 "$tls"
pages="ssl_certificate $tls/server.crt; ssl_certificate_key $tls/server.key;"
fetches=0

served_at() { # PORT
	export EVENKEEP_REMOTE="https://127.0.0.1:$1/?ca=$tls/ca.crt"
}

fetched() { # NAME VALUE
	ok evenkeep fetch
	value_is "$1" "$2"
	fetches=$((fetches + 1))
}

not_fetched() { # CODE ID
	state_sum "$HOME/shop/.evenkeep" >"$work/before"
	fails "$1" evenkeep fetch
	tells "$2"
	state_sum "$HOME/shop/.evenkeep" | cmp -s - "$work/before" || fail "it changed something"
	fetches=$((fetches + 1))
}

shared_project
plain LEVEL one
put TOKEN prod "${mark}Prod"
second_machine laptop
start_nginx open "$store" "$pages" ssl
served_at "$port"

step 'what is in the folder is read over TLS, and verified'
fetched LEVEL one
ok evenkeep fetch
prints 'nothing new'
at ada
unset EVENKEEP_REMOTE
plain LEVEL two
at laptop
served_at "$port"
fetched LEVEL two
ok evenkeep run -e dev -- sh -c 'test "$LEVEL" = two'

step 'nothing is written to a web server'
fails 7 evenkeep set LEVEL=three --plain -e dev --yes
tells 'remote-read-only'
same 'requests that write' 0 "$(grep -cvE '"GET ' "$servers/open.access" || :)"

step 'the authorities of the system do not know ours'
export EVENKEEP_REMOTE="https://127.0.0.1:$port/"
not_fetched 7 remote-tls

step 'a login is asked for, heeded, and goes into no output'
printf 'ada:%s\n' "$(openssl passwd -apr1 "${mark}Web")" >"$work/users"
chmod 644 "$work/users"
start_nginx locked "$store" "$pages auth_basic vaults; auth_basic_user_file $work/users;" ssl
served_at "$port"
not_fetched 7 remote-login
tells 'wants a login'
export EVENKEEP_REMOTE_USER=ada EVENKEEP_REMOTE_PASSWORD="${mark}Wrong"
not_fetched 7 remote-login
tells 'does not accept'
quiet_about "$mark"
EVENKEEP_REMOTE_PASSWORD=${mark}Web
at ada
unset EVENKEEP_REMOTE
plain LEVEL three
at laptop
served_at "$port"
fetched LEVEL three
quiet_about "$mark"
unset EVENKEEP_REMOTE_USER EVENKEEP_REMOTE_PASSWORD

step 'so is a certificate; one of another authority is refused'
start_nginx known "$store" "$pages ssl_verify_client on; ssl_client_certificate $tls/ca.crt;" ssl
served_at "$port"
not_fetched 7 remote-login
tells 'wants a client certificate'
tells '--cert FILE --key FILE'
export EVENKEEP_REMOTE_CERT="$work/other/client.crt" EVENKEEP_REMOTE_KEY="$work/other/client.key"
not_fetched 7 remote-login
tells 'does not accept the client certificate'
EVENKEEP_REMOTE_CERT=$tls/client.crt EVENKEEP_REMOTE_KEY=$tls/client.key
ok evenkeep fetch
prints 'nothing new'
unset EVENKEEP_REMOTE_CERT EVENKEEP_REMOTE_KEY

step 'over HTTP/2 too'
start_nginx two "$store" "$pages" 'ssl http2'
two=$port
served_at "$two"
at ada
unset EVENKEEP_REMOTE
plain LEVEL four
plain LEVEL five
at laptop
served_at "$port"
fetched LEVEL five
grep -q 'HTTP/2' "$servers/two.access" || fail 'it was not HTTP/2'

step 'an object that is cut off, or another, is refused, and nothing changes'
at ada
unset EVENKEEP_REMOTE
plain LEVEL six
at laptop
served_at "$port"
newest=$(find "$store" -path '*/commit/*' -type f -newer "$servers/two.pid" | LC_ALL=C sort | tail -n 1)
cp -p "$newest" "$work/whole"
size=$(wc -c <"$newest")
for part in 1 $((size / 2)) $((size - 1)); do
	chmod u+w "$newest"
	head -c "$part" "$work/whole" >"$newest"
	not_fetched 20 tampered
done
cp -p "$work/whole" "$newest"

step 'a job with a token takes the bundle of what it reads'
at ada
unset EVENKEEP_REMOTE
ok evenkeep token new -e prod --to "$work/token" --yes
git clone -q . "$work/checkout"
git clone -q . "$work/host"
EVENKEEP_TOKEN=$(cat "$work/token") && export EVENKEEP_TOKEN
starts() { # what it was asked for is in $asked, by status
	: >"$servers/$1.access"
	ok evenkeep run --fresh -e prod -- sh -c 'test "$TOKEN" = "$0"' "${mark}Prod"
	fetches=$((fetches + 1))
	asked=$(sed 's/.*HTTP[^"]*" \([0-9]*\) .*/\1/' "$servers/$1.access" | LC_ALL=C sort | uniq -c | tr -s ' \n' ' ')
	echo "    requests:$asked"
}
job() { # SERVER: a checkout without a vault, and no home
	(
		unset HOME XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME XDG_DATA_HOME
		cd "$work/checkout" && starts "$1"
	)
}
served_at "$two"
job two
fetches=$((fetches + 1))
[ "$(wc -l <"$servers/two.access")" -le 5 ] || fail 'it asks for more than a bundle'

step 'what a host has already does not come again'
machine host
cd "$work/host"
starts two
starts two
grep -q '" 304 0 ' "$servers/two.access" || fail 'it comes again'
rm -rf "$work/checkout/.evenkeep"

step 'a signed link is enough for a job, and is not shown'
bundles=$(cd "$store" && find . -name bundle | sed 's,^./,,')
start_nginx signed "$store" "if (\$arg_sign != ${mark}Sign) { return 403; }"
opened=0
for one in $bundles; do
	export EVENKEEP_REMOTE="http://127.0.0.1:$port/$one?sign=${mark}Sign"
	rm -rf "$work/checkout/.evenkeep"
	(cd "$work/checkout" && evenkeep run --fresh -e prod -- sh -c 'test "$TOKEN" = "$0"' "${mark}Prod") \
		>"$out" 2>"$problems" && opened=$((opened + 1))
	cat "$out" "$problems" >>"$log"
done
same 'bundles that are of prod' 1 "$opened"
export EVENKEEP_REMOTE="http://127.0.0.1:$port/$one?sign=${mark}Over"
rm -rf "$work/checkout/.evenkeep"
cd "$work/checkout"
fails 125 evenkeep run --fresh -e prod -- true
tells 'remote-denied'
tells 'new link'
unset EVENKEEP_TOKEN
at laptop
served_at "$two"

step 'a server that ends is told; what is here serves'
end_server two
not_fetched 7 remote-down
tells 'connection refused'
ok evenkeep run -e dev -- sh -c 'test "$LEVEL" = five'
start_again two
await two listens "$two" || fail 'nginx does not start again'
fetched LEVEL six

printf 'counted: %d fetches\n' "$fetches"
finish
