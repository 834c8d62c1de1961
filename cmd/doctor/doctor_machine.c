/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/doctor/doctor.h"
#include "cmd/frame/platform.h"
#include "secret/secret.h"

enum { SAMPLE = 64 * 1024 };

static void
check_memory(struct checkups *out)
{
	struct secret *sample CLEANUP(secret_freep) = secret_new(SAMPLE);

	if (secret_len(sample) > 0 && secret_unlocked_count() == 0)
		checkup_add(out, HEALTH_OK, "memory", NULL, "secrets are locked into memory");
	else
		checkup_add(out, HEALTH_WARN, "memory", "raise the limit: `ulimit -l`, or "
		    "LimitMEMLOCK= of the service",
		    "secrets cannot be locked into memory, so they could be swapped out");
}

static void
check_dumps(struct checkups *out)
{
	struct rlimit core;

	if (getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur == 0 && platform_refuses_debuggers())
		checkup_add(out, HEALTH_OK, "dumps", NULL, "no core dumps, no debuggers");
	else
		checkup_add(out, HEALTH_WARN, "dumps", NULL,
		    "this system does not let evenkeep refuse core dumps or debuggers");
}

/* A folder that is there must be ours alone; one that is not will be made so. */
/* Could FOLDER, which is not there, be made in the nearest one that is? */
static bool
can_be_made(const char *folder)
{
	char *above CLEANUP(freep) = path_folder(folder);

	while (access(above, F_OK) < 0 && errno == ENOENT && strcmp(above, "/") != 0 && strcmp(above, ".") != 0) {
		char *next = path_folder(above);

		free(above);
		above = next;
	}
	return access(above, W_OK | X_OK) == 0;
}

static void
check_folder(struct checkups *out, const char *name, const char *folder)
{
	struct stat status;

	if (stat(folder, &status) < 0 && errno == ENOENT)
		checkup_add(out, HEALTH_OK, name, NULL, "`%s` is not there yet", folder);
	else if (stat(folder, &status) < 0)
		checkup_add(out, HEALTH_FAIL, name, NULL, "`%s`: %s", folder, strerror(errno));
	else if (status.st_uid != geteuid())
		checkup_add(out, HEALTH_FAIL, name, NULL, "`%s` belongs to another user", folder);
	else if ((status.st_mode & 022) != 0)
		checkup_add(out, HEALTH_FAIL, name, "chmod 700 on it", "`%s` can be written by others",
		    folder);
	else if (access(folder, W_OK | X_OK) < 0)
		checkup_add(out, HEALTH_WARN, name, NULL, "`%s` cannot be written", folder);
	else
		checkup_add(out, HEALTH_OK, name, NULL, "`%s`", folder);
}

void
doctor_machine(struct session *session, struct checkups *out)
{
	const struct user_config *user;
	struct err err CLEANUP(err_done) = ERR_INIT;

	check_memory(out);
	check_dumps(out);
	if (session_need_user(session, &user, &err) < 0) {
		checkup_add_err(out, HEALTH_FAIL, "configuration", &err);
		return;
	}
	if (user->config_folder == NULL || user->state_folder == NULL) {
		checkup_add(out, HEALTH_WARN, "configuration", "set HOME",
		    "there is no HOME: no identity file, and nothing is remembered of vaults");
		return;
	}
	check_folder(out, "configuration", user->config_folder);
	if (access(user->state_folder, F_OK) < 0 && errno == ENOENT && !can_be_made(user->state_folder))
		checkup_add(out, HEALTH_WARN, "state", "XDG_STATE_HOME names another one; in a unit: StateDirectory=",
		    "`%s` cannot be made: nothing is remembered, and a vault that was set back goes unnoticed",
		    user->state_folder);
	else
		check_folder(out, "state", user->state_folder);
}
