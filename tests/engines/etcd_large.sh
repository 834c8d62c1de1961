#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A bundle that is too large for etcd is not kept there in parts, of which each change would leave some behind.
# `etcd_large.sh EVENKEEP ENGINE EVENKEEP-REMOTE HAND`
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh" "$1"
# shellcheck source=tests/engines/etcd_lib.sh
. "$(dirname "$0")/etcd_lib.sh"
etcd_needed
if [ -z "${EVENKEEP_TEST_ETCDCTL-}" ]; then
	need_servers etcdctl
	EVENKEEP_TEST_ETCDCTL=$(server_program etcdctl)
fi
command -v jq >/dev/null || { echo 'SKIPPED: there is no jq here' >&2; exit 77; }
etcd_make large 1

keys() { # WORD: how many objects have it in their names
	ctl large get --prefix '' --keys-only 2>>"$problems" | grep -c "/$1" || :
}

step 'a vault with 1.4 MiB of values in dev'
machine ada
mkdir shop && cd shop
git init -q .
ok evenkeep init --no-recovery
ok evenkeep remote add "$(etcd_address large team)"
ok evenkeep set LEVEL=one --plain -e dev
head -c 700000 /dev/zero | tr '\0' a >"$work/value"
ok evenkeep set FIRST --plain -e dev --file "$work/value"
ok evenkeep set SECOND --plain -e dev --file "$work/value"
for level in two three; do
	ok evenkeep set LEVEL=$level --plain -e dev
done
[ "$(keys bundle)" -eq 3 ] || fail "$(keys bundle) bundles"
[ "$(keys part/)" -eq 0 ] || fail "$(keys part/) parts"

step 'a job without a bundle has the newest all the same'
ok evenkeep token new -e dev --to "$work/token" --yes
git add -A && git commit -qm 'with evenkeep'
git clone -q . "$work/checkout"
machine job
cd "$work/checkout"
EVENKEEP_TOKEN=$(cat "$work/token") && export EVENKEEP_TOKEN
ok evenkeep fetch --json
jq -e '.copy == "whole"' "$out" >/dev/null || fail 'it is no whole copy'
ok evenkeep get LEVEL -e dev
says three
unset EVENKEEP_TOKEN

step 'one that is small enough again is kept'
machine ada
cd shop
ok evenkeep unset SECOND -e dev --yes
machine other
mkdir -p "$XDG_CONFIG_HOME/evenkeep"
git clone -q "$work/machines/ada/shop" shop && cd shop
EVENKEEP_TOKEN=$(cat "$work/token") && export EVENKEEP_TOKEN
ok evenkeep fetch --json
jq -e '.copy == "reader"' "$out" >/dev/null || fail 'it is no reader'\''s copy'
[ "$(keys part/)" -eq 0 ] || fail "$(keys part/) parts"
