#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The parity faults that FINDINGS.md of two real projects name are found, from their files as they are
# and from a vault; and nothing else is. PROJECT/parity.expected has them row by row.
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh"
machine ada

expected=
project() { # NAME; the environments are added by the caller
	cp -r "$tree/tests/stacks/$1" "$HOME/$1"
	cd "$HOME/$1"
	expected=$tree/tests/stacks/$1/parity.expected
	printf 'evenkeep: 1\nproject: %s\nenvironments:\n' "$1" >evenkeep.yaml
}

# Every row of FINDINGS.md is expected, refused or waits, once; an expected one has its level there.
every_row_is_spoken_of() {
	awk '
		FNR == 1 { file++ }
		file == 1 && /^\| *[0-9]+ *\|/ { split($0, cell, " *\\| *"); level[cell[2]] = cell[3]; next }
		file == 1 || /^#/ { next }
		$1 == "waits" { for (i = 2; i <= NF; i++) said[$i]++; next }
		$1 == "refused" { said[$2]++; next }
		$1 ~ /[+]$/ { next }
		!($1 in found) { found[$1]; said[$1]++ }
		{ want = level[$1] == "info" ? "note" : level[$1]; if (want != $2) print "row " $1 " is " want ", not " $2 }
		END {
			for (row in level) if (said[row] != 1) print "row " row " is spoken of " said[row] + 0 " times"
			for (row in said) if (!(row in level)) print "there is no row " row
		}' FINDINGS.md "$expected" >"$work/wrong"
	[ ! -s "$work/wrong" ] || fail "$expected: $(cat "$work/wrong")"
}

# What is expected, and what is found; notes that no row asks for are let be.
expected_lines() {
	sed -n 's/^[0-9]*+\{0,1\} //p' "$expected" | awk '{ print $1, '"$1"' }' | LC_ALL=C sort
}
found_lines() {
	jq -r '.findings[] | "\(.level) \(.location.file // ""):\(.location.line // "") \(.rule) \(.key)"' "$out" |
		awk '{ print $1, '"$1"' }' | LC_ALL=C sort >"$work/found"
	expected_lines "$1" | grep '^note ' >"$work/notes" || :
	grep -v '^note ' "$work/found" || :
	grep -xFf "$work/notes" "$work/found" || :
}
found_is_expected() { # FIELDS that are compared besides the level: 2 the place, 3 the rule, 4 the name
	same findings "$(expected_lines "$1")" "$(found_lines "$1" | LC_ALL=C sort)"
}

step 'mlops-engineer: every row of its findings is expected, or waits for what looks into such files'
project mlops-engineer
every_row_is_spoken_of

step 'mlops-engineer: what prod lacks and what it has of staging, in the files'
printf '  dev: { file: config/dev.env }\n  staging: { file: config/staging.env }\n  prod: { file: config/prod.env, protect: true }\n' >>evenkeep.yaml
fails 1 evenkeep parity --json
found_is_expected '$2, $3, $4'
fails 1 evenkeep parity
tells 'next: edit APP_ENV in config/prod.env'

step 'mlops-engineer: and in the vault, where no value of a secret is shown'
sed -i 's/ { file: .*//; s/^  prod:/  prod: { protect: true }/' evenkeep.yaml
ok evenkeep init --no-recovery
ok evenkeep import --as compose-literal --yes config/dev.env=dev config/staging.env=staging config/prod.env=prod
fails 1 evenkeep parity --json
found_is_expected '$3, $4'
fails 1 evenkeep parity --all
quiet_about ml:ml
says FEATURE_STORE_URL

step 'automagik-spark: every row of its findings is expected, refused, or waits'
project automagik-spark
every_row_is_spoken_of

step 'automagik-spark: the key that is misspelt is missing, and the misspelling is told'
printf '  dev: { file: .env }\nservices:\n  api:\n    contract: .env.example\n' >>evenkeep.yaml
fails 1 evenkeep parity --json
found_is_expected '$2, $3, $4'
sed -i 's/ { file: .env }//' evenkeep.yaml
ok evenkeep init --no-recovery
ok evenkeep import --as compose-literal --yes .env=dev
fails 1 evenkeep parity --json
found_is_expected '$3, $4'
quiet_about FAKE

step 'automagik-spark: a compose file whose services disagree is no environment, and says where'
grep '^refused ' "$expected" >"$work/refused"
while read -r _ _ place; do
	printf 'evenkeep: 1\nproject: automagik-spark\nenvironments:\n  merged: { file: %s }\n' "${place%:*}" >evenkeep.yaml
	fails 3 env AUTOMAGIK_SPARK_API_KEY=x evenkeep parity
	tells "$place:"
	tells 'has different values in the services'
done <"$work/refused"

finish
