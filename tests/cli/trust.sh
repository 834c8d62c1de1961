#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
case $3 in /*) members=$3 ;; *) members=$PWD/$3 ;; esac
. "$(dirname "$0")/lib.sh" "$@"
machine team
mkdir -p team/.evenkeep && cd team
cp "$tree/tests/fixtures/vaults/team.db" .evenkeep/vault.db
cp "$tree"/tests/fixtures/vaults/keys/team-*.key ..
chmod 600 .evenkeep/vault.db ../*.key
printf 'evenkeep: 1\nproject: team\nenvironments:\n  dev:\n  prod:\n' >evenkeep.yaml
shows() { # a line like PATTERN
	grep -Eq -- "$1" "$out" || fail "the output has no line like: $1"
}
as() { # WHO CMD ARG…
	EVENKEEP_IDENTITY=$HOME/team-$1.key
	export EVENKEEP_IDENTITY
	shift
	"$@"
}
vault=.evenkeep/vault.db
seen=$HOME/.local/state/evenkeep

step 'before anything was seen: nothing belongs here, and that is said'
as alice fails 23 evenkeep trust
says 'nothing says yet which vault belongs here'
says 'there is no evenkeep.lock'
shows 'prod *- *- *8 *not seen before'
says 'refused (unknown-vault)'
fails 23 evenkeep trust --json
holds '.schema == "evenkeep.trust/1" and .ok == false and .pinned_by == null and .refusal.id == "unknown-vault"'
ok env TERM=xterm "$pty" wait:'right one: ' line:yes -- evenkeep list --all

step 'then: the vault, who says so, and each environment as it was seen'
ok evenkeep trust
says 'this machine knows which vault belongs to the project'
shows 'members *3 *- *3 *as seen'
shows 'prod *8 *- *8 *as seen *.*wendy'
ok evenkeep trust --json
holds '.ok and .refusal == null and .pinned == .vault and .pinned_by == "project"'
holds '.environments | map(.environment) == ["base", "dev", "prod", "rows"]'
holds '.environments | all(.by_seen == "same" and .unconfirmed == 0 and .lock == null)'
ok env -u EVENKEEP_IDENTITY evenkeep trust
shows 'prod *8 *- *8 *as seen'
ok evenkeep pin
ok evenkeep trust
shows 'prod *8 *8 *8 *as seen'

step 'an older copy is shown beside what was seen, with the status of the refusal'
cp "$vault" "$work/old"
ok evenkeep set LOG_LEVEL=debug -e prod
cp "$vault" "$work/new"
cp "$work/old" "$vault"
fails 21 evenkeep trust
shows '✗ *prod *9 *8 *8 *older than seen'
says 'refused (rolled-back): environment `prod`'
says 'fix: '
fails 21 evenkeep trust --json
holds '[.environments[] | select(.by_seen != "same")] | map(.environment) == ["prod"] and .[0].by_seen == "older" and .[0].by_lock == "same"'

step 'it is accepted by a person at a terminal who types it, and by nobody else'
fails 9 evenkeep trust reset
tells 'on a terminal only'
fails 9 evenkeep trust reset --yes
fails 9 evenkeep trust reset --json
fails 9 env TERM=xterm "$pty" wait:'to go on: ' line:yes -- evenkeep trust reset
fails 21 evenkeep list -e prod
cp -r "$seen" "$work/seen"
ok env TERM=xterm "$pty" wait:'older than seen' wait:'to go on: ' 'line:trust this vault' -- evenkeep trust reset
says 'this machine now trusts what is here'
ok evenkeep list -e prod
ok evenkeep trust
shows 'prod *8 *8 *8 *as seen'
ok evenkeep trust reset
says 'nothing to reset'

step 'another history is told from an older one, by its hash'
ok evenkeep set LOG_LEVEL=trace -e prod
cp "$work/new" "$vault"
fails 22 evenkeep trust
shows 'prod *9 #.* *8 #.* *9 #.* *another history'
fails 22 evenkeep trust --json
holds '.environments[] | select(.environment == "prod") | .by_seen == "forked" and .seen.hash != .here.hash and .seen.seq == .here.seq'

step 'a newer one is no refusal; an environment that is gone is'
rm -rf "$seen" && cp -r "$work/seen" "$seen"
cp "$work/new" "$vault"
ok evenkeep trust
sqlite3 "$vault" 'DELETE FROM doc WHERE kind > 1 AND env = (SELECT env FROM doc WHERE kind = 2 AND CAST(bytes AS TEXT) LIKE "%rows%" OR instr(bytes, CAST("rows" AS BLOB)) LIMIT 1)'
fails 21 evenkeep trust
shows 'prod *9 *8 *- *cannot be read'
says 'the vault here is not whole (tampered)'
says 'refused (rolled-back)'
fails 20 env TERM=xterm "$pty" -- evenkeep trust reset

step 'altered is never accepted'
cp "$work/old" "$vault"
sqlite3 "$vault" "UPDATE live SET rec = CAST(substr(rec, 1, length(rec) - 1) || CASE WHEN substr(rec, -1) = x'00' THEN x'01' ELSE x'00' END AS BLOB)"
fails 20 env TERM=xterm "$pty" wait:'to go on: ' 'line:trust this vault' -- evenkeep trust reset

step 'the lock knows more, the seen state is damaged: each is said'
cp "$work/new" "$vault"
rm -rf "$seen" && cp -r "$work/seen" "$seen"
ok evenkeep pin
cp "$work/old" "$vault"
rm -rf "$seen"
fails 25 evenkeep trust
shows 'prod *- *9 *8 *older than evenkeep.lock'
cp "$work/new" "$vault"
ok evenkeep list -e prod
for file in "$seen"/seen/*; do printf 'x\n' >>"$file"; done
fails 3 evenkeep trust
says 'what was known cannot be read (state-damaged)'
fails 3 evenkeep list -e prod
ok env TERM=xterm "$pty" wait:'to go on: ' 'line:trust this vault' -- evenkeep trust reset
ok evenkeep list -e prod
rm evenkeep.lock

step 'another vault than the one that belongs here'
mkdir ../other && (cd ../other && ok evenkeep init --no-recovery)
cp ../other/.evenkeep/vault.db "$vault"
fails 23 evenkeep trust
says 'the one that belongs here is'
ok env TERM=xterm "$pty" -- evenkeep trust reset -n
says 'nothing was changed'
fails 23 evenkeep trust
ok env TERM=xterm "$pty" wait:'to go on: ' 'line:trust this vault' -- evenkeep trust reset
ok evenkeep trust
ok env TERM=xterm "$pty" -- evenkeep list --all

step 'a race: wendy wrote while alice removed her'
rm -rf "$seen"
cp "$work/old" "$vault"
ok env TERM=xterm "$pty" wait:'right one: ' line:yes -- evenkeep list --all
cp -r "$seen" "$work/before"
printf '%srace' "$mark" >"$work/value"
as wendy ok evenkeep set API_KEY -e prod --yes --secret <"$work/value"
cp "$vault" "$work/raced"
cp "$work/old" "$vault"
rm -rf "$seen" && cp -r "$work/before" "$seen"
[ "$("$members" "$vault" "$work/nowhere" "$HOME/team-alice.key" -wendy)" = done ] || fail 'wendy stays'
prod="(SELECT env FROM beside.doc WHERE kind = 2 AND instr(bytes, CAST('prod' AS BLOB)))"
for table in doc ops live hist escrow shape wrap; do
	echo "DELETE FROM $table WHERE env = $prod; INSERT INTO $table SELECT * FROM beside.$table WHERE env = $prod;"
done >"$work/take"
sqlite3 "$vault" "ATTACH '$work/raced' AS beside" ".read $work/take"
as alice fails 24 evenkeep list -e prod
tells '`evenkeep trust confirm`'
fails 24 evenkeep trust
shows 'prod *8 *- *9 *unconfirmed'
fails 125 evenkeep run -e prod -- true

step 'who it is by and what it changed is shown before it is admitted, no value'
as rita fails 4 evenkeep trust confirm
tells 'only an administrator confirms'
tells '`alice`'
as ben ok evenkeep trust confirm --dry-run
shows 'prod@9 *wendy *is no member any more *changed values, their names are for readers'
as alice ok evenkeep trust confirm --dry-run
shows 'prod@9 *wendy *is no member any more *set API_KEY'
says 'would confirm prod@9'
quiet_about "$mark"
fails 24 evenkeep list -e prod
fails 9 evenkeep trust confirm
tells 'with --dry-run, then repeat it with --yes'
fails 9 env TERM=xterm "$pty" wait:'to admit them: ' line:yes -- evenkeep trust confirm
fails 24 evenkeep list -e prod
cp "$vault" "$work/unconfirmed"
ok env TERM=xterm "$pty" wait:'is no member any more' wait:'to admit them: ' line:confirm -- evenkeep trust confirm
says 'confirmed prod@9'
quiet_about "$mark"
ok evenkeep list -e prod
as rita ok evenkeep verify
as alice ok evenkeep audit
shows 'members@5 *alice *confirmed prod@9'
ok evenkeep trust confirm
says 'there is nothing to confirm'
cp "$work/unconfirmed" "$vault"
rm -rf "$seen" && cp -r "$work/before" "$seen"
ok evenkeep trust confirm --yes --json
holds '.schema == "evenkeep.trust-confirm/1" and .confirmed == [{"environment":"prod","seq":9}] and .events[0].author == "wendy" and .events[0].author_is_member == false'
quiet_about "$mark"
fails 2 evenkeep trust conferm

# Machines of alice, who is an administrator, and of wendy, whom she removes, at one store.
step 'the same race where the vault is shared: what nobody confirmed comes in to nobody'
store=$work/store
rm -rf "$seen"
cp "$work/old" "$vault"
ok env TERM=xterm "$pty" wait:'right one: ' line:yes -- evenkeep list --all
mkdir -m 700 "$store"
as alice ok evenkeep remote add "file://$store"
home=$HOME
cp -a "$store" "$work/theirs"
machine wendy
cp -a "$home/team" "$HOME/team" && cp "$home"/team-*.key "$HOME" && mkdir -p "$HOME/.local/state"
cd "$HOME/team"
mv "$store" "$work/ours" && mv "$work/theirs" "$store"
as wendy ok env TERM=xterm "$pty" wait:'right one: ' line:yes -- evenkeep list --all
as wendy ok evenkeep set API_KEY -e prod --yes --secret <"$work/value"
mv "$store" "$work/theirs" && mv "$work/ours" "$store"
machine team
cd "$home/team"
as ben fails 1 evenkeep member rm wendy --yes # who cannot make prod a new key
cp -an "$work/theirs/." "$store/"
as rita fails 24 evenkeep fetch
tells '`evenkeep trust confirm`'
ok evenkeep verify
as alice fails 24 evenkeep fetch
ok evenkeep list -e prod
cp "$vault" "$work/before.db"

step 'the administrator reviews it in a copy: until it is admitted, it is not here'
as alice ok evenkeep trust confirm --dry-run
shows 'prod@9 *wendy *is no member any more *set API_KEY'
quiet_about "$mark"
fails 9 evenkeep trust confirm
ok evenkeep list -e prod
[ -z "$(find .evenkeep -name '.store.*')" ] || fail 'the copy is left'
same 'the newest commit of prod' 8 "$(evenkeep audit head -e prod | cut -d ' ' -f 4)"
ok evenkeep trust confirm --yes
says 'confirmed prod@9'
ok evenkeep list -e prod
as alice ok evenkeep trust confirm
says 'there is nothing to confirm'

step 'and everybody has it'
cp "$work/before.db" "$vault"
rm -rf "$seen"
ok env TERM=xterm "$pty" wait:'right one: ' line:yes -- evenkeep list --all
as rita ok evenkeep fetch
shows 'prod: 1 new commit'
as rita ok evenkeep verify
same 'the newest commit of prod' 9 "$(evenkeep audit head -e prod | cut -d ' ' -f 4)"

finish
