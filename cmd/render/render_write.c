/* SPDX-License-Identifier: Apache-2.0 */
/* Writing what was proven and judged. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/file.h"
#include "base/leftover.h"
#include "cmd/frame/output.h"
#include "cmd/render/render.h"

static void
closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static int
open_append(const struct render_file *file, int *out, struct err *err)
{
	int fd CLEANUP(closep) = open(file->path,
	    O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0)
		return err_system(err, "cannot open `%s`", file->shown);
	if (!S_ISREG(status.st_mode))
		return err_set(
		    err, ERR_INVALID, "not-a-file", "`%s` is not a regular file", file->shown);
	if (status.st_nlink != 1) {
		err_set(err, ERR_REFUSED, "hard-link", "`%s` has other names", file->shown);
		return err_why(err, "who made them would read the values under theirs");
	}
	*out = fd;
	fd = -1;
	return 0;
}

/* A last line without its end would swallow our first. */
static bool
ends_open(int fd, off_t size)
{
	char last = '\n';

	return size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

static int
add_text(const struct render_file *file, int fd, struct err *err)
{
	off_t size = lseek(fd, 0, SEEK_END);
	int r = 0;

	if (ends_open(fd, size))
		r = file_write_all(fd, SLICE_LITERAL("\n"), file->shown, err);
	if (r == 0)
		r = file_write_all(fd, secret_text_slice(&file->text), file->shown, err);
	if (r < 0 && ftruncate(fd, size) < 0)
		err_why(err, "a part of it was added and could not be taken back");
	return r;
}

/* The runner is told what to hide when its file is open, and before it gets a byte. */
static int
append(const struct render_file *file, struct err *err)
{
	int fd CLEANUP(closep) = -1;
	int r;

	r = open_append(file, &fd, err);
	if (r == 0 && file->masks.len > 0)
		r = output_secret_text(secret_text_slice(&file->masks), err);
	return r == 0 ? add_text(file, fd, err) : r;
}

static int
replace(const struct render_file *file, struct err *err)
{
	/* in a folder that others can write, the file there may be anybody's trap */
	bool keeps = file->is_there && file->closed && S_ISREG(file->status.st_mode) &&
		     (geteuid() == 0 || (file->mode & 0060) != 0);
	struct stat like = file->status;

	if (geteuid() != 0)
		like.st_uid = geteuid();
	return file_replace_as(file->path, secret_text_slice(&file->text), file->mode,
	    keeps ? &like : NULL, err);
}

static int
write_held(const struct render_file *file, struct err *err)
{
	if (render_is_folder(file))
		return render_write_folder(file, err);
	return replace(file, err);
}

int
render_write(const struct render_file *file, struct err *err)
{
	static const int ending[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
	sigset_t held, before;
	size_t i;
	int r;

	if (render_is_stdout(file))
		return output_secret_text(secret_text_slice(&file->text), err);
	if (file->change == RENDER_SAME) {
		leftovers_remove(file->path, "tmp"); /* of a call that was killed when all was done */
		return 0;
	}
	if (render_is_append(file))
		return append(file, err);
	sigemptyset(&held);
	for (i = 0; i < ARRAY_LEN(ending); i++)
		sigaddset(&held, ending[i]); /* so that nothing half-written stays beside the target */
	sigprocmask(SIG_BLOCK, &held, &before);
	r = write_held(file, err);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return r;
}
