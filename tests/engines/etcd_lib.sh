# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
# Clusters of real etcd, over servers.sh and behind tests/support/story.sh, for tests/engines/etcd*.sh:
#
#	etcd_make NAME COUNT [tls|mtls] [OPTION…]    COUNT new nodes NAME1, NAME2, …, started and well;
#	                              mtls: who asks needs a certificate
#	kill_server NAME2; start_again NAME2; etcd_await NAME      as of servers.sh
#	etcd_hosts NAME               HOST:PORT,…; etcd_url NAME I: of one node
#	etcd_address NAME PREFIX      as evenkeep has it
#	etcd_post NAME PATH JSON [CURL-ARG…]     to the gateway of the first node that answers
#	etcd_leader NAME              the number of the node that leads
#	etcd_accounts NAME            users ada, who may all below contract/, and bob, who may nothing
#	ctl NAME ARG…                 etcdctl, of all its nodes
#
# EVENKEEP_TEST_ETCD is another etcd than the one that is found, EVENKEEP_TEST_ETCDCTL another etcdctl.
# shellcheck source=tests/engines/servers.sh
. "$(dirname "$0")/servers.sh"
certificates=$work/certificates
: >"$problems"
: >"$out"

tidy() {
	end_servers
}

etcd_needed() {
	if [ -z "${EVENKEEP_TEST_ETCD-}" ]; then
		need_servers etcd
		EVENKEEP_TEST_ETCD=$(server_program etcd)
	fi
	command -v curl >/dev/null || { echo 'SKIPPED: there is no curl here' >&2; exit 77; }
	etcd_version=$("$EVENKEEP_TEST_ETCD" --version | sed -n 's/^etcd Version: //p')
	echo "etcd $etcd_version"
}

# An authority, servers' and clients' certificates without a name, and a client's with one.
etcd_certificates() {
	make_authority "$certificates"
	make_certificate "$certificates" server server 'IP:127.0.0.1,DNS:localhost'
	make_certificate "$certificates" client '' 'URI:evenkeep:client'
	make_certificate "$certificates" named ada 'URI:evenkeep:ada'
}

# All is set before the nodes are started, so that they can be started again one by one.
_etcd_make() { # NAME COUNT [tls|mtls] [OPTION…]
	cluster=$1 nodes=$2 scheme=http
	shift 2
	case ${1-} in
	tls | mtls)
		kind=$1 scheme=https
		shift
		[ -f "$certificates/named.crt" ] || etcd_certificates
		set -- --cert-file "$certificates/server.crt" --key-file "$certificates/server.key" "$@"
		[ "$kind" = tls ] || set -- --client-cert-auth --trusted-ca-file "$certificates/ca.crt" "$@"
		;;
	esac
	free_ports $((2 * nodes)) | tr ' ' '\n' >"$servers/$cluster.ports"
	head -n "$nodes" "$servers/$cluster.ports" | sed "s|^|$scheme://127.0.0.1:|" >"$servers/$cluster.urls"
	members=
	for i in $(seq 1 "$nodes"); do
		members=$members${members:+,}$cluster$i=http://127.0.0.1:$(sed -n "$((nodes + i))p" "$servers/$cluster.ports")
	done
	for i in $(seq 1 "$nodes"); do
		url=$(etcd_url "$cluster" "$i")
		peer=http://127.0.0.1:$(sed -n "$((nodes + i))p" "$servers/$cluster.ports")
		start_server "$cluster$i" "$EVENKEEP_TEST_ETCD" --name "$cluster$i" --data-dir "$servers/$cluster$i.data" \
			--listen-client-urls "$url" --advertise-client-urls "$url" \
			--listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" \
			--initial-cluster "$members" --initial-cluster-token "$cluster" --log-level error \
			--auth-token simple --bcrypt-cost 4 --heartbeat-interval 50 --election-timeout 500 "$@"
	done
	etcd_await "$cluster" && return
	for i in $(seq 1 "$nodes"); do
		kill_server "$cluster$i"
		rm -rf "$servers/$cluster$i.data"
	done
	cat "$servers/$cluster"[0-9].log >"$servers/$cluster.log"
	return 1
}

