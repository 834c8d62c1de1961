#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh" "$@"
new_project

step 'an empty environment says what comes next'
ok evenkeep list -e dev
says 'dev: 0 names'
tells 'next: evenkeep import'

put TOKEN dev "${mark}1"
put S dev "$mark"
ok evenkeep set LEVEL=info -e dev --note 'how much'

step 'secrets have one mask whatever their length, plain values are shown'
ok evenkeep list -e dev
says info
says 'how much'
says '3 names, 2 secret'
[ "$(grep -c '••••••' "$out")" -eq 2 ] || fail 'not two masks'
[ "$(grep -cE '•{7}' "$out")" -eq 0 ] || fail 'a longer mask'
ok env LC_ALL=C evenkeep list -e dev
[ "$(grep -c '[*]\{6\}' "$out")" -eq 2 ] || fail 'no ASCII mask'
LC_ALL=C grep -q '[^ -~]' "$out" && fail 'more than ASCII'

step 'the document is sorted and has no secret value'
ok evenkeep list -e dev --json
holds '[.names[].name] == ["LEVEL", "S", "TOKEN"]'
holds '[.names[] | select(.kind == "secret") | .value] == [null, null]'
holds '.names[0].value == "info" and .seq == 4'
reveals evenkeep list -e dev --json --reveal
holds ".names[2].value == \"${mark}1\""
reveals evenkeep list -e dev --reveal
says "TOKEN=${mark}1"

step 'equal facts give equal bytes'
ok evenkeep list -e dev --json
cp "$out" "$work/one"
ok evenkeep ls --json -e dev
cmp -s "$work/one" "$out" || fail 'they differ'

step 'all environments, a line each, without any key'
ok env HOME="$work/nobody" XDG_CONFIG_HOME="$work/nobody" evenkeep list --all
says prod
says protected
says none
ok evenkeep list --all --json
holds '[.environments[] | {name, names}] == [{"name":"dev","names":3},{"name":"staging","names":0},{"name":"prod","names":0}]'
fails 4 env HOME="$work/nobody" XDG_CONFIG_HOME="$work/nobody" evenkeep list -e dev

step 'what expires soon comes first'
ok evenkeep set ZZZ=1 -e dev --expires 2d
ok evenkeep list -e dev
sed -n 2p "$out" | grep -q '^!.*ZZZ' || fail 'not first, or no mark'

step 'what contracts require and is not there is named, with what to do'
cat >.env.example <<'EOT'
TOKEN=
STRIPE_KEY=
JWT_SECRET=your-secret
WITH_DEFAULT=1
# OPTIONAL=1
EOT
cp evenkeep.yaml "$work/yaml"
printf 'services:\n  api:\n    contract: .env.example\n    take: { STRIPE_KEY: PAY_KEY }\n' >>evenkeep.yaml
ok evenkeep list -e dev
says '3 required names are missing: JWT_SECRET, PAY_KEY, WITH_DEFAULT'
tells 'next: evenkeep fill -e dev'
ok evenkeep list -e dev --json
holds '.missing == ["JWT_SECRET", "PAY_KEY", "WITH_DEFAULT"]'
holds '.counts == {"names": 4, "secret": 2, "plain": 2, "expired": 0, "expiring": 1, "never_changed": 0, "local": 0}'

step 'a local value is marked, and what is missing for everybody stays missing'
printf %s "$mark" | ok evenkeep set JWT_SECRET --local -e dev
ok evenkeep set LEVEL=debug --local -e dev
ok evenkeep list -e dev
says '2 local values of your own, for nobody else'
says '3 required names are missing: JWT_SECRET'
grep -q '^~  JWT_SECRET .*local' "$out" || fail 'no mark, or no word'
grep -q '^~  LEVEL .*debug .*local' "$out" || fail 'it does not lie over the shared one'
ok evenkeep list -e dev --json
holds '[.names[] | select(.local) | .name] == ["JWT_SECRET", "LEVEL"] and .counts.local == 2'
holds '.names[] | select(.name == "JWT_SECRET") | .value == null and .from == "local"'
ok evenkeep list -e dev --no-local
quiet_about JWT_SECRET= local debug
reveals evenkeep list -e dev --reveal
says "JWT_SECRET=${mark}"
rm .evenkeep/local.db

