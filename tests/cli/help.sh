#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
machine ada
commands=$(evenkeep help --json | jq -r '.commands[].name')

step 'the first ten, then all'
ok evenkeep help
[ "$(grep -cE '^  [a-z]+  +' "$out")" -eq 10 ] || fail 'not ten commands'
ok evenkeep help --all
for command in $commands; do
	says "  $command "
done

step 'each command: usage, examples that parse, options'
for command in $commands; do
	ok evenkeep help "$command"
	cp "$out" "$work/full"
	head -n 1 "$out" | grep -q "^usage: evenkeep $command" || fail "$command: no usage line"
	[ "$(grep -cE '^  (evenkeep|source <\(evenkeep) ' "$out")" -ge 2 ] || fail "$command: no two examples"
	ok evenkeep "$command" --help
	cmp -s "$out" "$work/full" || fail "$command: --help and help differ"
	ok evenkeep "$command" -h
	[ "$(wc -l <"$out")" -lt "$(wc -l <"$work/full")" ] || fail "$command: -h is not shorter"
	[ "$(awk 'length > 110' "$work/full" | wc -l)" -eq 0 ] || fail "$command: long lines"
done

step 'every option of the table is in the help, and every option in the help is in the table'
for command in $commands; do
	evenkeep help --json | jq -r --arg c "$command" \
		'(.options[], (.commands[] | select(.name == $c) | .options[])) | select(.name) | "--" + .name' |
		sort >"$work/table"
	evenkeep help "$command" | sed -n 's/^  \(-[a-zA-Z], \|    \)\(--[a-z-]*\).*/\2/p' | sort >"$work/help"
	cmp -s "$work/table" "$work/help" || fail "$command: $(diff "$work/table" "$work/help")"
done

step 'short options mean one thing only'
evenkeep help --json | jq -r '[.options[], .commands[].options[]] | .[] | select(.letter) | .letter + " " + (.name // "-")' |
	sort -u >"$work/letters"
[ "$(cut -d' ' -f1 "$work/letters" | sort | uniq -d)" = '' ] || fail "$(cat "$work/letters")"
[ "$(tr -d ' \n' <"$work/letters" | grep -c '[^-a-zA-Z]')" -eq 0 ] || fail 'odd letters'
[ "$(cut -c1 "$work/letters" | tr -d '\n' | tr -d 'eCqvonyhV')" = '' ] || fail 'a letter that is not in the list'

step 'dialects and exit codes'
ok evenkeep help dialects
says compose
ok evenkeep help exit-codes
says '  9  refused'
fails 2 evenkeep help no-such

step 'the program is in no help what it is not'
ok evenkeep help --all
quiet_about TODO agent

step 'what is taller than the terminal goes through a pager, if there is one'
ok env TERM=xterm EVENKEEP_PAGER='sed s/^/paged:/' "$pty" -- evenkeep help --all
says paged:usage
ok env TERM=xterm EVENKEEP_PAGER="$work/none" PAGER='sed s/^/paged:/' "$pty" -- evenkeep help --all
quiet_about paged:
says usage
for setting in TERM=dumb CI=1; do
	ok env TERM=xterm $setting PAGER='sed s/^/paged:/' "$pty" -- evenkeep help --all
	quiet_about paged:
done
ok env PAGER='sed s/^/paged:/' evenkeep help --all
quiet_about paged:
ok env TERM=xterm PAGER='sed s/^/paged:/' "$pty" -- evenkeep -h
quiet_about paged:

step 'on a terminal the manual is opened, where it is installed'
if command -v man >/dev/null; then
	mkdir -p "$work/manual/man1"
	printf '.TH evenkeep-set 1\n.SH NAME\nevenkeep-set \\- out of the manual\n' >"$work/manual/man1/evenkeep-set.1"
	ok env TERM=xterm MANPATH="$work/manual" MANPAGER=cat PAGER=cat "$pty" -- evenkeep help set
	says 'out of the manual'
else
	echo '    NOT TRIED: man is not here' >&2
fi
ok evenkeep help set
says usage:

step 'version'
ok evenkeep --version
cp "$out" "$work/version"
ok evenkeep -V
cmp -s "$out" "$work/version" || fail 'differ'
grep -qE '^evenkeep [0-9]+\.[0-9]+\.[0-9]+' "$out" || fail 'no version'

finish
