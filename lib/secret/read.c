/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/read.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "secret/text.h"

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

static int
check_closed(const struct stat *status, const char *path, bool credential, struct err *err)
{
	mode_t open_bits = status->st_mode & 077;

	if (status->st_uid != geteuid() && status->st_uid != 0) {
		err_set(err, ERR_REFUSED, "key-file-open", "`%s` belongs to another user", path);
		return err_fix(err, "use a key file of your own");
	}
	if (credential)
		open_bits &= (mode_t)~040;
	if (open_bits != 0) {
		err_set(err, ERR_REFUSED, "key-file-open", "`%s` is open to others (mode %04o)", path,
		    (unsigned)(status->st_mode & 07777));
		return err_fix(err, "chmod 600 %s", path);
	}
	return 0;
}

static int
read_path(const char *path, int extra_flags, const bool *credential, size_t most,
    struct secret **out, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | extra_flags);
	struct stat status;
	int r;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(err, ERR_NOT_FOUND, "no-file", "no file `%s`", path);
	if (fd < 0 && errno == ELOOP && extra_flags != 0)
		return err_set(err, ERR_REFUSED, "key-file-open", "`%s` is a symbolic link", path);
	if (fd < 0)
		return err_system(err, "cannot open `%s`", path);
	r = check_regular(fd, path, &status, err);
	if (r == 0 && status.st_size > 0 && (size_t)status.st_size > most)
		r = too_large(path, most, err);
	if (r == 0 && credential != NULL)
		r = check_closed(&status, path, *credential, err);
	if (r == 0)
		r = secret_read_fd(fd, most, path, out, err);
	close(fd);
	return r;
}

int
secret_read_file(const char *path, size_t most, struct secret **out, struct err *err)
{
	return read_path(path, 0, NULL, most, out, err);
}

int
secret_read_key_file(const char *path, bool credential, size_t most, struct secret **out,
    struct err *err)
{
	return read_path(path, O_NOFOLLOW, &credential, most, out, err);
}
