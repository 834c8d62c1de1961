#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the action does. Its inputs are variables; the token is EVENKEEP_TOKEN, from `env:` of the step that uses
# the action. It is hidden first, whoever it came from, and is never an argument.
set -eu

fail() { # TEXT: ours alone, never an input
	printf '::error title=evenkeep::%s\n' "$1"
	exit 2
}

# The shell's own printf: nothing of it is on a command line.
if [ -n "${EVENKEEP_TOKEN-}" ]; then
	printf '%s\n' "$EVENKEEP_TOKEN" | tr '\r' '\n' | sed -n 's/%/%25/g; s/^./::add-mask::&/p'
fi

program=${INPUT_PROGRAM:-evenkeep}
command -v "$program" >/dev/null 2>&1 ||
	fail 'there is no evenkeep on this runner: put it there in a step before (docs/ci.md)'

# Without a token nothing of the vault could be opened, and a fork may not even get it.
if [ "${INPUT_FETCH:-true}" = true ] && [ -n "${EVENKEEP_TOKEN-}" ] && grep -q '^remote:' evenkeep.yaml 2>/dev/null; then
	"$program" fetch
fi

case ${INPUT_MODE:-check} in
check)
	set -- check --format github
	[ -z "${INPUT_ENV-}" ] || set -- "$@" "--env=$INPUT_ENV"
	[ -z "${INPUT_SINCE-}" ] || set -- "$@" "--since=$INPUT_SINCE"
	[ "${INPUT_STRICT-}" != true ] || set -- "$@" --strict
	[ -z "${INPUT_SERVICE-}" ] || fail 'the input service is for the mode github-env'
	;;
github-env)
	[ -n "${INPUT_ENV-}" ] || fail 'the mode github-env needs the input env'
	[ -n "${GITHUB_ENV-}" ] || fail 'there is no GITHUB_ENV: this is not a step of GitHub Actions'
	set -- render "--env=$INPUT_ENV" --as github-env "--to=$GITHUB_ENV"
	[ -z "${INPUT_SERVICE-}" ] || set -- "$@" "--service=$INPUT_SERVICE"
	;;
*)
	fail 'the mode is check or github-env'
	;;
esac
exec "$program" "$@"
