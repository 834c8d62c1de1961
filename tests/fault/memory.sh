#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What memory has of secrets (VAULT.md §14 row 18): $3 (see image_main.c) looks at the whole process
# just before each exec and before each end, good or bad, for 100 values and for every key, raw, in
# hex and in base64. A value may be in the environment that is handed on, and nothing anywhere else.
# shellcheck disable=SC2016
case $3 in /*) image=$3 ;; *) image=$PWD/$3 ;; esac
case $4 in /*) age_tool=$4 ;; *) age_tool=$PWD/$4 ;; esac
if [ -w /dev/shm ]; then # what is synced here never has to survive the machine
	export TMPDIR=/dev/shm
fi
. "$(dirname "$0")/../cli/lib.sh" "$@"

states=0 searched=0

# The 101 lines of $work/values: random, so that no eight bytes in a row are anything else.
head -c 30300 /dev/urandom | base64 -w 0 | tr '+/' 'ab' | fold -w 96 | head -n 101 |
	awk '{ printf "SECRET_%03d_KEY=%s\n", NR, $0 }' >"$work/values"
head -n 100 "$work/values" >"$work/100"
sed -n 's/^SECRET_101_KEY=//p' "$work/values" >"$work/101st"

# look STATUS HANDED COMMAND…: it ends with STATUS, HANDED values go to what it starts.
look() {
	wanted=$1 handed=$2
	shift 2
	status=0
	# shellcheck disable=SC2086
	"$image" $keys --from evenkeep --values "$work/values" --handed "$handed" -- "$@" >"$out" 2>"$problems" || status=$?
	if [ "$status" -eq 77 ]; then
		echo 'SKIPPED: MEMORY WAS NOT LOOKED AT: no program can be traced here' >&2
		exit 77
	fi
	if [ "$status" -ne "$wanted" ]; then
		grep -a '^  .*: the \|^image' "$problems" | head -n 6 >&2
		fail "exit $status instead of $wanted: $*"
	fi
	seen=$(sed -n 's/^image: \([0-9]*\) at exec, \([0-9]*\) at the end, \([0-9]*\) KiB.*/\1 + \2 \3/p' \
		"$problems" | tail -n 1)
	states=$((states + ${seen% *})) searched=$((searched + ${seen##* }))
}

# in_terminal STATUS STEP… -- COMMAND…: the same with a person at a terminal.
in_terminal() {
	wanted=$1
	shift
	count=0
	for word in "$@"; do
		shift
		# shellcheck disable=SC2086
		if [ "$word" = -- ] && [ $count = 0 ]; then
			count=1
			set -- "$@" -- "$image" $keys --from evenkeep --values "$work/values" --
		else
			set -- "$@" "$word"
		fi
	done
	status=0
	"$pty" "$@" >"$out" 2>"$problems" || status=$?
	if [ "$status" -ne "$wanted" ]; then
		grep -a '^  .*: the \|^image' "$out" | head -n 40 >&2
		fail "exit $status instead of $wanted"
	fi
	grep -qa '^image: ' "$out" || fail 'nobody looked'
	states=$((states + $(grep -ca '^image: ' "$out")))
}

new_project
identity=$XDG_CONFIG_HOME/evenkeep/identity
keys="--vault $PWD/.evenkeep/vault.db --env dev --identity $identity"
cp "$work/100" all.env
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: shop
environments:
  dev:
  staging:
  prod: { protect: true }
services:
  api:
    contract: .env.example
render:
  - { env: dev, as: json, to: rendered.json }
EOT
printf 'SECRET_001_KEY=\nSECRET_002_KEY=\nPORT=1\n' >.env.example

step 'the search itself: a program that keeps all of it is found out'
ok evenkeep import all.env=dev --quiet
ok evenkeep set PORT=1 -e dev
status=0
# shellcheck disable=SC2086
"$image" $keys --values "$work/values" -- "$image" $keys --values "$work/values" --hoard \
	>"$out" 2>"$problems" || status=$?
[ $status -ne 77 ] || { echo 'SKIPPED: MEMORY WAS NOT LOOKED AT: no program can be traced here' >&2; exit 77; }
same 'status' 99 $status
sed -n 's/.*elsewhere \([0-9]* of [0-9]* values, [0-9]* of [0-9]* keys\)$/    found \1/p' "$problems"
grep -qE 'elsewhere ([0-9]+) of \1 values, ([0-9]+) of \2 keys$' "$problems" || fail 'not all of it is found'
# kept_by_a_shell STATUS TEXT: it is found in a shell that has read it, or not.
kept_by_a_shell() {
	printf '%s\n' "$2" >"$work/kept"
	status=0
	# shellcheck disable=SC2086
	"$image" $keys --values "$work/values" -- sh -c 'read -r kept <"$1"; : "$kept"' sh "$work/kept" \
		2>"$problems" || status=$?
	same "status with $2" "$1" $status
}
kept_by_a_shell 99 "$(base64 -w 0 "$work/100")"
hex=$(head -c 20 "$work/101st" | od -An -v -tx1 | tr -d ' \n')
kept_by_a_shell 99 "$hex"
kept_by_a_shell 99 "$(printf '%s' "$hex" | tr a-f A-F)"
kept_by_a_shell 0 "${hex%"${hex#????????}"}" # four bytes: digests that are written in hex have them by chance

step 'run, just before the program starts'
look 0 100 evenkeep run -e dev -- true
look 0 100 evenkeep run -e dev --verbose -- /bin/true
look 0 100 evenkeep run -e dev --pristine --no-marker -- /bin/true
look 0 2 evenkeep run -e dev --only SECRET_001_KEY,SECRET_002_KEY -- /bin/true
look 0 2 evenkeep run -e dev --service api -- /bin/true
look 0 99 env SECRET_003_KEY=ours evenkeep run -e dev --keep -- /bin/true
look 0 0 evenkeep run -e dev --fd 7 -- /bin/true

step 'run that does not come to it'
look 127 100 evenkeep run -e dev -- no-such-command
look 126 100 evenkeep run -e dev -- "$PWD"
look 127 100 evenkeep run -e dev -- "$PWD/nothing"
look 125 0 evenkeep run -e nope -- /bin/true
look 125 0 evenkeep run -e staging --service api -- /bin/true
look 125 0 evenkeep run -e dev --only SECRET_OO1_KEY -- /bin/true
look 125 0 evenkeep run -e dev --with "LD_PRELOAD=/x.so" -- /bin/true
look 125 0 evenkeep run -e dev --service nope -- /bin/true
printf '${GONE}%s' "$(cat "$work/101st")" | look 0 0 evenkeep set BROKEN -e dev --refers
look 125 0 evenkeep run -e dev -- /bin/true
look 0 0 evenkeep unset BROKEN -e dev
printf 'a\0%s' "$(cat "$work/101st")" | look 0 0 evenkeep set BYTES -e dev
look 125 0 evenkeep run -e dev -- /bin/true
look 0 0 evenkeep unset BYTES -e dev
{ cat "$work/101st"; head -c 131072 /dev/zero | tr '\0' a; } | look 0 0 evenkeep set LONG -e dev
look 125 0 evenkeep run -e dev -- /bin/true
look 0 0 evenkeep unset LONG -e dev

step 'a reference that holds a secret'
printf 'x${SECRET_001_KEY}' | look 0 0 evenkeep set REFERS -e dev --refers
look 0 100 evenkeep run -e dev -- /bin/true
look 0 0 evenkeep unset REFERS -e dev

step 'local values, and an environment that is a file'
look 0 0 evenkeep set SECRET_001_KEY -e dev --local --file "$work/101st"
look 0 100 evenkeep run -e dev -- /bin/true
look 0 0 evenkeep get SECRET_001_KEY -e dev
look 0 0 evenkeep list -e dev
look 0 0 evenkeep unset SECRET_001_KEY -e dev --local
cp evenkeep.yaml "$work/yaml"
sed -i 's/^  staging:.*/&\n  filed: { file: all.env }/' evenkeep.yaml
look 0 100 evenkeep run -e filed -- /bin/true
look 0 0 evenkeep get SECRET_001_KEY -e filed
look 0 0 evenkeep list -e filed --reveal
cp "$work/yaml" evenkeep.yaml
rm .evenkeep/local.db

step 'commands that read'
look 0 0 evenkeep get SECRET_001_KEY -e dev
look 0 0 evenkeep get SECRET_001_KEY -e dev --at 2
look 5 0 evenkeep get SECRET_OO1_KEY -e dev
look 10 0 sh -c 'exec evenkeep get SECRET_001_KEY -e dev >/dev/full'
look 0 0 evenkeep list -e dev
look 0 0 evenkeep list -e dev --reveal
look 0 0 evenkeep list -e dev --json
look 0 0 evenkeep history -e dev
look 0 0 evenkeep verify
look 1 0 evenkeep parity --all
look 0 0 evenkeep doctor
look 0 0 evenkeep __complete get ''

step 'render'
for dialect in compose docker sh json null systemd yaml toml tfvars properties 'k8s-secret --name shop'; do
	# shellcheck disable=SC2086
	look 0 0 evenkeep render -e dev --as $dialect --to stdout
done
look 0 0 evenkeep render -e dev --as files --to ../files
printf 'a: {{SECRET_001_KEY|json}} {{SECRET_002_KEY|base64}}\n' >../template
look 0 0 evenkeep render -e dev --template ../template --to ../from-template
printf 'a: {{SECRET_001_KEY|json}} {{SECRET_002_KEI}}\n' >../template
look 3 0 evenkeep render -e dev --template ../template --to ../from-template
look 10 0 sh -c 'exec evenkeep render -e dev --as json --to stdout >/dev/full'
look 0 0 evenkeep render -e dev
look 0 0 evenkeep render -e dev
look 0 0 evenkeep render -e dev --dry-run
look 0 0 evenkeep render -e dev --remove
look 10 0 evenkeep render -e dev --as sh --to /proc/file.env
printf 'two\n%s' "$(cat "$work/101st")" | look 0 0 evenkeep set LINES_KEY -e dev
look 3 0 evenkeep render -e dev --as docker --to docker.env
look 0 0 evenkeep unset LINES_KEY -e dev

step 'commands that write'
look 0 0 evenkeep set FILE_KEY -e dev --file "$work/101st"
look 0 0 evenkeep set FILE_KEY -e dev --file "$work/101st"
look 0 0 evenkeep set FILE_KEY -e dev --file "$work/101st" --dry-run
look 9 0 evenkeep set FILE_KEY -e prod --file "$work/101st"
look 0 0 evenkeep set FILE_KEY -e prod --file "$work/101st" --yes
look 9 0 evenkeep set LD_PRELOAD -e dev --file "$work/101st"
look 0 0 evenkeep import --dry-run all.env=staging
look 0 0 evenkeep import all.env=staging
{ cat "$work/100"; echo 'NAME="open'; } | look 3 0 evenkeep import -=staging
sed 's/^SECRET/BROKEN NAME/' "$work/100" >bad.env
look 3 0 evenkeep import bad.env=staging
head -c 1100000 /dev/zero | tr '\0' a | cat "$work/101st" - >"$work/large"
look 3 0 evenkeep set LARGE_KEY -e dev --file "$work/large"
look 0 0 evenkeep rollback FILE_KEY --to 2 -e dev
look 0 0 evenkeep rollback --to 3 -e dev --dry-run
look 0 0 evenkeep set FILE_KEY -e dev --file "$work/101st"
look 0 0 evenkeep backup "$work/copy"
look 9 0 evenkeep backup "$work/copy"
look 0 0 evenkeep restore "$work/copy" --yes
look 0 0 evenkeep pin
ok evenkeep backup "$work/older"
look 0 0 evenkeep unset FILE_KEY -e dev
look 21 0 evenkeep restore "$work/older" --yes

step 'what goes from one environment to the next, and what is made'
cp evenkeep.yaml "$work/yaml"
printf 'policy: house\nabout: x\noverride: { parity.secret-shared: off }\nrules: []\n' >house.yaml
printf 'policies: [builtin:parity, house.yaml]\n' >>evenkeep.yaml
look 0 0 evenkeep promote dev prod --dry-run
look 0 0 evenkeep promote dev prod --yes
look 0 0 evenkeep promote dev prod --yes --json
cp "$work/yaml" evenkeep.yaml
look 0 0 evenkeep promote dev prod --yes
look 9 0 evenkeep promote dev prod SECRET_001_KEY --yes
look 5 0 evenkeep promote dev prod SECRET_OO1_KEY --yes
look 0 0 evenkeep generate MADE_KEY -e dev
look 0 0 evenkeep generate MADE_KEY -e dev --as password:40 --replace
look 9 0 evenkeep generate MADE_KEY -e dev
look 0 0 evenkeep unset MADE_KEY SECRET_001_KEY -e dev
look 1 0 evenkeep fill -e dev --dry-run
look 1 0 evenkeep fill -e dev --generate
look 9 0 evenkeep fill -e dev

step 'writes that fail'
if [ "$(id -u)" -eq 0 ]; then
	echo '    (as root a folder that is closed does not stop a write)'
else
	chmod 500 .evenkeep
	look 10 0 evenkeep set FILE_KEY -e dev --file "$work/101st"
	chmod 700 .evenkeep
fi
look 10 0 sh -c 'trap "" XFSZ; ulimit -f 1; exec evenkeep set FILE_KEY -e dev --file "$1"' sh "$work/101st"
look 0 0 evenkeep verify

step 'prompts, and what is typed there'
in_terminal 0 wait:'dev: ' line:"$(cat "$work/101st")" -- evenkeep set TYPED_KEY -e dev
in_terminal 3 wait:'dev: ' line:"$(printf '%s\001' "$(cat "$work/101st")")" -- evenkeep set ARROWS -e dev
in_terminal 0 wait:'001_KEY for dev: ' line:"$(cat "$work/101st")" -- evenkeep fill -e dev
ok evenkeep unset SECRET_001_KEY -e prod --yes
in_terminal 9 wait:'value of ' line:"$(cat "$work/101st")" wait:'its name to go on: ' line:no -- \
	evenkeep promote dev prod SECRET_001_KEY
# what a signal ends wipes nothing: then it has to be in guarded memory, and nowhere else
usual=$keys
keys="$keys --arenas"
for number in 1 2 15; do
	in_terminal $((128 + number)) wait:'dev: ' type:"$(cat "$work/101st")" pause:50 \
		run:"kill -$number \$(cat '$work/pid')" -- sh -c 'echo $$ >"$1"; exec evenkeep set KILLED_KEY -e dev' sh "$work/pid"
done
ok evenkeep unset SECRET_001_KEY SECRET_002_KEY -e dev
in_terminal 130 wait:'001_KEY for dev: ' line:"$(cat "$work/101st")" wait:'002_KEY for dev: ' \
	type:"$(cat "$work/101st")" pause:50 type:"$(printf '\003')" -- evenkeep fill -e dev
keys=$usual
ok evenkeep import all.env=dev --quiet
in_terminal 0 -- evenkeep get SECRET_001_KEY -e dev

step 'a vault that was changed'
cp .evenkeep/vault.db "$work/good"
usual=$keys
keys="--vault $work/good --env dev --identity $identity"
# the last row of the largest environment: its ciphertext, or the whole row
alter() {
	python3 - "$1" .evenkeep/vault.db <<'PY'
import sqlite3, sys
how, path = sys.argv[1:]
db = sqlite3.connect(path)
env = db.execute("SELECT env FROM live GROUP BY env ORDER BY count(*) DESC, env LIMIT 1").fetchone()[0]
bidx, rec = db.execute("SELECT bidx, rec FROM live WHERE env = ? ORDER BY bidx DESC", (env,)).fetchone()
if how == "row":
    db.execute("DELETE FROM live WHERE env = ? AND bidx = ?", (env, bidx))
else:
    rec = rec[:150] + bytes([rec[150] ^ 1]) + rec[151:]
    db.execute("UPDATE live SET rec = ? WHERE env = ? AND bidx = ?", (rec, env, bidx))
db.commit()
PY
}
for how in row bit; do
	cp "$work/good" .evenkeep/vault.db
	ok alter $how
	for command in 'run -e dev -- /bin/true' 'get SECRET_001_KEY -e dev' 'render -e dev' 'verify' \
		"set FILE_KEY -e dev --file $work/101st" 'list -e dev' "backup $work/bad"; do
		wanted=20
		[ "${command%% *}" != run ] || wanted=125
		# shellcheck disable=SC2086
		look $wanted 0 evenkeep $command
	done
done
cp "$work/good" .evenkeep/vault.db
keys=$usual

step 'keys that do not fit'
age-keygen -o "$work/stranger" 2>/dev/null
sed -n "s/^AGE-SECRET-KEY-1//p" "$work/stranger" >"$work/texts" # less what is in the program itself
keys="$keys --texts $work/texts"
look 125 0 evenkeep run --identity "$work/stranger" -e dev -- /bin/true
look 4 0 evenkeep get SECRET_001_KEY -e dev --identity "$work/stranger"
sed 's/.$//' "$identity" >"$work/cut"
chmod 600 "$work/cut"
look 125 0 evenkeep run --identity "$work/cut" -e dev -- /bin/true
cp "$identity" "$work/open"
chmod 644 "$work/open"
look 125 0 evenkeep run --identity "$work/open" -e dev -- /bin/true
cat "$identity" "$work/stranger" >"$work/both"
look 0 100 evenkeep run --identity "$work/both" -e dev --only "$(cut -d= -f1 "$work/100" | paste -s -d ,)" -- /bin/true
printf 'identity_command: [cat, "%s"]\n' "$identity" >"$XDG_CONFIG_HOME/evenkeep/config.yaml"
mv "$identity" "$work/moved"
sed -i "s,\"$identity\",\"$work/moved\"," "$XDG_CONFIG_HOME/evenkeep/config.yaml"
keys="--vault $PWD/.evenkeep/vault.db --env dev --identity $work/moved"
look 0 1 evenkeep run -e dev --only SECRET_001_KEY -- /bin/true
rm "$XDG_CONFIG_HOME/evenkeep/config.yaml"

step 'an identity with a passphrase'
passphrase='correct-horse-battery-staple'
"$age_tool" seal-with "$passphrase" 12 <"$work/moved" >"$work/locked"
keys="--vault $PWD/.evenkeep/vault.db --env dev --identity $work/locked --passphrase $passphrase"
export EVENKEEP_IDENTITY="$work/locked"
in_terminal 0 wait:': ' line:"$passphrase" -- evenkeep get SECRET_001_KEY -e dev
in_terminal 4 wait:': ' line:wrong -- evenkeep get SECRET_001_KEY -e dev
in_terminal 0 wait:': ' line:"$passphrase" wait:'dev: ' line:"$(cat "$work/101st")" -- evenkeep set TYPED -e dev
in_terminal 9 wait:': ' type:"$(printf '\004')" -- evenkeep get SECRET_001_KEY -e dev
look 4 0 evenkeep get SECRET_001_KEY -e dev
keys="$keys --arenas"
in_terminal 130 wait:': ' type:"$(printf '%s\003' "$passphrase")" -- evenkeep get SECRET_001_KEY -e dev
unset EVENKEEP_IDENTITY

step 'a vault of a team: an owner, and a token for two names'
fixtures=$tree/tests/fixtures/vaults
mkdir -p ../team/.evenkeep
cd ../team
printf 'evenkeep: 1\nproject: team\nenvironments:\n  prod:\n' >evenkeep.yaml
cp "$fixtures/team.db" .evenkeep/vault.db
cp "$fixtures/keys/team-alice.key" "$work/alice"
cp "$fixtures/keys/team-ci.key" "$work/ci"
token=$(jq -r 'first(.cases[] | select(.name == "seen, lock and token that fit")).token' "$fixtures/cases.json")
printf '%s' "$token" >"$work/token"
keys="--vault $PWD/.evenkeep/vault.db --env prod --identity $work/ci"
EVENKEEP_TOKEN=$token look 0 0 evenkeep get API_KEY -e prod
EVENKEEP_TOKEN=$token look 5 0 evenkeep get DATABASE_URL -e prod
EVENKEEP_TOKEN=$token look 125 0 evenkeep run -e prod -- /bin/true
EVENKEEP_TOKEN="${token}x" look 4 0 evenkeep get API_KEY -e prod
look 0 0 evenkeep get API_KEY -e prod --token-file "$work/token"
look 0 0 evenkeep get API_KEY -e prod --token-fd 3 3<"$work/token"
keys="--vault $PWD/.evenkeep/vault.db --env prod --identity $work/alice"
look 0 0 evenkeep run -e prod --identity "$work/alice" -- /bin/true
look 0 0 evenkeep render -e prod --identity "$work/alice" --as json --to stdout

finish
printf '%d states, %d MiB of memory: no value and no key\n' $states $((searched / 1024))
