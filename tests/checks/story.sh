#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: story.sh TREE
#
# A story begins without the settings of whoever runs it, and with what says how much to test.
set -eu
tree=$1

# What a story in TREE sees of the variable $1.
sees() {
	EVENKEEP_TEST_ALL=1 EVENKEEP_TEST_SEED=7 EVENKEEP_REMOTE=file:/nowhere EVENKEEP_TOKEN=none \
		sh -c '. "$1/tests/support/story.sh" "$2" && eval "printf %s \"\${$3-unset}\""' \
		"$tree/tests/checks/story.sh" "$tree" "$(command -v true)" "$1"
}

failed=0
expect() {
	[ "$(sees "$1")" = "$2" ] || {
		echo "a story sees $1 as \`$(sees "$1")\`, not as \`$2\`" >&2
		failed=1
	}
}

expect EVENKEEP_TEST_ALL 1
expect EVENKEEP_TEST_SEED 7
expect EVENKEEP_REMOTE unset
expect EVENKEEP_TOKEN unset
[ "$failed" -eq 0 ] && echo 'a story sees how much to test, and nothing else of evenkeep'
