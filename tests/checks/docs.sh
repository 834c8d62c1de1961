#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The pages speak only of what exists: `docs.sh PROGRAM [ROOT]`. Every command line of README, CONTRIBUTING
# and docs/ names a command that there is, with options it has; every link leads somewhere; the
# changelog knows the version and each command. `docs.sh --self-test PROGRAM [ROOT]` breaks each.
set -eu

self_test=
[ "${1-}" != --self-test ] || { self_test=1; shift; }
program=${1:?the program}
case $program in */*) program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program") ;; esac
root=$(cd "${2:-$(dirname "$0")/../..}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME="$work" LC_ALL=C.UTF-8

"$program" help --all >"$work/help"
sed -n 's/^ \{1,4\}\([a-z][a-z_-]*\)\(,\{0,1\} .*\)\{0,1\}$/\1/p' "$work/help" | sort -u >"$work/commands"
[ "$(wc -l <"$work/commands")" -ge 5 ] || { echo 'cannot read the commands from `help --all`'; exit 1; }

# FILE:LINE<tab>command line, for what stands in fences and between backticks.
command_lines() {
	awk '
	function tell(text) {
		while (match(text, /(^|[|&;$(] *|"|\047)evenkeep( |$)/)) {
			text = substr(text, RSTART + RLENGTH - 1)
			line = text
			sub(/( -- | [|&;>#] | *[|&;)<>]|").*$/, "", line)
			print FILENAME ":" FNR "\t" line
		}
	}
	/^[ \t]*(```|~~~)/ { fenced = !fenced; next }
	fenced && /^[ \t]*(\$ )?#/ { next }
	fenced { line = $0; sub(/ #.*$/, "", line); sub(/^[ \t]*\$ /, "", line); sub(/^[ \t]+/, "", line); tell(line); next }
	{
		count = split($0, part, "`")
		for (i = 2; i <= count; i += 2)
			if (part[i] ~ /^evenkeep /)
				tell(part[i])
	}' "$@"
}

help_of() { # the help of a command, cached
	[ -f "$work/help.$1" ] || "$program" "$1" --help >"$work/help.$1" 2>/dev/null || :
	cat "$work/help.$1"
}

# Options that stand before a command, with and without an argument.
judge_line() { # PLACE WORD…
	place=$1
	shift
	while [ $# -gt 0 ]; do
		case $1 in
		-C | --directory | --color | --timeout | --remote-login-file) shift ;;
		-*) ;;
		*) break ;;
		esac
		case $1 in --version | -V | --help | -h) return ;; esac
		shift
	done
	[ $# -gt 0 ] || return 0
	command=$1
	shift
	case $command in [A-Z\<\[…]*) return ;; esac
	if ! grep -qx -e "$command" "$work/commands"; then
		echo "$place: there is no command \`evenkeep $command\`"
		return
	fi
	if [ "$command" = help ]; then return; fi
	for word in "$@"; do
		case $word in
		--) return ;;
		-[A-Za-z] | --[a-z]*) ;;
		*) continue ;;
		esac
		option=${word%%=*}
		help_of "$command" | grep -qE -e "(^|[ ,[(])$option([ =,)]|\]|\$)" ||
			echo "$place: \`evenkeep $command\` has no option $option"
	done
}

check() ( # prints what is wrong
	cd "$1"
	pages=$(ls README.md CONTRIBUTING.md SECURITY.md docs/*.md 2>/dev/null || :)
	# shellcheck disable=SC2086
	command_lines $pages | while IFS='	' read -r place line; do
		set -f
		# shellcheck disable=SC2086
		judge_line "$place" $line
		set +f
	done
	for page in $pages; do
		grep -noE '\]\([^)#]+' "$page" | sed 's/](//' | while IFS=: read -r number target; do
			case $target in http*:* | mailto:*) continue ;; esac
			[ -e "$(dirname "$page")/$target" ] || echo "$page:$number: the link $target leads nowhere"
		done
		grep -noE '`(\./)?(tools|\.ci|tests|lib|cmd|docs|include|policies)/[A-Za-z0-9_./-]*' "$page" | tr -d '`' |
			while IFS=: read -r number target; do
				case $target in *frob* | *…* | */) continue ;; esac
				[ -e "$target" ] || echo "$page:$number: there is no $target"
			done
	done
	version=$(sed -n "s/^[[:space:]]*version: *'\([^']*\)'.*/\1/p" meson.build | head -n 1)
	grep -qF "## [$version]" CHANGELOG.md || echo "CHANGELOG.md:1: no section for version $version"
	"$program" --version | grep -qF "$version" || echo "meson.build:1: \`evenkeep --version\` does not say $version"
	while read -r command; do
		grep -qF "\`$command" CHANGELOG.md || echo "CHANGELOG.md:1: nothing about \`$command\`"
	done <"$work/commands"
)

if [ -z "$self_test" ]; then
	check "$root" >"$work/wrong"
	cat "$work/wrong"
	cd "$root"
	# shellcheck disable=SC2046
	printf '%d command lines, %d wrong\n' \
		"$(command_lines $(ls README.md CONTRIBUTING.md SECURITY.md docs/*.md) | wc -l)" "$(wc -l <"$work/wrong")"
	[ ! -s "$work/wrong" ]
	exit
fi

tried=0
expect() { # VERDICT NAME LINE…: a README with these lines
	verdict=$1 name=$2
	shift 2
	tree=$work/tree
	rm -rf "$tree"
	mkdir -p "$tree/docs" "$tree/tools"
	cp "$root/CHANGELOG.md" "$root/meson.build" "$tree/"
	: >"$tree/tools/demo"
	printf '%s\n' "$@" >"$tree/README.md"
	check "$tree" >"$work/wrong"
	got=good
	[ ! -s "$work/wrong" ] || got=bad
	tried=$((tried + 1))
	[ "$got" = "$verdict" ] && return
	echo "self-test: $name: expected $verdict, was $got"
	cat "$work/wrong"
	exit 1
}
expect good 'nothing' 'evenkeep becomes the server'
expect good 'a command' '```sh' 'evenkeep run -e dev -- ./server --no-such-option' '```'
expect bad 'a command that is none' '```sh' 'evenkeep frobnicate' '```'
expect bad 'one behind a pipe' '```sh' 'true | evenkeep frobnicate' '```'
expect bad 'one between backticks' 'try `evenkeep frobnicate` for that'
expect bad 'an option that is none' '```sh' 'evenkeep list --frobnicate' '```'
expect bad 'a short option that is none' '`evenkeep list -Z`'
expect good 'an option of the command it starts' '`evenkeep run -- list --frobnicate`'
expect bad 'a link to nowhere' 'see [the moon](docs/moon.md)'
expect good 'a link to somewhere' 'see [the demo](tools/demo)'
expect bad 'a tool that is none' 'run `tools/magic`'
sed -i 's/## \[[0-9.]*\]/## [9.9.9]/' "$work/tree/CHANGELOG.md"
[ -n "$(check "$work/tree")" ] || { echo 'self-test: a changelog without the version passes'; exit 1; }
cp "$root/CHANGELOG.md" "$work/tree/"
sed -i 's/`doctor`//' "$work/tree/CHANGELOG.md"
[ -n "$(check "$work/tree")" ] || { echo 'self-test: a changelog without a command passes'; exit 1; }
echo "$((tried + 2)) pages judged as they should be"
