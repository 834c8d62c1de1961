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

names() { # COUNT names for --only
	awk -v count="$1" -v step="$2" 'BEGIN {
		for (i = 1; i <= count; i++)
			printf "%sBENCH_%05d_KEY", (i > 1 ? "," : ""), i * step
	}'
}
