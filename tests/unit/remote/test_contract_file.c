/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contract.h"

static void
make_folder(char *address, size_t room)
{
	char here[3000];

	if (mkdir("store", 0700) < 0 || getcwd(here, sizeof(here)) == NULL)
		here[0] = '\0';
	snprintf(address, room, "file://%s/store", here);
}

static const struct contract_place place = {.name = "contract of file", .make = make_folder};

int
main(int argc, char **argv)
{
	assert(argc == 2);
	return contract_run(&place, argv[1]);
}
