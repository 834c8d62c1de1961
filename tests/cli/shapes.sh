#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Three members of one vault, who own it all, read one environment, and read none: each sees the whole
# matrix as far as shapes go, never a value of another, and nothing is said to be missing that is only hidden.
. "$(dirname "$0")/lib.sh" "$@"
machine team
mkdir -p team/.evenkeep && cd team
cp "$tree/tests/fixtures/vaults/shapes.db" .evenkeep/vault.db
cp "$tree"/tests/fixtures/vaults/keys/team-*.key ..
chmod 600 .evenkeep/vault.db ../*.key
printf 'policy: house\noverride: { secrets.old: off }\n' >house.yaml
cat >evenkeep.yaml <<'EOT'
evenkeep: 1
project: team
environments: { dev: , other: , hidden: , machine: , late: , old: }
policies: [builtin:parity, builtin:secrets, house.yaml]
EOT
as() { # WHO CMD ARG…
	EVENKEEP_IDENTITY=$HOME/team-$1.key
	export EVENKEEP_IDENTITY
	shift
	"$@"
}
ok as eve env TERM=xterm "$pty" wait:'right one: ' line:yes -- evenkeep list --all

step 'who may read nothing sees names, ages and tags where there is a shape in force, and hidden elsewhere'
_run as eve evenkeep parity --json
holds '.environments == ["dev", "other", "hidden", "machine", "late", "old"]'
holds '.seen_by == ["shape", "shape", "hidden", "hidden", "hidden", "hidden"]'
holds '[.names[].name] == ["API_KEY", "LOG_LEVEL", "ONLY_DEV", "ONLY_OTHER", "WEAK_KEY"]'
holds '[.names[].cells[] | select(has("value"))] == []'
holds '[.names[] | .cells[2:][] | .state] | unique == ["hidden"]'
quiet_about FAKE

step 'a shape that was forbidden, is missing, is of the commit before or of an older key makes nothing missing'
holds '[.findings[] | select(.message | test("hidden|machine|late|old"))] == []'
_run as eve evenkeep parity --all
says 'hidden, not even the names are known to you: hidden, machine, late, old'
says 'by shape, you may not read the values: dev, other'

step 'equal tags are told to be equal, and what has no tag is counted and never guessed'
fails 1 as eve evenkeep parity --json
holds '[.findings[] | select(.rule == "parity.secret-shared") | [.key, .message]] == [["API_KEY", "API_KEY is the same secret in dev and other"]]'
holds '.names[] | select(.name == "WEAK_KEY") | .not_comparable == 1 and (.cells[0] | .state == "weak" and (has("tag") | not))'
holds '.names[] | select(.name == "API_KEY") | .not_comparable == 0 and .cells[0].tag == .cells[1].tag'
fails 1 as eve evenkeep parity --all
says '1 pair of values not comparable'
says 'weak: a secret that may be too easy to guess, so its tag is kept back'
says '#tags: equal ones are equal values, under any name of this vault, different ones differ'

step 'who reads one environment has its values, and the others as before'
fails 1 as rita evenkeep parity --json
holds '.seen_by == ["values", "shape", "hidden", "hidden", "hidden", "hidden"]'
holds '[.names[] | .cells[1:][] | select(has("value"))] == []'
holds '.names[] | select(.name == "LOG_LEVEL") | .cells[0].value == "info" and .cells[0].tag == .cells[1].tag'
holds '[.findings[] | select(.rule == "parity.secret-shared") | .key] == ["API_KEY"]'
holds '.names[] | select(.name == "WEAK_KEY") | .not_comparable == 1'
quiet_about FAKE

step 'the owner compares all of it, by values'
fails 1 as alice evenkeep parity --json
holds '.seen_by | unique == ["values"]'
holds '[.names[].not_comparable] | add == 0'
holds '[.findings[] | select(.key == "WEAK_KEY" and .rule == "parity.secret-shared") | .message] == ["WEAK_KEY is the same secret in dev, other, hidden, machine, late and old"]'
quiet_about FAKE
ok as alice evenkeep verify

step 'a stranger sees nothing, and gets no green light'
fails 4 as stranger evenkeep parity
tells 'you may see none of these environments'

finish
