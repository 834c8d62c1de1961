#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The red team: everybody who can rewrite the store or the vault file, with the keys that they have, against
# every kind of client. Each attack is refused with its id, starts nothing, prints no value and changes
# nothing; the few that achieve something are those that docs/threat-model.md admits, in its words.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/sharing.sh"
python=/usr/bin/python3
if ! $python -c 'import nacl, cryptography' 2>/dev/null; then
	echo "SKIPPED: no $python with nacl and cryptography here, so there is nobody to attack"
	exit 77
fi
red_team="$tree/tests/oracles/refvault/red_team.py"
attacks=0 refusals=0 admitted=0 bundled=0
export PYTHONDONTWRITEBYTECODE=1

newcomer() { # NAME GRANTS [OPTION…]
	machine "$1"
	git clone -q "$work/machines/ada/shop" shop && cd shop
	ok evenkeep join --json
	_card=$(jq -r .card "$out") _id=$(jq -r .member_id "$out") _name=$1 _grants=$2
	shift 2
	at ada
	ok evenkeep member add "$_card" --label "$_name@example.org" --id "$_id" --grant "$_grants" --yes "$@"
}
key() { # of a person
	echo "$work/machines/$1/.config/evenkeep/identity"
}

step 'a team: an owner, an administrator without prod, a writer of dev, a reader of prod, a job, two who left'
shared_project
put API_KEY dev "${mark}dev"
newcomer ben dev:write --admin
newcomer bob dev:write
newcomer rita dev:read,prod:read
newcomer carl dev:write
newcomer eve dev:own --admin
put API_KEY prod "${mark}1"
put SECOND prod "${mark}second"
cp -r "$store" "$work/past"
cp .evenkeep/vault.db "$work/past.db"
ok evenkeep member rm carl@example.org --yes
_run evenkeep member rm eve@example.org --yes
ok evenkeep token new -e prod --to "$work/token" --yes
put API_KEY prod "${mark}2"
put API_KEY prod "${mark}3"
put API_KEY dev "${mark}dev2"
second_machine late
ok evenkeep fetch
at ada
ok evenkeep token new -e prod --for late --to "$work/late" --yes
cp -r "$store" "$work/issued"
put API_KEY prod "${mark}now"
ok evenkeep pin
git commit -qam 'the lock of today'
vault_hex=$(basename "$(store_vault)")
cp -a "$store" "$work/honest"

step 'their machines: who has seen all, who has seen less, who has the lock, a job with a token, who has nothing'
second_machine seen
ok evenkeep fetch
second_machine lock
second_machine bare
rm evenkeep.lock
machine job
git clone -q "$work/machines/ada/shop" shop
rm shop/evenkeep.lock
for client in seen late lock job bare; do
	mkdir -p "$work/asleep"
	cp -a "$work/machines/$client" "$work/asleep/$client"
done

# CLIENT CODE CMD ARG…: at that machine; 0 or the status of a refusal, and everything that belongs to one.
meets() {
	client=$1 code=$2 comes_in=
	case $2 in age | key | 24) comes_in=1 ;; esac # what is good is taken before the rest is met
	shift 2
	machine "$client"
	cd shop
	[ "$client" != job ] || { EVENKEEP_TOKEN=$(cat "$work/late") && export EVENKEEP_TOKEN; }
	before=$(state_sum "$HOME") there=$(store_sum)
	_run timeout 300 "$@"
	unset EVENKEEP_TOKEN
	cat "$out" "$problems" >>"$log"
	case $code in
	7) id=remote- ;; 20) id=tampered ;; age) id=age- code=20 ;;
	key) id=tampered code=20 ;; 21) id=rolled-back ;; 22) id=forked ;; 23) id=unknown-vault ;;
	24) id=unconfirmed ;; 25) id=behind ;; *) id= ;;
	esac
	[ "$code" -eq 0 ] || [ "$2" != run ] || code=125
	[ "$status" -eq "$code" ] || fail "$attack: $client: exit $status instead of $code: $*"
	quiet_about "$mark" forged
	if [ "$code" -eq 0 ]; then
		awake "$client"
		return
	fi
	tells "error[$id"
	[ ! -e "$work/started" ] || fail "$attack: $client: it started the program"
	[ "$there" = "$(store_sum)" ] || fail "$attack: $client: something changed at the store"
	refusals=$((refusals + 1))
	if [ -n "$comes_in" ]; then
		awake "$client"
		return
	fi
	silent
	[ "$before" = "$(state_sum "$HOME")" ] || fail "$attack: $client: something changed here"
}
store_sum() { # without the cards of who asks to be let in, and without waiting for what is no file
	(cd "$store" && find . -path '*/card/*' -prune -o -type f -size -9000k -exec cksum {} + | LC_ALL=C sort)
}
awake() {
	rm -rf "$work/machines/$1" "$work/started"
	cp -a "$work/asleep/$1" "$work/machines/$1"
}

