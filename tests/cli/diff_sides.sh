#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Sides of `diff` that are no environment of the vault: files, stdin, processes; and what a service takes.
. "$(dirname "$0")/lib.sh" "$@"
strong=kX9v2mQ7Lw4ZtR8bNc3Hs6Yd
children=
tidy() {
	for child in $children; do kill "$child" 2>/dev/null || :; done
}
sleeps() { # PID: it has become the program that it was started for
	until [ "$(cat "/proc/$1/comm")" = sleep ]; do sleep 0.1; done
}
machine ada
mkdir plain && cd plain

step 'files need neither project, vault nor key'
printf 'PORT=1\nTOKEN=%s\nSAME=x\n' "$mark${strong}1" >a.env
printf '{"PORT": "2", "TOKEN": "%s", "SAME": "x"}' "$mark${strong}2" >b.json
fails 1 evenkeep diff file:a.env file:b.json
says '~ PORT                1 → 2                   plain'
says '~ TOKEN               •••••• → ••••••'
says '= 1 the same'
says 'file:a.env: read as compose, its name is that of an env file'
says 'file:b.json: read as json'
ok evenkeep diff file:a.env file:a.env
ok evenkeep diff file:a.env file:a.env:docker --json
holds '.before.dialect == "compose" and .after.dialect == "docker" and .after.dialect_why == null'

step 'stdin, with and without a dialect'
fails 1 evenkeep diff file:a.env - <b.json
says '-: read as json'
fails 1 evenkeep diff file:-:json file:a.env <b.json
quiet_about 'json'
printf 'X=%s\n' "$mark" >x
fails 3 evenkeep diff file:-:json file:a.env <x
fails 2 evenkeep diff - file:-

step 'a name with a colon, and a dialect that is none'
cp a.env a:json
ok evenkeep diff file:a.env file:a:json
rm a:json
fails 2 evenkeep diff file:a.env file:a.env:jsn
tells 'did you mean `json`'
fails 2 evenkeep diff file: file:a.env
fails 5 evenkeep diff file:a.env file:no.env

step 'what is not text, cut off or encrypted is told without a value'
printf 'A=1\nKEY="%s' "$mark" >cut.env
fails 3 evenkeep diff file:cut.env file:a.env
tells 'cut.env:2'
head -c 3000 /dev/urandom >noise
fails 3 evenkeep diff file:noise file:a.env
: >empty
fails 1 evenkeep diff file:empty file:a.env
tells 'has no values'
mkdir folder
fails 3 evenkeep diff file:folder file:a.env
tells '`… | evenkeep diff ENV -`'

printf -- '-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n' >sealed.env
fails 3 evenkeep diff file:sealed.env file:a.env
tells 'sealed.env | evenkeep diff ENV -`'
printf '{"A": "ENC[AES256_GCM,data:x,iv:x,tag:x,type:str]", "sops": {"mac": "x", "version": "3.9.0"}}' >sops.json
fails 3 evenkeep diff file:sops.json file:a.env
tells 'sops.json | evenkeep diff ENV file:-:sops`'

step 'hazards of a file are told, as everywhere'
printf 'PRICE=a$UNSET_NAME\nPORT=1\n' >hazard.env
fails 1 evenkeep diff file:hazard.env file:a.env
tells 'hazard.env:1'

step 'names that may be pieces of values are not shown'
printf 'KEY=-----BEGIN\n%s%sabcdefghijklmnopqrstuvwxyz012345=x\n' "$mark" "$strong" >piece.env
fails 1 evenkeep diff file:piece.env file:a.env --json
quiet_about "$mark"
fails 1 evenkeep diff file:piece.env file:a.env
says '(may be no name)'
fails 1 evenkeep diff file:piece.env file:a.env --format unified
quiet_about "$mark"

machine bob
mkdir shop && cd shop
ok evenkeep init --no-recovery
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: shop
environments:
  legacy: { file: .env.legacy }
  dev:
  prod: { protect: true }
services:
  api:
    contract: .env.example
  worker:
    contract: .env.schema
    take: { REDIS_URL: WORKER_REDIS_URL }
