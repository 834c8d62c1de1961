/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A VFS that counts what it passes on, and keeps for every file what a crash would leave of it:
 * its bytes at the last sync, and the changes since.
 */
#include "store/fault_priv.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/list.h"

struct change {
	struct change *next;
	sqlite3_int64 offset; /* of a write; the new size of a truncation */
	size_t len;
	bool is_truncation;
	unsigned char data[];
};

struct image {
	struct image *next;
	char *path;
	bool exists;
	unsigned char *data;
	size_t len;
	struct change *first, **last;
};

struct fault_file {
	sqlite3_file base;
	struct image *image; /* NULL: read only */
	sqlite3_file *real;  /* behind this struct */
};

static struct image *images;
static sqlite3_vfs *real_vfs;

static struct image *
image_of(const char *path)
{
	struct image *image;

	for (image = images; image != NULL; image = image->next)
		if (strcmp(image->path, path) == 0)
			return image;
	image = xcalloc(1, sizeof(*image));
	image->path = xstrdup(path);
	image->last = &image->first;
	image->next = images;
	images = image;
	return image;
}

static void
image_resize(struct image *image, size_t len)
{
	unsigned char *data = xcalloc(1, len + 1);

	if (image->data != NULL)
		memcpy(data, image->data, image->len < len ? image->len : len);
	free(image->data);
	image->data = data;
	image->len = len;
}

static void
image_apply(struct image *image, const struct change *change)
{
	size_t end = (size_t)change->offset + change->len;

	if (change->is_truncation) {
		image_resize(image, (size_t)change->offset);
		return;
	}
	if (end > image->len)
		image_resize(image, end);
	memcpy(image->data + change->offset, change->data, change->len);
}

/* Make the changes that SURVIVES chooses (NULL: all) part of the bytes; forget the others. */
static void
image_settle(struct image *image, bool (*survives)(void))
{
	struct change *change, *next;

	for (change = image->first; change != NULL; change = next) {
		next = change->next;
		if (survives == NULL || survives())
			image_apply(image, change);
		free(change);
	}
	image->first = NULL;
	image->last = &image->first;
}

static void
image_note(struct image *image, bool is_truncation, const void *data, size_t len,
	sqlite3_int64 offset)
{
	struct change *change = xcalloc(1, sizeof(*change) + len);

	change->is_truncation = is_truncation;
	change->offset = offset;
	change->len = len;
	if (len > 0)
		memcpy(change->data, data, len);
	*image->last = change;
	image->last = &change->next;
}

static void
image_load(struct image *image, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	ssize_t n = 0;

	image_settle(image, NULL);
	image->exists = fd >= 0 && fstat(fd, &status) == 0;
	image_resize(image, image->exists ? (size_t)status.st_size : 0);
	if (image->exists)
		n = pread(fd, image->data, image->len, 0);
	if (n < 0)
		abort();
	if (fd >= 0)
		close(fd);
}

static void
image_restore(struct image *image)
{
	int fd;

	if (!image->exists) {
		unlink(image->path);
		return;
	}
	fd = open(image->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || pwrite(fd, image->data, image->len, 0) != (ssize_t)image->len)
		abort();
	close(fd);
}

void
fault_forget(void)
{
	while (images != NULL) {
		struct image *image = images;

		images = image->next;
		image_settle(image, NULL);
		free(image->data);
		free(image->path);
		free(image);
	}
}

void
fault_crash(bool (*survives)(void))
{
	struct image *image;

	for (image = images; image != NULL; image = image->next) {
		image_settle(image, survives);
		image_restore(image);
	}
}

static sqlite3_file *
real_of(sqlite3_file *file)
{
	return ((struct fault_file *)file)->real;
}

static int
fault_close(sqlite3_file *file)
{
	return real_of(file)->pMethods->xClose(real_of(file));
}

static int
fault_read(sqlite3_file *file, void *out, int len, sqlite3_int64 offset)
{
	return real_of(file)->pMethods->xRead(real_of(file), out, len, offset);
}

static int
fault_write(sqlite3_file *file, const void *data, int len, sqlite3_int64 offset)
{
	struct image *image = ((struct fault_file *)file)->image;
	enum fault_act act = fault_at(POINT_WRITE);
	int rc;

	if (act == ACT_EIO)
		return SQLITE_IOERR_WRITE;
	if (act == ACT_FULL)
		return SQLITE_FULL;
	if (act == ACT_SHORT)
		len /= 2;
	rc = real_of(file)->pMethods->xWrite(real_of(file), data, len, offset);
	if (rc == SQLITE_OK && image != NULL)
		image_note(image, false, data, (size_t)len, offset);
	return act == ACT_SHORT ? SQLITE_IOERR_WRITE : rc;
}

