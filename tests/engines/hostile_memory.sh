#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Stores that want memory (REMOTE.md §9 row 9): objects of 10 GB, answers without an end, JSON that is deep or
# wide. They are refused, neither program takes more than 64 MiB, the largest object, and 1 MiB of lines more
# than with the same command on a store that is honest, and nothing changes. What is compared is the program
# of the two that has more (peak.c).
peak=$3
case $peak in /*) ;; *) peak=$PWD/$peak ;; esac
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/../cli/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/../cli/sharing.sh"
bar=$((65 * 1024))

shared_project
plain LEVEL one
mkdir "$work/ways"
mkfifo "$work/hold"
python3 "$tree/tests/engines/hostile_stores.py" "$work/ways" "$store" <"$work/hold" >"$work/ways/log" 2>&1 &
server=$!
exec 9>"$work/hold"
tidy() {
	exec 9>&-
	kill "$server" 2>/dev/null || :
}
tries=0
while [ ! -s "$work/ways/ports" ]; do
	tries=$((tries + 1))
	[ "$tries" -lt 600 ] || fail 'the stores do not listen'
	sleep 0.1
done
port() {
	sed -n "s/^$1 //p" "$work/ways/ports"
}

# What a fetch from ADDRESS takes at most, in KiB.
takes() { # ADDRESS
	_run env EVENKEEP_REMOTE="$1" "$peak" "$work/peak" evenkeep fetch --timeout 300
	cat "$out" "$problems" >>"$log"
	read -r taken <"$work/peak"
}

step 'on stores that are honest'
takes "file://$store"
same 'the exit status of a fetch' 0 "$status"
base_file=$taken
prefix=$(basename "$(store_vault)")
takes "http://127.0.0.1:$(port honest)"
same 'the exit status of a fetch' 0 "$status"
base_web=$taken
echo "    a folder $base_file KiB, a web server $base_web KiB"

# refused WHAT ADDRESS BASE IDS: with one of the errors IDS, separated by |.
count=0 most=0
refused() {
	state_sum .evenkeep >"$work/before"
	takes "$2"
	[ "$status" -ne 0 ] || fail "$1 is taken"
	grep -qE "^error\[($4)\]" "$problems" || fail "$1 is not refused as $4"
	state_sum .evenkeep >"$work/after"
	cmp -s "$work/before" "$work/after" || fail "$1 changes something"
	more=$((taken - $3))
	printf '    %-44s %6d KiB more, %s\n' "$1" "$more" "$(sed -n 's/^error\[\([a-z-]*\)\].*/\1/p' "$problems" | head -n 1)"
	[ "$more" -le "$bar" ] || fail "$1 takes $more KiB more"
	[ "$more" -le "$most" ] || most=$more
	count=$((count + 1))
}

step 'objects of a folder'
next=$store/$prefix/roster/00000000000000000002
truncate -s 10G "$next"
refused 'an object of 10 GB in a folder' "file://$store" "$base_file" remote-large
rm "$next"
truncate -s 60M "$next"
refused 'an object of 60 MB in a folder' "file://$store" "$base_file" tampered
rm "$next"

step 'answers of a web server'
for way in endless until-close huge headers; do
	refused "$way" "http://127.0.0.1:$(port $way)" "$base_web" 'remote-large|remote-speech'
done

step 'answers of etcd'
for way in json-deep json-wide json-endless json-text huge endless; do
	refused "etcd: $way" "etcd+http://127.0.0.1:$(port $way)" "$base_web" 'remote-large|remote-speech'
done

step 'answers of a bucket'
export AWS_ACCESS_KEY_ID=nobody AWS_SECRET_ACCESS_KEY=nothing
for way in endless huge; do
	refused "s3: $way" "s3+http://127.0.0.1:$(port $way)/bucket?region=here" "$base_web" remote-large
done

step 'nobody took more of an answer than that, and what the line holds'
taken=$(sort -n "$work"/ways/*.most | tail -n 1)
[ "$taken" -le $((96 << 20)) ] || fail "$taken bytes of one answer were taken"

printf 'counted: %d hostile stores, at most %d KiB more than an honest one\n' $count $most
finish
