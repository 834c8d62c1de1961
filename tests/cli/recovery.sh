#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `recovery replace`: the new key opens everything, the old one nothing new, and every way through the middle goes on.
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/people.sh
. "$(dirname "$0")/people.sh"
new_project alice
share
put TOKEN dev "${mark}dev$strong"
put TOKEN prod "${mark}prod$strong"
new_key() { # FILE: its recipient
	age-keygen -o "$1" 2>"$work/keygen"
	chmod 600 "$1"
	age-keygen -y "$1"
}
escrows() { # KEY: environments whose recovery file it opens
	for env in $(sqlite3 .evenkeep/vault.db 'SELECT lower(hex(env)) FROM escrow'); do
		sqlite3 .evenkeep/vault.db "SELECT writefile('$work/escrow.age', age) FROM escrow WHERE lower(hex(env)) = '$env'" >"$work/size"
		age -d -i "$1" "$work/escrow.age" 2>"$work/age" | jq -r .env
	done | sort | tr '\n' ' '
}

step 'usage, and no terminal to show a key on'
fails 2 evenkeep recovery
fails 2 evenkeep recovery rplace
fails 9 evenkeep recovery replace
tells '`--to age1…`'
fails 3 evenkeep recovery replace --to age1nonsense
fails 2 evenkeep recovery replace --to age1x --with recovery
fails 5 evenkeep recovery replace nobody
fails 3 evenkeep recovery replace alice@example.org
tells 'is no recovery key'
fails 5 evenkeep recovery replace --with nobody

step 'the first one, made elsewhere: every environment has a recovery file that it opens'
first=$(new_key "$work/first")
ok evenkeep recovery replace --to "$first" -n
says 'would make `recovery` for dev, staging, prod'
fails 9 evenkeep recovery replace --to "$first"
ok evenkeep recovery replace --to "$first" --yes
says 'recovery key `recovery` opens dev (commit'
same 'what it opens' 'dev prod staging ' "$(escrows "$work/first")"
reveals evenkeep get TOKEN -e prod --identity "$work/first"
same_secret TOKEN "${mark}prod$strong" "$(cat "$out")"

step 'another one, shown once on the terminal; its end has to be typed'
cp .evenkeep/vault.db "$work/before"
fails 9 env TERM=xterm "$pty" wait:'last 6 characters' line:wrong1 -- evenkeep recovery replace
ok cmp .evenkeep/vault.db "$work/before"
cat >"$work/person.py" <<'PY'
import os, pty, re, sys
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
seen = b""
key = None
typed = False
while True:
    try:
        data = os.read(fd, 4096)
    except OSError:
        break
    if not data:
        break
    seen += data
    found = re.search(rb"AGE-SECRET-KEY-1[A-Z0-9]+", seen)
    if found and b"last 6 characters" in seen and not typed:
        key, typed = found.group(0), True
        os.write(fd, key[-6:] + b"\n")
open(sys.argv[1], "wb").write(key + b"\n")
sys.stdout.buffer.write(seen.replace(key, b"<the key>"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
PY
ok python3 "$work/person.py" "$work/second" evenkeep recovery replace
chmod 600 "$work/second"
says 'the recovery key `recovery` is replaced'
says 'recovery key `recovery-2` opens dev'
says '`recovery` is out'
same 'what the new one opens' 'dev prod staging ' "$(escrows "$work/second")"
same 'what the old one opens' '' "$(escrows "$work/first")"
fails 4 evenkeep get TOKEN -e prod --identity "$work/first"
ok evenkeep member list --json
holds '[.members[] | select(.class == "recovery") | .label] == ["recovery-2"]'
ok evenkeep verify

step 'where others own an environment the old one stays there, and it is said what they have to do'
add bob
ok evenkeep grant bob own -e prod --yes
become bob
ok evenkeep revoke alice@example.org own -e prod --yes
become alice
third=$(new_key "$work/third")
fails 1 evenkeep recovery replace --to "$third" --yes -n
says 'prod: only an owner can, which you are not: bob'
fails 1 evenkeep recovery replace --to "$third" --yes
says 'prod still opens with `recovery-2`: bob: `evenkeep grant recovery read -e prod`, then `evenkeep revoke recovery-2 -e prod`'
same 'what the new one opens' 'dev staging ' "$(escrows "$work/third")"
same 'what the old one opens' 'prod ' "$(escrows "$work/second")"
become bob
fails 4 evenkeep recovery replace --with recovery recovery-2
tells 'ask alice@example.org'
ok evenkeep grant recovery read -e prod --yes
ok evenkeep revoke recovery-2 -e prod --yes
become alice
ok evenkeep recovery replace recovery-2 --with recovery
says '`recovery-2` is out'
same 'what the new one opens' 'dev prod staging ' "$(escrows "$work/third")"

step 'several: which one goes has to be said; --json has all of it'
fourth=$(new_key "$work/fourth")
ok evenkeep member add "$fourth" --label paper --class recovery -n --json
ok evenkeep member add "$fourth" --label paper --class recovery --id "$(jq -r .id "$out")"
fails 2 evenkeep recovery replace --to "$first" --yes
tells 'say which one goes: '
ok evenkeep recovery replace paper --with recovery --json
holds '.old == "paper" and .new == "recovery" and .old_is_out and .environments == []'

finish
