#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Running processes: what they were started with, and what they would get today.
. "$(dirname "$0")/lib.sh" "$@"
[ -r /proc/self/environ ] || { echo 'SKIPPED: there is no /proc here'; exit 77; }
strong=kX9v2mQ7Lw4ZtR8bNc3Hs6Yd
children=
tidy() {
	for child in $children; do kill "$child" 2>/dev/null || :; done
}
becomes() { # PID NAME: it has become the program that it was started for
	until [ "$(cat "/proc/$1/comm")" = "$2" ]; do sleep 0.1; done
}
ends() { # PID…: they are gone, and not only told to
	kill "$@"
	wait "$@" 2>/dev/null || :
}
start() { # ARG…: `run` in the background; $child is its number
	"$work/bin/evenkeep" run "$@" >/dev/null 2>&1 &
	child=$!
	children="$children $child"
	becomes $child sleep
}
plain() { # NAME ENV VALUE
	printf '%s' "$3" >"$work/value" && ok evenkeep set "$1" -e "$2" --yes --plain <"$work/value"
}
process() { # PID: what the document has of it
	printf '.processes | map(select(.pid == %s)) | .[0]' "$1"
}
new_project
printf 'PORT=8080\nAPI_TOKEN=\n' >.env.example
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: shop
environments:
  dev:
  staging:
  prod: { protect: true }
services:
  api: { contract: .env.example }
  worker:
    contract: .env.schema
    take: { REDIS_URL: WORKER_REDIS_URL }
EOT
printf '# @required @public\nREDIS_URL=\n' >.env.schema
for env in dev prod; do
	plain PORT $env 8080
	put API_TOKEN $env "$mark${strong}1"
	plain WORKER_REDIS_URL $env redis://one
done

step 'a process that was started a moment ago has not drifted'
start -e prod --service api -- sleep 600
api=$child
ok evenkeep drift -e prod --live
says 'no drift in 1 process'
ok evenkeep drift -e prod
quiet_about process

step 'a commit that changed none of its values leaves it as it is'
plain WORKER_REDIS_URL prod redis://two
ok evenkeep drift -e prod --live --json
holds "$(process $api) | .stale == false and .head == .seq + 1 and .service == \"api\" and .command == \"sleep\""
seq=$(jq '.processes[0].seq' "$out")

step 'a value that changed is named with both commits, and no value'
put API_TOKEN prod "$mark${strong}2"
fails 1 evenkeep drift -e prod --live
says "✗  process $api (sleep) is behind the vault: prod@$seq -> prod@$((seq + 2)), 1 name changed: API_TOKEN"
says 'drift.stale-process, fix: restart it; it has been running for '
quiet_about "$mark"
printf 'import os\nos.environ["NOT_DECLARED"]\n' >later.py
fails 1 evenkeep drift -e prod --live
says 'NOT_DECLARED is read here'
quiet_about 'next: evenkeep contract' # a warning does not go before the error
rm later.py
fails 1 evenkeep drift -e prod --live --json
holds "$(process $api) | .stale and .changed == [\"API_TOKEN\"] and .foreign == [] and .missing == []"

step 'of an environment that is not protected it is a warning'
start -e dev --service api -- sleep 600
plain PORT dev 9090
ok evenkeep drift -e dev --live
says "!  process $child (sleep) is behind the vault: dev@"
fails 1 evenkeep drift -e dev --live --strict
ends $child

step 'a value that is put back is the one it has'
plain PORT dev 8080
start -e dev --service api -- sleep 600
plain PORT dev 1
plain PORT dev 8080
ok evenkeep drift -e dev --live --json
holds "$(process $child) | .stale == false and .head == .seq + 2"
ends $child

step 'names are those that the service reads'
start -e dev --service worker -- sleep 600
plain WORKER_REDIS_URL dev redis://three
ok evenkeep drift -e dev --live --json
holds "$(process $child) | .stale and .changed == [\"REDIS_URL\"] and .service == \"worker\""
ok evenkeep drift -e dev --live --service api --json
holds '.processes == []'
ends $child

step 'a name that its contract requires since'
start -e dev --service api -- sleep 600
ok evenkeep contract add NEW_KEY --service api --secret
put NEW_KEY dev "$mark${strong}new"
ok evenkeep drift -e dev --live
says "!  process $child (sleep) lacks NEW_KEY, which its contract requires and dev has"
says 'drift.process-lacks-name'
ends $child

step 'names that were left out on purpose are not missing'
start -e dev --service api --only PORT -- sleep 600
ok evenkeep drift -e dev --live --json
holds "$(process $child) | .missing == [] and .stale == false"
ends $child

