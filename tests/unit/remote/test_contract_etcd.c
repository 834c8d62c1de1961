/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The contract of stores on a running etcd, which tests/engines/etcd_contract.sh starts: its address is
 * ETCD_ADDRESS, the login that of EVENKEEP_REMOTE_….
 */
#include <stdlib.h>

#include "contract.h"

int
main(int argc, char **argv)
{
	const struct remote_login login = {
	    .user = getenv("EVENKEEP_REMOTE_USER"),
	    .password = getenv("EVENKEEP_REMOTE_PASSWORD"),
	    .cert_file = getenv("EVENKEEP_REMOTE_CERT_FILE"),
	    .key_file = getenv("EVENKEEP_REMOTE_KEY_FILE"),
	};
	const char *address = getenv("ETCD_ADDRESS");

	if (argc != 2 || address == NULL)
		return 2;
	return contract_run_at("contract of etcd", address, &login, true, argv[1]);
}
