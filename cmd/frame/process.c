/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/process.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/frame/platform.h"
#include "secret/secret.h"

/*
 * A closed descriptor becomes /dev/null opened the wrong way round: using it still fails, so that
 * no answer vanishes and exit 0 is not a lie. A child finds it closed again.
 */
static void
fill_descriptor(int fd)
{
	if (fcntl(fd, F_GETFD) >= 0)
		return;
	if (open("/dev/null", (fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) | O_CLOEXEC) != fd)
		_exit(10);
}

void
process_start(struct launch_state *state)
{
	struct rlimit none;
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		fill_descriptor(fd);
	if (getrlimit(RLIMIT_CORE, &state->core) < 0)
		state->core = (struct rlimit){0, 0};
	none = (struct rlimit){0, state->core.rlim_max};
	setrlimit(RLIMIT_CORE, &none);
	platform_refuse_debuggers();
	state->umask = umask(077);
	secret_start();
}

void
process_forget_token(void)
{
	char *text = getenv("EVENKEEP_TOKEN");

	if (text != NULL)
		secret_wipe(text, strlen(text));
}