# The job where the bundles were left as they are: it starts with the newest values, or not at all.
reads_bundles() {
	machine job
	cd shop
	EVENKEEP_TOKEN=$(cat "$work/late") && export EVENKEEP_TOKEN
	_run timeout 300 evenkeep run --fresh -e prod --pristine --no-marker -- /usr/bin/env
	unset EVENKEEP_TOKEN
	case $status in
	0) grep -qx "API_KEY=${mark}now" "$out" || fail "$attack: a job started with other values" ;;
	125) silent && refusals=$((refusals + 1)) ;;
	*) fail "$attack: a job with bundles: exit $status" ;;
	esac
	bundled=$((bundled + 1))
	awake job
}

# One of red_team.py, by who keeps the store (host) or who has a key, and what five clients say.
plays() { # WHO ATTACK SEEN LATE LOCK JOB BARE
	attack="$1: $2"
	attacks=$((attacks + 1))
	rm -rf "${store:?}/$vault_hex"
	mv "$work/forged/$attacks" "$store/$vault_hex"
	reads_bundles
	# a store may keep bundles back as well: then everything comes from what was rewritten
	find "$store/$vault_hex" -name bundle -exec rm {} +
	meets seen "$3" evenkeep fetch
	meets late "$4" evenkeep run --fresh -e prod -- touch "$work/started"
	meets lock "$5" evenkeep fetch
	meets job "$6" evenkeep run --fresh -e prod -- touch "$work/started"
	meets bare "$7" evenkeep join --vault-id "$vault_hex"
}
# What it achieves stands in docs/threat-model.md, in these words.
admits() {
	admitted=$((admitted + 1))
	tr '\n' ' ' <"$tree/docs/threat-model.md" | grep -qF -e "$1" || fail "$attack: docs/threat-model.md does not admit: $1"
}
forge() { # all of a table
	while read -r who name codes; do
		case $who in
		host) echo "$name" ;;
		job) echo "$name $work/late" ;;
		*) echo "$name $(key "$who")" ;;
		esac
	done <"$work/table" | $python "$red_team" "$work/honest/$vault_hex" "$work/forged" >"$out" 2>"$problems" ||
		fail 'the attacks cannot be played'
}

step 'what is rewritten in the store: by its host, by members with their own keys, by who has left'
cat >"$work/table" <<'EOT'
host flip-record 0 20 20 20 20
host flip-operations 0 20 20 20 20
host flip-signature 0 20 20 20 20
host other-signature 0 20 20 20 20
host flip-time 20 20 20 20 20
host flip-roster 22 20 20 20 20
host cut-commit 20 20 20 20 20
host cut-roster 20 20 20 20 20
host empty-commit 20 20 20 20 20
host longer-commit 20 20 20 20 20
host roster-as-commit 20 20 20 20 20
host hold-back-commit 21 0 25 0 0
host hold-back-two 21 0 25 21 0
host hold-back-middle 0 0 25 21 0
host hold-back-roster 21 20 20 20 20
host other-operations 0 20 20 20 20
host no-records 0 20 20 20 20
host records-twice 0 20 20 20 20
host older-record 0 20 20 20 20
host swap-environments 20 20 20 20 20
host swap-commits 20 20 20 20 20
host replay-as-next 20 20 20 20 20
host replay-roster-as-next 20 20 20 20 20
host no-charter 0 20 20 20 20
host spoil-wraps 0 0 0 age 0
host garbage-wraps 0 0 0 age 0
host own-key-in-wraps 0 0 0 key 0
host old-shape 0 0 0 0 0
host huge 7 7 7 7 7
host link 7 7 7 7 7
host pipe 7 7 7 7 7
host folder 7 7 7 7 7
host stranger-commit 20 20 20 20 20
rita sign-commit 20 20 20 20 20
rita sign-commit-as-owner 20 20 20 20 20
rita grant-prod 20 20 20 20 20
bob sign-empty-commit 20 20 20 20 20
bob sign-as-owner 20 20 20 20 20
bob grant-dev 20 20 20 20 20
bob grant-prod 20 20 20 20 20
bob sign-roster 20 20 20 20 20
job sign-commit 20 20 20 20 20
job sign-commit-as-owner 20 20 20 20 20
ben sign-empty-commit 20 20 20 20 20
ben grant-prod 20 20 20 20 20
ben grant-prod-as-owner 20 20 20 20 20
ben roster-as-owner 20 20 20 20 20
ben remove-owners-and-grant 20 20 20 20 20
ben another-key-under-a-grant 20 20 20 20 20
ben an-owner-of-the-same-label 20 24 25 21 24
ben found-anew 20 20 20 20 20
ben checkpoint-back 20 20 20 20 20
ben checkpoint-lost 20 20 20 20 20
ben checkpoint-other 20 20 20 20 20
ben keep-comparison-key 20 20 20 20 20
ada loose-commit 22 22 22 22 22
carl left-commit 20 20 20 20 20
carl left-back-dated 24 0 24 0 24
carl left-old-charter 24 0 24 0 24
eve left-roster 20 20 20 20 20
eve left-other-roster 21 21 20 20 20
eve left-tail 21 21 25 21 0
EOT

