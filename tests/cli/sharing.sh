# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# What the scripts about a shared vault have in common; read after lib.sh. The store is a folder,
# machines are homes of their own with clones of one repository.
store=$work/store

# ada's project `shop`, shared; with $1 the address of another store.
shared_project() {
	new_project ada
	git init -q .
	mkdir "$store"
	ok evenkeep remote add "${1:-file://$store}"
	ok evenkeep pin
	git add -A && git commit -qm 'with evenkeep'
}

# The same person at another machine, with a clone of ada's project: not yet a vault.
second_machine() {
	machine "$1"
	mkdir -p "$XDG_CONFIG_HOME/evenkeep"
	cp "$work/machines/ada/.config/evenkeep/identity" "$XDG_CONFIG_HOME/evenkeep/identity"
	git clone -q "$work/machines/ada/shop" shop && cd shop
}

# Be at the clone of a machine that is there already.
at() {
	machine "$1"
	cd shop
}

# A value that is no secret, in dev unless $3 says where.
plain() {
	ok evenkeep set "$1=$2" --plain -e "${3:-dev}" --yes
}

value_is() { # NAME VALUE [ENV]
	ok evenkeep get "$1" -e "${3:-dev}"
	prints "$2"
}

store_down() {
	mv "$store" "$store.away"
}

store_up() {
	mv "$store.away" "$store"
}

# The folder of the only vault that the store has.
store_vault() {
	find "$store" -type d | grep -E '/[0-9a-f]{64}$'
}

# A byte of a file becomes another one, whichever it was: what is written there may be any.
alter() { # FILE OFFSET
	_byte=$(od -An -v -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
	[ -n "$_byte" ] || fail "$1 has no byte $2"
	# shellcheck disable=SC2059
	printf "\\$(printf %03o $((_byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

state_sum() { # of the vault and of the store, to show that nothing changed
	(cd "$1" && find . -type f -exec cksum {} + | LC_ALL=C sort)
}

# A web server gives out FOLDER, at $port of this machine, until the script ends.
serve() { # FOLDER
	python3 -u -m http.server 0 --bind 127.0.0.1 --directory "$1" >"$work/serving" 2>"$work/requests" &
	server=$!
	tidy() {
		kill "$server"
	}
	while [ ! -s "$work/serving" ]; do
		kill -0 "$server" || fail 'the web server does not start'
		sleep 0.1
	done
	port=$(sed 's/.* port \([0-9]*\) .*/\1/' "$work/serving")
}
