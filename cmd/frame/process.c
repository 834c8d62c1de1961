/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/process.h"

#include <fcntl.h>
#include <signal.h>
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

static void
go_on(int number)
{
	(void)number;
}

/* A handler, as an exec takes it back. */
void
process_outlive_limit(void)
{
	const struct sigaction noted = {.sa_handler = go_on, .sa_flags = SA_RESTART};
	struct sigaction before;

	if (sigaction(SIGXFSZ, &noted, &before) == 0 && before.sa_handler == SIG_IGN)
		sigaction(SIGXFSZ, &before, NULL);
}

/* A program that is started needs three streams. */
static int
move_stream(int *fd, struct err *err)
{
	int moved = fcntl(*fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	int null = moved < 0 ? -1 : open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0 || dup2(null, *fd) < 0)
		return err_system(err, "cannot take descriptor %d for the token", *fd);
	close(null);
	*fd = moved;
	return 0;
}

int
process_keep_fd(int *fd, struct err *err)
{
	if (*fd <= STDERR_FILENO)
		return move_stream(fd, err);
	fcntl(*fd, F_SETFD, FD_CLOEXEC); /* one that is not open is told by who reads it */
	return 0;
}

void
process_forget_token(void)
{
	char *text = getenv("EVENKEEP_TOKEN");

	if (text != NULL)
		secret_wipe(text, strlen(text));
}