step 'one service: what it takes, under the names of the vault'
put PAY_KEY dev "${mark}pay"
ok evenkeep list -e dev --service api
says PAY_KEY
says '2 names, 2 secret'
quiet_about LEVEL ZZZ
ok evenkeep list -e dev --service api --json
holds '.service == "api" and [.names[].name] == ["PAY_KEY", "TOKEN"]'
fails 5 evenkeep list -e dev --service apo
tells 'did you mean `api`'

step 'a contract that cannot be read is a reason, not a failure'
printf '=nonsense\n' >.env.example
ok evenkeep list -e dev
says 'whether a required name is missing cannot be told'
ok evenkeep list -e dev --json
holds '.missing == null'
cp "$work/yaml" evenkeep.yaml

step 'as it was at a commit'
ok evenkeep list -e dev --at 4
says 'dev at commit 4: 3 names'
tells 'next: evenkeep rollback --to 4 -e dev -n'
quiet_about ZZZ PAY_KEY
printf '%s' "${mark}new" | ok evenkeep set TOKEN --leaked -e dev
ok evenkeep list -e dev --at 4
grep -q '^✗  TOKEN .*leaked since' "$out" || fail 'it does not say that it leaked'
ok evenkeep list -e dev --at 4 --json
holds '.at == 4 and .seq == 7 and (.names | length) == 3 and .changed_by == "ada@example.org"'
holds '[.names[] | select(.leaked) | .name] == ["TOKEN"]'
fails 5 evenkeep list -e dev --at 99
fails 2 evenkeep list -e dev --at 4 --all
ok evenkeep unset PAY_KEY -e dev
ok evenkeep list -e dev --at 6
says PAY_KEY

step 'a narrow terminal gets a list, a very narrow one lines, one of 0 columns the usual'
ok env TERM=xterm NO_COLOR=1 "$pty" columns:60 -- evenkeep list -e dev
says '     VALUE info'
ok env TERM=xterm NO_COLOR=1 "$pty" columns:20 -- evenkeep list -e dev
says 'LEVEL info'
ok env TERM=xterm NO_COLOR=1 "$pty" columns:0 -- evenkeep list -e dev
says 'NAME'

step 'colour only where it is wanted'
ok env TERM=xterm "$pty" -- evenkeep list -e dev
grep -q "$(printf '\033')" "$out" || fail 'no colour on a terminal'
for setting in NO_COLOR=1 CLICOLOR=0 TERM=dumb EVENKEEP_COLOR=never; do
	ok env TERM=xterm "$setting" "$pty" -- evenkeep list -e dev
	grep -q "$(printf '\033')" "$out" && fail "colour with $setting"
done
ok env NO_COLOR=1 evenkeep --color always list -e dev
grep -q "$(printf '\033')" "$out" || fail 'no colour though asked for'
ok env FORCE_COLOR=1 evenkeep list -e dev
grep -q "$(printf '\033')" "$out" || fail 'no colour though forced'
ok env FORCE_COLOR=0 CLICOLOR_FORCE=0 evenkeep list -e dev
grep -q "$(printf '\033')" "$out" && fail 'colour though 0'
ok env EVENKEEP_PLAIN=1 evenkeep list -e dev
grep -q '!' "$out" && fail 'marks on a plain screen'

step 'an answer that cannot be given is a failure'
status=0
evenkeep list -e dev >/dev/full 2>"$problems" || status=$?
same 'exit code' 10 "$status"
status=0
evenkeep list -e dev >&- 2>"$problems" || status=$?
same 'exit code' 10 "$status"

step 'a closed pipe ends quietly'
mkfifo "$work/pipe"
for ignored in '' PIPE; do
	status=0
	sh -c 'exec 3<>"$1" 4>"$1" 3>&-; [ -z "$2" ] || trap "" "$2"; exec evenkeep list -e dev >&4' \
		sh "$work/pipe" "$ignored" 2>"$problems" || status=$? # who read is gone before it begins
	same "exit, ignored: ${ignored:-nothing}" 141 "$status"
	[ ! -s "$problems" ] || fail 'it complains'
done

finish
