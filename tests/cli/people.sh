# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
# Several people at one vault on one disk. Read behind lib.sh, in the project of the first of them:
#
#	share                    this is the folder that all work in
#	become PERSON            from here on this is who works in it
#	card_of PERSON           their card and id, as they print them, in $card and $id; they are PERSON now
#	add LABEL [OPTION…]      alice adds who has that label, with the id they told
share() {
	shared=$PWD
}
become() {
	machine "$1"
	cd "$shared"
}
card_of() {
	machine "$1"
	if [ ! -f "$XDG_CONFIG_HOME/evenkeep/identity" ]; then
		mkdir -p "$XDG_CONFIG_HOME/evenkeep"
		age-keygen -o "$XDG_CONFIG_HOME/evenkeep/identity" 2>"$work/keygen"
	fi
	ok evenkeep member card --json
	card=$(jq -r .card "$out") id=$(jq -r .id "$out")
}
add() {
	card_of "$1"
	become alice
	_label=$1
	shift
	ok evenkeep member add "$card" --label "$_label" --id "$id" --yes "$@"
}
strong=kX9v2mQ7Lw4ZtR8bNc3Hs6Yd
