/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/live/process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "secret/text.h"

enum { CHUNK = 16384, BLOCK_MOST = 64 << 20 };

static int
no_process(unsigned long pid, struct err *err)
{
	err_set(err, ERR_NOT_FOUND, "no-process", "there is no process %lu", pid);
	return err_why(err, "it has ended, or the system hides it from you");
}

static int
closed_process(unsigned long pid, struct err *err)
{
	err_set(
	    err, ERR_SYSTEM, "process-closed", "cannot read the environment of process %lu", pid);
	err_why(err, "it belongs to another user, or keeps its memory to itself");
	return err_fix(err, "ask as the user that it runs as");
}

/* Nothing to read is right for a process that was started so, not for one that has ended. */
static bool
is_running(int folder)
{
	char program[PATH_MAX];

	return readlinkat(folder, "exe", program, sizeof(program)) >= 0;
}

static int
failed(unsigned long pid, struct err *err)
{
	return errno == EACCES || errno == EPERM ? closed_process(pid, err) : no_process(pid, err);
}

static int
read_all(int fd, unsigned long pid, struct secret_text *text, struct err *err)
{
	for (;;) {
		ssize_t n;

		secret_text_reserve(text, CHUNK);
		n = read(fd, text->data + text->len, text->room - text->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return failed(pid, err);
		if (n == 0)
			return 0;
		text->len += (size_t)n;
		if (text->len > BLOCK_MOST)
			return err_set(err, ERR_INVALID, "too-large",
			    "the environment of process %lu has more than %d bytes", pid,
			    BLOCK_MOST);
	}
}

static int
read_block(int folder, unsigned long pid, struct secret **out, struct err *err)
{
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	int fd = openat(folder, "environ", O_RDONLY | O_CLOEXEC), r;

	if (fd < 0)
		return failed(pid, err);
	r = read_all(fd, pid, &text, err);
	close(fd);
	if (r < 0)
		return r;
	if (text.len == 0 && !is_running(folder))
		return no_process(pid, err);
	*out = secret_of(secret_text_slice(&text));
	return 0;
}

int
process_environment(unsigned long pid, struct secret **out, struct err *err)
{
	char path[64];
	int folder, r;

	snprintf(path, sizeof(path), "/proc/%lu", pid);
	folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0)
		return no_process(pid, err);
	r = read_block(folder, pid, out, err);
	close(folder);
	return r;
}