forge
while read -r who name codes <&9; do
	# shellcheck disable=SC2086
	plays "$who" "$name" $codes
	case $name in
	hold-back-*) admits 'a machine that knows nothing of the vault, without `evenkeep.lock`, can be shown an old state' ;;
	*-wraps) admits 'a wrap that opens nothing keeps out whoever it was for' ;;
	old-shape) admits 'is not comparable until its next change' ;;
	an-owner-of-the-same-label) admits 'what they wrote since waits for `evenkeep trust confirm`' ;;
	left-tail) admits 'they can show the time before their removal to machines that have not seen it yet' ;;
	huge | link | pipe | folder) admits 'they can refuse, delay or delete' ;;
	esac
done 9<"$work/table"
rm -rf "${store:?}"
cp -a "$work/honest" "$store"

# FILE is the vault of a machine that has seen it, or of one that has the lock and nothing else.
rewrites() { # WHAT CODE-SEEN CODE-LOCK SQL|FILE [verify]
	attack="vault file: $1"
	attacks=$((attacks + 1))
	for pair in "seen $2" "lock $3"; do
		machine "${pair% *}"
		cd shop
		mkdir -p .evenkeep
		[ -f .evenkeep/vault.db ] || cp "$work/machines/ada/shop/.evenkeep/vault.db" .evenkeep/vault.db
		if [ -f "$4" ]; then
			cp "$4" .evenkeep/vault.db
		else
			echo "$prod $4" | sqlite3 .evenkeep/vault.db >"$out" 2>&1 || fail "$attack: $(cat "$out")"
		fi
		case ${5-}$pair in
		verify*) meets "${pair% *}" "${pair#* }" evenkeep verify ;; # what is known by its hash is not read for a value
		seen*) meets seen "$2" evenkeep run -e prod -- touch "$work/started" ;;
		lock*) meets lock "$3" evenkeep get API_KEY -e prod ;;
		esac
		awake "${pair% *}"
	done
}
# a charter has the length of a name before it; `dev` alone may stand in a key by chance
prod="CREATE TEMP TABLE p AS SELECT env, max(seq) AS seq FROM doc WHERE kind = 3 AND env =
	(SELECT env FROM doc WHERE kind = 2 AND instr(bytes, x'0470726f64') LIMIT 1);
	CREATE TEMP TABLE d AS SELECT env FROM doc WHERE kind = 2 AND instr(bytes, x'03646576') LIMIT 1;"
step 'what is rewritten in the file of the vault'
at ada
same 'the state of ada' "$(evenkeep audit head -e prod)" "$(cd "$work/asleep/seen/shop" && evenkeep audit head -e prod)"
(mkdir "$work/other" && cd "$work/other" && ok evenkeep init --no-recovery)
head -c 40000 .evenkeep/vault.db >"$work/cut.db"
cp .evenkeep/vault.db "$work/wal.db"
printf '\002\002' | dd of="$work/wal.db" bs=1 seek=18 conv=notrunc 2>/dev/null
head -c 4096 /dev/zero >"$work/zero.db"
row='(SELECT bidx FROM live WHERE env IN (SELECT env FROM p) ORDER BY bidx LIMIT 1)'
rewrites 'a value altered' 20 20 "UPDATE live SET rec = CAST(substr(rec, 1, length(rec) - 1) || CASE WHEN substr(rec, -1) = x'00' THEN x'01' ELSE x'00' END AS BLOB) WHERE bidx = $row"
rewrites 'a value taken out' 20 20 "DELETE FROM live WHERE bidx = $row"
rewrites 'two values swapped' 20 20 "CREATE TEMP TABLE l AS SELECT bidx, rec FROM live WHERE env IN (SELECT env FROM p);
	UPDATE live SET rec = (SELECT rec FROM l WHERE l.bidx <> live.bidx LIMIT 1) WHERE env IN (SELECT env FROM p)"
