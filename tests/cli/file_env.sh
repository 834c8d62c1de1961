#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
machine ada
mkdir -p shop/config && cd shop
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: shop
environments:
  legacy: { file: config/.env.legacy }
  dev:
services:
  api:
    contract: .env.example
    take: { DATABASE_URL: DB_URL }
EOT
cat >.env.example <<'EOT'
PORT=8080
DATABASE_URL=
EOT
cat >config/.env.legacy <<EOT
# as it has grown
PORT=80
HOST=db
DB_URL='postgres://app:${mark}Db@db/app'
API_TOKEN=${mark}Token
CODE=1234
LD_PRELOAD=/tmp/evil.so
EOT
cp config/.env.legacy "$work/legacy"

step 'it is read without vault and key, and what it was read as is said'
export XDG_CONFIG_HOME="$work/nobody"
reveals evenkeep get PORT -e legacy
same PORT 80 "$(cat "$out")"
tells 'legacy is the file config/.env.legacy, read as compose: its name is that of an env file'
tells 'config/.env.legacy:7: `LD_PRELOAD` is left out: changes how programs load or start'
no_file .evenkeep

step 'it may be the first environment'
reveals evenkeep get PORT
tells 'environment `legacy` (no -e given)'

step 'run gives it to a program, with no marker of a commit'
reveals evenkeep run -e legacy -- sh -c 'printf "%s %s %s" "$DB_URL" "$PORT" "${EVENKEEP_RUN-none} ${LD_PRELOAD-none}"'
same_secret values "postgres://app:${mark}Db@db/app 80 none none" "$(cat "$out")"
reveals evenkeep run -e legacy --service api -- sh -c 'printf %s "$DATABASE_URL"'
same_secret DATABASE_URL "postgres://app:${mark}Db@db/app" "$(cat "$out")"
reveals evenkeep run -e legacy --service api -- sh -c 'printf %s "${HOST-none}"'
same HOST none "$(cat "$out")"
reveals evenkeep run -e legacy --only HOST --with PORT=1 -- sh -c 'printf %s "$HOST$PORT"'
same 'HOST and PORT' db1 "$(cat "$out")"

step 'what its contract requires and it does not have refuses the start'
sed -i '/^DB_URL/d' config/.env.legacy
fails 125 evenkeep run -e legacy --service api -- true
tells missing-names
cp "$work/legacy" config/.env.legacy

step 'secrets are what names, values and contracts say'
ok evenkeep get API_TOKEN -e legacy --json
holds '.environment == "legacy" and .kind == "secret" and .value == null and .seq == 0 and .local == false'
ok evenkeep get CODE -e legacy --json
holds '.value == "1234" and .kind == "plain"'
printf '# @sensitive\nCODE=\n' >.env.schema
sed -i 's/contract: .env.example/contract: [.env.example, .env.schema]/' evenkeep.yaml
ok evenkeep get CODE -e legacy --json
holds '.value == null and .kind == "secret"'
sed -i 's/contract: .*/contract: .env.example/' evenkeep.yaml
cp .env.example "$work/contract"
printf '=nonsense\n' >.env.example
ok evenkeep get CODE -e legacy --json
holds '.value == null and .kind == "secret"'
cp "$work/contract" .env.example

step 'list masks them, and the document has none'
ok evenkeep list -e legacy
says HOST
says '••••••'
says 'legacy: 5 names, 2 secret, 3 plain; the file config/.env.legacy, read as compose'
ok evenkeep list -e legacy --json
holds '.environment == "legacy" and .file == "config/.env.legacy" and .dialect == "compose"'
holds '[.names[] | select(.kind == "secret") | .value] == [null, null]'

step 'render writes it in another dialect, but never over itself'
ok evenkeep render -e legacy --as json --to out.json
same PORT 80 "$(jq -r .PORT out.json)"
rm out.json
fails 9 evenkeep render -e legacy --as compose --to config/.env.legacy --overwrite
tells target-own
fails 9 evenkeep render -e legacy --remove --to config/.env.legacy
ok cmp config/.env.legacy "$work/legacy"

