/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions, and undoing one that was interrupted (VAULT.md §6.2). */
#include "store/store_priv.h"

/* True if another file has been renamed to the vault's name while this one was open. */
static bool
has_moved(struct store *store)
{
	int moved = 0;

	sqlite3_file_control(store->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
	return moved != 0;
}

static int
begin_write(struct store *store, struct err *err)
{
	int r = stmt_run(store, STMT_BEGIN_WRITE, NULL, 0, err);

	if (r < 0)
		return r;
	store->in_transaction = true;
	if (has_moved(store)) {
		store_rollback(store);
		err_set(err, ERR_CONFLICT, "busy", "the vault was replaced meanwhile");
		return err_fix(err, "try again");
	}
	r = store->mode == STORE_CREATE ? schema_make(store, err) : schema_check(store, err);
	if (r < 0)
		store_rollback(store);
	else if (store->mode == STORE_CREATE)
		store->mode = STORE_WRITE;
	return r;
}

static int
begin_read(struct store *store, struct err *err)
{
	int r;

	store->last_rc = 0;
	r = stmt_run(store, STMT_BEGIN_READ, NULL, 0, err);
	if (r < 0)
		return r;
	store->in_transaction = true;
	r = schema_check(store, err); /* the first read; it fixes the snapshot */
	if (r < 0)
		store_rollback(store);
	return r;
}

/*
 * Undo an interrupted write, which only a connection that may write can do: reopen once so, let
 * SQLite roll back, and come back as a reader.
 */
static int
undo_interrupted(struct store *store, struct err *err)
{
	int r;

	store_disconnect(store);
	if (network_has(confine_path(store->confine)))
		return store_refuse_network(confine_path(store->confine), err);
	r = store_connect(store, STORE_WRITE, err);
	if (r == 0)
		r = begin_write(store, err);
	store_rollback(store);
	store_disconnect(store);
	if (r < 0) {
		err_ctx(err, "undo a write that was interrupted");
		if (r == ERR_SYSTEM)
			err_fix(err, "run `evenkeep verify` once as a user who may write the vault");
		return r;
	}
	return store_connect(store, STORE_READ, err);
}

int
store_begin_read(struct store *store, struct err *err)
{
	int r = begin_read(store, err);

	if (r == 0 || store->mode != STORE_READ || store->last_rc != SQLITE_READONLY_ROLLBACK)
		return r;
	err_done(err); /* what could not be read is put in order now */
	r = undo_interrupted(store, err);
	return r < 0 ? r : begin_read(store, err);
}

int
store_begin(struct store *store, struct err *err)
{
	return store->mode == STORE_READ ? store_begin_read(store, err) : begin_write(store, err);
}

int
store_commit(struct store *store, struct err *err)
{
	int r = stmt_run(store, STMT_COMMIT, NULL, 0, err);

	if (r == 0)
		store->in_transaction = false;
	else
		store_rollback(store);
	return r;
}

void
store_rollback(struct store *store)
{
	if (!store->in_transaction || store->db == NULL)
		return;
	stmt_release(store);
	sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	store->in_transaction = false;
}
