#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What disks have of secrets (VAULT.md §14 row 19): commands in a random order, a third of them killed
# at a random system call. $3 (see image_main.c) looks at each write before it is done, and afterwards
# all files are searched: for values, names, notes, a passphrase and all keys, raw, in hex and base64.
# Values may be in rendered files and on the stdout of commands that show them; names and notes there,
# in what is said, and in what is remembered of rendered files; a passphrase and keys nowhere but in the
# file of the identity.
#
# 120 commands, always the same ones; with EVENKEEP_TEST_ALL=1 a thousand, others each time.
# EVENKEEP_TEST_SEED repeats a run.
case $3 in /*) image=$3 ;; *) image=$PWD/$3 ;; esac
case $4 in /*) age_tool=$4 ;; *) age_tool=$PWD/$4 ;; esac
operations=120 seed=1
[ -z "${EVENKEEP_TEST_ALL-}" ] || operations=1000 seed=$(date +%s)
seed=${EVENKEEP_TEST_SEED:-$seed}
if [ -w /dev/shm ]; then # what is synced here never has to survive the machine
	export TMPDIR=/dev/shm
fi
. "$(dirname "$0")/../cli/lib.sh" "$@"

echo "    seed $seed"
killed=0 writes=0 written=0 files=0 searches=0

# A vault with a recovery key, so that every commit seals all values once more for it.
"$5" "$work/made" >/dev/null
machine ada
mkdir -p "$XDG_CONFIG_HOME/evenkeep" shop/.evenkeep "$work/targets" "$work/tmp"
cd shop
export TMPDIR="$work/tmp"
mv "$work/made/vault.db" .evenkeep/vault.db
identity=$XDG_CONFIG_HOME/evenkeep/identity
mv "$work/made/alice.key" "$identity"
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: shop
environments:
  dev:
  prod:
  legacy: { file: legacy.env }
policies: [builtin:parity, house.yaml]
EOT
printf 'policy: house\nabout: Secrets may be shared.\noverride: { parity.secret-shared: off }\nrules: []\n' >house.yaml
ok "$pty" wait:'right one: ' line:yes -- evenkeep list --all

# 30 names, 60 values and 10 notes, all random; a passphrase.
random() { # COUNT WIDTH
	head -c $(($1 * $2)) /dev/urandom | base64 -w 0 | tr '+/' 'ab' | fold -w "$2" | head -n "$1"
}
mkdir "$work/canary"
random 30 16 | tr '[:lower:]' '[:upper:]' >"$work/canary/names"
random 60 80 | awk '{ print "V" NR "=" $0 }' >"$work/canary/values"
random 10 24 >"$work/canary/notes"
for number in $(seq 60); do
	sed -n "s/^V$number=//p" "$work/canary/values" | tr -d '\n' >"$work/canary/value-$number"
done
awk 'FILENAME ~ /names$/ { name[FNR] = $0; next }
	FNR <= 30 { sub(/^[^=]*=/, ""); print "N_" name[FNR] "_KEY=" $0 }' \
	"$work/canary/names" "$work/canary/values" >"$work/canary/env"
cp "$work/canary/env" legacy.env
ok evenkeep import --quiet -=dev <"$work/canary/env"
ok evenkeep unset CERT HOME_URL UNICODE -e dev

name() {
	printf 'N_%s_KEY' "$(sed -n "$1p" "$work/canary/names")"
}
printf 'a: {{%s|json}}\nb: {{%s}}\n' "$(name 1)" "$(name 2)" >"$work/template"
passphrase=$(random 1 24)
"$age_tool" seal-with "$passphrase" 10 <"$identity" >"$work/canary/locked"
cp .evenkeep/vault.db "$work/canary/vault.db"
printf '%s\n' "$passphrase" >"$work/canary/texts"
secrets="--vault $work/canary/vault.db --env dev --identity $identity --values $work/canary/values
	--names-to .local/state/evenkeep/rendered --names $work/canary/names --names $work/canary/notes --texts $work/canary/texts"

# watch PLACE STATUSES COMMAND…: as the plan says killed or not; values may go to PLACE.
watch() {
	place=$1 wanted=" $2 "
	shift 2
	[ "$kill" = 0 ] || wanted="$wanted 137 "
	status=0
	# shellcheck disable=SC2086
	"$image" $secrets --writes --from evenkeep ${place:+--to $place} --kill "$kill" -- "$@" \
		>"$out" 2>"$problems" || status=$?
	if [ "$status" -eq 77 ]; then
		echo 'SKIPPED: WRITES WERE NOT LOOKED AT: no program can be traced here' >&2
		exit 77
	fi
	case $wanted in *" $status "*) ;; *)
		tail -n 20 "$problems" | cut -c 1-300 >&2
		fail "exit $status, not one of$wanted(seed $seed, command $command, kill $kill): $*" ;;
	esac
	[ "$status" -ne 137 ] || killed=$((killed + 1))
	# shellcheck disable=SC2046
	set -- $(sed -n 's/^image: [0-9]* calls, \([0-9]*\) writes, \([0-9]*\) bytes: 0 secrets$/\1 \2/p' "$problems")
	writes=$((writes + $1)) written=$((written + $2))
}

# Nothing in any file but what was rendered, an environment that is a file, and the identity of the keys.
search() {
	find "$HOME" "$work/tmp" -type f ! -path "$identity" ! -name legacy.env >"$work/list"
	status=0
	# shellcheck disable=SC2046,SC2086
	"$image" $secrets --search -- $(cat "$work/list") 2>"$problems" || status=$?
	if [ $status -ne 0 ]; then
		cut -c 1-300 "$problems" >&2
		fail "a file has a secret (seed $seed, command $command)"
	fi
	files=$((files + $(wc -l <"$work/list"))) searches=$((searches + 1))
}

# shellcheck disable=SC2046
one() { # OPERATION NUMBER OTHER: numbers of a name and of a value
	case $1 in
	set) watch '' '0' evenkeep set "$(name "$2")" -e dev <"$work/canary/value-$3" ;;
	set-file) watch '' '0' evenkeep set "$(name "$2")" -e dev --file "$work/canary/value-$3" ;;
	set-note) watch '' '0' evenkeep set "$(name "$2")" -e dev --expires 90d \
		--note "$(sed -n "$(($3 % 10 + 1))p" "$work/canary/notes")" <"$work/canary/value-$3" ;;
	set-prod) watch '' '0' evenkeep set "$(name "$2")" -e prod --yes <"$work/canary/value-$3" ;;
	set-dry) watch '' '0' evenkeep set "$(name "$2")" -e dev -n <"$work/canary/value-$3" ;;
	set-typed) kill=0 typed "$2" "$3" ;;
	import) watch '' '0' evenkeep import -=dev <"$work/canary/env" ;;
	import-dry) watch '' '0' evenkeep import -n -=prod <"$work/canary/env" ;;
	import-bad) { cat "$work/canary/env"; echo 'X="open'; } | watch '' '3' evenkeep import -=dev ;;
	set-local) watch '' '0' evenkeep set "$(name "$2")" -e dev --local <"$work/canary/value-$3" ;;
	unset-local) watch '' '0 5' evenkeep unset "$(name "$2")" -e dev --local ;;
	list-at) watch '' '0 5' evenkeep list -e dev --at $((10 + $3)) ;;
	run-file) watch '' '0' evenkeep run -e legacy -- /bin/true ;;
	prune) watch '' '0 5' evenkeep prune -e dev --before $((10 + $3)) --yes ;;
	unset) watch '' '0 5' evenkeep unset "$(name "$2")" -e dev ;;
	get) watch stdout '0 5' evenkeep get "$(name "$2")" -e dev ;;
	get-at) watch stdout '0 5' evenkeep get "$(name "$2")" -e dev --at $((10 + $3)) ;;
	run) watch '' '0' evenkeep run -e dev -- /bin/true ;;
	run-fd) watch memory '0' evenkeep run -e dev --fd 7 -- /bin/true ;;
	run-missing) watch '' '127' evenkeep run -e dev --verbose -- no-such-command ;;
	# 9: after a kill it is not known any more that the file was rendered
	render) watch targets '0 9' evenkeep render -e dev --as json --to "$work/targets/$(($3 % 3)).json" ;;
	render-as) watch targets '0 9' evenkeep render -e dev --as $(dialect "$3") --to "$work/targets/as-$(($3 % 11))" ;;
	render-files) watch targets '0 9' evenkeep render -e dev --as files --to "$work/targets/files" ;;
	render-template) watch targets '0 3 5 9' evenkeep render -e dev --template "$work/template" --to "$work/targets/from-template" ;;
	render-remove) watch targets '0 9' evenkeep render --to "$work/targets/$(($3 % 3)).json" --remove ;;
	parity) watch '' '0 1' evenkeep parity --all ;;
	generate) watch '' '0' evenkeep generate "$(name "$2")" -e dev --replace ;;
	promote) watch '' '0' evenkeep promote dev prod --yes ;;
	promote-dry) watch '' '0' evenkeep promote dev prod -n ;;
	rollback) watch '' '0 5 9' evenkeep rollback "$(name "$2")" --to $((10 + $3)) -e dev ;;
	render-out) watch stdout '0' evenkeep render -e dev --as json --to stdout ;;
	render-dry) watch '' '0' evenkeep render -e dev --as json --to "$work/targets/dry" --dry-run ;;
	list) watch '' '0' evenkeep list -e dev ;;
	list-json) watch '' '0' evenkeep list -e dev --json ;;
	reveal) watch stdout '0' evenkeep list -e dev --reveal ;;
	history) watch '' '0' evenkeep history -e dev ;;
	verify) watch '' '0' evenkeep verify --verbose ;;
	pin) watch '' '0' evenkeep pin ;;
	backup) watch '' '0 9' evenkeep backup "$HOME/backup-$command" ;;
	restore) watch '' '0 5 20 21' evenkeep restore --yes "$(newest_backup)" ;;
	doctor) watch '' '0 1' evenkeep doctor ;;
	complete) watch stdout '0' evenkeep __complete get '' ;;
	passphrase) kill=0 locked "$2" ;;
	*) fail "no operation $1" ;;
	esac
}

dialect() {
	set -- "$1" compose docker sh fish systemd k8s-secret yaml toml properties dotenv-js tfvars
	shift $(($1 % 11 + 1))
	echo "$1"
	[ "$1" != k8s-secret ] || echo "--name shop"
}

newest_backup() {
	find "$HOME" -maxdepth 1 -name 'backup-*' | sort -t - -k 2 -n | tail -n 1 | grep . || echo none
}

# Somebody at a terminal.
typed() {
	# shellcheck disable=SC2086
	_run "$pty" wait:'dev: ' line:"$(cat "$work/canary/value-$2")" -- "$image" $secrets --writes \
		--from evenkeep -- evenkeep set "$(name "$1")" -e dev
	told
}

locked() {
	# shellcheck disable=SC2086
	EVENKEEP_IDENTITY=$work/canary/locked _run "$pty" wait:': ' line:"$passphrase" -- "$image" $secrets \
		--writes --from evenkeep --to stdout -- evenkeep get "$(name "$1")" -e dev
	told
}

told() {
	case $status in 0 | 5) ;; *) cut -c 1-300 "$out" >&2 && fail "exit $status (seed $seed, command $command)" ;; esac
	grep -qa '^image: .*: 0 secrets' "$out" || fail 'nobody looked'
	no_text_in "$passphrase" "$out"
}

# What to do, and after how many entries and ends of system calls to kill it (0: not at all).
awk -v seed="$seed" -v count="$operations" 'BEGIN {
	srand(seed)
	split("set set set set-file set-note set-prod set-dry set-typed import import-dry import-bad unset unset set-local set-local unset-local get get-at run run run-file run-fd run-missing render render render-as render-as render-files render-template render-remove parity generate promote promote promote-dry rollback render-out render-dry list list-json list-at prune reveal history verify pin backup restore doctor complete passphrase", all, " ")
	for (n in all)
		operations++
	for (i = 1; i <= count; i++)
		print all[int(rand() * operations) + 1], int(rand() * 30) + 1, int(rand() * 60) + 1,
			rand() < 0.33 ? int(rand() * rand() * 900) + 1 : 0
}' >"$work/plan"

step 'every command, in any order, some killed'
command=0
while read -r operation number other kill <&4; do
	command=$((command + 1)) before=$killed
	one "$operation" "$number" "$other"
	[ "$killed" -eq "$before" ] && [ $((command % 25)) -ne 0 ] || search
	# backups that were tried are only in the way
	find "$HOME" -maxdepth 1 -name 'backup-*' | sort -t - -k 2 -n | head -n -2 | xargs -r rm -f
done 4<"$work/plan"
search

step 'what was made to be seen is all there is, and the vault is whole'
kill=0
for operation in render render-as render-files render-template verify; do
	for other in 0 1 2 3 4 5 6 7 8 9 10; do
		one "$operation" 1 "$other"
	done
done
search
find "$work/targets" "$work/tmp" -name '.*' -type f >"$out"
silent

step 'a rendering that is killed leaves plain text only while a file gets its name, and then for a while'
mkdir "$work/killed"
kill=0 left=0
ok evenkeep render -e dev --as json --to "$work/killed/env.json" # what is remembered of it is there now
rm "$work/killed/env.json"
watch killed '0' evenkeep render -e dev --as json --to "$work/killed/env.json"
calls=$(sed -n 's/^image: \([0-9]*\) calls.*/\1/p' "$problems")
for kill in $(seq $((calls - 60)) $((calls - 1))); do
	rm -f "$work/killed/env.json"
	watch killed '' evenkeep render -e dev --as json --to "$work/killed/env.json"
	found=$(find "$work/killed" -name '.*' | wc -l)
	[ "$found" -le 1 ] || fail 'more than one is left'
	left=$((left + found))
done
echo "    after $left of 60 kills there was one"
[ $left -le 3 ] || fail 'it has a name too early'
kill=0
watch killed '0' evenkeep render -e dev --as json --to "$work/killed/env.json"
find "$work/killed" -name '.*' >"$out"
silent

step 'the search itself finds a value, a name and a key in a file'
for kind in value-7 notes texts; do
	status=0
	# shellcheck disable=SC2086
	"$image" $secrets --search -- "$work/canary/$kind" 2>/dev/null || status=$?
	same "status with $kind" 99 "$status"
done
status=0
# shellcheck disable=SC2086
"$image" $secrets --writes --from dd -- dd if="$work/canary/value-7" of="$work/tmp/copy" 2>/dev/null || status=$?
same 'status of a copy' 99 "$status"

printf '%d commands, %d of them killed; %d writes of %d KiB looked at, %d files in %d searches: no secret\n' \
	$command $killed $writes $((written / 1024)) $files $searches
