#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
machine ada
pages=$tree/docs/man
commands=$(evenkeep help --json | jq -r '.commands[].name')

step 'every command has a page, and every page of a command its command'
for command in $commands; do
	has_file "$pages/evenkeep-$command.1.scd"
	grep -qF "*evenkeep-$command*(1)" "$pages/evenkeep.1.scd" || fail "evenkeep(1) does not list $command"
	grep -qF "'evenkeep-$command.1'" "$tree/docs/meson.build" || fail "$command is not installed"
done
for page in "$pages"/evenkeep-*.1.scd; do
	name=${page##*/evenkeep-}
	echo "$commands" | grep -qx "${name%.1.scd}" || fail "no command for $page"
done

step 'each has the parts that every page has, and ends in a plain line'
for page in "$pages"/*.scd; do
	for part in NAME DESCRIPTION 'EXIT STATUS' FILES ENVIRONMENT EXAMPLES; do
		grep -qx "# $part" "$page" || fail "$page has no $part"
	done
	tail -n 1 "$page" | grep -qE '^[^	 ]' || fail "$page ends indented"
done

step 'its summary and options are those of the table, word for word'
# NAME, letter, argument and help of each option of a page, as the table has them
options_of_page() {
	sed -n '/^# OPTIONS/,/^# /p' "$1" | sed -e 's/\\//g' |
		awk '/^\*-/ { gsub(/[*_]/, ""); option = $0 } /^\t/ { print option "|" substr($0, 2) }'
}
table() {
	jq -r "$1"' | ((if .letter then "-" + .letter else "" end)
		+ (if .letter and .name then ", " else "" end)
		+ (if .name then "--" + .name else "" end)
		+ (if .argument then " " + .argument else "" end)) + "|" + .help + "."'
}
# The page begins a help text with a capital.
lower() {
	awk -F'|' '{ print $1 "|" tolower(substr($2, 1, 1)) substr($2, 2) }' "$1"
}
for command in $commands; do
	evenkeep help --json | table ".commands[] | select(.name == \"$command\") | .options[]" >"$work/table.1"
	options_of_page "$pages/evenkeep-$command.1.scd" >"$work/page.1"
	lower "$work/table.1" | sort >"$work/table"
	lower "$work/page.1" | sort >"$work/page"
	cmp -s "$work/table" "$work/page" || fail "$command: $(diff "$work/table" "$work/page")"
	summary=$(evenkeep help --json | jq -r ".commands[] | select(.name == \"$command\") | .summary")
	grep -qF "evenkeep-$command - $summary" "$pages/evenkeep-$command.1.scd" || fail "$command: another summary"
done
evenkeep help --json | table '.options[]' >"$work/table.1"
options_of_page "$pages/evenkeep.1.scd" >"$work/page.1"
lower "$work/table.1" | sort >"$work/table"
lower "$work/page.1" | sort >"$work/page"
cmp -s "$work/table" "$work/page" || fail "evenkeep(1): $(diff "$work/table" "$work/page")"

step 'the exit codes are those of the program'
evenkeep help exit-codes | sed -n 's/^ *\([0-9]*\)  .*/*\1*/p' | while read -r code; do
	grep -qxF "$code" "$pages/evenkeep.1.scd" || fail "no $code in evenkeep(1)"
done

step 'every dialect has its paragraph'
for dialect in $(evenkeep help dialects | sed -n 's/^  \([a-z0-9-]*\) .*/\1/p'); do
	grep -qxF "*$dialect*" "$pages/evenkeep-dialects.7.scd" || fail "no $dialect"
done

if command -v scdoc >/dev/null && command -v mandoc >/dev/null; then
	step 'mandoc finds nothing to complain about'
	for page in "$pages"/*.scd; do
		name=$(basename "$page" .scd)
		scdoc <"$page" >"$work/$name" || fail "scdoc: $page"
		mandoc -T lint -W error "$work/$name" >"$work/lint" || fail "$name: $(cat "$work/lint")"
	done
else
	echo '    NOT TRIED: scdoc or mandoc is not here, so the pages were not made' >&2
fi

finish
