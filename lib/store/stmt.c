/* SPDX-License-Identifier: Apache-2.0 */
/* Statements, prepared when first needed; and what SQLite's result codes mean to people. */
#include <errno.h>

#include "base/cleanup.h"
#include "store/store_priv.h"

static const char *const texts[STMT_NUMBER] = {
	[STMT_BEGIN_READ] = "BEGIN",
	[STMT_BEGIN_WRITE] = "BEGIN IMMEDIATE",
	[STMT_COMMIT] = "COMMIT",
	[STMT_SCHEMA] = "SELECT type,name,sql FROM sqlite_schema",
	[STMT_DOC_FIND] = "SELECT bytes FROM doc WHERE kind=? AND env=? AND seq=?",
	[STMT_DOC_HEAD] = "SELECT seq,bytes FROM doc WHERE kind=? AND env=? ORDER BY seq DESC LIMIT 1",
	[STMT_DOC_ADD] = "INSERT INTO doc VALUES(?,?,?,?)",
	[STMT_OPS_FIND] = "SELECT blob FROM ops WHERE env=? AND seq=?",
	[STMT_OPS_ADD] = "INSERT INTO ops VALUES(?,?,?)",
	[STMT_WRAP_FIND] = "SELECT age FROM wrap WHERE env=? AND keyc=? AND member=?",
	[STMT_WRAP_PUT] = "INSERT OR REPLACE INTO wrap VALUES(?,?,?,?)",
	[STMT_WRAP_DROP_OTHERS] = "DELETE FROM wrap WHERE env=? AND keyc<>?",
	[STMT_LIVE_FIND] = "SELECT rec FROM live WHERE env=? AND bidx=?",
	[STMT_LIVE_PUT] = "INSERT OR REPLACE INTO live VALUES(?,?,?)",
	[STMT_LIVE_DELETE] = "DELETE FROM live WHERE env=? AND bidx=?",
	[STMT_LIVE_CLEAR] = "DELETE FROM live WHERE env=?",
	[STMT_HIST_ADD] = "INSERT INTO hist VALUES(?,?,?,?,?)",
	[STMT_HIST_CLEAR] = "DELETE FROM hist WHERE env=?",
	[STMT_HIST_NEWEST] = "SELECT ver,rec FROM hist WHERE env=? AND bidx=? ORDER BY ver DESC LIMIT 1",
	[STMT_HIST_VERSION] = "SELECT rec FROM hist WHERE env=? AND bidx=? AND ver=?",
	[STMT_ESCROW_FIND] = "SELECT age FROM escrow WHERE env=?",
	[STMT_ESCROW_PUT] = "INSERT OR REPLACE INTO escrow VALUES(?,?)",
	[STMT_ESCROW_DELETE] = "DELETE FROM escrow WHERE env=?",
	[STMT_SHAPE_FIND] = "SELECT blob FROM shape WHERE env=?",
	[STMT_SHAPE_PUT] = "INSERT OR REPLACE INTO shape VALUES(?,?)",
	[STMT_SHAPE_DELETE] = "DELETE FROM shape WHERE env=?",
	/* env, seq, bidx, keyc, version, bytes: the fields of struct store_row in order */
	[STMT_EACH + TABLE_DOC] =
	    "SELECT env,seq,NULL,NULL,NULL,bytes FROM doc WHERE kind=? AND env=? ORDER BY seq",
	[STMT_EACH + TABLE_OPS] =
	    "SELECT env,seq,NULL,NULL,NULL,blob FROM ops WHERE env=? ORDER BY seq",
	[STMT_EACH + TABLE_WRAP] =
	    "SELECT env,NULL,member,keyc,NULL,age FROM wrap WHERE env=? ORDER BY keyc,member",
	[STMT_EACH + TABLE_LIVE] =
	    "SELECT NULL,NULL,bidx,NULL,NULL,rec FROM live WHERE env=? ORDER BY bidx",
	[STMT_EACH + TABLE_HIST] =
	    "SELECT env,hseq,bidx,NULL,ver,rec FROM hist WHERE env=? ORDER BY hseq",
	[STMT_EACH + TABLE_ESCROW] = "SELECT env,NULL,NULL,NULL,NULL,age FROM escrow WHERE env=?",
	[STMT_EACH + TABLE_SHAPE] = "SELECT env,NULL,NULL,NULL,NULL,blob FROM shape WHERE env=?",
	[STMT_EACH_ALL + TABLE_DOC] =
	    "SELECT env,seq,NULL,NULL,NULL,bytes FROM doc WHERE kind=? ORDER BY env,seq",
	[STMT_EACH_ALL + TABLE_OPS] =
	    "SELECT env,seq,NULL,NULL,NULL,blob FROM ops ORDER BY env,seq",
	[STMT_EACH_ALL + TABLE_WRAP] =
	    "SELECT env,NULL,member,keyc,NULL,age FROM wrap ORDER BY env,keyc,member",
	[STMT_EACH_ALL + TABLE_LIVE] =
	    "SELECT env,NULL,bidx,NULL,NULL,rec FROM live ORDER BY env,bidx",
	[STMT_EACH_ALL + TABLE_HIST] =
	    "SELECT env,hseq,bidx,NULL,ver,rec FROM hist ORDER BY env,hseq",
	[STMT_EACH_ALL + TABLE_ESCROW] =
	    "SELECT env,NULL,NULL,NULL,NULL,age FROM escrow ORDER BY env",
	[STMT_EACH_ALL + TABLE_SHAPE] =
	    "SELECT env,NULL,NULL,NULL,NULL,blob FROM shape ORDER BY env",
};

