# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
# Web servers, and a store for buckets that is none, for servers.sh, which says what is here.

listens() { # PORT
	python3 -c 'import socket, sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])), 60)' "$1"
}

_start_nginx() { # NAME ROOT [LINES [LISTEN]]
	port=$(free_ports 1)
	mkdir -p "$servers/$1.work"
	cat >"$servers/$1.conf" <<CONF
daemon off;
pid $servers/$1.nginx;
worker_processes 1;
$([ "$(id -u)" -ne 0 ] || echo 'user root;')
events { worker_connections 1024; }
http {
	access_log $servers/$1.access;
	default_type application/octet-stream;
	client_body_temp_path $servers/$1.work;
	proxy_temp_path $servers/$1.work;
	fastcgi_temp_path $servers/$1.work;
	uwsgi_temp_path $servers/$1.work;
	scgi_temp_path $servers/$1.work;
	keepalive_requests 100000;
	server {
		listen 127.0.0.1:$port ${4-};
		root $2;
		client_max_body_size 64m;
		${3-}
	}
}
CONF
	start_server "$1" "$(server_program nginx)" -e stderr -p "$servers/$1.work" -c "$servers/$1.conf"
	await "$1" listens "$port"
}

start_nginx() {
	with_ports _start_nginx "$@"
}

_start_apache() { # NAME ROOT [LINES]
	port=$(free_ports 1)
	modules=/usr/lib/apache2/modules
	[ -d $modules ] || modules=$servers_cache/root$modules
	mkdir -p "$servers/$1.locks" "$servers/lib"
	if [ "$(id -u)" -eq 0 ]; then
		chown 65534:65534 "$servers/$1.locks" "$2"
		# it loads the drivers of its databases when it is nobody, who cannot look into a home
		unpacked=$(unpacked_libraries)/apr-util-1
		[ ! -d "$unpacked" ] || cp -r "$unpacked" "$servers/lib"
		chmod -R a+rX "$servers/lib"
	fi
	cat >"$servers/$1.conf" <<CONF
ServerRoot $servers
ServerName 127.0.0.1
Listen 127.0.0.1:$port
PidFile $servers/$1.apache
Mutex file:$servers/$1.locks
LoadModule mpm_event_module $modules/mod_mpm_event.so
LoadModule authz_core_module $modules/mod_authz_core.so
LoadModule dav_module $modules/mod_dav.so
LoadModule dav_fs_module $modules/mod_dav_fs.so
DavLockDB $servers/$1.locks/dav
$([ "$(id -u)" -ne 0 ] || printf 'User #65534\nGroup #65534\n')
ErrorLog /dev/stderr
DocumentRoot $2
<Directory $2>
	Require all granted
	${3-}
</Directory>
CONF
	start_server "$1" "$(server_program apache2)" -d "$servers" -f "$servers/$1.conf" -DFOREGROUND
	await "$1" listens "$port"
}

start_apache() {
	with_ports _start_apache "$@"
}

_start_s3rver() { # NAME
	port=$(free_ports 1)
	cat >"$servers/$1.js" <<SCRIPT
const S3rver = require('$servers_cache/node/node_modules/s3rver');
new S3rver({ address: '127.0.0.1', port: $port, silent: true, directory: '$servers/$1.data',
	configureBuckets: [{ name: 'vaults' }] }).run();
SCRIPT
	start_server "$1" node "$servers/$1.js"
	await "$1" listens "$port"
}

start_s3rver() {
	with_ports _start_s3rver "$@"
}
