#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What every store must do, asked of a real etcd: plain, with TLS and accounts, one node and three.
# `etcd_contract.sh EVENKEEP ENGINE EVENKEEP-REMOTE TEST-CONTRACT-ETCD`
remote_program=$(cd "$(dirname "$3")" && pwd)/$(basename "$3")
contract_program=$(cd "$(dirname "$4")" && pwd)/$(basename "$4")
# shellcheck source=tests/support/story.sh
. "$(dirname "$0")/../support/story.sh" "$1"
# shellcheck source=tests/engines/etcd_lib.sh
. "$(dirname "$0")/etcd_lib.sh"
cd "$work"
etcd_needed

contract() { # WHAT NAME
	ETCD_ADDRESS=$(etcd_address "$2" contract) "$contract_program" "$remote_program" >"$out" 2>&1 ||
		{ cat "$out"; fail "the contract, $1"; }
	no_text_in "$mark" "$out"
	count=$(grep -c '^\[       OK \]' "$out")
	echo "    $count cases, $1"
	echo "$count" >>counts
}

step 'one node'
etcd_make one 1
contract 'one node' one

step 'three nodes'
etcd_make three 3
contract 'three nodes' three

step 'three nodes, TLS, accounts: a user and a password'
etcd_make safe 3 tls
etcd_accounts safe
(export EVENKEEP_REMOTE_USER=ada EVENKEEP_REMOTE_PASSWORD="$mark-of-ada" && contract 'TLS, user and password' safe) || exit 1

step 'one node, TLS, a client certificate without a name and nothing else'
etcd_make certified 1 mtls
(export EVENKEEP_REMOTE_CERT_FILE="$certificates/client.crt" EVENKEEP_REMOTE_KEY_FILE="$certificates/client.key" &&
	contract 'TLS, client certificate' certified) || exit 1

echo "counted: $(awk '{ n += $1 } END { print n }' counts) cases"