step 'a name that is not there, a commit, a file that is not there'
fails 5 evenkeep get PROT -e legacy
tells 'did you mean `PORT`?'
fails 2 evenkeep get PORT -e legacy --at 1
tells file-history
fails 2 evenkeep list -e legacy --at 1
mv config/.env.legacy config/x
fails 5 evenkeep get PORT -e legacy
tells no-env-file
fails 125 evenkeep run -e legacy -- true
fails 5 evenkeep parity -e legacy
mv config/x config/.env.legacy

step 'a link out of the project is refused, one inside is not'
mv config/.env.legacy "$work/outside"
ln -s "$work/outside" config/.env.legacy
for command in 'get PORT' list 'run' 'render --as json --to x.json' parity; do
	word=${command%% *}
	wanted=3
	[ "$word" != run ] || wanted=125
	# shellcheck disable=SC2086
	if [ "$word" = run ]; then
		fails 125 evenkeep run -e legacy -- true
	else
		fails $wanted evenkeep $command -e legacy
	fi
	tells 'is a link out of the project'
done
no_file x.json
rm config/.env.legacy
mv "$work/outside" config/real
ln -s real config/.env.legacy
reveals evenkeep get PORT -e legacy
same PORT 80 "$(cat "$out")"
rm config/.env.legacy
mv config/real config/.env.legacy
mkdir config/folder
sed -i 's#config/.env.legacy#config/folder#' evenkeep.yaml
fails 3 evenkeep get PORT -e legacy
sed -i 's#config/folder#config/.env.legacy#' evenkeep.yaml

step 'what may surprise in the file is told, and no value with it'
printf 'PASSWORD="a$%s"\nBROKEN=%sx#y z\n' "$mark" "$mark" >>config/.env.legacy
reveals evenkeep run -e legacy -- true
tells warning
! grep -q "$mark" "$problems" || fail 'a value in a message'
cp "$work/legacy" config/.env.legacy
printf 'OPEN="%s\n' "$mark" >>config/.env.legacy
fails 125 evenkeep run -e legacy -- true
fails 3 evenkeep get PORT -e legacy
cp "$work/legacy" config/.env.legacy

step 'nothing changes it: every refusal names the way into the vault'
export XDG_CONFIG_HOME="$HOME/.config"
ok evenkeep init --no-recovery
for command in 'set PORT=1 -e legacy' 'set PORT=1 -e legacy --local' 'unset PORT -e legacy' \
	'history -e legacy' 'rollback --to 1 -e legacy' 'import config/.env.legacy=legacy'; do
	# shellcheck disable=SC2086
	fails 9 evenkeep $command
	tells env-is-file
	tells 'evenkeep import config/.env.legacy=legacy'
done
ok cmp config/.env.legacy "$work/legacy"

step 'an environment of the vault that has its name is not hidden by the file'
sed -i 's/^  legacy:.*/  legacy:/' evenkeep.yaml
ok evenkeep init
ok evenkeep set PORT=99 -e legacy
sed -i 's#^  legacy:.*#  legacy: { file: config/.env.legacy }#' evenkeep.yaml
for command in 'get PORT -e legacy' 'list -e legacy' 'diff legacy dev' parity; do
	# shellcheck disable=SC2086
	fails 9 evenkeep $command
	tells env-is-both
done
fails 125 evenkeep run -e legacy -- true
tells env-is-both
fails 9 evenkeep set PORT=1 -e legacy

step 'and so it comes into the vault'
sed -i 's/^  legacy:.*/  legacy:/' evenkeep.yaml
ok evenkeep import --yes config/.env.legacy=legacy
reveals evenkeep get PORT -e legacy
same PORT 80 "$(cat "$out")"
quiet_about 'is the file'

finish