etcd_make() {
	with_ports _etcd_make "$@"
}

etcd_count() {
	wc -l <"$servers/$1.urls"
}

etcd_url() {
	sed -n "${2}p" "$servers/$1.urls"
}

etcd_urls() {
	paste -s -d , "$servers/$1.urls"
}

etcd_hosts() {
	etcd_urls "$1" | sed 's|https*://||g'
}

etcd_address() {
	printf 'etcd+%s://%s/%s' "$(etcd_url "$1" 1 | cut -d : -f 1)" "$(etcd_hosts "$1")" "$2"
	case $(etcd_url "$1" 1) in https*) printf '?ca=%s' "$certificates/ca.crt" ;; esac
}

etcd_curl() { # URL ARG…
	case $1 in
	https*) set -- --cacert "$certificates/ca.crt" --cert "$certificates/client.crt" \
		--key "$certificates/client.key" "$@" ;;
	esac
	curl -s --noproxy '*' --max-time 60 "$@"
}

etcd_answers() { # URL
	etcd_curl "$1/health" | grep -q '"true"'
}

# Every node that runs answers, and knows a leader.
etcd_await() {
	for number in $(seq 1 "$(etcd_count "$1")"); do
		await "$1$number" etcd_answers "$(etcd_url "$1" "$number")" || return 1
	done
}

etcd_post() {
	cluster=$1 path=$2 json=$3
	shift 3
	while read -r url; do
		etcd_curl "$url/v3/$path" -X POST -d "$json" "$@" && return
	done <"$servers/$cluster.urls"
	return 1
}

etcd_leader() {
	number=0
	while read -r url; do
		number=$((number + 1))
		etcd_curl "$url/v3/maintenance/status" -X POST -d '{}' | python3 -c '
import json, sys
try:
    it = json.load(sys.stdin)
except ValueError:
    sys.exit(1)
sys.exit(it.get("leader", "?") != it["header"]["member_id"])' && echo "$number" && return
	done <"$servers/$1.urls"
	return 1
}

base64_of() {
	printf %s "$1" | base64 -w 0
}

# Users whose passwords have the mark, and roles by NAME PERMISSION KEY END.
etcd_user() { # CLUSTER USER ROLE…
	cluster=$1 user=$2
	shift 2
	etcd_post "$cluster" auth/user/add '{"name":"'"$user"'","password":"'"$mark-of-$user"'"}' >/dev/null
	for role in "$@"; do
		etcd_post "$cluster" auth/user/grant '{"user":"'"$user"'","role":"'"$role"'"}' >/dev/null
	done
}

etcd_role() { # CLUSTER ROLE [PERMISSION PREFIX]…
	cluster=$1 role=$2
	shift 2
	etcd_post "$cluster" auth/role/add '{"name":"'"$role"'"}' >/dev/null
	while [ $# -gt 0 ]; do
		etcd_post "$cluster" auth/role/grant '{"name":"'"$role"'","perm":{"permType":"'"$1"'","key":"'"$(
			base64_of "$2/")"'","range_end":"'"$(base64_of "${2}0")"'"}}' >/dev/null
		shift 2
	done
}

etcd_accounts() {
	etcd_role "$1" root
	etcd_role "$1" contract READWRITE contract
	etcd_user "$1" root root
	etcd_user "$1" ada contract
	etcd_user "$1" bob
	etcd_post "$1" auth/enable '{}' >/dev/null
}

ctl() {
	cluster=$1
	shift
	set -- --endpoints "$(etcd_urls "$cluster")" "$@"
	case $(etcd_url "$cluster" 1) in
	https*) set -- --cacert "$certificates/ca.crt" --cert "$certificates/client.crt" \
		--key "$certificates/client.key" "$@" ;;
	esac
	ETCDCTL_API=3 "$EVENKEEP_TEST_ETCDCTL" "$@"
}
