#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Three nodes and a client in network namespaces of their own. The leader is cut off from the others and
# still reached by the client: it must not be believed. And a line that loses packets without a word.
# `etcd_cut.sh EVENKEEP ENGINE EVENKEEP-REMOTE HAND`
remote_program=$(cd "$(dirname "$3")" && pwd)/$(basename "$3")
hand_program=$(cd "$(dirname "$4")" && pwd)/$(basename "$4")
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh" "$1"
# shellcheck source=tests/engines/etcd_lib.sh
. "$(dirname "$0")/etcd_lib.sh"
etcd_needed
if [ -z "${EVENKEEP_TEST_ALL-}" ]; then
	echo 'SKIPPED: cutting networks takes minutes; EVENKEEP_TEST_ALL=1 asks for it' >&2
	exit 77
fi
space=ek$$
if [ "$(id -u)" -ne 0 ] || ! command -v ip >/dev/null || ! ip netns add "$space" 2>/dev/null; then
	echo 'SKIPPED: networks that can be cut need root, iproute2 and the right to make namespaces' >&2
	exit 77
fi
tidy() {
	end_servers
	for name in "$space" "${space}c" "${space}1" "${space}2" "${space}3"; do
		ip netns del "$name" 2>/dev/null || :
	done
}
cd "$work"

# A bridge for nodes among themselves (10.77.1) and one for clients (10.77.2); both ends are in namespaces.
plug() { # NAMESPACE BRIDGE ADDRESS
	ip -n "$space" link add "$2$3" type veth peer name "$2" netns "$1"
	ip -n "$space" link set "$2$3" master "$2" up
	ip -n "$1" addr add "10.77.${2#net}.$3/24" dev "$2"
	ip -n "$1" link set "$2" up
}

ip -n "$space" link add net1 type bridge
ip -n "$space" link add net2 type bridge
ip -n "$space" link set net1 up
ip -n "$space" link set net2 up
ip netns add "${space}c"
ip -n "${space}c" link set lo up
plug "${space}c" net2 9
members=
for i in 1 2 3; do
	ip netns add "$space$i"
	ip -n "$space$i" link set lo up
	plug "$space$i" net1 "$i"
	plug "$space$i" net2 "$i"
	members=$members${members:+,}cut$i=http://10.77.1.$i:2380
done
[ -f "$certificates/ca.crt" ] || make_authority "$certificates"
make_certificate "$certificates" server server 'IP:10.77.2.1,IP:10.77.2.2,IP:10.77.2.3,IP:127.0.0.1'
for i in 1 2 3; do
	start_server "cut$i" "$(command -v ip)" netns exec "$space$i" "$EVENKEEP_TEST_ETCD" --name "cut$i" \
		--data-dir "$servers/cut$i.data" --listen-client-urls "https://0.0.0.0:2379" \
		--advertise-client-urls "https://10.77.2.$i:2379" --listen-peer-urls "http://10.77.1.$i:2380" \
		--initial-advertise-peer-urls "http://10.77.1.$i:2380" --initial-cluster "$members" \
		--cert-file "$certificates/server.crt" --key-file "$certificates/server.key" --log-level error
done
is_well() {
	ip netns exec "${space}c" curl -s --noproxy '*' --max-time 60 --cacert "$certificates/ca.crt" \
		"https://10.77.2.$1:2379/health" | grep -q '"true"'
}
for i in 1 2 3; do
	await "cut$i" is_well "$i" || { cat "$servers/cut$i.log" >&2; fail 'a node does not start'; }
done

hand() { # HOSTS VERB ARG…
	hosts=$1
	shift
	ip netns exec "${space}c" "$hand_program" "$remote_program" \
		"etcd+https://$hosts/team?ca=$certificates/ca.crt" "$@"
}

leader() {
	for i in 1 2 3; do
		ip netns exec "${space}c" curl -s --noproxy '*' --max-time 60 --cacert "$certificates/ca.crt" \
			-X POST -d '{}' "https://10.77.2.$i:2379/v3/maintenance/status" | python3 -c '
import json, sys
it = json.load(sys.stdin)
sys.exit(it.get("leader", "?") != it["header"]["member_id"])' && echo "$i" && return
	done
	return 1
}

all=10.77.2.1:2379,10.77.2.2:2379,10.77.2.3:2379

step 'the leader is cut off: it says nothing old, and does nothing'
ok hand "$all" replace level old
number=$(leader) || fail 'there is no leader'
hand "10.77.2.$number:2379" stay level 600000 >stayed 2>&1 &
watcher=$!
until grep -q waiting stayed; do kill -0 "$watcher" || fail 'it does not wait'; sleep 0.05; done
ip -n "$space" link set "net1$number" down
hand "10.77.2.$number:2379" get level >answer 2>&1 &
reader=$!
hand "10.77.2.$number:2379" put change cut >written 2>&1 &
writer=$!
ok hand "$all" replace level new
ok hand "$all" get level
says new
status=0
wait "$reader" || status=$?
cp answer "$out"
same 'status of the read' 1 "$status"
says 'remote-down'
status=0
wait "$writer" || status=$?
cp written "$out"
same 'status of the write' 1 "$status"
says 'remote-'
status=0
wait "$watcher" || status=$?
cp stayed "$out"
same 'status of the watch' 1 "$status"
says 'remote-down'
printf 'counted: cut off: the wait ended %s\n' "$(grep '^after' stayed)"

step 'healed: all of them say the same'
ip -n "$space" link set "net1$number" up
for i in 1 2 3; do
	await "cut$i" is_well "$i" || fail 'a node does not come back'
	ok hand "10.77.2.$i:2379" get level
	says new
	ok hand "10.77.2.$i:2379" get change
	cp "$out" "change-$i"
done
same 'the change' "$(cat change-1)" "$(cat change-2)"
same 'the change' "$(cat change-1)" "$(cat change-3)"

step 'a line that loses all packets is noticed'
hand 10.77.2.1:2379 stay level 600000 >stayed 2>&1 &
watcher=$!
until grep -q waiting stayed; do kill -0 "$watcher" || fail 'it does not wait'; sleep 0.05; done
ip -n "$space" link set net21 down
status=0
wait "$watcher" || status=$?
cp stayed "$out"
same 'status of the watch' 1 "$status"
says 'remote-down'
printf 'counted: silent line: the wait ended %s\n' "$(grep '^after' stayed)"