rewrites 'a value doubled under a free name' 20 20 "INSERT INTO live SELECT env, zeroblob(16), rec FROM live WHERE bidx = $row"
rewrites 'the value before' 20 20 "UPDATE live SET rec = (SELECT rec FROM hist WHERE hist.env = live.env AND hist.bidx = live.bidx ORDER BY ver DESC LIMIT 1)
	WHERE env IN (SELECT env FROM p) AND bidx IN (SELECT bidx FROM hist)"
rewrites 'the value of dev' 20 20 "UPDATE live SET rec = (SELECT rec FROM live WHERE env IN (SELECT env FROM d) LIMIT 1) WHERE bidx = $row"
rewrites 'the newest commit taken out' 21 25 "DELETE FROM doc WHERE kind = 3 AND env IN (SELECT env FROM p) AND seq IN (SELECT seq FROM p)"
rewrites 'a commit in the middle taken out' 20 20 "DELETE FROM doc WHERE kind = 3 AND env IN (SELECT env FROM p) AND seq IN (SELECT seq - 1 FROM p)" verify
rewrites 'the environment taken out' 21 25 "DELETE FROM doc WHERE kind > 1 AND env IN (SELECT env FROM p)"
rewrites 'the newest members taken out' 21 25 "DELETE FROM doc WHERE kind = 1 AND seq = (SELECT max(seq) FROM doc WHERE kind = 1)"
rewrites 'a signature altered' 20 20 "UPDATE doc SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || CASE WHEN substr(bytes, -1) = x'00' THEN x'01' ELSE x'00' END AS BLOB) WHERE kind = 2 AND env IN (SELECT env FROM p)" verify
rewrites 'the key taken out' 4 4 "DELETE FROM wrap WHERE env IN (SELECT env FROM p)"
rewrites 'keys swapped' age age "CREATE TEMP TABLE w AS SELECT member, age FROM wrap WHERE env IN (SELECT env FROM p);
	UPDATE wrap SET age = (SELECT age FROM w WHERE w.member <> wrap.member LIMIT 1) WHERE env IN (SELECT env FROM p)"
rewrites 'the rows of another day' 20 20 "ATTACH '$work/past.db' AS past; DELETE FROM live; INSERT INTO live SELECT * FROM past.live"
rewrites 'a trigger' 20 20 "CREATE TRIGGER t AFTER INSERT ON doc BEGIN DELETE FROM live; END"
rewrites 'a view' 20 20 'CREATE VIEW v AS SELECT * FROM live'
rewrites 'the file of another day' 21 25 "$work/past.db"
rewrites 'the file of another vault' 23 23 "$work/other/.evenkeep/vault.db"
rewrites 'half of the file' 20 20 "$work/cut.db"
rewrites 'a file that asks for a journal of another kind' 20 20 "$work/wal.db"
rewrites 'a file of nothing' 20 20 "$work/zero.db"

step 'cards that anybody leaves at the store: shown, compared, never trusted'
at ada
attack='cards' attacks=$((attacks + 4))
cards=$(store_vault)/card
mkdir -p "$cards"
machine mallory
mkdir -p "$XDG_CONFIG_HOME/evenkeep"
age-keygen -o "$XDG_CONFIG_HOME/evenkeep/identity" 2>/dev/null
ok evenkeep member card --json
card=$(jq -r .card "$out") id=$(jq -r .id "$out")
hex=$(echo "$id" | tr -d ' ')
at ada
ok evenkeep member list --json
rita_hex=$(jq -r '.members[] | select(.label | startswith("rita")) | .id' "$out" | tr -d ' ')
printf '%s\nlabel rita@example.org\n' "$card" >"$cards/$hex"
printf '%s\nlabel bob@example.org\n' "$card" >"$cards/$rita_hex"
printf '%s\nlabel \033]0;x\007\033[2Jbob\n' "$card" >"$cards/00000000000000000000000000000000"
printf 'x' >"$cards/A name"
ok evenkeep status --online
says 'rita@example.org'
quiet_about 'bob@example.org asks' "$(printf '\033')"
ok evenkeep status --online --json
holds '[.asking[].claimed_label] == ["rita@example.org"]'
printf '%s\nlabel \033[31mx\342\200\256\n' "$card" >"$cards/$hex"
ok evenkeep status --online
quiet_about "$(printf '\033')" "$(printf '\342\200\256')"
before=$(state_sum "$PWD/.evenkeep") there=$(store_sum)
fails 9 evenkeep member add "$card" --label carl2 --grant prod:read --id "$rita_hex" --yes
fails 9 evenkeep member add "$card" --label rita@example.org --grant prod:read --id "$id" --yes
tells 'somebody else is called'
same 'the vault' "$before" "$(state_sum "$PWD/.evenkeep")"
same 'the store' "$there" "$(store_sum)"
refusals=$((refusals + 2))
rm -r "$cards"

