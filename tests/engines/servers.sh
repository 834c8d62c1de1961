# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
# Real servers for tests, on loopback, in the folder $work of the script that reads this, with ports that
# are free and processes that end with it: `end_servers` belongs into its trap (tidy() of story.sh).
#
#	need_servers etcd nginx     skips the test (77) without one of them; where REQUIRE_REMOTES names
#	                            it (or is 1), the test fails
#	have_server s3rver          the same for a part of it: false where it is not here
#	make_authority FOLDER       an authority: FOLDER/ca.crt
#	make_certificate FOLDER NAME CN SAN     of a server, also as a client: FOLDER/NAME.crt, .key and
#	                            both in .pem; SAN is as openssl wants it; CN may be empty
#	start_etcd NAME [OPTION…]   one node; its client address is in $url
#	start_etcd_cluster NAME FOLDER [OPTION…]     three nodes NAME1 to 3, TLS with FOLDER/server.*;
#	                            $hosts, and $url of the first; `start_again NAME2`
#	start_nginx NAME ROOT [LINES [LISTEN]]  serves ROOT; LINES go into its server, LISTEN is what its
#	                            `listen` has behind the address (`ssl http2`); $port
#	start_apache NAME ROOT [LINES]          with mod_dav in reach; $port
#	start_s3rver NAME           one bucket, `vaults`; $port
#	start_ceph NAME             its object gateway, with a bucket `vaults` and a login; $port
#	end_server NAME, kill_server NAME (-9), start_again NAME, end_ceph NAME
#	processor_ms NAME           processor time of its processes so far
#
# The programs are those of PATH, or what tests/engines/install has unpacked.
here_engines=$tree/tests/engines
servers_cache=${EVENKEEP_SERVERS:-${compose_cache:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}}/evenkeep-tests/servers}
servers=$work/servers
mkdir -p "$servers"
chmod 711 "$work" "$servers"

server_program() { # NAME: its path
	for place in "$(command -v "$1" || :)" "/usr/sbin/$1" "$servers_cache/root/usr/sbin/$1" \
		"$servers_cache/root/usr/bin/$1" "$servers_cache/node/node_modules/.bin/$1"; do
		[ -n "$place" ] && [ -x "$place" ] && echo "$place" && return
	done
	return 1
}

_version() { # NAME PROGRAM
	case $1 in
	nginx | apache2) LD_LIBRARY_PATH=$(unpacked_libraries) "$2" -v ;;
	etcdctl) ETCDCTL_API=3 "$2" version ;;
	rados* | ceph*) echo unpacked ;; # these find their libraries only as the test starts them
	*) "$2" --version ;;
	esac 2>&1 | head -n 1
}

have_server() { # NAME
	program_of=$(server_program "$1") && printf 'server: %s: %s\n' "$program_of" "$(_version "$1" "$program_of")" && return
	case " ${REQUIRE_REMOTES-} " in
	*" $1 "* | ' 1 ')
		echo "FAILED: there is no $1 here, and it is required" >&2
		exit 1
		;;
	esac
	echo "SKIPPED: there is no $1 here; \`tests/engines/install\` fetches it" >&2
	return 1
}

need_servers() {
	command -v python3 >/dev/null && command -v openssl >/dev/null ||
		{ echo 'SKIPPED: python3 and openssl are needed to start servers' >&2; exit 77; }
	for needed in "$@"; do
		have_server "$needed" || exit 77
	done
}

free_ports() { # COUNT of them, each once
	python3 -c 'import socket, sys
taken = [socket.socket() for _ in range(int(sys.argv[1]))]
for one in taken:
	one.bind(("127.0.0.1", 0))
print(*(one.getsockname()[1] for one in taken))' "$1"
}

ask_server() {
	python3 "$here_engines/ask_server.py" "$@"
}

is_alive() { # NAME
	[ -f "$servers/$1.pid" ] && kill -0 "$(cat "$servers/$1.pid")" 2>/dev/null
}

# Start NAME with the command in its file, again if need be.
start_again() {
	sh "$servers/$1.start" >>"$servers/$1.log" 2>&1 </dev/null &
	echo $! >"$servers/$1.pid"
}