EOT
printf 'PORT=8080\nAPI_TOKEN=\nDATABASE_URL=\n' >.env.example
printf '# @required @public\nREDIS_URL=\n# @required @public @default(4)\nTHREADS=\n' >.env.schema
for env in dev prod; do
	printf '8080' >"$work/value" && ok evenkeep set PORT -e $env --yes --plain <"$work/value"
	put API_TOKEN $env "$mark${strong}1"
	put DB_PASSWORD $env "$mark${strong}2"
	printf 'postgres://app:${DB_PASSWORD}@db/shop' >"$work/value"
	ok evenkeep set DATABASE_URL -e $env --yes --refers <"$work/value"
	printf 'redis://one' >"$work/value" && ok evenkeep set WORKER_REDIS_URL -e $env --yes --plain <"$work/value"
done
printf 'PORT=8081\nAPI_TOKEN=%s\n' "$mark${strong}1" >.env.legacy

step 'an environment that is a file'
fails 1 evenkeep diff legacy dev
says '~ PORT                8081 → 8080             plain'
says '= 1 the same'
fails 2 evenkeep diff legacy@3 dev
tells 'which has no commits'

step 'a rendered file is the same, references and all'
ok evenkeep render -e dev --service api --as compose --to .env
ok evenkeep diff dev file:.env --service api
says '= 3 the same'
sed -i 's/8080/9999/' .env
fails 1 evenkeep diff dev file:.env --service api
says '~ PORT                8080 → 9999'
printf 'DATABASE_URL=postgres://app:${DB_PASSWORD}@db/shop\n' >template
ok evenkeep diff dev file:template:docker DATABASE_URL

step 'nobody waits for whoever writes into the pipe'
mkfifo pipe
evenkeep diff dev - <pipe >"$work/piped" 2>&1 &
piped=$!
exec 9>pipe
printf 'PORT=80' >"$work/value" && ok timeout 300 evenkeep set OTHER_PORT -e dev --plain <"$work/value"
printf 'PORT=8080\n' >&9
exec 9>&-
wait $piped || :
grep -q OTHER_PORT "$work/piped" || fail 'the vault was read before the pipe had ended'
cat "$work/piped" >>"$log"
ok evenkeep unset OTHER_PORT -e dev

step 'under the names of a service, with what its contract gives'
printf 'REDIS_URL=redis://one\nTHREADS=4\n' >worker.env
ok evenkeep diff dev file:worker.env --service worker
prints '= 2 the same
file:worker.env: read as compose, its name is that of an env file'
printf 'REDIS_URL=redis://two\nOTHER=1\n' >worker.env
fails 1 evenkeep diff dev file:worker.env --service worker
says '~ REDIS_URL           redis://one → redis://two'
says '– THREADS             4'
quiet_about OTHER
ok evenkeep diff dev prod --service worker
fails 5 evenkeep diff dev prod --service wrker

step 'what a process was started with'
evenkeep run -e dev --service api -- sleep 600 &
child=$!
children="$children $child"
sleeps $child
ok evenkeep diff dev process:$child --service api
says '= 3 the same'
says "process:$child: started with dev@"
printf '8090' >"$work/value" && ok evenkeep set PORT -e dev --plain <"$work/value"
fails 1 evenkeep diff dev process:$child
says '~ PORT                8090 → 8080             plain'
says 'that environment is at'
says 'more names that nothing here knows, not compared (--all)'
quiet_about PATH HOME
fails 1 evenkeep diff dev process:$child --json
holds '(.after.started_with | startswith("dev@")) and .after.not_compared > 0'
holds '[.changes[].name] | index("PATH") | not'

step 'names that nothing knows are secrets'
fails 1 evenkeep diff dev process:$child --all
grep -q '^+ HOME  *[#w•]' "$out" || fail 'HOME is not masked'
fails 1 evenkeep diff dev process:$child --all --json
holds '[.changes[] | select(.name == "HOME") | .after | has("value")] == [false]'

step 'every kind of side with every other, both ways round'
printf 'PORT=1\nAPI_TOKEN=%s\nDB_PASSWORD=%s\n' "$mark${strong}7" "$mark${strong}2" >pair.env
for a in dev dev@-1 legacy file:pair.env process:$child -; do
	for b in prod prod@-1 file:pair.env:docker process:$child -; do
		[ "$a$b" != -- ] || continue
		_run evenkeep diff "$a" "$b" --json <pair.env
		cat "$out" "$problems" >>"$log"
		[ "$status" -le 1 ] || fail "exit $status: $a $b"
		holds '(.ok | not) == ([.counts.added, .counts.removed, .counts.changed, .counts.not_comparable] | add > 0)'
		counts=$(jq -c '.counts | [.removed, .added, .changed, .same]' "$out")
		_run evenkeep diff "$b" "$a" --json <pair.env
		cat "$out" "$problems" >>"$log"
		same "$b $a" "$counts" "$(jq -c '.counts | [.added, .removed, .changed, .same]' "$out")"
	done
