/* SPDX-License-Identifier: Apache-2.0 */
/* Processes beside the parent, and what they tell it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cmd/run/watch.h"
#include "secret/secret.h"

void
note_fill_error(struct watch_note *note, const struct err *err, int status)
{
	note->kind = NOTE_FAILED;
	note->status = status;
	snprintf(note->id, sizeof(note->id), "%s", err->id == NULL ? "" : err->id);
	if (err->context[0] != '\0')
		snprintf(note->message, sizeof(note->message), "%.290s: %.290s", err->context, err->message);
	else
		snprintf(note->message, sizeof(note->message), "%.590s", err->message);
}

bool
note_send(int fd, const struct watch_note *note)
{
	ssize_t n;

	do
		n = send(fd, note, sizeof(*note), MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(*note);
}

bool
note_receive(int fd, struct watch_note *out)
{
	ssize_t n;

	do
		n = recv(fd, out, sizeof(*out), 0);
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(*out);
}

unsigned
watch_draw(uint64_t most_ms)
{
	uint64_t random;

	secret_random(&random, sizeof(random));
	return (unsigned)(random % (most_ms + 1));
}

int
worker_start(struct parent *parent, struct worker *worker, struct err *err)
{
	int ends[2], r;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) < 0)
		return err_system(err, "cannot start a process");
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	r = parent_fork(parent, &pid, err);
	if (r < 0) {
		close(ends[0]);
		close(ends[1]);
		return r;
	}
	close(ends[pid == 0 ? 0 : 1]);
	*worker = (struct worker){.pid = pid, .fd = ends[pid == 0 ? 1 : 0]};
	return 0;
}

void
worker_discard(struct parent *parent, struct worker *worker)
{
	if (worker->pid == 0)
		return;
	close(worker->fd);
	parent_discard(parent, worker->pid);
	*worker = (struct worker){.pid = 0, .fd = -1};
}