unpacked_libraries() { # the folder of them
	find "$servers_cache/root/usr/lib" -maxdepth 1 -name '*-linux-gnu*' 2>/dev/null | head -n 1
}

start_server() { # NAME COMMAND…
	one=$1
	shift
	{
		# what the shell of a test closed or opened is none of a server's
		printf 'exec 3>&- 4>&- 5>&-\nexec'
		for word in "$@"; do
			printf " '%s'" "$(printf %s "$word" | sed "s/'/'\\\\''/g")"
		done
		echo
	} >"$servers/$one.start"
	library_path=$(unpacked_libraries)
	[ -z "$library_path" ] || sed -i "1i export LD_LIBRARY_PATH='$servers/lib:$library_path'" "$servers/$one.start"
	: >"$servers/$one.log"
	start_again "$one"
}

# Until NAME answers CHECK…, or is gone (1). Minutes are a net for what hangs.
await() {
	one=$1 rounds_left=3600
	shift
	until "$@" >/dev/null 2>&1; do
		is_alive "$one" || return 1
		rounds_left=$((rounds_left - 1))
		[ "$rounds_left" -gt 0 ] || return 1
		sleep 0.05
	done
}

# Of three tries, another one where a port was taken meanwhile: START… starts, and awaits.
with_ports() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		if [ "$tries" -ge 3 ] || ! grep -qi 'address already in use' "$servers"/*.log; then
			cat "$servers/$2.log" >&2
			echo "FAILED: $2 does not start" >&2
			exit 1
		fi
	done
}

end_server() {
	is_alive "$1" || { rm -f "$servers/$1.pid"; return 0; }
	kill "$(cat "$servers/$1.pid")" 2>/dev/null || :
	wait "$(cat "$servers/$1.pid")" 2>/dev/null || :
	rm -f "$servers/$1.pid"
}

kill_server() {
	kill -9 "$(cat "$servers/$1.pid")" 2>/dev/null || :
	wait "$(cat "$servers/$1.pid")" 2>/dev/null || :
	rm -f "$servers/$1.pid"
}

end_servers() {
	for file in "$servers"/*.pid; do
		[ -f "$file" ] && end_server "$(basename "$file" .pid)"
	done
	return 0
}

processor_ms() { # NAME: it and its children
	python3 -c 'import os, sys
def ticks(pid):
	text = open("/proc/%s/stat" % pid).read().rsplit(")", 1)[1].split()
	return int(text[11]) + int(text[12])
pids = [sys.argv[1]] + open("/proc/%s/task/%s/children" % (sys.argv[1], sys.argv[1])).read().split()
print(sum(map(ticks, pids)) * 1000 // os.sysconf("SC_CLK_TCK"))' "$(cat "$servers/$1.pid")"
}

make_authority() {
	mkdir -p "$1"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj '/CN=authority' \
		-keyout "$1/ca.key" -out "$1/ca.crt" 2>"$1/openssl.log" || fail_openssl "$1"
}

fail_openssl() {
	cat "$1/openssl.log" >&2
	echo 'FAILED: openssl makes no certificate' >&2
	exit 1
}

make_certificate() {
	printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$4" >"$1/$2.ext"
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/${3:+CN=$3}" \
		-keyout "$1/$2.key" -out "$1/$2.csr" 2>"$1/openssl.log" || fail_openssl "$1"
	openssl x509 -req -in "$1/$2.csr" -CA "$1/ca.crt" -CAkey "$1/ca.key" -CAcreateserial -days 2 \
		-extfile "$1/$2.ext" -out "$1/$2.crt" 2>"$1/openssl.log" || fail_openssl "$1"
	cat "$1/$2.key" "$1/$2.crt" >"$1/$2.pem"
}

# shellcheck source=tests/engines/servers_etcd.sh
. "$here_engines/servers_etcd.sh"
# shellcheck source=tests/engines/servers_ceph.sh
. "$here_engines/servers_ceph.sh"
# shellcheck source=tests/engines/servers_web.sh
. "$here_engines/servers_web.sh"
