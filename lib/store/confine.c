/* SPDX-License-Identifier: Apache-2.0 */
#include "store/confine_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sqlite3.h>

#include "base/file.h"
#include "base/list.h"
#ifdef EK_FAULTS
#include "store/fault_priv.h"
#endif

struct confine {
	sqlite3_vfs vfs;
	sqlite3_vfs *base;  /* does the work */
	char name[40];
	char *vault, *journal;
	bool fresh, is_partial;
	struct err refusal; /* code 0: none */
};

static struct confine *
confine_of(sqlite3_vfs *vfs)
{
	return vfs->pAppData;
}

static bool
is_link(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

static int
refuse_file(struct confine *c, const char *path)
{
	err_set(&c->refusal, ERR_TAMPERED, "tampered", "the vault's journal names a foreign file");
	err_why(&c->refusal, "evenkeep never writes such a journal; `%s` was not touched", path);
	err_fix(&c->refusal, "move `%s` away and run `evenkeep verify`", c->journal);
	return SQLITE_CANTOPEN;
}

static int
refuse_link(struct confine *c, const char *path)
{
	err_set(&c->refusal, ERR_TAMPERED, "tampered", "`%s` is not a regular file", path);
	err_why(&c->refusal, "a link in its place could point SQLite at any file");
	err_fix(&c->refusal, "put the file itself there");
	return SQLITE_CANTOPEN;
}

/* Judge the vault before SQLite reads a byte of it. */
static int
judge(struct confine *c, sqlite3_file *file)
{
	uint8_t head[HEADER] = {0};
	sqlite3_int64 size = 0;
	int rc;

	rc = file->pMethods->xFileSize(file, &size);
	if (rc == SQLITE_OK)
		rc = file->pMethods->xRead(file, head, HEADER, 0);
	if (rc != SQLITE_OK && rc != SQLITE_IOERR_SHORT_READ)
		return rc;
	if (header_check(head, (uint64_t)size, &c->refusal) < 0)
		return SQLITE_NOTADB;
	c->is_partial = header_is_partial(head);
	return SQLITE_OK;
}

static int
confine_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out_flags)
{
	struct confine *c = confine_of(vfs);
	bool is_vault = path != NULL && strcmp(path, c->vault) == 0;
	int rc;

	file->pMethods = NULL;
	if (path == NULL)
		return SQLITE_CANTOPEN; /* a temporary file: they stay in memory */
	if (!is_vault && strcmp(path, c->journal) != 0)
		return refuse_file(c, path);
	if (is_link(path))
		return refuse_link(c, path);
	rc = c->base->xOpen(c->base, path, file, flags, out_flags);
	if (rc != SQLITE_OK || !is_vault || c->fresh)
		return rc;
	rc = judge(c, file);
	if (rc != SQLITE_OK) {
		file->pMethods->xClose(file);
		file->pMethods = NULL;
	}
	return rc;
}

static int
confine_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
	struct confine *c = confine_of(vfs);

	if (strcmp(path, c->journal) != 0)
		return refuse_file(c, path);
	return c->base->xDelete(c->base, path, sync_folder);
}

static int
confine_access(sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
	struct confine *c = confine_of(vfs);
	size_t len = strlen(c->vault);

	*out = 0;
	if (strcmp(path, c->vault) == 0 || strcmp(path, c->journal) == 0)
		return c->base->xAccess(c->base, path, flags, out);
	if (strncmp(path, c->vault, len) == 0 && strcmp(path + len, "-wal") == 0)
		return SQLITE_OK; /* SQLite always asks; there is none for us */
	return refuse_file(c, path);
}

static int
confine_full_path(sqlite3_vfs *vfs, const char *path, int room, char *out)
{
	struct confine *c = confine_of(vfs);

	if (strcmp(path, c->vault) != 0)
		return refuse_file(c, path);
	if (strlen(path) >= (size_t)room) {
		errno = ENAMETOOLONG;
		return SQLITE_CANTOPEN;
	}
	memcpy(out, path, strlen(path) + 1);
	return SQLITE_OK;
}

