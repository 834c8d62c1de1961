#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Where a rendered file may go, and that nothing half-written is left behind.
. "$(dirname "$0")/lib.sh" "$@"
new_project
put DB_URL dev "postgres://${mark}"
rendered() { # PATH: what lies beside it
	find "$(dirname "$1")" -maxdepth 1 -name ".$(basename "$1").*" | wc -l
}

step 'neither link nor pipe nor device nor folder'
ln -s /nonexistent/target link.env
fails 9 evenkeep render -e dev --as sh --to link.env
tells 'symbolic link'
ln -s real.env relative.env
: >real.env
fails 9 evenkeep render -e dev --as sh --to relative.env --overwrite
[ ! -s real.env ] || fail 'it went through the link'
mkfifo pipe.env
fails 3 evenkeep render -e dev --as sh --to pipe.env
tells 'not a regular file'
fails 3 evenkeep render -e dev --as sh --to /dev/null
mkdir folder.env
fails 3 evenkeep render -e dev --as sh --to folder.env
fails 3 evenkeep render -e dev --as sh --to folder.env/
fails 3 evenkeep render -e dev --as sh --to .
fails 9 evenkeep render -e dev --as sh --to /dev/stdout
tells '`--to stdout`'

step 'a folder that is not there is named, with the line to make it'
fails 10 evenkeep render -e dev --as sh --to deploy/api/.env
tells 'mkdir -p deploy/api'

step 'nothing that evenkeep lives from'
for own in evenkeep.yaml evenkeep.lock .evenkeep/vault.db .evenkeep/new ./.evenkeep/../.evenkeep/x; do
	fails 9 evenkeep render -e dev --as sh --to "$own" --overwrite
	tells 'target-own'
done
ok evenkeep verify

step 'a link of a folder leads out of the project on the command line, and never in a target'
mkdir "$work/outside" "$HOME/shop-evil" inside
ln -s "$work/outside" out
ok evenkeep render -e dev --as sh --to out/.env
has_file "$work/outside/.env"
targets() { # TO
	cat >evenkeep.yaml <<-EOT
	evenkeep: 1
	environments: { dev: }
	render:
	  - { env: dev, as: sh, to: $1 }
	EOT
}
targets out/new.env
fails 9 evenkeep render -e dev
tells 'lies outside the project'
no_file "$work/outside/new.env"
ln -s inside in
targets in/new.env
ok evenkeep render -e dev
has_file inside/new.env

step 'a neighbour whose name begins alike is outside'
ln -s ../shop-evil near
targets near/new.env
fails 9 evenkeep render -e dev
tells 'lies outside the project'
no_file "$HOME/shop-evil/new.env"
printf 'X={{DB_URL}}\n' >"$HOME/shop-evil/t"
ln -s ../shop-evil/t t
cat >evenkeep.yaml <<-EOT
	evenkeep: 1
	environments: { dev: }
	render: [{ env: dev, template: t, to: x }]
EOT
fails 3 evenkeep render -e dev
tells 'a link out of the project'
printf 'DB_URL=\n' >"$HOME/shop-evil/.env.example"
ln -s ../shop-evil/.env.example .env.example
cat >evenkeep.yaml <<-EOT
	evenkeep: 1
	environments: { dev: }
	services: { api: { contract: .env.example } }
EOT
fails 3 evenkeep render -e dev --service api --as sh --to stdout
tells 'a link out of the project'

step 'a tracked file gets no secret, but plain values'
targets x.env
git init -q .
: >tracked.env
git add tracked.env
fails 9 evenkeep render -e dev --as sh --to tracked.env --overwrite
tells target-tracked
[ ! -s tracked.env ] || fail 'it was written'
printf 'port = {{PORT}}\n' >plain.tmpl
ok evenkeep set PORT=80 -e dev
ok evenkeep render -e dev --template plain.tmpl --to tracked.env
same 'text' 'port = 80' "$(cat tracked.env)"

step 'a folder that everybody can write is told'
mkdir shared
chmod 777 shared
ok evenkeep render -e dev --as sh --to shared/.env
tells 'everybody can replace files'
chmod 1777 shared
ok evenkeep render -e dev --as sh --to shared/.env
quiet_about everybody

step 'another name of the same file keeps the old text, and that is told'
ok evenkeep render -e dev --as sh --to linked.env
ln linked.env second.env
cp linked.env "$work/old"
put DB_URL dev "postgres://new${mark}"
ok evenkeep render -e dev --as sh --to linked.env
tells 'hard link'
cmp -s second.env "$work/old" || fail 'the other name was written too'

step 'a full disk or an unwritable folder leaves the old file and nothing beside it'
cp linked.env "$work/old"
put DB_URL dev "postgres://$(head -c 200000 /dev/zero | tr '\0' x)${mark}"
full() { # CMD ARG…: no file can have more than 4 KiB
	sh -c 'ulimit -f 8; trap "" XFSZ; exec "$@"' sh "$@"
}
fails 10 full evenkeep render -e dev --as sh --to linked.env
cmp -s linked.env "$work/old" || fail 'the old file changed'
same 'files beside it' 0 "$(rendered linked.env)"
if [ "$(id -u)" -ne 0 ]; then
	mkdir closed
	chmod 500 closed
	fails 10 evenkeep render -e dev --as sh --to closed/.env
	tells 'cannot write in the folder'
	chmod 700 closed
else
	if mkdir "$work/ro" && mount -t tmpfs -o ro tmpfs "$work/ro" 2>/dev/null; then
		fails 10 evenkeep render -e dev --as sh --to "$work/ro/.env"
		umount "$work/ro"
	else
		echo '    NOT TRIED: root can write in every folder, and nothing can be mounted here' >&2
	fi
fi

step 'of several files those before a failure are told'
mkdir one two
cat >evenkeep.yaml <<-EOT
	evenkeep: 1
	environments: { dev: }
	render:
	  - { env: dev, template: plain.tmpl, to: one/x }
	  - { env: dev, as: sh, to: two/x }
EOT
fails 10 full evenkeep render -e dev
tells '1 of 2 files were written already'
has_file one/x
no_file two/x
same 'files beside it' 0 "$(rendered two/x)"

step 'group and owner of the file that was there are kept in a folder of ours'
if [ "$(id -u)" -eq 0 ]; then
	ok evenkeep render -e dev --as sh --to owned.env
	chown 12345:23456 owned.env
	put DB_URL dev "postgres://third${mark}"
	ok evenkeep render -e dev --as sh --to owned.env
	same 'owner' 12345:23456:600 "$(stat -c %u:%g:%a owned.env)"
	cp owned.env shared/owned.env
	chown 12345:23456 shared/owned.env
	fails 9 evenkeep render -e dev --as json --to shared/owned.env
	ok evenkeep render -e dev --as json --to shared/owned.env --overwrite
	same 'owner in a folder of everybody' 0:0:600 "$(stat -c %u:%g:%a shared/owned.env)"
else
	group=$(id -G | tr ' ' '\n' | grep -vx "$(id -g)" | head -n 1)
	if [ -n "$group" ]; then
		ok evenkeep render -e dev --as sh --to owned.env --mode 0640
		chgrp "$group" owned.env
		put DB_URL dev "postgres://third${mark}"
		ok evenkeep render -e dev --as sh --to owned.env --mode 0640
		same 'group' "$group:640" "$(stat -c %g:%a owned.env)"
	else
		echo '    NOT TRIED: this user has one group only' >&2
	fi
fi

finish
