#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A store with another history is seen as that before anything is fetched, and there is a way out of it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/sharing.sh"

shared_project
plain LEVEL one
second_machine laptop
ok evenkeep fetch
cp -r "$store" "$store.old"
at ada
plain LEVEL ada
plain ONLY ada
rm -rf "$store" && mv "$store.old" "$store"
at laptop
plain LEVEL laptop
plain SIZE laptop

step 'the same number with another commit is another history, and not the same'
at ada
ok evenkeep status --online
says 'another history'
tells 'next: ask who else has the vault which history is the right one'
tells 'evenkeep trust reset'
quiet_about 'gives it the rest'
ok evenkeep status --online --json
holds '([.environments[] | {(.name): .store}] | add) == {"dev": "forked", "staging": "same", "prod": "same"} and .members_forked == false'
ok evenkeep remote show
says 'another history there'
tells 'evenkeep trust reset'
ok evenkeep remote show --json
holds '[.heads[] | .there] == ["same", "forked", "same", "same"]'
fails 22 evenkeep fetch
tells 'evenkeep trust reset'

step 'and so it is behind a signed link, whose bundle says it'
serve "$store"
id=$(evenkeep env show dev --json | jq -r '.environments[0].id')
bundle=$(cd "$store" && find . -path "*/$id/bundle" | sed 's,^./,,')
EVENKEEP_REMOTE="http://127.0.0.1:$port/$bundle?sig=1" ok evenkeep status --online --json
holds '[.environments[].store] == ["forked", null, null]'
EVENKEEP_REMOTE="http://127.0.0.1:$port/$bundle?sig=1" ok evenkeep remote show
says 'dev at commit 4, another history there'

step 'also where it goes on behind the number that is here'
at laptop
plain SIZE more
at ada
ok evenkeep status --online --json
holds '.environments[0].store == "forked"'

finish
