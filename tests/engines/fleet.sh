#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A fleet fetches a bundle over TLS: without an error, and what is known already does not come again.
# EVENKEEP_TEST_ALL: 2,000 fetches, 50 at once, three times.
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh" "$@"
fleet=$2 remote=$3 engine=$4
# shellcheck source=tests/engines/servers.sh
. "$(dirname "$0")/servers.sh"
tidy() {
	end_servers
}
need_servers nginx
count=200 at_once=20 runs=1 size=35000
[ -z "${EVENKEEP_TEST_ALL-}" ] || count=2000 at_once=50 runs=3
fetched=0

fetches() { # SERVER ADDRESS KIND
	before=$(processor_ms "$1")
	ok "$fleet" "$remote" "$2" bundle "$count" "$at_once" "$3"
	printf '    %s; %s used %d us a fetch\n' "$(cat "$out")" "$1" $((($(processor_ms "$1") - before) * 1000 / count))
	fetched=$((fetched + count))
}

mkdir "$work/www"
head -c "$size" /dev/zero >"$work/www/bundle"
make_authority "$work/tls"
make_certificate "$work/tls" server server 'IP:127.0.0.1'

step "nginx over TLS: $count fetches of $size bytes, $at_once at once"
start_nginx nginx "$work/www" "ssl_certificate $work/tls/server.crt; ssl_certificate_key $work/tls/server.key;" ssl
where="https://127.0.0.1:$port/?ca=$work/tls/ca.crt"
run=0
while [ "$run" -lt "$runs" ]; do
	run=$((run + 1))
	for kind in all known open; do
		fetches nginx "$where" "$kind"
	done
done
# the log knows what was answered: who is to know a version asks once before, and each of `open` too
logged() { # COUNT
	[ "$(wc -l <"$servers/nginx.access")" -ge "$1" ]
}
answered() {
	grep -c "\" $1 " "$servers/nginx.access" || :
}
wanted=$((runs * (3 * count + 2 + at_once)))
await nginx logged "$wanted" || : # a line comes behind its answer
same 'requests' "$wanted" "$(wc -l <"$servers/nginx.access")"
same 'answers as a whole' $((runs * (count + 2))) "$(answered 200)"
same 'answers without bytes' $((runs * (2 * count + at_once))) "$(answered 304)"

step 'a signed link is as good, and over when the server says so; it is never shown'
start_nginx signed "$work/www" "if (\$arg_sign != ${mark}Sign) { return 403; }"
fetches signed "http://127.0.0.1:$port/bundle?sign=${mark}Sign" known
fails 1 "$fleet" "$remote" "http://127.0.0.1:$port/bundle?sign=${mark}Old" bundle 1 1 all
tells 'remote-denied'
quiet_about "$mark"

step "etcd: $count fetches, $at_once at once"
if have_server etcd; then
	start_etcd etcd
	where=etcd+$url
	echo "fill bundle $size" >"$work/fill"
	ok "$engine" etcd "$url/evenkeep" '' '' '' 300000 <"$work/fill"
	for kind in all known open; do
		fetches etcd "$where" "$kind"
	done
fi
printf 'counted: %d fetches, 0 errors\n' "$fetched"
finish
