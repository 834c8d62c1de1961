#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `run --watch`: a change reaches the command, a bad one never does. Nothing here is judged by the clock.
# shellcheck disable=SC2016
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/sharing.sh"

watched='' seen=$work/seen told=$work/told
tidy() {
	[ -z "$watched" ] || kill -KILL "$watched" 2>/dev/null || :
}

# A service: says what it has when it starts, when it is told to look, and when it ends.
cat >"$work/service" <<'EOT'
#!/bin/sh
say() { printf '%s %s %s\n' "$1" "$LEVEL" "${EVENKEEP_RUN%%,*}" >>"$seen"; }
trap 'say ends; exit 0' TERM
trap 'say hears' HUP
[ ! -e "$seen.fails" ] || { say fails; exit 3; }
say starts
while :; do sleep 0.05; done
EOT
chmod +x "$work/service"
export seen

watch() { # OPTION…
	: >"$seen"
	evenkeep run -e dev --watch --spread 0s --debounce 0s "$@" -- "$work/service" >"$told" 2>&1 &
	watched=$!
	await 'starts ' 1
}

# Until the service (or $2 of what evenkeep told) has said it so often; minutes are a net, no measure.
await() { # TEXT COUNT [FILE]
	tries=0
	while [ "$(grep -cF -e "$1" "${3-$seen}")" -lt "$2" ]; do
		tries=$((tries + 1))
		[ $tries -lt 2400 ] || fail "never $2 times: $1, but $(cat "$seen" "$told")"
		sleep 0.05
	done
}

# Until `status` has so many refusals of watches; what is told on stderr is told there before.
refusals() { # COUNT
	tries=0
	while ok evenkeep status --json && ! jq -e ".refused | length == $1" "$out" >/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 2400 ] || fail "never $1 refusals: $(cat "$out" "$told")"
		sleep 0.05
	done
}

over() { # it ends with TERM, and nothing of it is left
	kill -TERM "$watched"
	code=0
	wait "$watched" || code=$?
	same 'status' 0 "$code"
	watched=''
	cat "$told" >>"$log"
	no_text_in "$mark" "$told"
}

shared_project
plain LEVEL one
put TOKEN dev "${mark}First"

step 'a value that it takes changes: it is started again with the new one, once'
watch
plain LEVEL two
await 'starts two' 1
same 'what it saw' 'starts one starts ends one ends starts two' \
	"$(sed 's/ dev@.*//' "$seen" | sed '1s/$/ starts/;2s/$/ ends/' | paste -s -d ' ' -)"
await 'starting the command again' 1 "$told"
over
await 'ends two' 1

step 'while it takes its time to end, the vault can be written'
: >"$seen"
evenkeep run -e dev --watch --spread 0 --debounce 0 -- sh -c '
	trap "echo ends >>\"$seen\"; while [ -e \"$seen.stays\" ]; do sleep 0.05; done; exit 0" TERM
	echo "starts $LEVEL" >>"$seen"; while :; do sleep 0.05; done' >"$told" 2>&1 &
watched=$!
await 'starts two' 1
touch "$seen.stays"
plain LEVEL slow
await ends 1
plain LEVEL written
rm "$seen.stays"
await 'starts written' 1
over

step 'one that it does not take does not'
watch --only LEVEL
plain OTHER 1
plain LEVEL three
await 'starts three' 1
same 'starts' 2 "$(grep -c '^starts' "$seen")"
over

step 'a secret that it takes counts, and is nowhere to be seen'
watch --only TOKEN,LEVEL
put TOKEN dev "${mark}Second"
await 'starts ' 2
over

step 'changes that come together are one restart'
watch --debounce 10s
for level in a b c d; do
	printf '%s' "$level" | ok evenkeep set LEVEL -e dev --plain
done
plain LEVEL e
await 'starts e' 1
same 'starts' 2 "$(grep -c '^starts' "$seen")"
over

step 'with a signal in the place of a restart, and files rendered before'
cat >>evenkeep.yaml <<'EOT'
render:
  - { env: dev, as: compose, to: out.env }
