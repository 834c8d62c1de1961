#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `check` in copies of the real projects finds what FINDINGS.md asks for, at its place and level, and no
# more: as they are, and with an evenkeep.yaml. What is wanted stands in expected/, for the scopes that
# look at all files, and in check.expected; what `check` finds out by itself is which compose files belong together.
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh"
machine ada

# Level, rule, file and line of every row.
wanted() { # PROJECT
	{
		rows "$1"
		awk -v project="$1" '$1 == project { print $2, $3, $4 }' "$tree/tests/stacks/check.expected"
	} | LC_ALL=C sort -u
}
rows() { # PROJECT
	awk '
		$1 == "scope" { files = 0 }
		$1 == "files" { files = 1 }
		$1 == "row" && files {
			at = match($5, /:[0-9,]*$/)
			count = split(substr($5, at + 1), lines, ",")
			for (i = 1; i <= count; i++)
				print $3, $4, substr($5, 1, at - 1) ":" lines[i]
		}' "$tree/tests/stacks/expected/$1"
}
# The neighbour of a project is there for its ports; it is another project, which nobody has judged.
found() {
	jq -r '.findings[] | select(.location.file // "" | startswith("_neighbour/") | not)
		| "\(.level) \(.rule) \(.location.file // ""):\(.location.line // "")"' "$out" | LC_ALL=C sort -u
}

total=0 missing=0 surplus=0
judge() { # PROJECT
	_run evenkeep check --json
	[ "$status" -eq 1 ] || fail "exit $status"
	wanted "$1" >"$work/wanted"
	found >"$work/found"
	LC_ALL=C comm -23 "$work/wanted" "$work/found" >"$work/missing"
	LC_ALL=C comm -13 "$work/wanted" "$work/found" | grep -v '^note ' >"$work/surplus" || :
	no_text_in FAKE "$out" # what is secret in these files has it
	sed 's/^/    not found: /' "$work/missing"
	sed 's/^/    no row explains: /' "$work/surplus"
	total=$((total + $(wc -l <"$work/wanted")))
	missing=$((missing + $(wc -l <"$work/missing")))
	surplus=$((surplus + $(wc -l <"$work/surplus")))
}

# A copy of PROJECT as its people have it.
copy() { # PROJECT
	cp -r "$tree/tests/stacks/$1" "$HOME/${1##*/}"
	cd "$HOME/${1##*/}"
	rm -f FINDINGS.md parity.expected
	[ ! -f gitignore.in ] || mv gitignore.in .gitignore
	git init -q .
}

for project in atra-web-ide automagik-spark coffee-project mlops-engineer pyspark-intelligence-platform \
	rails-shop go-ledger; do
	step "$project, as it is"
	copy "$project"
	judge "$project"
	step "$project, with an evenkeep.yaml"
	# where a project is described by environment, as it is described
	case $project in coffee-project) first=dev ;; *) first=staging ;; esac
	printf 'evenkeep: 1\nproject: %s\nenvironments:\n  %s:\n  prod: { protect: true }\n' \
		"$project" $first >evenkeep.yaml
	judge "$project"
	jq -e '.not_looked_at | length > 0' "$out" >/dev/null || fail 'without a vault nothing is said to be left out'
	step "$project: nothing is written"
	git status --porcelain --ignored | grep -qE 'vault|\.evenkeep' && fail 'something is written'
done

found=$((total - missing))
awk -v found=$found -v total=$total -v surplus=$surplus 'BEGIN {
	printf "    %d places wanted: recall %.1f %%, precision %.1f %%\n", total,
		100 * found / total, 100 * found / (found + surplus)
}'
[ $((missing + surplus)) -eq 0 ] || fail "$missing not found, $surplus too many"

# Rows may have patterns of rules (`compose.*`), for what they are called was not looked up.
score() { # WANTED FOUND
	awk '
		function fits(pattern, rule) {
			return pattern == rule || (sub(/\*$/, "", pattern) && index(rule, pattern) == 1)
		}
		NR == FNR { level[NR] = $1; rule[NR] = $2; at[NR] = $3; rows = NR; next }
		{
			explained = 0
			for (i = 1; i <= rows; i++)
				if (level[i] == $1 && at[i] == $3 && fits(rule[i], $2))
					explained = seen[i] = 1
			found += $1 != "note" && explained
			others += $1 != "note" && !explained
		}
		END {
			for (i in seen)
				recalled++
			printf "    %d places wanted: recall %.1f %%, precision %.1f %%\n", rows,
				100 * recalled / rows, 100 * found / (found + others)
		}' "$1" "$2"
}

for project in django-clinic node-monorepo; do
	step "$project, to which nothing is tuned: its score"
	copy "held-out/$project"
	fails 1 evenkeep check --json
	rows "held-out/$project" >"$work/wanted"
	found >"$work/found"
	score "$work/wanted" "$work/found"
done

finish
