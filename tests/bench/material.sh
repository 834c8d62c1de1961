# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154
# Projects to measure with. Read by tools/bench; $program and $work are set there.

# Nobody's settings but these, so that a measurement is the same everywhere.
clean() {
	env -i PATH="$PATH" HOME="$work/home" LC_ALL=C.UTF-8 "$@"
}

# COUNT values of 100 bytes, as the lines of an env file. They look like keys: hard to guess, secret.
values() {
	awk -v count="$1" -v seed="$2" 'BEGIN {
		srand(seed)
		digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		for (i = 1; i <= count; i++) {
			value = ""
			while (length(value) < 100)
				value = value substr(digits, int(rand() * 62) + 1, 1)
			printf "BENCH_%05d_KEY=%s\n", i, value
		}
	}'
}

# project FOLDER ENV=COUNT…: a vault there with these environments.
project() {
	folder=$1
	shift
	mkdir -p "$folder"
	options=
	for item in "$@"; do
		options="$options --env ${item%%=*}"
	done
	# shellcheck disable=SC2086
	(cd "$folder" && clean "$program" init --quiet $options </dev/null)
	for item in "$@"; do
		values "${item##*=}" "${item##*=}" >"$folder/${item%%=*}.env"
		(cd "$folder" && clean "$program" import --quiet "${item%%=*}.env=${item%%=*}" </dev/null >/dev/null)
	done
}

# compose_files COUNT: folders here with a compose file of three services and ten variables each.
compose_files() {
	at=0
	while [ $at -lt "$1" ]; do
		at=$((at + 1))
		mkdir -p "part$at"
		awk -v part=$at 'BEGIN {
			print "services:"
			for (s = 1; s <= 3; s++) {
				printf "  service%d:\n    image: registry.example.org/part%d/service%d:1.4\n", s, part, s
				print "    restart: unless-stopped\n    environment:"
				for (v = 1; v <= 10; v++)
					printf "      NAME_%d: ${BENCH_%05d_KEY}\n", v, part * 30 + s * 10 + v
				print "    healthcheck: { test: [CMD, /healthy] }\n    mem_limit: 64m"
			}
		}' >"part$at/compose.yaml"
	done
}

# many_files COUNT: this folder becomes a repository with so many small sources, and one change.
many_files() {
	mkdir sources
	awk -v count="$1" 'BEGIN {
		for (i = 0; i < count; i++) {
			folder = "sources/" int(i / 100)
			if (i % 100 == 0)
				system("mkdir " folder)
			file = folder "/" i ".c"
			printf "int answer_%d(void)\n{\n\treturn %d;\n}\n", i, i >file
			close(file)
		}
	}'
	clean git init -q .
	clean git add .
	clean git -c user.name=bench -c user.email=bench@example.org commit -q -m all
	echo '# changed' >>part1/compose.yaml
}

names() { # COUNT names for --only
	awk -v count="$1" -v step="$2" 'BEGIN {
		for (i = 1; i <= count; i++)
			printf "%sBENCH_%05d_KEY", (i > 1 ? "," : ""), i * step
	}'
}