EOT
ok evenkeep render -e dev
watch --on-change signal:HUP
plain LEVEL f
await 'hears' 1
grep -q '^LEVEL=.*f' out.env || fail 'the file was not rendered before the signal'
same 'starts' 1 "$(grep -c '^starts' "$seen")"
over

step 'values on a descriptor, a pristine environment, a token: as without --watch'
ok evenkeep token new -e dev --for watch --to "$work/token"
EVENKEEP_TOKEN=$(cat "$work/token") XDG_CONFIG_HOME=$work/nobody watch --pristine --with LEVEL=w \
	--with "seen=$seen" --with PATH="$PATH"
plain OTHER 2
await 'starts w' 2
over

step 'what another machine writes is fetched, and reaches the command'
second_machine laptop
ok evenkeep fetch
watch --only LEVEL
at ada
begin=$(date +%s%N)
plain LEVEL remote
await 'starts remote' 1
printf '     from the start of `set` there to the restart here: %d ms\n' $((($(date +%s%N) - begin) / 1000000))
at laptop

step 'a store that was altered never reaches it, and that is told'
mirror() { # what the laptop fetches from: the store as it is now, or with its newest commit altered
	rm -rf "$work/next"
	cp -r "$store" "$work/next"
	newest=$(find "$store" -path '*/commit/*' -type f -printf '%T@ %P\n' | sort -n | tail -n 1)
	newest=${newest#* }
	mv "$work/next/$newest" "$work/newest"
	mkdir -p "$(dirname "$work/mirror/$newest")"
	if [ $# -eq 0 ]; then # the newest first: what is before it is at no moment the newest there
		mv "$work/newest" "$work/mirror/$newest"
		cp -r "$work/next/." "$work/mirror/"
	else
		cp -r "$work/next/." "$work/mirror/"
		alter "$work/newest" 300
		mv "$work/newest" "$work/mirror/$newest"
	fi
}
over
mirror
export EVENKEEP_REMOTE="file://$work/mirror"
ok evenkeep fetch
watch --only LEVEL
EVENKEEP_REMOTE='' at ada
EVENKEEP_REMOTE='' ok evenkeep set LEVEL=bad --plain -e dev
mirror altered
await '[tampered]' 1 "$told"
EVENKEEP_REMOTE='' at laptop
EVENKEEP_REMOTE='' ok evenkeep status --json
holds '[.refused[] | [.what, .id]] == [["store", "tampered"]]'
EVENKEEP_REMOTE='' at ada
EVENKEEP_REMOTE='' ok evenkeep set LEVEL=good --plain -e dev
mirror
await 'starts good' 1
EVENKEEP_REMOTE='' at laptop
EVENKEEP_REMOTE='' refusals 0
EVENKEEP_REMOTE='' at ada
same 'starts with what was altered' 0 "$(grep -c '^starts bad' "$seen" || :)"

step 'a store that is away is told once, and its return'
mv "$work/mirror" "$work/away"
# who speaks with it waits to be told; it is asked to look by its end. It looks every few seconds besides, and
# may have ended by itself
speaker=$(ps -eo pid=,ppid=,comm= | awk -v top="$watched" '
	$2 == top { ours[$1] } { parent[$1] = $2; name[$1] = $3 }
	END { for (pid in name) if (name[pid] == "evenkeep-remote" && parent[pid] in ours) print pid }')
# shellcheck disable=SC2086
[ -z "$speaker" ] || kill $speaker 2>/dev/null || :
await 'out of reach' 1 "$told"
mv "$work/away" "$work/mirror"
await 'reached again' 1 "$told"
over
unset EVENKEEP_REMOTE
at laptop

step 'what its contract does not take never reaches it'
at ada
printf 'LEVEL=\n' >.env.example
cat >>evenkeep.yaml <<'EOT'
services:
  api:
    contract: .env.example
EOT
plain LEVEL one
watch --service api
ok evenkeep unset LEVEL -e dev
await 'goes on with what it has' 1 "$told"
ok evenkeep status
says "service for the service api (pid $watched) does not use what is new in \`dev\`, and goes on with what it has; first "
says 'LEVEL'
ok evenkeep status --json
holds ".refused | length == 1 and .[0].pid == $watched and .[0].environment == \"dev\" and .[0].what == \"change\""
holds '.refused[0].service == "api" and .refused[0].command == "service" and (.refused[0].since | length) == 20'
_run evenkeep doctor
says 'does not use what is new'
mkdir ../other && cd ../other
ok evenkeep init --no-recovery
ok evenkeep status --json
holds '.refused == []'
cd ../shop
plain LEVEL two
await 'starts two' 1
same 'starts' 2 "$(grep -c '^starts' "$seen")"
same 'started without' 0 "$(grep -c 'starts  ' "$seen" || :)"
refusals 0
over

step 'what a watch refuses is told as long as the watch is there, however it ends'
watch --service api
ok evenkeep unset LEVEL -e dev
refusals 1
over
refusals 0
plain LEVEL two
watch --service api
await 'starts ' 1
ok evenkeep unset LEVEL -e dev
refusals 1
same 'what is kept of it' "$watched.change" "$(ls -A "$XDG_STATE_HOME/evenkeep/watch")"
kill -KILL "$watched"
wait "$watched" 2>/dev/null || :
watched=''
refusals 0
same 'what is left of it' '' "$(ls -A "$XDG_STATE_HOME/evenkeep/watch")"
plain LEVEL two

step 'an environment that its owners closed goes on as it was'
watch
ok evenkeep env set dev --close --yes
await '[env-closed]' 1 "$told"
ok evenkeep env set dev --open --yes
plain LEVEL done
await 'starts done' 1
over

step 'a command that cannot live with it is tried again, with the new value'
watch
: >"$seen.fails"
plain LEVEL two
await 'fails two' 2
refusals 1
holds '[.refused[] | [.what, .id, .command]] == [["start", "ends-soon", "service"]]'
_run evenkeep doctor
says '[ends-soon] the command ended soon after it was started again (status 3)'
rm "$seen.fails"
await 'starts two' 1
refusals 0
over

step 'a TERM that it outlives is no end of watching: a change waits, and that is told'
: >"$seen"
evenkeep run -e dev --watch --spread 0s --debounce 0s -- sh -c '
	trap "[ ! -e \"$seen.stays\" ] || { echo stays >>\"$seen\"; continue; }; exit 0" TERM
	echo "starts $LEVEL" >>"$seen"; while :; do sleep 0.05; done' >"$told" 2>&1 &
watched=$!
await 'starts ' 1
touch "$seen.stays"
kill -TERM "$watched"
await stays 1
plain LEVEL waits
await 'a change waits: [asked-to-end]' 1 "$told"
refusals 1
holds '[.refused[] | [.what, .id]] == [["change", "asked-to-end"]]'
_run evenkeep doctor
says 'let alone for 15 minutes'
same 'starts' 1 "$(grep -c '^starts' "$seen")"
rm "$seen.stays"
over
refusals 0
plain LEVEL two

step 'TERM between two tries ends it'
watch
: >"$seen.fails"
plain LEVEL one
await 'next try in 4 s' 1 "$told" # long enough, and no change is looked at any more
kill -TERM "$watched"
code=0
wait "$watched" || code=$?
watched=''
rm "$seen.fails"
same 'status' 143 "$code"

step 'one that ends by itself ends evenkeep'
fails 9 evenkeep run -e dev --watch -- sh -c 'exit 9'

step 'an environment that is a file is watched, too'
printf 'LEVEL=file\n' >legacy.env
sed -i 's/^environments:.*/&\n  legacy: { file: legacy.env }/' evenkeep.yaml
: >"$seen"
evenkeep run -e legacy --watch --spread 0s --debounce 0s -- "$work/service" >"$told" 2>&1 &
watched=$!
await 'starts file' 1
printf 'LEVEL=changed\n' >legacy.env
await 'starts changed' 1
over

step 'options that mean nothing are refused'
fails 125 evenkeep run -e dev --on-change restart -- true
tells 'needs-watch'
fails 125 evenkeep run -e dev --watch --on-change signal:KILL -- true
tells 'on-change-form'
fails 125 evenkeep run -e dev --watch --on-change reload -- true
fails 125 evenkeep run -e dev --watch --spread fast -- true
tells 'not-a-duration'

finish
