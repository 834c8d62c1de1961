#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `env show` and `env set`: what owners signed is seen by everybody and changed by them alone.
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/people.sh
. "$(dirname "$0")/people.sh"
new_project alice
share
add bob --grant dev:write,prod:read

step 'usage'
fails 2 evenkeep env
fails 2 evenkeep env shwo
fails 2 evenkeep env set
fails 2 evenkeep env set dev
tells 'needs to know what'
fails 2 evenkeep env show dev --protect
fails 2 evenkeep env set dev --protect --no-protect
fails 2 evenkeep env set dev --max-age soon
fails 5 evenkeep env show dve
tells 'did you mean `dev`'
fails 5 evenkeep env set dve --protect
fails 5 evenkeep env set prod --base dve --yes

step 'everything that is signed is shown, without a key too'
ok evenkeep env show prod
says 'prod: 0 values, commit 2'
says 'protected     yes'
says 'owners        alice@example.org'
says 'readers       bob'
ok evenkeep env show --json
holds '[.environments[].name] == ["dev","staging","prod"]'
holds '[.environments[0].grants[] | [.member, .right]] | sort == [["alice@example.org", "own"], ["bob", "write"]]'
ok env XDG_CONFIG_HOME="$work/nobody" evenkeep env show dev
says 'writers       bob'

step 'only owners, and it is said who they are'
become bob
fails 4 evenkeep env set dev --protect
tells 'ask alice@example.org'
become alice

step 'a dry run shows before and after and does nothing; what is so already is told'
cp .evenkeep/vault.db "$work/before"
ok evenkeep env set dev --protect --max-age 30d -n
says '~  protected: no -> yes'
says '~  max age: none -> 30 days'
says 'would change dev'
ok evenkeep env set dev --no-protect
prints '=  protected: no
dev is so already'
ok cmp .evenkeep/vault.db "$work/before"

step 'each setting does what it says'
ok evenkeep env set dev --protect
printf x | fails 9 evenkeep set A -e dev
fails 9 evenkeep env set dev --no-protect
ok env TERM=xterm NO_COLOR=1 "$pty" wait:'go on: ' line:dev -- evenkeep env set dev --no-protect
says 'changed dev, commit'
printf x | fails 9 evenkeep set NODE_OPTIONS -e dev
ok evenkeep env set dev --loader-names
printf x | ok evenkeep set NODE_OPTIONS -e dev
ok evenkeep env set dev --no-loader-names
ok evenkeep set SHOWN=1 --plain -e staging
ok evenkeep env set staging --hide-shape --json
holds '.changed and .environment == "staging"'
become bob
_run evenkeep parity
quiet_about SHOWN
become alice
ok evenkeep env set staging --show-shape

step 'a closed environment takes nothing and runs nothing until it is opened again'
ok evenkeep set RUNS=yes --plain -e staging
ok evenkeep env set staging --close
printf x | fails 9 evenkeep set A -e staging
tells 'is closed'
_run evenkeep run -e staging -- true
[ "$status" -eq 125 ] || fail 'a closed environment runs'
ok evenkeep env show staging
says 'closed        yes'
ok evenkeep env set staging --open
ok evenkeep run -e staging -- true

step 'what is underneath has to be readable for those who read what is above'
ok evenkeep set REGION=eu --plain -e dev
fails 9 evenkeep env set dev --base dev
fails 9 evenkeep env set prod --base staging --yes
tells 'bob may not read `staging`'
fails 9 evenkeep env set prod --base staging --yes -n
ok evenkeep env set prod --base dev --yes
ok evenkeep get REGION -e prod
prints eu
fails 9 evenkeep env set dev --base staging
fails 9 evenkeep env set staging --base prod
ok evenkeep env set prod --base none --yes
fails 5 evenkeep get REGION -e prod

step 'an escrow is required only where there is a recovery key'
fails 9 evenkeep env set dev --require-escrow
tells 'recovery key'

step 'beyond its age an environment is refused, but who may what is seen, and owners can go on'
ok evenkeep env set dev --max-age 1s
until evenkeep get REGION -e dev >"$out" 2>"$problems"; [ $? -eq 25 ]; do sleep 0.2; done
ok evenkeep member list
tells 'nothing was signed in dev'
ok evenkeep env show dev
for words in status 'list --all'; do
	ok evenkeep $words
	says 'dev'
	grep -q 'too old\|older than its owners allow' "$out" || fail "$words does not say that dev is too old"
done
ok evenkeep audit head
fails 1 evenkeep doctor
says '`dev` is older than its owners allow'

step 'a writer renews it with a commit that changes nothing'
fails 2 evenkeep env renew
fails 2 evenkeep env renew dev --protect
ok evenkeep env renew dev -n
says 'would renew dev'
fails 25 evenkeep get REGION -e dev
before=$(evenkeep list --all --json | jq '.environments[] | select(.name == "dev") | .seq')
ok evenkeep env renew dev
says "renewed dev, commit $((before + 1))"
ok evenkeep env set dev --max-age none
ok evenkeep get REGION -e dev
ok evenkeep verify

finish
