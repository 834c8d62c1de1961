# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034
# A story told from the command line. Read by the scripts of tests/journeys and tests/stacks:
#
#	. "$(dirname "$0")/../support/story.sh" "$@"     ($1 is the program)
#	machine alice            from here on we sit at alice's machine: her home, nobody's settings
#	step 'what happens'      a heading; every step is counted
#	ok CMD ARG…              must succeed; output in $out and $problems
#	fails CODE CMD ARG…      must exit with CODE
#	says TEXT, tells TEXT    the last output, or the last messages, have TEXT
#	quiet_about TEXT…        neither has it
#	same 'what' A B          equal texts
#	later 'member' 'what happens' <<'STEP'    a step whose command or option comes with a later
#	    …                                     release; it is counted, its shell must parse, and it
#	STEP                                      is an error as soon as the command is there
#	finish                   totals; no marked secret may have been printed or left in a file
#
# Secrets of a story contain $mark. What is shown on purpose goes through `reveals CMD ARG…`.
set -eu

# What nohup or a job in the background ignores, no shell can trap: begin again as at a terminal.
if grep -q '^SigIgn:.*[1-9a-f]' "/proc/$$/status" 2>/dev/null && [ -z "${EVENKEEP_TEST_AGAIN-}" ]; then
	EVENKEEP_TEST_AGAIN=yes exec env --default-signal sh "$0" "$@"
fi
unset EVENKEEP_TEST_AGAIN

[ -n "${1-}" ] || { echo "usage: $0 PROGRAM" >&2; exit 2; }
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
tree=$(cd "$(dirname "$0")/../.." && pwd)
title=$(basename "$0" .sh)
work=$(mktemp -d "${TMPDIR:-/tmp}/evenkeep-story.XXXXXX")
tidy() { # scripts with processes of their own extend this
	:
}
trap 'tidy; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

mark=seCRetMark
steps=0 waiting=0
out=$work/out problems=$work/problems log=$work/log
: >"$log"

for name in $(env | sed -n 's/^\(EVENKEEP_[A-Z_]*\|XDG_[A-Z_]*\|GIT_[A-Z_]*\|COMPOSE_[A-Z_]*\)=.*/\1/p'); do
	case $name in
	EVENKEEP_COMPOSE | EVENKEEP_TEST_*) ;; # these say how to test, not what to do
	*) unset "$name" ;;
	esac
done
compose_cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}
unset NO_COLOR FORCE_COLOR CLICOLOR CLICOLOR_FORCE CI VISUAL EDITOR PAGER || :
export LC_ALL=C.UTF-8 TZ=UTC TERM=dumb GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0
mkdir "$work/bin"
ln -s "$program" "$work/bin/evenkeep"
PATH=$work/bin:$PATH
umask 077

machine() {
	HOME=$work/machines/$1 USER=$1 LOGNAME=$1
	XDG_CONFIG_HOME=$HOME/.config XDG_STATE_HOME=$HOME/.local/state
	XDG_CACHE_HOME=$HOME/.cache XDG_DATA_HOME=$HOME/.local/share
	export HOME USER LOGNAME XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME XDG_DATA_HOME
	mkdir -p "$HOME"
	if [ ! -f "$HOME/.gitconfig" ]; then
		printf '[user]\n\tname = %s\n\temail = %s@example.org\n[init]\n\tdefaultBranch = main\n' \
			"$1" "$1" >"$HOME/.gitconfig"
	fi
	cd "$HOME"
}

fail() {
	echo "FAILED in step $steps of $title: $*" >&2
	if [ -s "$out" ] || [ -s "$problems" ]; then
		echo '--- the last output' >&2
		sed "s/${mark}[A-Za-z0-9]*/<secret>/g" "$out" >&2
		echo '--- the last messages' >&2
		sed "s/${mark}[A-Za-z0-9]*/<secret>/g" "$problems" >&2
	fi
	exit 1
}

step() {
	steps=$((steps + 1))
	printf '%2d  %s\n' "$steps" "$*"
}

# Standard input goes through, so that values can be piped in.
_run() {
	status=0
	"$@" >"$out" 2>"$problems" || status=$?
}

ok() {
	_run "$@"
	cat "$out" "$problems" >>"$log"
	[ "$status" -eq 0 ] || fail "exit $status: $*"
}

fails() {
	wanted=$1
	shift
	_run "$@"
	cat "$out" "$problems" >>"$log"
	[ "$status" -eq "$wanted" ] || fail "exit $status instead of $wanted: $*"
}

reveals() { # what is printed was asked for
	_run "$@"
	[ "$status" -eq 0 ] || fail "exit $status: $*"
}

says() {
	grep -qF -e "$1" "$out" || fail "the output does not say: $1"
}

tells() {
	grep -qF -e "$1" "$problems" || fail "the messages do not tell: $1"
}

quiet_about() {
	for text in "$@"; do
		! grep -qF -e "$text" "$out" "$problems" || fail "it says: $text"
	done
}

same() {
	[ "$2" = "$3" ] || fail "$1: \`$3\` instead of \`$2\`" # never given secrets
}

same_secret() {
	[ "$2" = "$3" ] || fail "$1 differs from what was stored"
}

has_file() {
	[ -f "$1" ] || fail "there is no $1"
}

no_file() {
	[ ! -e "$1" ] || fail "$1 is still there"
}

no_text_in() { # TEXT FILE…
	text=$1
	shift
	! grep -qaF -e "$text" "$@" || fail "found in a file that must not have it: $(grep -laF -e "$text" "$@" | head -n 1)"
}

# `member`, or `set --leaked`: does the program know it?
_is_there() {
	word=${1%% *}
	evenkeep help --all 2>/dev/null | grep -qE "^ *$word( |,|\$)" || return 1
	[ "$word" = "$1" ] && return
	evenkeep "$word" --help 2>/dev/null | grep -qE -e "(^|[ ,[])${1#* }([ =,]|\$)"
}

later() {
	cat >"$work/later.sh"
	[ -s "$work/later.sh" ] || fail "\`later $1\` without its step"
	sh -n "$work/later.sh" || fail "\`later $1\`: the shell cannot read the step"
	if _is_there "$1"; then
		fail "\`evenkeep $1\` is there now: make the step \"$2\" a real one"
	fi
	waiting=$((waiting + 1))
	printf ' -  %s (waits for `evenkeep %s`)\n' "$2" "$1"
}

finish() {
	evenkeep help --all >"$out" 2>"$problems" || fail 'help --all'
	_is_there init || fail 'cannot tell from `help --all` which commands there are'
	! _is_there 'init --no-such-option' || fail 'cannot tell from `init --help` which options there are'
	no_text_in "$mark" "$log"
	printf '%s: %d steps done, %d steps wait for later commands\n' "$title" "$steps" "$waiting"
}
