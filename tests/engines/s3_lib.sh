# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
# Of scripts about buckets: `NAME.sh EVENKEEP ENGINE EVENKEEP-REMOTE TRIAL CONTRACT`.
engine=$(realpath "$2") remote_program=$(realpath "$3") trial=$(realpath "$4") contract=$(realpath "$5")
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/../cli/lib.sh" "$1"
# shellcheck source=tests/cli/sharing.sh
. "$tree/tests/cli/sharing.sh"
# shellcheck source=tests/engines/servers.sh
. "$tree/tests/engines/servers.sh"
tidy() {
	end_ceph ceph
	end_servers
}
all=${EVENKEEP_TEST_ALL-}
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_REGION http_proxy HTTP_PROXY || :

engine_at() { # PREFIX: commands on standard input
	"$engine" s3 "http://127.0.0.1:$port/vaults/$1" '' '' '' 300000
}

# The bucket is tried COUNT times, and each time TEXT is said.
tried() {
	ok "$trial" "$remote_program" "s3+http://127.0.0.1:$port/vaults/trials" "$1"
	same 'trials' "$1" "$(grep -c -F -e "$2" "$out")"
	echo "    $1 trials: $2"
}

done_here() {
	no_text_in canarySecretKey "$log"
	printf '%s: %d steps done\n' "$title" "$steps"
}
