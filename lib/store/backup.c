/* SPDX-License-Identifier: Apache-2.0 */
/* A whole copy, page by page. */
#include <unistd.h>

#include "store/store_priv.h"

static int
copy(struct store *from, struct store *to, struct err *err)
{
	sqlite3_backup *backup = sqlite3_backup_init(to->db, "main", from->db, "main");
	int rc;

	if (backup == NULL)
		return store_fail(to, sqlite3_extended_errcode(to->db), "write the copy", err);
	sqlite3_backup_step(backup, -1);
	rc = sqlite3_backup_finish(backup);
	return rc == SQLITE_OK ? 0 : store_fail(to, rc, "write the copy", err);
}

int
store_backup(struct store *store, const char *path, struct err *err)
{
	struct store *to CLEANUP(store_closep) = NULL;
	int r;

	stmt_release(store);
	r = store_open(path, STORE_CREATE, &to, err);
	if (r < 0)
		return r;
	r = copy(store, to, err);
	if (r < 0)
		unlink(path);
	return r;
}
