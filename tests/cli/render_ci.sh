#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Files of a CI runner: added to, never replaced, and the runner is told first what to hide.
. "$(dirname "$0")/lib.sh" "$@"
new_project
put TOKEN dev "${mark}token"
put CERT dev "${mark}one
${mark}two"
ok evenkeep set PORT=80 -e dev
GITHUB_ENV=$work/github_env
export GITHUB_ENV

step 'it is added to the end, and stdout has the masks alone'
printf 'BEFORE=1' >"$GITHUB_ENV" # a last line without its end
chmod 644 "$GITHUB_ENV"
reveals evenkeep render -e dev --as github-env --to "$GITHUB_ENV"
grep -v '^::add-mask::' "$out" >"$work/other" && fail 'stdout has something else than masks'
grep -q "^::add-mask::${mark}token\$" "$out" || fail 'no mask for TOKEN'
grep -q "^::add-mask::${mark}one\$" "$out" || fail 'no mask for the first line of CERT'
grep -q '80' "$out" && fail 'a mask for a plain value'
tells 'added to'
same 'the first line' BEFORE=1 "$(head -n 1 "$GITHUB_ENV")"
grep -q '^TOKEN<<ghadelimiter_' "$GITHUB_ENV" || fail 'TOKEN is not there'
same 'mode' 644 "$(stat -c %a "$GITHUB_ENV")"
cp "$GITHUB_ENV" "$work/first"
reveals evenkeep render -e dev --as github-env --to "$GITHUB_ENV"
head -c "$(wc -c <"$work/first")" "$GITHUB_ENV" | cmp -s - "$work/first" || fail 'what was there changed'
[ "$(wc -c <"$GITHUB_ENV")" -gt "$(wc -c <"$work/first")" ] || fail 'nothing was added'

step 'the masks come before the file, and without them nothing is written'
cp "$GITHUB_ENV" "$work/first"
if [ -e /dev/full ]; then
	status=0
	evenkeep render -e dev --as github-env --to "$GITHUB_ENV" >/dev/full 2>"$problems" || status=$?
	same 'exit' 10 "$status"
fi
(
	evenkeep render -e dev --as github-env --to "$GITHUB_ENV" >&- 2>"$problems" && exit 1
	exit 0
) || fail 'a closed stdout is no failure'
cmp -s "$GITHUB_ENV" "$work/first" || fail 'it was written'

step 'a dry run prints no mask and adds nothing'
ok evenkeep render -e dev --as github-env --to "$GITHUB_ENV" --dry-run
quiet_about "$mark" add-mask
cmp -s "$GITHUB_ENV" "$work/first" || fail 'it was written'

step 'what a log could not do without is told'
put SHORT dev ab
reveals evenkeep render -e dev --as github-env --to "$GITHUB_ENV"
tells SHORT
ok evenkeep unset SHORT -e dev

step 'neither stdout nor a document, and not on a terminal'
fails 2 evenkeep render -e dev --as github-env --to stdout
tells 'masks-on-stdout'
fails 2 evenkeep render -e dev --as github-env --to "$GITHUB_ENV" --json
tells 'masks-on-stdout'
fails 2 evenkeep render -e dev --as github-env
cp "$GITHUB_ENV" "$work/first"
fails 9 "$pty" -- evenkeep render -e dev --as github-env --to "$GITHUB_ENV"
cmp -s "$GITHUB_ENV" "$work/first" || fail 'it was written'

step 'only a file that is there, by its one name'
fails 5 evenkeep render -e dev --as github-env --to "$work/none"
tells 'GITHUB_ENV'
no_file "$work/none"
ln -s "$GITHUB_ENV" "$work/link"
fails 9 evenkeep render -e dev --as github-env --to "$work/link"
ln "$GITHUB_ENV" "$work/hard"
fails 9 evenkeep render -e dev --as github-env --to "$GITHUB_ENV"
tells 'has other names'
rm "$work/hard"
mkfifo "$work/pipe"
fails 3 evenkeep render -e dev --as github-env --to "$work/pipe"
fails 2 evenkeep render -e dev --as github-env --to "$GITHUB_ENV" --mode 0600
cmp -s "$GITHUB_ENV" "$work/first" || fail 'it was written'

step 'a full disk takes the part back that was written'
put BIG dev "$(head -c 100000 /dev/zero | tr '\0' x)"
fails 10 sh -c 'ulimit -f 100; trap "" XFSZ; exec "$@" >/dev/null' sh \
	evenkeep render -e dev --as github-env --to "$GITHUB_ENV"
cmp -s "$GITHUB_ENV" "$work/first" || fail 'a part of it was left'
ok evenkeep unset BIG -e dev

step 'it is no target of a project, and nothing to remove'
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
environments: { dev: , staging: , prod: }
render: [{ env: dev, as: github-env, to: x }]
EOT
fails 3 evenkeep render -e dev
tells target-append
fails 9 evenkeep render --remove --to "$GITHUB_ENV"
[ ! -d "$XDG_STATE_HOME/evenkeep/rendered" ] || fail 'it is remembered'

finish
