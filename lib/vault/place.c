/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/place_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/leftover.h"
#include "base/list.h"

static int
accept_any(void *cookie, const uint8_t vault_id[VAULT_ID], struct err *err)
{
	(void)cookie;
	(void)vault_id;
	(void)err;
	return 0;
}

struct vault_place
place_anywhere(const char *path, uint64_t now_ms)
{
	return (struct vault_place){.path = path, .now_ms = now_ms, .confirm_first_use = accept_any};
}

char *
place_part(const char *path)
{
	leftovers_remove(path, "part");
	return leftover_path(path, "part");
}

size_t
vault_leftovers(const char *path)
{
	return leftovers_count(path, "part");
}

void
place_part_remove(const char *part)
{
	struct buf journal CLEANUP(buf_done) = BUF_INIT;

	buf_addf(&journal, "%s-journal", part);
	unlink(part);
	unlink(buf_text(&journal));
}

static void
closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static int
sync_path(const char *path, int flags, struct err *err)
{
	int fd CLEANUP(closep) = open(path, flags | O_CLOEXEC);

	if (fd < 0 || (fsync(fd) < 0 && errno != EINVAL))
		return err_system(err, "cannot sync `%s`", path);
	return 0;
}

/* renameat2() is not everywhere; a link that must be new says the same. */
static int
move_new(const char *part, const char *path, struct err *err)
{
	if (link(part, path) == 0)
		return unlink(part) < 0 ? err_system(err, "cannot remove `%s`", part) : 0;
	if (errno == EEXIST)
		return err_set(err, ERR_REFUSED, "file-exists", "there is already a file `%s`", path);
	if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS)
		return err_system(err, "cannot make `%s`", path);
	if (file_exists(path)) /* a file system without hard links */
		return err_set(err, ERR_REFUSED, "file-exists", "there is already a file `%s`", path);
	return rename(part, path) < 0 ? err_system(err, "cannot make `%s`", path) : 0;
}

int
place_publish(const char *part, const char *path, bool replace, struct err *err)
{
	char *folder CLEANUP(freep) = path_folder(path);
	int r;

	r = sync_path(part, O_RDONLY, err);
	if (r < 0)
		return r;
	if (!replace)
		r = move_new(part, path, err);
	else if (rename(part, path) < 0)
		r = err_system(err, "cannot replace `%s`", path);
	return r < 0 ? r : sync_path(folder, O_RDONLY | O_DIRECTORY, err);
}
