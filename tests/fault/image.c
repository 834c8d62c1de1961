/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The descriptors of /proc/PID/mem and maps are opened when the program has just begun: later it
 * refuses debuggers, and an unprivileged test could open neither.
 */
#include "image.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/ptrace.h>

#include "base/file.h"
#include "base/list.h"
#include "image_priv.h"

static void
end_of_test(const char *what)
{
	perror(what);
	exit(2);
}

static void
on_entry(struct image *image, uint64_t number, const uint64_t *args)
{
	if (image->watches_writes) {
		image_writes_enter(image, number, args);
		return;
	}
	if (number != SYS_execve && number != SYS_execveat)
		return;
	image_allow_environment(image, args[number == SYS_execve ? 2 : 3]);
	image_look(image, "before exec");
	image->out->execs++;
	image_allow_environment(image, 0);
}

static void
on_system_call(struct image *image)
{
	struct ptrace_syscall_info info;

	if (image->mem < 0 ||
	    ptrace(PTRACE_GET_SYSCALL_INFO, image->pid, (void *)sizeof(info), &info) <= 0)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		on_entry(image, info.entry.nr, (const uint64_t *)info.entry.args);
	else if (info.op == PTRACE_SYSCALL_INFO_EXIT && image->watches_writes)
		image_writes_leave(image, info.exit.rval);
	if (++image->out->calls == image->kill_at)
		kill(image->pid, SIGKILL);
}

static int
open_of(pid_t pid, const char *what)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%ld/%s", (long)pid, what);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		end_of_test(path);
	return fd;
}

/* Others may come first: env, or a shell that sets a limit. */
static bool
is_the_program(const struct image *image)
{
	char link[64], path[4096];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/%ld/exe", (long)image->pid);
	len = readlink(link, path, sizeof(path) - 1);
	if (len < 0)
		end_of_test(link);
	path[len] = '\0';
	return image->program == NULL || strcmp(path_name(path), image->program) == 0;
}

/* The next program in the same process has a memory of its own; the first one is ours to look at.
 */
static bool
on_exec(struct image *image)
{
	if (image->mem >= 0)
		return false;
	if (!is_the_program(image))
		return true;
	image->mem = open_of(image->pid, "mem");
	image->maps = open_of(image->pid, "maps");
	return true;
}

static int
status_of(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* One stop of the program; the signal to go on with. */
static int
on_stop(struct image *image, int status, bool *goes_on)
{
	int signal = WSTOPSIG(status), event = status >> 16;

	if (signal == (SIGTRAP | 0x80))
		on_system_call(image);
	else if (event == PTRACE_EVENT_EXEC)
		*goes_on = on_exec(image);
	else if (event == PTRACE_EVENT_EXIT) {
		if (image->mem >= 0 && !image->watches_writes) {
			image_look(image, "at the end");
			image->out->ends++;
		}
		*goes_on = false;
	} else if (event == 0)
		return signal == SIGTRAP || signal == SIGSTOP ? 0 : signal;
	return 0;
}

static void
follow(struct image *image)
{
	bool goes_on = true;
	int status, signal;

	while (goes_on) {
		if (waitpid(image->pid, &status, __WALL) < 0) {
			if (errno == EINTR)
				continue;
			end_of_test("waitpid");
		}
		if (!WIFSTOPPED(status)) {
			image->out->status = status_of(status);
			return;
		}
		signal = on_stop(image, status, &goes_on);
		if (goes_on)
			ptrace(PTRACE_SYSCALL, image->pid, NULL, (void *)(intptr_t)signal);
	}
	ptrace(PTRACE_DETACH, image->pid, NULL, NULL);
	while (waitpid(image->pid, &status, 0) < 0)
		if (errno != EINTR)
			end_of_test("waitpid");
	image->out->status = status_of(status);
}

static bool
start(struct image *image, char **argv)
{
	const long options =
	    PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL;
	int status = 0;

	image->pid = fork();
	if (image->pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
			_exit(126);
		raise(SIGSTOP);
		execvp(argv[0], argv);
		_exit(127);
	}
	signal(SIGINT, SIG_IGN); /* of the terminal: we are to see what it does to the program */
	signal(SIGQUIT, SIG_IGN);
	if (image->pid < 0 || waitpid(image->pid, &status, 0) < 0)
		end_of_test("fork");
	if (!WIFSTOPPED(status))
		return false;
	if (ptrace(PTRACE_SETOPTIONS, image->pid, NULL, (void *)options) < 0)
		end_of_test("ptrace");
	/* our own exec of it is no state: what is in this memory then is ours */
	ptrace(PTRACE_CONT, image->pid, NULL, NULL);
	return true;
}

bool
image_run(const struct needles *needles, const struct image_opts *opts, char **argv,
    struct image_result *out)
{
	struct image image = {.needles = needles,
	    .out = out,
	    .program = opts->program,
	    .spares_guarded = opts->spares_guarded,
	    .watches_writes = opts->watches_writes,
	    .places = &opts->places,
	    .kill_at = opts->kill_at,
	    .mem = -1,
	    .maps = -1};

	memset(out, 0, sizeof(*out));
	if (!start(&image, argv))
		return false;
	image.chunk = xmalloc(IMAGE_CHUNK);
	image.found = xcalloc(needles->count + 1, sizeof(bool));
	image.handed = xcalloc(needles->count + 1, sizeof(bool));
	follow(&image);
	if (image.told > IMAGE_TELL_MOST)
		fprintf(stderr, "  and %u more\n", image.told - IMAGE_TELL_MOST);
	free(image.chunk);
	free(image.found);
	free(image.handed);
	free(image.allowed);
	return true;
}