static int
fail_busy(struct err *err)
{
	err_set(err, ERR_CONFLICT, "busy", "the vault is in use by another evenkeep");
	err_why(err, "it stayed locked for 5 seconds");
	return err_fix(err, "try again");
}

static int
fail_full(struct store *store, const char *doing, struct err *err)
{
	if (store->db != NULL && sqlite3_system_errno(store->db) == ENOSPC) {
		errno = ENOSPC;
		err_system(err, "cannot %s `%s`", doing, confine_path(store->confine));
		return err_fix(err, "free some space; nothing was changed");
	}
	err_set(err, ERR_SYSTEM, "vault-full", "cannot %s `%s`: no room", doing,
	    confine_path(store->confine));
	err_why(err, "the disk is full, or the vault would pass 256 MiB");
	return err_fix(err, "free some space; nothing was changed");
}

static int
fail_system(struct store *store, const char *doing, struct err *err)
{
	int number = store->db == NULL ? 0 : sqlite3_system_errno(store->db);

	errno = number == 0 ? EIO : number;
	return err_system(err, "cannot %s `%s`", doing, confine_path(store->confine));
}

static int
fail_damaged(struct store *store, const char *why, struct err *err)
{
	err_set(err, ERR_TAMPERED, "tampered", "the vault `%s` is damaged", confine_path(store->confine));
	err_why(err, "%s", why);
	return err_fix(err, "put back a copy that verifies: `evenkeep restore FILE`");
}

int
store_fail(struct store *store, int rc, const char *doing, struct err *err)
{
	int r = confine_verdict(store->confine, err);

	store->last_rc = rc;
	if (r < 0)
		return r;
	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return fail_busy(err);
	case SQLITE_FULL:
		return fail_full(store, doing, err);
	case SQLITE_READONLY:
	case SQLITE_PERM:
		errno = EACCES;
		return err_system(err, "cannot %s `%s`", doing, confine_path(store->confine));
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_NOMEM:
	case SQLITE_NOLFS:
	case SQLITE_PROTOCOL:
		return fail_system(store, doing, err);
	case SQLITE_MISUSE:
		return err_set(err, ERR_BUG, "bug", "cannot %s: wrong use of the database", doing);
	default:
		return fail_damaged(store, sqlite3_errstr(rc), err);
	}
}

void
stmt_release(struct store *store)
{
	if (store->active != NULL)
		sqlite3_reset(store->active);
	store->active = NULL;
}

void
stmt_done(struct store *store)
{
	size_t i;

	store->active = NULL;
	for (i = 0; i < STMT_NUMBER; i++) {
		sqlite3_finalize(store->stmts[i]);
		store->stmts[i] = NULL;
	}
}

static int
bind_one(sqlite3_stmt *stmt, int at, const struct bind *bind)
{
	if (!bind->is_blob)
		return sqlite3_bind_int64(stmt, at, (sqlite3_int64)bind->number);
	if (bind->blob.len == 0)
		return sqlite3_bind_zeroblob(stmt, at, 0);
	return sqlite3_bind_blob64(stmt, at, bind->blob.data, bind->blob.len, SQLITE_STATIC);
}

static const char *
doing(const struct store *store)
{
	return store->mode == STORE_READ ? "read the vault" : "write the vault";
}

int
stmt_next(struct store *store, struct err *err)
{
	int rc = sqlite3_step(store->active);

	if (rc == SQLITE_ROW)
		return 1;
	stmt_release(store);
	return rc == SQLITE_DONE ? 0 : store_fail(store, rc, doing(store), err);
}

int
stmt_run(struct store *store, enum stmt_id id, const struct bind *binds, size_t count,
	struct err *err)
{
	int rc = SQLITE_OK;
	size_t i;

	stmt_release(store);
	if (store->stmts[id] == NULL)
		rc = sqlite3_prepare_v2(store->db, texts[id], -1, &store->stmts[id], NULL);
	for (i = 0; rc == SQLITE_OK && i < count; i++)
		rc = bind_one(store->stmts[id], (int)i + 1, &binds[i]);
	if (rc != SQLITE_OK)
		return store_fail(store, rc, doing(store), err);
	store->active = store->stmts[id];
	return stmt_next(store, err);
}

static int
fail_row(struct store *store, struct err *err)
{
	return fail_damaged(store, "a row is not as a vault's rows are", err);
}

int
stmt_blob(struct store *store, int at, size_t least, size_t most, struct slice *out,
	struct err *err)
{
	sqlite3_value *value = sqlite3_column_value(store->active, at);
	size_t len;

	if (sqlite3_value_type(value) != SQLITE_BLOB)
		return fail_row(store, err);
	len = (size_t)sqlite3_value_bytes(value);
	if (len < least || len > most)
		return fail_row(store, err);
	*out = slice_of(sqlite3_value_blob(value), len);
	if (len > 0 && out->data == NULL)
		return store_fail(store, SQLITE_NOMEM, doing(store), err);
	return 0;
}

int
stmt_number(struct store *store, int at, uint64_t *out, struct err *err)
{
	sqlite3_int64 number;

	if (sqlite3_column_type(store->active, at) != SQLITE_INTEGER)
		return fail_row(store, err);
	number = sqlite3_column_int64(store->active, at);
	if (number < 0)
		return fail_row(store, err);
	*out = (uint64_t)number;
	return 0;
}