done

step 'two processes know each other'
env -i WHO="$mark-one" PORT=1 sleep 600 &
one=$!
env -i WHO="$mark-two" PORT=2 sleep 600 &
two=$!
children="$children $one $two"
sleeps $one
sleeps $two
fails 1 evenkeep diff process:$one process:$two
says '~ WHO'
says '~ PORT                1 → 2'
ok evenkeep diff process:$one process:$one

step 'of a name that a process has twice programs see the first'
cat >twice.py <<'PY'
import ctypes
texts = ctypes.c_char_p * 4
ctypes.CDLL(None).execve(b'/bin/sleep', texts(b'sleep', b'600'), texts(b'PORT=1', b'PORT=2', b'=', None))
PY
python3 twice.py &
twice=$!
children="$children $twice"
sleeps $twice
printf 'PORT=1\n' >first.env
ok evenkeep diff process:$twice file:first.env

step 'a process without an environment, one that is gone, and one that is another'"'"'s'
env -i sleep 600 &
bare=$!
children="$children $bare"
sleeps $bare
fails 1 evenkeep diff process:$bare process:$one
says '+ WHO'
kill $one
wait $one 2>/dev/null || :
fails 5 evenkeep diff process:$one dev
tells "there is no process $one"
fails 5 evenkeep diff process:2147483647 dev
for bad in process: process:x process:0 process:-1 process:99999999999; do
	fails 2 evenkeep diff $bad dev
done
if [ "$(id -u)" -ne 0 ] && [ -e /proc/1 ]; then
	fails 10 evenkeep diff process:1 dev
	tells 'cannot read the environment of process 1'
else
	echo '    (as root, or without /proc/1, there is no process of another user to ask about)'
fi

step 'hostile names and values reach no terminal'
env -i "$(printf 'A\033[31mB')=1" "$(printf 'PORT=\033]0;x\007\xe2\x80\xae')" sleep 600 &
hostile=$!
children="$children $hostile"
sleeps $hostile
fails 1 evenkeep diff dev process:$hostile --all
LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" "$out" && fail 'a control character'
quiet_about "$(printf '\342\200\256')"
says '(may be no name)'

step 'what is revealed passes by the pager'
awk 'BEGIN { for (i = 0; i < 100; i++) printf "KEY_%d=%d\n", i, i }' >one.env
sed 's/$/0/' one.env >two.env
ok env TERM=xterm NO_COLOR=1 EVENKEEP_PAGER="sed s/^/paged/" "$pty" columns:80 -- sh -c 'evenkeep diff file:one.env file:two.env || :'
says paged
_run env TERM=xterm NO_COLOR=1 EVENKEEP_PAGER="sed s/^/paged/" "$pty" columns:80 -- evenkeep diff file:one.env file:two.env --reveal
! grep -q 'paged~' "$out" || fail 'a pager got revealed values'
grep -q '~ KEY_99' "$out" || fail 'nothing is shown'

step 'a large file is no harm'
awk 'BEGIN { for (i = 0; i < 20000; i++) printf "NAME_%05d=%d\n", i, i }' >large.env
awk 'BEGIN { for (i = 0; i < 20000; i++) printf "NAME_%05d=%d\n", i, i + (i % 1000 == 0) }' >larger.env
fails 1 evenkeep diff file:large.env file:larger.env
says '= 19980 the same'
{ printf 'BLOB='; head -c 3000000 /dev/zero | tr '\0' x; printf '\n'; } >blob.env
{ printf 'BLOB='; head -c 3000000 /dev/zero | tr '\0' x; printf 'y\n'; } >blob2.env
fails 1 evenkeep diff file:blob.env file:blob2.env
_run env TERM=xterm EVENKEEP_PAGER=cat NO_COLOR=1 "$pty" columns:80 -- evenkeep diff file:blob.env file:blob2.env
grep -q 'xxxxy$\|xxxxy.$' "$out" || grep -q 'xxy ' "$out" || fail 'the end is not seen'

finish
