/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trial before the first write, COUNT times: `trial EVENKEEP-REMOTE ADDRESS COUNT`. Prints `accepted`
 * or what it was refused for, a line each; anything else that goes wrong ends it with 1. The login is
 * that of EVENKEEP_REMOTE_….
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "remote/remote.h"

static int
try(const char *program, const struct remote_address *address, const struct remote_login *login)
{
	const struct remote_settings settings = {.address = address, .program = program, .prefix = "",
		.cache_folder = getenv("TRIAL_CACHE"), .timeout_ms = 300000, .login = login};
	struct remote *remote CLEANUP(remote_closep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	int r = remote_open(&settings, &remote, &err);

	if (r == 0)
		r = remote_trial(remote, &err);
	if (r < 0 && strcmp(err.id, "remote-unsafe") != 0) {
		fprintf(stderr, "trial: %s: %s\n", err.id, err.message);
		return 1;
	}
	printf("%s\n", r < 0 ? err.message : "accepted");
	return 0;
}

int
main(int argc, char **argv)
{
	struct remote_address address CLEANUP(remote_address_done) = {0};
	const struct remote_login login = {.user = getenv("EVENKEEP_REMOTE_USER"),
		.password = getenv("EVENKEEP_REMOTE_PASSWORD"),
		.access_key = getenv("EVENKEEP_REMOTE_ACCESS_KEY"),
		.secret_key = getenv("EVENKEEP_REMOTE_SECRET_KEY")};
	struct err err CLEANUP(err_done) = ERR_INIT;
	long i;

	if (argc != 4)
		return 2;
	if (remote_address_parse(slice_of_text(argv[2]), &address, &err) < 0) {
		fprintf(stderr, "trial: %s\n", err.message);
		return 2;
	}
	for (i = 0; i < strtol(argv[3], NULL, 10); i++)
		if (try(argv[1], &address, &login) != 0)
			return 1;
	return 0;
}
