/* SPDX-License-Identifier: Apache-2.0 */
/* The contract, of a bucket: `test_contract_s3 EVENKEEP-REMOTE ADDRESS`, with the login of the
 * environment. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "contract.h"

static const char *bucket;

/* A prefix of its own for each store. */
static void
make_prefix(char *address, size_t room)
{
	static unsigned count;

	snprintf(address, room, "%s/contract-%ld-%u", bucket, (long)getpid(), ++count);
}

int
main(int argc, char **argv)
{
	const struct remote_login login = {.access_key = getenv("EVENKEEP_REMOTE_ACCESS_KEY"),
	    .secret_key = getenv("EVENKEEP_REMOTE_SECRET_KEY"),
	    .session = getenv("EVENKEEP_REMOTE_SESSION")};
	const struct contract_place place = {
	    .name = "contract of s3", .make = make_prefix, .login = &login};

	if (argc != 3)
		return 2;
	bucket = argv[2];
	return contract_run(&place, argv[1]);
}
