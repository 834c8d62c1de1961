/* SPDX-License-Identifier: Apache-2.0 */
/* Helpers, and the child that one of them becomes. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launch/parent_priv.h"
#include "secret/secret.h"

static struct helper *
find(struct parent *parent, pid_t pid)
{
	size_t i;

	for (i = 0; i < PARENT_HELPERS; i++)
		if (parent->helpers[i].pid == pid)
			return &parent->helpers[i];
	return NULL;
}

/* As it was before parent_open(); nothing else was changed. */
static void
be_as_before(struct parent *parent)
{
	secret_forked();
	close(parent->signals);
	parent->signals = -1;
	sigaction(SIGCHLD, &parent->on_child, NULL);
	if (!signals_die_with(parent->self))
		_exit(128 + SIGKILL);
	sigprocmask(SIG_SETMASK, &parent->mask, NULL);
}

int
parent_fork(struct parent *parent, pid_t *pid, struct err *err)
{
	struct helper *place;

	parent_reap(parent);
	place = find(parent, 0);
	errno = EAGAIN;
	if (place == NULL || (*pid = fork()) < 0)
		return err_system(err, "cannot start a process");
	if (*pid == 0)
		be_as_before(parent);
	else
		*place = (struct helper){.pid = *pid};
	return 0;
}

void
parent_adopt(struct parent *parent, pid_t pid)
{
	struct helper *helper;

	parent_reap(parent);
	helper = find(parent, pid);
	parent->child = pid;
	parent->has_ended = false;
	parent->asked = 0;
	if (helper != NULL && helper->has_ended) {
		parent->child = 0;
		parent->status = helper->status;
		parent->has_ended = true;
	}
	if (helper != NULL)
		*helper = (struct helper){.pid = 0};
	parent_serve_signals(parent);
}

void
parent_discard(struct parent *parent, pid_t pid)
{
	struct helper *helper = pid == 0 ? NULL : find(parent, pid);

	if (helper == NULL)
		return;
	helper->is_discarded = true;
	if (helper->has_ended)
		*helper = (struct helper){.pid = 0};
	else
		kill(pid, SIGKILL);
}

static ssize_t
read_all(int fd, void *out, size_t len)
{
	size_t have = 0;
	ssize_t n;

	while (have < len) {
		n = read(fd, (char *)out + have, len - have);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		have += (size_t)n;
	}
	return (ssize_t)have;
}

struct failure {
	int code;
	struct err err; /* one problem: what it points to is the same here and there */
};

/* The child, up to its exec: wait until signals are passed on to it, then go. */
_Noreturn static void
become(struct parent *parent, int fd, struct launch_block *block, char *const *argv,
    const struct launch_opts *opts)
{
	struct failure failure = {.err = ERR_INIT};
	char go;

	if (read_all(fd, &go, 1) != 1)
		_exit(128 + SIGKILL);
	fd = launch_clear_fd(fd, opts);
	if (parent->relay != NULL && relay_child(parent->relay, block) < 0)
		failure.code = err_system(&failure.err, "cannot give the command its streams");
	else
		failure.code = launch_exec(block, argv, opts, &failure.err);
	if (write(fd, &failure, sizeof(failure)) != (ssize_t)sizeof(failure))
		_exit(126);
	_exit(failure.code > 0 ? failure.code : 126);
}

/* 0: the descriptor was closed by an exec. */
static int
await(struct parent *parent, int fd, struct err *err)
{
	struct failure failure;

	if (write(fd, "g", 1) != 1 || read_all(fd, &failure, sizeof(failure)) != sizeof(failure))
		return 0;
	*err = failure.err;
	while (waitpid(parent->child, &parent->status, 0) < 0 && errno == EINTR)
		;
	parent->child = 0;
	return failure.code;
}

int
parent_start(struct parent *parent, struct launch_block *block, char *const *argv,
    const struct launch_opts *opts, struct err *err)
{
	int ends[2], r = parent->relay == NULL ? 0 : relay_begin(parent->relay, err);
	pid_t pid;

	if (r < 0)
		return r;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
		return err_system(err, "cannot start a process");
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	r = parent_fork(parent, &pid, err);
	if (r == 0 && pid == 0) {
		close(ends[0]);
		become(parent, ends[1], block, argv, opts);
	}
	close(ends[1]);
	if (r == 0) {
		parent_adopt(parent, pid);
		if (parent->relay != NULL)
			relay_started(parent->relay);
		r = await(parent, ends[0], err);
	}
	close(ends[0]);
	return r;
}
