#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# $3 compares what a program sees of its process, started by `run` and without it.
case $3 in /*) probe=$3 ;; *) probe=$PWD/$3 ;; esac # meson may name it from its own folder
. "$(dirname "$0")/lib.sh" "$@"

new_project
put A dev "$mark"

step 'the process is as one that was started without evenkeep, property by property'
reveals "$probe" "$work/bin/evenkeep" run -e dev -- "$probe" --probe 'two words' ''
says "with: #value A=$mark, 1 of evenkeep: EVENKEEP_RUN=dev@"
says 'without: #value none, 1 of evenkeep: EVENKEEP_SOMETHING=ours'
sed -n 's/ properties of the process are equal$/ properties/p' "$out"

step 'without the marker there is nothing of evenkeep'
reveals "$probe" "$work/bin/evenkeep" run -e dev --no-marker -- "$probe" --probe 'two words' ''
says "with: #value A=$mark, 0 of evenkeep: none"

step 'with the core limit kept at 0 that is the only difference'
if "$probe" "$work/bin/evenkeep" run -e dev --no-core -- "$probe" --probe 'two words' '' >"$work/differences"; then
	fail 'the core limit is given back'
fi
same 'differences' 1 "$(grep -c '^differs' "$work/differences")"
grep -q '^  with:    limits' "$work/differences" || fail 'another property differs'

finish
