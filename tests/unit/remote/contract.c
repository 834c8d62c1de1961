/* SPDX-License-Identifier: Apache-2.0 */
#include "contract.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "contract_priv.h"
#include "secret/secret.h"

int
contract_run(const struct contract_place *place, const char *program)
{
	static char absolute[PATH_MAX]; /* each test has a folder of its own */
	int failed = 0;

	if (realpath(program, absolute) == NULL) {
		fprintf(stderr, "there is no %s\n", program);
		return 1;
	}
	secret_start();
	contract_place = place;
	contract_program = absolute;
	if (place->make_writer == NULL)
		failed = contract_run_writes() + contract_run_names() + contract_run_connections();
	return failed + contract_run_versions() + contract_run_waits();
}

static const char *base;

/* A part of its own behind the path of the base. */
static void
make_below(char *address, size_t room)
{
	static unsigned count;
	size_t len = strcspn(base, "?");

	snprintf(address, room, "%.*s/t%ld-%u%s", (int)len, base, (long)getpid(), ++count,
	    base + len);
}

int
contract_run_at(const char *name, const char *address, const struct remote_login *login, bool group,
    const char *program)
{
	const struct contract_place place = {
	    .name = name, .make = make_below, .login = login, .group = group};

	base = address;
	return contract_run(&place, program);
}