static void *
confine_dl_open(sqlite3_vfs *vfs, const char *path)
{
	(void)vfs;
	(void)path;
	return NULL;
}

static void
confine_dl_error(sqlite3_vfs *vfs, int room, char *out)
{
	(void)vfs;
	sqlite3_snprintf(room, out, "no extensions");
}

static int
confine_randomness(sqlite3_vfs *vfs, int len, char *out)
{
	struct confine *c = confine_of(vfs);

	return c->base->xRandomness(c->base, len, out);
}

static int
confine_sleep(sqlite3_vfs *vfs, int microseconds)
{
	struct confine *c = confine_of(vfs);

	return c->base->xSleep(c->base, microseconds);
}

static int
confine_time(sqlite3_vfs *vfs, double *out)
{
	struct confine *c = confine_of(vfs);

	return c->base->xCurrentTime(c->base, out);
}

static int
confine_last_error(sqlite3_vfs *vfs, int room, char *out)
{
	struct confine *c = confine_of(vfs);

	return c->base->xGetLastError(c->base, room, out);
}

static int
absolute(const char *path, char **out, struct err *err)
{
	char *folder CLEANUP(freep) = path_folder(path);
	char *real CLEANUP(freep) = realpath(folder, NULL);

	if (real == NULL)
		return err_set(err, ERR_NOT_FOUND, "no-vault", "no vault at `%s`", path);
	*out = path_join(real, path_name(path));
	return 0;
}

int
confine_new(const char *path, bool fresh, struct confine **out, struct err *err)
{
	char *vault = NULL;
	struct confine *c;
	int r;

	r = absolute(path, &vault, err);
	if (r < 0)
		return r;
	c = xcalloc(1, sizeof(*c));
	c->base = sqlite3_vfs_find(NULL);
#ifdef EK_FAULTS
	c->base = fault_vfs(c->base);
#endif
	c->vault = vault;
	c->journal = xmalloc(strlen(vault) + sizeof("-journal"));
	sprintf(c->journal, "%s-journal", vault);
	c->fresh = fresh;
	snprintf(c->name, sizeof(c->name), "evenkeep-%p", (void *)c);
	c->vfs = (sqlite3_vfs){
		.iVersion = 1,
		.szOsFile = c->base->szOsFile,
		.mxPathname = c->base->mxPathname,
		.zName = c->name,
		.pAppData = c,
		.xOpen = confine_open,
		.xDelete = confine_delete,
		.xAccess = confine_access,
		.xFullPathname = confine_full_path,
		.xDlOpen = confine_dl_open,
		.xDlError = confine_dl_error,
		.xRandomness = confine_randomness,
		.xSleep = confine_sleep,
		.xCurrentTime = confine_time,
		.xGetLastError = confine_last_error,
	};
	sqlite3_vfs_register(&c->vfs, 0);
	*out = c;
	return 0;
}

void
confine_free(struct confine *confine)
{
	if (confine == NULL)
		return;
	sqlite3_vfs_unregister(&confine->vfs);
	err_done(&confine->refusal);
	free(confine->vault);
	free(confine->journal);
	free(confine);
}

const char *
confine_path(const struct confine *confine)
{
	return confine->vault;
}

const char *
confine_vfs(const struct confine *confine)
{
	return confine->name;
}

bool
confine_is_partial(const struct confine *confine)
{
	return confine->is_partial;
}

int
confine_verdict(const struct confine *confine, struct err *err)
{
	if (confine->refusal.code == 0)
		return 0;
	err_done(err);
	*err = confine->refusal;
	if (err->code == ERR_TAMPERED && err->fix[0] == '\0') {
		err_ctx(err, "the vault `%s`", confine_path(confine));
		err_fix(err, "put back a copy that verifies: `evenkeep restore FILE`");
	}
	return err->code;
}
