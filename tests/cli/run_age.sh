#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# How old may be what a program is started with (REMOTE.md 4.3)? $3 is the clock that stands still.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/cli/sharing.sh
. "$(dirname "$0")/sharing.sh"
clock=$(cd "$(dirname "$3")" && pwd)/$(basename "$3")

shared_project
plain LEVEL dev
plain LEVEL prod prod
reached=$(date -d "$(evenkeep status --json | jq -r .last_reached)" +%s)

later_by() { # SECONDS CMD ARG…
	TEST_NOW=$((reached + $1))
	shift
	env TEST_NOW="$TEST_NOW" LD_PRELOAD="$clock" "$@"
}
hour=3600 day=86400
ok later_by $((300 * day)) evenkeep run -e dev -- true
if ! grep -q warning "$problems"; then
	echo 'SKIPPED: THE CLOCK DOES NOT MOVE, A STATIC PROGRAM TAKES NO LIBRARY BEFORE ITS OWN' >&2
	exit 77
fi

step 'how long ago the store was reached is told so that it can stand beside that it cannot be reached'
store_down
ok later_by 20 evenkeep remote show
says 'last reached and verified less than a minute ago'
tells 'cannot be reached now'
ok later_by 20 evenkeep status --online
says 'last reached less than a minute ago'
ok later_by 130 evenkeep remote show
says 'last reached and verified 2 minutes ago'
ok later_by -7200 evenkeep remote show
says "in 2 hours, by this machine's clock"
store_up

step 'under a day nothing is said'
ok later_by $((23 * hour)) evenkeep run -e dev -- true
quiet_about warning
ok later_by $((23 * hour)) evenkeep run -e prod -- true
quiet_about warning

step 'after a day there is a warning, with the time and the commit'
ok later_by $((25 * hour)) evenkeep run -e dev -- true
tells 'warning: starting with `dev` as of commit 2: its store was last reached 1 day ago'
ok later_by $((25 * hour)) evenkeep run -e prod -- true
tells 'warning: starting with `prod`'
ok later_by $((7 * day - hour)) evenkeep run -e prod -- true

step 'after a week a protected environment is refused, others are warned of'
ok later_by $((8 * day)) evenkeep run -e dev -- true
tells 'warning:'
fails 125 later_by $((8 * day)) evenkeep run -e prod -- sh -c 'echo started'
silent
tells 'error[stale]'
tells 'evenkeep fetch'

step '--max-age moves that limit, in both directions'
ok later_by $((8 * day)) evenkeep run --max-age 30d -e prod -- true
tells 'warning:'
fails 125 later_by $((31 * day)) evenkeep run --max-age 30d -e prod -- true
fails 125 later_by $((3 * day)) evenkeep run --max-age 2d -e prod -- true
fails 125 evenkeep run --max-age soon -e prod -- true
tells not-a-duration

step 'a fetch begins it anew, and so does --fresh'
ok later_by $((8 * day)) evenkeep run --fresh -e prod -- true
quiet_about warning
ok later_by $((8 * day)) evenkeep run -e prod -- true
quiet_about warning

step 'what is not remembered counts as the oldest; damaged is not remembered'
for state in "$XDG_STATE_HOME"/evenkeep/remote/*; do
	echo 'reached 99999999999999' >>"$state"
done
fails 125 evenkeep run -e prod -- true
tells 'never reached'
ok evenkeep run -e dev -- true
tells 'never reached'
rm -rf "$XDG_STATE_HOME/evenkeep/remote"
fails 125 evenkeep run -e prod -- true
ok evenkeep run --fetch -e prod -- true
quiet_about warning

step 'the store of another address says nothing'
cp -r "$store" "$store.2"
EVENKEEP_REMOTE=file://$store.2
export EVENKEEP_REMOTE
fails 125 evenkeep run -e prod -- true
unset EVENKEEP_REMOTE

step 'where nothing is shared there is no age'
ok evenkeep remote rm
rm -rf "$XDG_STATE_HOME/evenkeep/remote"
ok later_by $((300 * day)) evenkeep run -e prod -- true
quiet_about warning

finish
