#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A job with a checkout, a vault and a token, and nothing else: no home, no state, no key file. The vault is
# of the second implementation; ci reads three names of prod and what lies underneath, gate only compares.
. "$(dirname "$0")/lib.sh" "$@"
machine job
mkdir -p shop/.evenkeep && cd shop
vaults=$tree/tests/fixtures/vaults
cp "$vaults/sample.db" .evenkeep/vault.db
cp "$vaults"/keys/sample-*.token ..
cp "$vaults/keys/sample-alice.key" ..
chmod 600 .evenkeep/vault.db ../*.token ../*.key
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: shop
environments: { common: , dev: , prod: { protect: true } }
EOT
keys=$HOME
unset HOME XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME XDG_DATA_HOME USER LOGNAME
with() { # TOKEN CMD ARG…
	token=$(cat "$keys/sample-$1.token")
	shift
	env EVENKEEP_TOKEN="$token" "$@"
}

step 'run, get, render and list read what the token may, without home or state folder'
ok with ci evenkeep run -e prod --pristine --no-marker -- /usr/bin/env
prints 'API_KEY=FAKE-prod-key-3
DATABASE_URL=postgres://app:FAKE-prod@db/app
REGION=eu-1'
ok with ci evenkeep get REGION -e prod
says eu-1
ok with ci evenkeep render -e prod --as docker --to stdout
says 'API_KEY=FAKE-prod-key-3'
ok with ci evenkeep list -e prod --json
holds '[.names[].name] == ["API_KEY", "DATABASE_URL"] and .base == "common"'
ok with base evenkeep run -e common --pristine --no-marker -- /usr/bin/env
prints 'LOG_LEVEL=warn
REGION=eu-1'

step 'a home that cannot be written is the same'
mkdir "$work/sealed" && chmod 500 "$work/sealed"
ok with ci env HOME="$work/sealed" evenkeep run -e prod -- true
ok with gate env HOME="$work/sealed" evenkeep list --all
ok with ci env HOME=/nonexistent evenkeep run -e prod -- true

step 'by file, by descriptor, by variable and by command it is the same token'
for way in "--token-file $keys/sample-ci.token" "--token-fd 5"; do
	# shellcheck disable=SC2086
	ok evenkeep get API_KEY -e prod $way 5<"$keys/sample-ci.token"
	says FAKE-prod-key-3
done
ok env EVENKEEP_TOKEN_COMMAND="cat $keys/sample-ci.token" evenkeep get API_KEY -e prod
says FAKE-prod-key-3
fails 4 env EVENKEEP_TOKEN_COMMAND=false evenkeep get API_KEY -e prod
tells 'the token command'
fails 4 env EVENKEEP_TOKEN_COMMAND=true evenkeep get API_KEY -e prod
tells 'the token command'
chmod 644 "$keys/sample-ci.token"
fails 9 evenkeep get API_KEY -e prod --token-file "$keys/sample-ci.token"
tells 'chmod 600'
tells "--token-fd 9 9<$keys/sample-ci.token"
chmod 600 "$keys/sample-ci.token"

step 'as containers have it mounted: read-only, behind links, and readable by all'
mkdir "$work/mount"
spaces='unshare -m'
[ "$(id -u)" -eq 0 ] || spaces='unshare -Urm'
# shellcheck disable=SC2016
printf '%s\n' 'set -e; mode=$1 option=$2 token=$3 mount=$4; shift 4' \
	'mount -t tmpfs -o mode=1777 tmpfs "$mount"; mkdir -m 755 "$mount/..2026"; ln -s ..2026 "$mount/..data"' \
	'cp "$token" "$mount/..2026/token"; chmod "$mode" "$mount/..2026/token"; ln -s ..data/token "$mount/token"' \
	'mount -o "remount,$option" "$mount"; exec "$@"' >"$work/mounted"
mounted() { # MODE OPTION CMD ARG…
	mode=$1 option=$2
	shift 2
	$spaces sh "$work/mounted" "$mode" "$option" "$keys/sample-ci.token" "$work/mount" "$@"
}
if ! mounted 600 rw true 2>/dev/null; then
	echo '    NOT TRIED: this machine lets nobody mount here' >&2
else
	for mode in 400 440 444 644; do
		ok mounted $mode ro evenkeep get API_KEY -e prod --token-file "$work/mount/..2026/token"
		says FAKE-prod-key-3
	done
	fails 9 mounted 444 rw evenkeep get API_KEY -e prod --token-file "$work/mount/..2026/token"
	fails 9 mounted 664 ro evenkeep get API_KEY -e prod --token-file "$work/mount/..2026/token"
	# in a space of users root is nobody: / is not a folder of ours
	[ "$spaces" != 'unshare -m' ] || for mode in 400 644; do
		ok mounted $mode ro evenkeep get API_KEY -e prod --token-file "$work/mount/token"
		says FAKE-prod-key-3
	done
	fails 9 mounted 644 rw evenkeep get API_KEY -e prod --token-file "$work/mount/token"
fi

step 'with every detail told, the token is not'
ok with ci evenkeep -v run -e prod -- true
tells 'key: EVENKEEP_TOKEN'
quiet_about vst1_
fails 125 with expired evenkeep -v run -e prod -- true
quiet_about vst1_

step 'the child gets no token, whichever way it came'
ok with ci evenkeep run -e prod -- env
quiet_about EVENKEEP_TOKEN vst1_
ok env EVENKEEP_TOKEN_COMMAND="cat $keys/sample-ci.token" evenkeep run -e prod -- env
quiet_about EVENKEEP_TOKEN vst1_
ok evenkeep run -e prod --token-fd 5 -- sh -c 'cat <&5 2>&1; env' 5<"$keys/sample-ci.token"
quiet_about vst1_

step 'nor the descriptor that it came on: a file is read from its begin by whoever has that'
for how in '' --mask --watch '--mask --watch'; do
	for fd in 0 5 9; do
		# shellcheck disable=SC2086,SC1083
		ok sh -c "exec \"\$@\" $fd<'$keys/sample-ci.token'" sh \
			evenkeep run -q -e prod $how --token-fd $fd -- \
			sh -c "head -c 30 /proc/self/fd/$fd 2>/dev/null; echo \"\$REGION\"" </dev/null
		prints eu-1
		quiet_about vst1_
	done
done
ok evenkeep run -q -e prod --token-fd 0 -- cat <"$keys/sample-ci.token"
silent
fails 125 evenkeep run -e prod --token-fd 77 -- true
tells '--token-fd'

step 'expired, taken out, cut, and of nobody: each says what it is, and who helps'
fails 125 with expired evenkeep run -e prod -- touch started
tells 'error[expired]: `ci` expired at 2025-10-09T'
tells 'ask `alice` for a new token'
fails 4 with expired evenkeep get API_KEY -e prod
fails 125 with revoked evenkeep run -e prod -- touch started
tells 'error[token-revoked]: the token `carol` was taken out of the vault at 2025-10-09T'
tells 'by `alice`'
token=$(cat "$keys/sample-ci.token")
for broken in "${token%??}" "${token}x" "vst2_${token#vst1_}" "${token%?}!" 'vst1_'; do
	fails 4 env EVENKEEP_TOKEN="$broken" evenkeep get API_KEY -e prod
	tells 'error[token-invalid]'
	quiet_about "$(printf %s "$token" | cut -c 6-30)"
done
fails 4 env EVENKEEP_TOKEN="${token%??}" evenkeep get API_KEY -e prod
tells 'it has 202 letters: something is cut off'
no_file started

step 'what it may not: another environment, writing, who uses what'
fails 125 with ci evenkeep run -e dev -- true
tells '`ci` may not read environment `dev`'
tells 'ask `ben` for a token that reads it'
fails 4 with ci evenkeep set NEW=1 -e prod --yes
tells 'a token only reads'

step 'an older store, another history, another vault'
cp "$vaults/team.db" .evenkeep/vault.db
fails 125 with ci evenkeep run -e prod -- true
tells 'error[unknown-vault]'
tells 'the token is of another vault'
cp "$vaults/sample.db" .evenkeep/vault.db
fails 125 with fork evenkeep run -e prod -- true
tells 'error[forked]'
fails 22 with fork evenkeep list --all
sqlite3 .evenkeep/vault.db 'DELETE FROM doc WHERE kind = 3 AND seq = (SELECT max(seq) FROM doc WHERE kind = 3)'
_run with ci evenkeep run -e prod -- true
[ "$status" -eq 125 ] || fail 'an older store is accepted'
cp "$vaults/sample.db" .evenkeep/vault.db

step 'a gate compares every environment and opens no value'
fails 1 with gate evenkeep parity --json
holds '.seen_by | unique == ["shape"]'
holds '[.names[].cells[] | select(has("value"))] == []'
quiet_about FAKE
fails 125 with gate evenkeep run -e prod -- true
tells 'it is a token of shapes: it compares environments, and opens no value'
fails 4 with gate evenkeep get API_KEY -e prod
fails 4 with gate evenkeep render -e prod --as docker --to stdout
ok with gate evenkeep doctor
says 'compares 3 environments, and reads none'

step 'the rows with values are not even there, and the gate says the same'
_run with gate evenkeep check --json
cp "$out" "$work/with-values"
same 'exit code' 1 "$status"
mkdir "$work/stripped" && cp -r . "$work/stripped/shop"
sqlite3 "$work/stripped/shop/.evenkeep/vault.db" "UPDATE live SET rec = zeroblob(length(rec)); DELETE FROM hist; DELETE FROM escrow"
(cd "$work/stripped/shop" && _run with gate evenkeep check --json && same 'exit code' 1 "$status" && cmp -s "$out" "$work/with-values") ||
	fail 'the answer hangs on values'

step 'a gate whose token is no good any more is not green'
for command in check parity 'list --all' drift; do
	# shellcheck disable=SC2086
	fails 4 with gate-expired evenkeep $command
	tells 'error[expired]: `gate` expired'
	# shellcheck disable=SC2086
	fails 4 with revoked evenkeep $command
	tells 'error[token-revoked]'
done
fails 1 with expired evenkeep doctor
says '`ci` expired'

step 'a job of a fork has no token: what needs a key says so, check does the rest'
fails 125 env CI=true EVENKEEP_TOKEN= evenkeep run -e prod -- true
tells 'error[no-key]: no key for environment `prod`'
tells 'this job has no EVENKEEP_TOKEN'
fails 4 env CI=true evenkeep get API_KEY -e prod
tells 'this job has no EVENKEEP_TOKEN'
fails 4 env CI=true evenkeep render -e prod --as docker --to stdout
tells 'this job has no EVENKEEP_TOKEN'
ok env HOME="$work/alice" EVENKEEP_IDENTITY="$keys/sample-alice.key" TERM=xterm "$pty" wait:'right one: ' line:yes -- evenkeep pin
ok env CI=true evenkeep check
says 'not looked at'
rm .evenkeep/vault.db
ok env CI=true evenkeep check
says 'not looked at'
printf 'services: { a: { image: b, environment: { API_KEY: "%s0123456789" } } }\n' "$mark" >compose.yaml
fails 1 env CI=true evenkeep check
says compose.yaml
quiet_about "$mark"

finish
