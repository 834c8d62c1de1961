#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# api.sh PROGRAM TEST EXAMPLE: a project made with the program is read by two that know only the library.
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh" "$@"
test_api=$(realpath "$2")
example=$(realpath "$3")

machine alice
mkdir -p shop/sub/folder
cd shop
printf 'DATABASE_URL=\nREDIS_URL=\nLOG_LEVEL=info\n' >api.env
cat >evenkeep.yaml <<'YAML'
evenkeep: 1
project: shop
environments: {dev: , prod: , legacy: {file: legacy.env}}
services:
  api: {contract: api.env, take: {REDIS_URL: CACHE_URL}}
YAML

step 'a vault with a secret of several lines, a plain value and a reference'
ok evenkeep init --env dev --env prod
printf '%s one\ntwo' "$mark" | ok evenkeep set PEM --exact -e dev
printf '%sPw' "$mark" | ok evenkeep set PASSWORD -e dev
# shellcheck disable=SC2016
printf 'postgres://u:${PASSWORD|url}@db/shop' | ok evenkeep set DATABASE_URL --refers -e dev
printf 'redis://cache' | ok evenkeep set CACHE_URL --plain -e dev
printf 'debug' | ok evenkeep set LOG_LEVEL --plain -e dev
printf 'warning' | ok evenkeep set LOG_LEVEL --plain -e prod

printf 'LOG_LEVEL=silent\n' >legacy.env
printf 'mine' | ok evenkeep set LOG_LEVEL --plain -e dev --local

step 'a stranger and somebody who altered the file'
machine mallory
cp -r "$work/machines/alice/shop" shop
rm -f shop/evenkeep.lock # which would make it known
cp "$work/machines/alice/.config/evenkeep/identity" stolen
chmod 600 stolen
machine alice
cp shop/.evenkeep/vault.db altered.db
size=$(stat -c %s altered.db)
at=4096
while [ "$at" -lt "$size" ]; do # the second half of every page but the first
	dd if=/dev/zero of=altered.db bs=2048 seek=$((at / 2048 + 1)) count=1 conv=notrunc status=none
	at=$((at + 4096))
done

step 'a program that links only the shared library reads it'
API_PROJECT=$HOME/shop API_ALTERED=$HOME/altered.db API_STRANGER=$work/machines/mallory API_MARK=$mark
export API_PROJECT API_ALTERED API_STRANGER API_MARK
reveals "$test_api"

step 'the example of the documentation does what it says'
cd shop
reveals "$example" dev
says 'LOG_LEVEL (plain)'
says 'PEM'
quiet_about "$mark"
reveals "$example" dev PASSWORD
same_secret 'PASSWORD' "${mark}Pw" "$(cat "$out")"
fails 5 "$example" nowhere
tells '[no-env]'
finish
