# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
# Ceph's object gateway for servers.sh, as small as it gets: one monitor, one OSD that keeps all in memory, and
# the gateway; no manager, no service manager, no accounts among them. About 12 s until it answers. Without
# `tcp_nodelay` each read takes 40 ms longer: the gateway sends heads and bodies apart.

ceph_root() { # what the programs of $servers_cache need around them; nothing for installed ones
	[ -x "$servers_cache/root/usr/bin/radosgw" ] && ! command -v radosgw >/dev/null && echo "$servers_cache/root"
}

# The command for a program of Ceph, in $@ of the caller: `ceph_run PROGRAM ARG…` runs it.
ceph_run() {
	program_of=$(server_program "$1")
	shift
	env LD_LIBRARY_PATH="$ceph_libraries" PYTHONPATH="$ceph_python" "$program_of" "$@"
}

ceph_start() { # NAME PROGRAM ARG…
	one=$1 program_of=$(server_program "$2")
	shift 2
	start_server "$one" env "LD_LIBRARY_PATH=$ceph_libraries" "$program_of" "$@"
}

ceph_settings() { # NAME MONITOR-PORT GATEWAY-PORT
	cat <<CONF
[global]
fsid = $ceph_id
mon host = v1:127.0.0.1:$2
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
ms bind msgr2 = false
auth cluster required = none
auth service required = none
auth client required = none
auth supported = none
run dir = $servers/$1.work
admin socket =
pid file =
chdir =
keyring = $servers/$1.work/keyring
log file = $servers/$1.work/\$name.log
log to stderr = false
err to stderr = true
mon cluster log file = $servers/$1.work/cluster.log
mon data avail crit = 1
mon data avail warn = 1
mon allow pool size one = true
mon max pg per osd = 1000
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 268435456
mon data = $servers/$1.work/mon
osd data = $servers/$1.work/osd
${ceph_lib:+erasure code dir = $ceph_lib/ceph/erasure-code
osd class dir = $ceph_lib/rados-classes
plugin dir = $ceph_lib/ceph}
[client.gateway]
rgw data = $servers/$1.work/gateway
rgw frontends = beast endpoint=127.0.0.1:$3 tcp_nodelay=1
rgw run sync thread = false
rgw enable gc threads = false
rgw enable lc threads = false
rgw enable quota threads = false
CONF
}

_start_ceph() { # NAME
	name=$1 work_ceph=$servers/$1.work conf=$servers/$1.conf
	root=$(ceph_root) || root=
	ceph_lib='' ceph_python='' ceph_libraries=''
	if [ -n "$root" ]; then
		ceph_lib=$(echo "$root"/usr/lib/*-linux-gnu*)
		ceph_libraries=$ceph_lib:$ceph_lib/ceph:$(echo "$root"/lib/*-linux-gnu*)
		ceph_python=$root/usr/lib/python3/dist-packages
	fi
	# shellcheck disable=SC2046
	set -- "$name" $(free_ports 2)
	port=$3
	ceph_id=$(cat /proc/sys/kernel/random/uuid) osd_id=$(cat /proc/sys/kernel/random/uuid)
	rm -rf "$work_ceph"
	mkdir -p "$work_ceph/mon" "$work_ceph/osd" "$work_ceph/gateway"
	ceph_settings "$@" >"$conf"
	{
		ceph_run ceph-authtool --create-keyring "$work_ceph/keyring" --gen-key -n mon. --cap mon 'allow *'
		ceph_run monmaptool --create --fsid "$ceph_id" --addv a "[v1:127.0.0.1:$2]" "$work_ceph/monmap"
		ceph_run ceph-mon -c "$conf" --mkfs -i a --monmap "$work_ceph/monmap" --keyring "$work_ceph/keyring"
	} >"$servers/$name.log" 2>&1 || return 1
	ceph_start "$name-monitor" ceph-mon -c "$conf" -i a -f
	await "$name-monitor" env LD_LIBRARY_PATH="$ceph_libraries" PYTHONPATH="$ceph_python" /usr/bin/python3 \
		"$(server_program ceph)" -c "$conf" --connect-timeout 20 osd new "$osd_id" || return 1
	ceph_run ceph-osd -c "$conf" -i 0 --mkfs --osd-uuid "$osd_id" >>"$servers/$name.log" 2>&1 || return 1
	ceph_start "$name-disk" ceph-osd -c "$conf" -i 0 -f
	ceph_start "$name" radosgw -c "$conf" -n client.gateway -f
	await "$name" ask_server GET "http://127.0.0.1:$port/"
}

# NAME: its gateway is at $port and has a bucket `vaults`, which $EVENKEEP_REMOTE_ACCESS_KEY and _SECRET_KEY own.
start_ceph() {
	with_ports _start_ceph "$1"
	EVENKEEP_REMOTE_ACCESS_KEY=AKTESTS EVENKEEP_REMOTE_SECRET_KEY=canarySecretKey/of+tests
	export EVENKEEP_REMOTE_ACCESS_KEY EVENKEEP_REMOTE_SECRET_KEY
	ceph_run radosgw-admin -c "$conf" -n client.gateway user create --uid tests --display-name tests \
		--access-key "$EVENKEEP_REMOTE_ACCESS_KEY" --secret "$EVENKEEP_REMOTE_SECRET_KEY" \
		>>"$servers/$1.log" 2>&1 || { cat "$servers/$1.log" >&2; exit 1; }
	python3 "$here_engines/s3_request.py" PUT "http://127.0.0.1:$port/vaults"
}

# All at once: nothing of it is kept, and a gateway that ends waits for its disk.
end_ceph() { # NAME
	for one in "$1" "$1-disk" "$1-monitor"; do
		[ ! -f "$servers/$one.pid" ] || kill_server "$one"
	done
}
