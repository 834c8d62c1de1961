#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Contracts in the annotated notation, read by us and by @env-spec/parser: the same files are taken, with
# the same names, descriptions and texts of decorators.
node=${EVENKEEP_CONSUMERS:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/evenkeep-tests/consumers}/node
seed=${EVENKEEP_SEED:-7} cases=${EVENKEEP_CASES:-150}
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh"

if ! [ -d "$node/node_modules/@env-spec/parser" ]; then
	echo '*** skipped: @env-spec/parser is not here (tests/oracles/consumers/install fetches it)' >&2
	exit 77
fi
cp "$tree/tests/oracles/consumers/env_spec.js" "$work/env_spec.js"
NODE_PATH=$node/node_modules node "$work/env_spec.js" "$seed" "$cases" >"$work/cases"
[ -s "$work/cases" ] || fail 'no cases'
machine alice
mkdir p && cd p
printf 'evenkeep: 1\nproject: p\nservices: { a: { contract: .env.schema } }\n' >evenkeep.yaml

step 'both take the same files, and say the same of them'
# What the reference says of a case, in the form of ours; a description's blank ends do not count.
theirs='.names | map({name, computed, docs: (.docs | if type == "string" then [.] else [] end),
	description: ((.description // "") | split("\n") | map(gsub("^[ \t]+|[ \t]+$"; "")) | join("\n") | gsub("^\n+|\n+$"; ""))}) | sort_by(.name)'
ours='.names | map({name, computed: .not_evaluated, docs: (.docs // []), description: (.description // "")}) | sort_by(.name)'
taken=0 refused=0 stricter=0
while IFS= read -r case; do
	printf '%s' "$case" | jq -j .source >.env.schema
	if evenkeep contract show --json >"$work/ours" 2>"$work/why"; then
		[ "$(printf '%s' "$case" | jq '.names == null')" = false ] || fail "taken, and refused there: $case"
		printf '%s' "$case" | jq -S "$theirs" >"$work/theirs.json"
		# words behind an item describe it here, where nothing else does
		jq -S --slurpfile theirs "$work/theirs.json" "$ours"'
			| to_entries | map(.key as $at | .value | if $theirs[0][$at].description == "" then .description = "" else . end)' \
			"$work/ours" >"$work/ours.json"
		cmp -s "$work/theirs.json" "$work/ours.json" ||
			fail "another reading of $case: $(diff "$work/theirs.json" "$work/ours.json")"
		taken=$((taken + 1))
	elif jq -e '.error.message | contains("stands twice")' "$work/ours" >/dev/null; then
		stricter=$((stricter + 1)) # a decorator twice: the parser leaves that to its callers
	else
		[ "$(printf '%s' "$case" | jq '.names == null')" = true ] || fail "refused, and taken there: $case: $(cat "$work/ours")"
		refused=$((refused + 1))
	fi
done <"$work/cases"
echo "$taken files taken by both, $refused refused by both, $stricter refused by us alone for a decorator twice"
[ "$taken" -gt 0 ] && [ "$refused" -gt 0 ] || fail 'the cases say nothing'
finish