static int
fault_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	struct image *image = ((struct fault_file *)file)->image;
	int rc;

	if (fault_at(POINT_TRUNCATE) != ACT_GO_ON)
		return SQLITE_IOERR_TRUNCATE;
	rc = real_of(file)->pMethods->xTruncate(real_of(file), size);
	if (rc == SQLITE_OK && image != NULL)
		image_note(image, true, NULL, 0, size);
	return rc;
}

static int
fault_sync(sqlite3_file *file, int flags)
{
	struct image *image = ((struct fault_file *)file)->image;
	int rc;

	if (fault_at(POINT_SYNC) != ACT_GO_ON)
		return SQLITE_IOERR_FSYNC;
	rc = real_of(file)->pMethods->xSync(real_of(file), flags);
	if (rc == SQLITE_OK && image != NULL) {
		image_settle(image, NULL);
		image->exists = true;
	}
	return rc;
}

static int
fault_size(sqlite3_file *file, sqlite3_int64 *out)
{
	return real_of(file)->pMethods->xFileSize(real_of(file), out);
}

static int
fault_lock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int
fault_unlock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int
fault_reserved(sqlite3_file *file, int *out)
{
	return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int
fault_control(sqlite3_file *file, int what, void *out)
{
	return real_of(file)->pMethods->xFileControl(real_of(file), what, out);
}

static int
fault_sector(sqlite3_file *file)
{
	return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int
fault_device(sqlite3_file *file)
{
	return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static const sqlite3_io_methods methods = {
	.iVersion = 1,
	.xClose = fault_close,
	.xRead = fault_read,
	.xWrite = fault_write,
	.xTruncate = fault_truncate,
	.xSync = fault_sync,
	.xFileSize = fault_size,
	.xLock = fault_lock,
	.xUnlock = fault_unlock,
	.xCheckReservedLock = fault_reserved,
	.xFileControl = fault_control,
	.xSectorSize = fault_sector,
	.xDeviceCharacteristics = fault_device,
};

static int
fault_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out_flags)
{
	struct fault_file *f = (struct fault_file *)file;
	bool is_new = access(path, F_OK) != 0;
	int rc;

	(void)vfs;
	memset(f, 0, sizeof(*f));
	if (is_new && (flags & SQLITE_OPEN_CREATE) != 0 && fault_at(POINT_CREATE) != ACT_GO_ON)
		return SQLITE_CANTOPEN;
	if ((flags & SQLITE_OPEN_READWRITE) != 0) {
		f->image = image_of(path);
		image_load(f->image, path); /* before SQLite has it: closing would drop its locks */
	}
	f->real = (sqlite3_file *)(f + 1);
	rc = real_vfs->xOpen(real_vfs, path, f->real, flags, out_flags);
	f->base.pMethods = rc == SQLITE_OK || f->real->pMethods != NULL ? &methods : NULL;
	return rc;
}

static int
fault_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
	struct image *image = image_of(path);
	int rc;

	(void)vfs;
	if (fault_at(POINT_DELETE) != ACT_GO_ON)
		return SQLITE_IOERR_DELETE;
	rc = real_vfs->xDelete(real_vfs, path, sync_folder);
	if (rc != SQLITE_OK)
		return rc;
	image_note(image, true, NULL, 0, 0);
	if (sync_folder != 0) {
		image_settle(image, NULL);
		image->exists = false;
	}
	return rc;
}

static int
fault_access(sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
	(void)vfs;
	return real_vfs->xAccess(real_vfs, path, flags, out);
}

static int
fault_randomness(sqlite3_vfs *vfs, int len, char *out)
{
	(void)vfs;
	return real_vfs->xRandomness(real_vfs, len, out);
}

static int
fault_sleep(sqlite3_vfs *vfs, int microseconds)
{
	(void)vfs;
	return real_vfs->xSleep(real_vfs, microseconds);
}

static int
fault_time(sqlite3_vfs *vfs, double *out)
{
	(void)vfs;
	return real_vfs->xCurrentTime(real_vfs, out);
}

static int
fault_last_error(sqlite3_vfs *vfs, int room, char *out)
{
	(void)vfs;
	return real_vfs->xGetLastError(real_vfs, room, out);
}

sqlite3_vfs *
fault_vfs(sqlite3_vfs *base)
{
	static sqlite3_vfs vfs;

	real_vfs = base;
	vfs = (sqlite3_vfs){
		.iVersion = 1,
		.szOsFile = base->szOsFile + (int)sizeof(struct fault_file),
		.mxPathname = base->mxPathname,
		.zName = "evenkeep-fault",
		.xOpen = fault_open,
		.xDelete = fault_delete,
		.xAccess = fault_access,
		.xRandomness = fault_randomness,
		.xSleep = fault_sleep,
		.xCurrentTime = fault_time,
		.xGetLastError = fault_last_error,
	};
	return &vfs;
}
