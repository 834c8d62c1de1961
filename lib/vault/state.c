/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/state.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "crypto/encode.h"
#include "crypto/hash.h"

enum { SUM = 16, SUM_LINE = 4 + 2 * SUM + 1 };

void
state_closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static int
refuse_open(const char *path, struct err *err)
{
	err_set(err, ERR_REFUSED, "state-open", "`%s` is not a file that only you can write", path);
	err_why(err, "what was verified before is remembered there, so nobody else may change it");
	return err_fix(err, "if it is yours: `chmod 600 '%s'`", path);
}

static int
read_all(int fd, const char *path, size_t most, struct buf *out, struct err *err)
{
	char chunk[8192];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_system(err, "cannot read `%s`", path);
		if (out->len + (size_t)n > most)
			return state_damaged(path, err);
		buf_add(out, slice_of(chunk, (size_t)n));
	}
	return 1;
}

bool
state_is_ours(const struct stat *status)
{
	return S_ISREG(status->st_mode) && (status->st_mode & 022) == 0 &&
	       (status->st_uid == geteuid() || status->st_uid == 0);
}

int
state_read(const char *path, size_t most, struct buf *out, struct err *err)
{
	int fd CLEANUP(state_closep) =
	    open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	struct stat status;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (fd < 0 && errno == ELOOP)
		return refuse_open(path, err);
	if (fd < 0 || fstat(fd, &status) < 0)
		return err_system(err, "cannot open `%s`", path);
	if (!state_is_ours(&status))
		return refuse_open(path, err);
	return read_all(fd, path, most, out, err);
}

int
state_damaged(const char *path, struct err *err)
{
	err_set(err, ERR_INVALID, "state-damaged", "`%s` is damaged", path);
	err_why(err, "without it an older copy of the vault could not be told from the newest");
	return err_fix(err,
	    "compare the vault with `evenkeep.lock` or with others who use it, then "
	    "remove that file; the next command makes it again");
}

static void
sum_of(const char *label, struct slice text, struct buf *line)
{
	uint8_t digest[HASH];

	hash_of(label, text, digest);
	buf_add_text(line, "sum ");
	hex_add(line, slice_of(digest, SUM));
	buf_add_text(line, "\n");
}

void
state_sum_add(const char *label, struct buf *text)
{
	struct buf line CLEANUP(buf_done) = BUF_INIT;

	sum_of(label, buf_slice(text), &line);
	buf_add(text, buf_slice(&line));
}

bool
state_sum_take(const char *label, struct slice *text)
{
	struct buf line CLEANUP(buf_done) = BUF_INIT;
	struct slice before;

	if (text->len < SUM_LINE)
		return false;
	before = slice_of(text->data, text->len - SUM_LINE);
	if (!slice_ends_with(before, "\n"))
		return false;
	sum_of(label, before, &line);
	if (!slice_equal(buf_slice(&line), slice_from(*text, before.len)))
		return false;
	*text = before;
	return true;
}

int
state_lock(const char *folder, int *fd, struct err *err)
{
	int r, rc;

	r = file_make_folders(folder, err);
	if (r < 0)
		return r;
	*fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd < 0)
		return err_system(err, "cannot open `%s`", folder);
	do
		rc = flock(*fd, LOCK_EX);
	while (rc < 0 && errno == EINTR);
	if (rc < 0)
		return err_system(err, "cannot lock `%s`", folder);
	return 0;
}

int
state_remove(const char *folder, const char *path, struct err *err)
{
	int fd CLEANUP(state_closep) = -1;
	int r = state_lock(folder, &fd, err);

	if (r == 0 && unlink(path) < 0 && errno != ENOENT)
		return err_system(err, "cannot remove `%s`", path);
	return r;
}
