# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
# etcd for servers.sh, which says what is here. Accounts are cheap: nobody's password is at stake.

etcd_is_well() { # URL [FOLDER]
	if [ -n "${2-}" ]; then
		ask_server -c "$2/ca.crt" -k "$2/server.pem" GET "$1/health" | grep -q '"true"'
	else
		ask_server GET "$1/health" | grep -q '"true"'
	fi
}

_start_etcd() { # NAME [OPTION…]
	name=$1
	shift
	# shellcheck disable=SC2046
	set -- $(free_ports 2) "$@"
	url=http://127.0.0.1:$1 peer=http://127.0.0.1:$2
	shift 2
	start_server "$name" "$(server_program etcd)" --name "$name" --data-dir "$servers/$name.data" \
		--listen-client-urls "$url" --advertise-client-urls "$url" \
		--listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" \
		--initial-cluster "$name=$peer" --log-level error --auth-token simple --bcrypt-cost 4 "$@"
	await "$name" etcd_is_well "$url"
}

start_etcd() {
	with_ports _start_etcd "$@"
}

# None of $cluster is kept, but for what they said.
_drop_etcd_cluster() {
	cat "$servers/$cluster"[123].log >"$servers/$cluster.log"
	for member in 1 2 3; do
		kill_server "$cluster$member"
		rm -rf "$servers/$cluster$member.data"
	done
}

_start_etcd_cluster() { # NAME FOLDER [OPTION…]
	cluster=$1 folder=$2
	shift 2
	# shellcheck disable=SC2046
	set -- $(free_ports 6) "$@"
	members=${cluster}1=http://127.0.0.1:$4,${cluster}2=http://127.0.0.1:$5,${cluster}3=http://127.0.0.1:$6
	hosts=127.0.0.1:$1,127.0.0.1:$2,127.0.0.1:$3
	url=https://127.0.0.1:$1
	clients="$1 $2 $3" peers="$4 $5 $6"
	shift 6
	for number in 1 2 3; do
		client=https://127.0.0.1:$(echo "$clients" | cut -d ' ' -f $number)
		peer=http://127.0.0.1:$(echo "$peers" | cut -d ' ' -f $number)
		start_server "$cluster$number" "$(server_program etcd)" --name "$cluster$number" \
			--data-dir "$servers/$cluster$number.data" \
			--listen-client-urls "$client" --advertise-client-urls "$client" \
			--listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" \
			--initial-cluster "$members" --initial-cluster-state new \
			--cert-file "$folder/server.crt" --key-file "$folder/server.key" \
			--trusted-ca-file "$folder/ca.crt" \
			--log-level error --auth-token simple --bcrypt-cost 4 "$@"
	done
	for number in 1 2 3; do
		await "$cluster$number" etcd_is_well \
			"https://127.0.0.1:$(echo "$clients" | cut -d ' ' -f $number)" "$folder" && continue
		_drop_etcd_cluster
		return 1
	done
}

start_etcd_cluster() {
	with_ports _start_etcd_cluster "$@"
}
