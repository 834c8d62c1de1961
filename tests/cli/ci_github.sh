#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016
# The action of ci/github, in a runner that is made up: later steps get exactly the bytes, and nobody who reads
# the log sees one that was to be hidden. REMOTE.md §9 row 12.
. "$(dirname "$0")/lib.sh" "$@"
new_project
runner=$tree/tests/support/github_runner.py
values=$work/values
mkdir "$values"

# 40 values, one a file: what breaks files of lines, what breaks commands of the runner, what masks cannot hide.
n=0
value() { # BYTES, as printf takes them
	n=$((n + 1))
	# shellcheck disable=SC2059
	printf -- "$1" >"$values/S$n"
}
value "$mark"
value "${mark}one\n${mark}two"
value "${mark}one\n${mark}two\n"
value "\n${mark}behind a line\n\n"
value "\n"
value "${mark}crlf\r\n${mark}more\r\n"
value "${mark}cr\rinside"
value 'ghadelimiter_0123456789abcdef0123456789abcdef'
value "ghadelimiter_\nEOF\n${mark}"
value "EOF"
value "S1<<EOF\n${mark}x\nEOF"
value "S2=$mark"
value "${mark}<<"
value "<<EOF"
value "=${mark}"
value "%%"
value "${mark}%%25"
value "${mark}100%%\n%%0A%%0D%%25"
value "::add-mask::${mark}"
value "::set-env name=S1::${mark}"
value "::stop-commands::${mark}"
value "::error::${mark}\n::endgroup::"
value "a"
value "ab"
value "abc"
value "abcd"
value ""
value " ${mark} "
value "\t${mark}\t"
value "'${mark}'"
value "\"${mark}\""
value "${mark}\\\\n\\\\"
value '$HOME `id` $(id) ${{ secrets.X }}'
value "#${mark}"
value "Grüße 世界 ${mark}"
value "\303\251"
value "\360\237\230\200${mark}"
value "$(head -c 20000 /dev/zero | tr '\0' x)${mark}"
value "-----BEGIN KEY-----\n${mark}AAA\n${mark}BBB\n-----END KEY-----\n"
value "{\"a\": \"${mark}\", \"b\": [1, 2]}"
same 'cases' 40 "$n"
for file in "$values"/S*; do
	ok evenkeep set "$(basename "$file")" -e dev --exact --secret --file "$file"
done
ok evenkeep set PORT=8080 --plain -e dev
reveals evenkeep token new -e dev --to "$work/token"

action() { # NAME=VALUE… of the step; the runner gives nothing else
	: >"$work/github_env"
	env -i PATH="$PATH" LC_ALL=C.UTF-8 CI=true GITHUB_ACTIONS=true GITHUB_ENV="$work/github_env" \
		GITHUB_ACTION_PATH="$tree/ci/github" "$@" sh -e -c 'exec sh "$GITHUB_ACTION_PATH/evenkeep.sh"'
}
run_action() { # CODE NAME=VALUE…
	wanted=$1
	shift
	status=0
	action "$@" >"$out" 2>"$problems" || status=$?
	same 'exit' "$wanted" "$status"
}

step 'later steps have the same bytes of every value'
run_action 0 INPUT_MODE=github-env INPUT_ENV=dev EVENKEEP_TOKEN="$(cat "$work/token")"
mkdir "$work/got"
python3 "$runner" "$work/github_env" "$out" "$work/shown" "$work/got" || fail 'the runner does not take the file'
for file in "$values"/S*; do
	cmp -s "$file" "$work/got/$(basename "$file")" || fail "$(basename "$file") is not what was stored"
done
same PORT 8080 "$(cat "$work/got/PORT")"
same 'variables' 41 "$(find "$work/got" -type f | wc -l)"
echo "    $n values"