step 'a value from elsewhere'
PORT=1234 API_TOKEN=$mark$strong-other start -e dev --keep --service api -- sleep 600
ok evenkeep drift -e dev --live
says "!  process $child (sleep) has API_TOKEN and PORT from elsewhere, which is not what dev has"
ends $child
start -e dev --service api --with PORT=1 -- sleep 600
ok evenkeep drift -e dev --live --json
holds "$(process $child) | .foreign == [\"PORT\"] and .stale == false"
ends $child

step 'without a service all names of the environment are meant'
start -e staging -- sleep 600
ends $child
start -e dev -- sleep 600
plain ADDED dev 1
ok evenkeep unset WORKER_REDIS_URL -e dev --yes
fails 1 evenkeep drift -e dev --live
says "process $child (sleep) lacks ADDED, which dev has"
says "process $child (sleep) is behind the vault: dev@"
says '1 name removed: WORKER_REDIS_URL'
plain WORKER_REDIS_URL dev redis://one
ends $child

step 'a process and all that it started count once'
start -e dev --service api -- sleep 600
ends $child
"$work/bin/evenkeep" run -e dev --service api -- sh -c 'sleep 600 & sleep 600 & sh -c "sleep 600 & wait" & wait' >/dev/null 2>&1 &
child=$!
children="$children $child"
becomes $child sh
# the last of them to begin is below the last of its children
until [ "$(for one in $(pgrep -P $child); do pgrep -P "$one" -x sleep || :; done | wc -l)" -eq 1 ]; do sleep 0.1; done
plain PORT dev 4444
ok evenkeep drift -e dev --live --json
holds '[.processes[].command] == ["sh"]'
below=$(pgrep -P $child)
kill $child $below $(for one in $below; do pgrep -P "$one" || :; done) 2>/dev/null || :
wait $child 2>/dev/null || :
plain PORT dev 8080

step 'its own values over it are the ones that it was started with'
printf '5555' >"$work/value" && ok evenkeep set PORT -e dev --local --plain <"$work/value"
start -e dev --service api -- sleep 600
ok evenkeep drift -e dev --live --json
holds "$(process $child) | .foreign == [] and .stale == false"
ok evenkeep unset PORT -e dev --local
ok evenkeep drift -e dev --live --json
holds "$(process $child) | .foreign == [] and .stale and .changed == [\"PORT\"]"
ends $child

step 'values in a file are compared by what the vault gave'
start -e dev --service api --fd 9 -- sleep 600
ok evenkeep drift -e dev --live --json
holds "$(process $child) | .missing == [] and .stale == false"
plain PORT dev 6666
ok evenkeep drift -e dev --live --json
holds "$(process $child) | .missing == [] and .changed == [\"PORT\"]"
ends $child

step 'without a marker nobody knows it'
start -e dev --service api --no-marker -- sleep 600
ok evenkeep drift -e dev --live --json
holds "[.processes[] | select(.pid == $child)] == []"
ends $child

step 'a name that looks like a marker, and one that is none'
env EVENKEEP_RUN="dev@1,id=0123456789abcdef" sleep 600 &
children="$children $!"
env EVENKEEP_RUN="$(printf 'dev@1\033[31m')" sleep 600 &
children="$children $!"
env -i EVENKEEP_RUN="dev@1" sleep 600 &
children="$children $!"
ok evenkeep drift -e dev --live --json
holds '.processes == []'

step 'a service that is not there any more, and a past that was destroyed'
start -e dev --service worker -- sleep 600
worker=$child
start -e dev --service api -- sleep 600
plain PORT dev 7777
sed -i 's/^  worker:/  renamed:/' evenkeep.yaml
ok evenkeep drift -e dev --live
says "!  process $worker (sleep) cannot be compared with dev: "
says "!  process $child (sleep) is behind the vault"
head=$(evenkeep drift -e dev --live --json | jq '.processes[0].head')
ok evenkeep prune -e dev --before "$head" --yes
ok evenkeep drift -e dev --live --json
holds "$(process $child) | .changed == [\"PORT\"] and .foreign == []"
sed -i 's/^  renamed:/  worker:/' evenkeep.yaml
ends $child $worker

step 'a process of another vault is not ours, whatever its environment is called'
root=$PWD
mkdir ../other && cd ../other
ok evenkeep init --no-recovery
plain PORT dev 1
start -e dev -- sleep 600
other=$child
cd "$root"
ok evenkeep drift -e dev --live --json
holds '.processes == []'
cd ../other
ok evenkeep drift -e dev --live --json
holds "[.processes[].pid] == [$other]"
cd "$root"

step 'every process that was started here and is running is told, whoever looks'
fails 1 evenkeep drift --live --json
holds "[.processes[].pid] == [$api]"
cp "$out" "$work/document"
"$work/bin/evenkeep" run -e prod -- "$work/bin/evenkeep" drift --live --json >"$out" 2>"$problems" || :
[ "$(jq -c '[.processes[].pid]' "$out")" = "[$api]" ] || fail 'it counts itself'

finish
