#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `status` says where everything is; without --online it asks nobody.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/sharing.sh"

step 'without a project, and without a vault, it says what to do'
machine nobody
fails 5 evenkeep status
tells no-project
new_project ada
ok evenkeep status
says 'not shared'
says 'you are ada@example.org'
tells 'evenkeep remote add git:origin'
rm -rf .evenkeep evenkeep.lock evenkeep.yaml .gitignore
rm -rf "$XDG_STATE_HOME"
cd "$HOME" && rm -rf shop

shared_project
cat >.env.schema <<'EOT'
# @defaultRequired=true
# ---
# @sensitive
API_KEY=
LEVEL=
EOT
printf 'services:\n  api: { contract: .env.schema }\n' >>evenkeep.yaml
plain LEVEL one

step 'every environment with its newest commit, whose it is, and what one may do'
ok evenkeep status
says "shared at file://$store, last reached"
grep -qE '^ *dev +2 +ada@example.org +.* +own' "$out" || fail 'no row of dev'
says 'dev misses what contracts require: API_KEY'
says 'prod misses what contracts require: API_KEY, LEVEL'
tells 'evenkeep fill -e dev'
ok evenkeep status --json
holds '.schema == "evenkeep.status/1" and .online == false and .member == "ada@example.org"'
holds '[.environments[].name] == ["dev","staging","prod"]'
holds '.environments[2].missing == ["API_KEY","LEVEL"] and .environments[0].store == null'

step 'only with --online the store is asked'
second_machine laptop
ok evenkeep fetch
plain LEVEL two
at ada
ok evenkeep status --json
holds 'all(.environments[]; .store == null)'
ok evenkeep status --online --json
holds '.reached and .environments[0].store == "newer" and .environments[1].store == "same"'
ok evenkeep status --online
tells 'next: evenkeep fetch'
ok evenkeep fetch
ok evenkeep status --online --json
holds 'all(.environments[]; .store == "same")'

step 'a store that is as this machine is not another one'
ok evenkeep status --online
quiet_about 'nothing of this vault'
ok evenkeep remote show
quiet_about 'nothing of this vault'

step 'a store that cannot be reached is said, and everything else too'
store_down
ok evenkeep status
ok evenkeep status --online
tells 'cannot be reached now'
says 'you are ada@example.org'
ok evenkeep status --online --json
holds '.reached == false and (.error | length) > 0'
store_up

step 'an address with a typo is no store that lags behind: nothing of the vault is there'
mkdir "$work/typo"
EVENKEEP_REMOTE=file://$work/typo
export EVENKEEP_REMOTE
ok evenkeep status --online
tells 'nothing of this vault is there'
tells 'the address is not right'
quiet_about 'gives it the rest'
ok evenkeep status --online --json
holds 'all(.environments[]; .store == "older")'
ok evenkeep remote show
tells 'nothing of this vault is there'
EVENKEEP_REMOTE=file://$work/typos
ok evenkeep status --online
tells 'no such file or directory; fix: see whether the path is right'
ok evenkeep remote show
tells 'no such file or directory; fix: see whether the path is right'
touch "$work/file"
EVENKEEP_REMOTE=file://$work/file fails 7 evenkeep fetch
tells 'fix: name the folder'
EVENKEEP_REMOTE=https://127.0.0.1:1/v fails 7 evenkeep fetch
tells 'connection refused'
tells 'fix: see whether host and port are right'
unset EVENKEEP_REMOTE

step 'another clone of the same person that is behind: fetch brings the newest, and that is said'
git clone -q . "$work/second" && cp evenkeep.yaml "$work/second"
(cd "$work/second" && ok evenkeep fetch -q)
plain LEVEL newer
cd "$work/second"
for command in status trust 'list -e dev'; do
	# shellcheck disable=SC2086
	fails 21 evenkeep $command
	cat "$out" >>"$problems"
	tells '`evenkeep fetch`'
	quiet_about 'get the newest copy'
done
ok evenkeep fetch
ok evenkeep status
ok evenkeep trust
at ada

step 'without a key: what needs none'
mv "$XDG_CONFIG_HOME/evenkeep/identity" "$work/identity"
ok evenkeep status
says 'you are no member, or have no key here'
mv "$work/identity" "$XDG_CONFIG_HOME/evenkeep/identity"

step 'reading commands ask nobody: the store program is not even started'
mkdir "$work/loud"
cp "$(readlink -f "$(command -v evenkeep)")" "$work/loud/evenkeep"
printf '#!/bin/sh\ntouch "%s"\nexit 1\n' "$work/loud/was-asked" >"$work/loud/evenkeep-remote"
chmod 755 "$work/loud/evenkeep-remote"
quiet() {
	ok "$work/loud/evenkeep" "$@"
	no_file "$work/loud/was-asked"
}
quiet get LEVEL -e dev
quiet list -e dev
quiet run -e dev -- true
quiet render -e dev --as compose --to stdout
quiet explain LEVEL
quiet history -e dev
quiet verify
quiet doctor
quiet status
quiet pin
quiet set LEVEL=mine --plain -e dev --local
quiet unset LEVEL -e dev --local
_run "$work/loud/evenkeep" set LEVEL=three --plain -e dev
[ -e "$work/loud/was-asked" ] || fail 'a write did not ask the store: this proves nothing'
[ "$status" -ne 0 ] || fail 'a write succeeded without its store'

finish