step 'the token is hidden first, then every value; those that ruin a log are named'
head -n 1 "$out" | grep -qx "::add-mask::$(cat "$work/token")" || fail 'the first line is not the mask of the token'
! grep -v '^::add-mask::' "$out" || fail 'stdout has something else than masks'
no_text_in "$mark" "$work/shown" "$problems"
for file in "$values"/S*; do # every line of every value, however short
	while IFS= read -r line || [ -n "$line" ]; do
		line=$(printf %s "$line" | tr -d '\r')
		case $line in *[![:space:]]*) ;; *) continue ;; esac
		! sed 's/::add-mask:://; s/^S[0-9]*: //' "$work/shown" | grep -qxF -e "$line" || fail "a line of $(basename "$file") is shown"
	done <"$file"
done
no_text_in vst1_ "$work/shown" "$problems"
for name in S10 S16 S23 S24 S25 S36; do
	tells "\`$name\` is so short"
done

step 'without the masks a later step would show them: the search is not blind'
: >"$work/empty"
python3 "$runner" "$work/github_env" "$work/empty" "$work/bare" "$work/got"
grep -qF "$mark" "$work/bare" || fail 'the search is blind'

step 'the gate, with findings as the runner wants them, and its exit code'
printf 'services: { a: { image: "b:latest", environment: { API_KEY: "%s0123456789" } } }\n' "$mark" >compose.yaml
run_action 1 INPUT_MODE=check EVENKEEP_TOKEN="$(cat "$work/token")"
grep -q '^::error ' "$out" || fail 'no finding'
no_text_in "$mark" "$out" "$problems"
run_action 1 INPUT_ENV=dev INPUT_STRICT=true
rm compose.yaml

step 'a fork has no token: the gate does the rest, variables are refused'
ok evenkeep pin
run_action 0 EVENKEEP_TOKEN=
run_action 4 INPUT_MODE=github-env INPUT_ENV=dev EVENKEEP_TOKEN=
tells 'this job has no EVENKEEP_TOKEN'
[ ! -s "$work/github_env" ] || fail 'something was written'

step 'what comes from a workflow stays data'
run_action 2 INPUT_MODE='check; touch injected'
run_action 2 INPUT_MODE=github-env
run_action 5 INPUT_MODE=github-env INPUT_ENV='$(touch injected)' EVENKEEP_TOKEN="$(cat "$work/token")"
run_action 5 INPUT_MODE=github-env INPUT_ENV='--to=injected' EVENKEEP_TOKEN="$(cat "$work/token")"
run_action 2 INPUT_PROGRAM='sh -c id'
tells_nothing=$(cat "$problems")
same 'messages' '' "$tells_nothing"
no_file injected

step 'a token with a line too many is hidden all the same'
printf '%s\r\n' "$(cat "$work/token")" >"$work/odd"
run_action 0 INPUT_MODE=github-env INPUT_ENV=dev EVENKEEP_TOKEN="$(cat "$work/odd")"
head -n 1 "$out" | grep -qx "::add-mask::$(cat "$work/token")" || fail 'the token is not hidden'

step 'action and template have no fault that check would tell of others'
machine linter
mkdir -p lint/.github/workflows && cd lint
cp "$tree/ci/gitlab/evenkeep.yml" .gitlab-ci.yml
awk -v folder="$PWD/.github/workflows" '/^```/ { file = ""; inside = !inside; next }
	inside && /^# .github\/workflows\// { file = folder "/" substr($2, 19) }
	file != "" { print >file }' "$tree/docs/ci.md"
[ "$(find .github/workflows -type f | wc -l)" -ge 2 ] || fail 'docs/ci.md has no workflows'
ok evenkeep check --strict
says 'looked at: 3 files'
python3 - "$tree/ci/github/action.yml" <<'PY'
import re, sys
text = open(sys.argv[1]).read()
given = set(re.findall(r"^  (\w[\w-]*):$", text.split("runs:")[0], re.M))
used = set(re.findall(r"\$\{\{ inputs\.(\w[\w-]*) \}\}", text))
script = open(sys.argv[1].replace("action.yml", "evenkeep.sh")).read()
read = {x.lower() for x in re.findall(r"INPUT_([A-Z]+)", script)}
assert given == used == read, (given, used, read)
assert "${{" not in text.split("run: ")[1].split("\n")[0]
PY

finish
