/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/process_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/list.h"

enum { END_MS = 2000, KILLED_MS = 1000 };

/* Signals as a fresh program has them; its own group is ours, so that ^C ends both. */
static void
fresh_signals(posix_spawnattr_t *attributes)
{
	sigset_t all, none;

	sigfillset(&all);
	sigemptyset(&none);
	posix_spawnattr_setsigdefault(attributes, &all);
	posix_spawnattr_setsigmask(attributes, &none);
	posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
}

/* The child has END as its standard input, and nothing else that is open here. */
static int
spawn(const char *program, enum remote_engine engine, int end, pid_t *pid)
{
	char *argv[] = {(char *)"evenkeep-remote", NULL};
	char **variables CLEANUP(freep) = process_variables(engine);
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int failed;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, end, STDIN_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
#ifdef __GLIBC__
	posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
#endif
	posix_spawnattr_init(&attributes);
	fresh_signals(&attributes);
	failed = posix_spawn(pid, program, &actions, &attributes, argv, variables);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return failed;
}

/* Two connected ends that no other child inherits. */
static int
connected_ends(int ends[2])
{
	size_t i;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
		return -1;
	for (i = 0; i < 2; i++)
		fcntl(ends[i], F_SETFD, FD_CLOEXEC);
	return 0;
}

int
process_begin(const char *program, enum remote_engine engine, struct process *out, struct err *err)
{
	char *found CLEANUP(freep) = NULL;
	int ends[2], failed;
	pid_t pid;

	if (program == NULL) {
		found = process_program();
		if (found == NULL) {
			err_set(err, ERR_SYSTEM, "remote-program",
			    "`evenkeep-remote`, which speaks with shared stores, is not there");
			err_why(err,
			    "it belongs beside `evenkeep`, or where it was installed; PATH is "
			    "not searched");
			return err_fix(err, "install evenkeep again, with both programs");
		}
		program = found;
	}
	if (connected_ends(ends) < 0)
		return err_system(err, "cannot start `%s`", program);
	failed = spawn(program, engine, ends[1], &pid);
	close(ends[1]);
	if (failed != 0) {
		close(ends[0]);
		return err_set(err, ERR_SYSTEM, "remote-program", "cannot start `%s`: %s", program,
		    strerror(failed));
	}
	*out = (struct process){.pid = pid, .fd = ends[0]};
	return 0;
}

/* Reap it, unless it hangs in the system for longer than a moment: then it is nobody's to wait for.
 */
static void
reap(pid_t pid)
{
	const struct timespec moment = {.tv_nsec = 2000000};
	uint64_t until = clock_steady_ms() + KILLED_MS;
	pid_t ended;

	for (;;) {
		ended = waitpid(pid, NULL, WNOHANG);
		if (ended == pid || (ended < 0 && errno != EINTR) || frame_left_ms(until) == 0)
			return;
		nanosleep(&moment, NULL);
	}
}

void
process_kill(struct process *process)
{
	if (process->pid == 0)
		return;
	kill(process->pid, SIGKILL);
	close(process->fd);
	reap(process->pid);
	*process = (struct process){0};
}

void
process_end(struct process *process)
{
	struct buf last CLEANUP(buf_done) = BUF_INIT;

	if (process->pid == 0)
		return;
	/* its end is closed when it has ended; whatever it still says is not asked for */
	shutdown(process->fd, SHUT_WR);
	(void)frame_receive(process->fd, 1, clock_steady_ms() + END_MS, &last);
	process_kill(process);
}
