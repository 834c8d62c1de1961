/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/read.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "secret/text.h"
#include "secret/way_priv.h"

enum { CHUNK = 16384 };

/* A regular file tells its size: guarded memory is wiped twice, so no more of it than needed. */
static size_t
expected_size(int fd)
{
	struct stat status;

	if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) || status.st_size >= CHUNK)
		return CHUNK;
	return (size_t)status.st_size + 1;
}

static int
too_large(const char *what, size_t most, struct err *err)
{
	return err_set(err, ERR_INVALID, "too-large", "%s has more than %zu bytes", what, most);
}

int
secret_read_fd(int fd, size_t most, const char *what, struct secret **out, struct err *err)
{
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	size_t chunk = expected_size(fd);

	for (;;) {
		ssize_t n;

		secret_text_reserve(&text, chunk);
		n = read(fd, text.data + text.len, text.room - text.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_system(err, "cannot read %s", what);
		if (n == 0)
			break;
		text.len += (size_t)n;
		if (text.len > most)
			return too_large(what, most, err);
	}
	*out = secret_of(secret_text_slice(&text));
	return 0;
}

static int
check_regular(int fd, const char *path, struct stat *status, struct err *err)
{
	if (fstat(fd, status) < 0)
		return err_system(err, "cannot open `%s`", path);
	if (!S_ISREG(status->st_mode))
		return err_set(err, ERR_INVALID, "not-a-file", "`%s` is not a regular file", path);
	return 0;
}

/* As containers get their secrets: who mounted it has decided who reads it, and no chmod is possible. */
static bool
is_mounted_so(int fd)
{
	struct statvfs system;

	return fstatvfs(fd, &system) == 0 && (system.f_flag & ST_RDONLY) != 0;
}

static int
check_closed(int fd, const struct stat *status, const char *path, bool credential, struct err *err)
{
	mode_t open_bits = status->st_mode & 077;

	if (status->st_uid != geteuid() && status->st_uid != 0) {
		err_set(err, ERR_REFUSED, "key-file-owner", "`%s` belongs to another user", path);
		return err_fix(err, "use a key file of your own");
	}
	if (credential)
		open_bits &= (mode_t)~040;
	if (open_bits != 0 && is_mounted_so(fd))
		open_bits &= (mode_t)~044;
	if (open_bits != 0) {
		err_set(err, ERR_REFUSED, "key-file-open", "`%s` is open to others (mode %04o)", path,
		    (unsigned)(status->st_mode & 07777));
		return err_fix(err, "chmod 600 %s", path);
	}
	return 0;
}

/* A link is followed where nobody else could have laid it, or lay it elsewhere meanwhile. *OUT is as of open(2). */
static int
open_key(const char *path, int flags, int *out, struct err *err)
{
	*out = open(path, flags | O_NOFOLLOW);
	if (*out >= 0 || errno != ELOOP)
		return 0;
	*out = open(path, flags);
	if (*out < 0 || way_is_closed(path))
		return 0;
	close(*out);
	err_set(err, ERR_REFUSED, "key-file-link", "`%s` is a symbolic link that others could change", path);
	err_why(err, "it, or a folder on its way, belongs to another user or can be written by others");
	return err_fix(err, "give the path of the file itself");
}

static int
read_path(const char *path, const bool *credential, size_t most, struct secret **out, struct err *err)
{
	const int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	struct stat status;
	int fd, r = 0;

	if (credential == NULL)
		fd = open(path, flags);
	else
		r = open_key(path, flags, &fd, err);
	if (r < 0)
		return r;
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(err, ERR_NOT_FOUND, "no-file", "no file `%s`", path);
	if (fd < 0)
		return err_system(err, "cannot open `%s`", path);
	r = check_regular(fd, path, &status, err);
	if (r == 0 && status.st_size > 0 && (size_t)status.st_size > most)
		r = too_large(path, most, err);
	if (r == 0 && credential != NULL)
		r = check_closed(fd, &status, path, *credential, err);
	if (r == 0)
		r = secret_read_fd(fd, most, path, out, err);
	close(fd);
	return r;
}

int
secret_read_file(const char *path, size_t most, struct secret **out, struct err *err)
{
	return read_path(path, NULL, most, out, err);
}

int
secret_read_key_file(const char *path, bool credential, size_t most, struct secret **out,
    struct err *err)
{
	return read_path(path, &credential, most, out, err);
}