step 'an administrator lets a key of their own in under the name of who they removed: who grants is told'
attack='a name taken over' attacks=$((attacks + 1))
at ben
ok evenkeep fetch
_run evenkeep member rm rita@example.org --yes
ok evenkeep member add "$card" --label rita@example.org --id "$id" --yes
fails 4 evenkeep grant rita@example.org read -e prod
at ada
ok evenkeep grant rita@example.org read -e prod --yes -n
tells 'was another key until'
tells "$id"
admits 'an owner who then grants by name grants to that key'
machine mallory
git clone -q "$work/machines/ada/shop" shop && cd shop
ok evenkeep join
fails 4 evenkeep get API_KEY -e prod
silent
fails 125 evenkeep run -e prod -- touch "$work/started"
no_file "$work/started"
refusals=$((refusals + 3))

step 'a label that is a command is one word of whatever is told to be pasted'
attack='labels' attacks=$((attacks + 1))
label="o; touch pwned; #'"
machine oscar
mkdir -p "$XDG_CONFIG_HOME/evenkeep"
age-keygen -o "$XDG_CONFIG_HOME/evenkeep/identity" 2>/dev/null
ok evenkeep member card --json
card=$(jq -r .card "$out") id=$(jq -r .id "$out")
pasted() { # what follows TEXT in FILE
	sed -n "s/.*$1//p" "$2" >"$work/pasted"
	[ -s "$work/pasted" ] || fail "nothing to paste follows: $1"
	sh "$work/pasted" >/dev/null 2>&1 || :
	no_file pwned
}
at ada
ok evenkeep member add "$card" --label "$label" --id "$id" --yes
pasted 'next: ' "$problems"
fails 9 evenkeep member add "$card" --label oscar --id "$id" --yes
sed 's/`$//' "$problems" >"$work/fix"
pasted 'for more rights: `' "$work/fix"
machine oscar
git clone -q "$work/machines/ada/shop" shop && cd shop
ok evenkeep join
pasted 'ask an owner: ' "$out"
fails 4 evenkeep list -e dev
tr '`' '\n' <"$problems" >"$work/fix"
pasted 'evenkeep grant ' "$work/fix"

step 'so is an address that somebody committed'
mkdir "$work/a;touch pwned"
machine seen
cd shop
sed -i "s|^remote: .*|remote: file://$work/a;touch pwned|" evenkeep.yaml
fails 21 evenkeep fetch
tr '`' '\n' <"$problems" >"$work/fix"
pasted 'evenkeep remote add' "$work/fix"
awake seen
refusals=$((refusals + 5))

step 'so are names of files and services that somebody committed'
attack='names' attacks=$((attacks + 1))
at ada
cp evenkeep.yaml "$work/yaml"
printf 'A=1\n' >'a b;touch pwned;x'
sed -i "s|^environments:|&\n  old: { file: \"a b;touch pwned;x\" }|" evenkeep.yaml
printf 'services:\n  "s;touch pwned": {}\n' >>evenkeep.yaml
fails 9 evenkeep set X=1 --plain -e old
tr '`' '\n' <"$problems" >"$work/fix"
pasted 'evenkeep import ' "$work/fix"
fails 5 evenkeep contract show 's;touch pwned'
tr '`' '\n' <"$problems" >"$work/fix"
pasted 'evenkeep contract write ' "$work/fix"
rm 'a b;touch pwned;x'
cp "$work/yaml" evenkeep.yaml
refusals=$((refusals + 2))

[ "$bundled" -gt 50 ] || fail 'the bundles were not met'
printf '%d attacks, %d refusals, %d times something achieved that the threat model admits\n' "$attacks" "$refusals" "$admitted"
finish
