/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of store/ share: the connection, its statements, and the names of its errors. */
#ifndef EK_STORE_STORE_PRIV_H
#define EK_STORE_STORE_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

#include "base/err.h"
#include "base/slice.h"
#include "store/confine_priv.h"
#include "store/store.h"

enum stmt_id {
	STMT_BEGIN_READ,
	STMT_BEGIN_WRITE,
	STMT_COMMIT,
	STMT_SCHEMA,
	STMT_DOC_FIND,
	STMT_DOC_HEAD,
	STMT_DOC_ADD,
	STMT_OPS_FIND,
	STMT_OPS_ADD,
	STMT_WRAP_FIND,
	STMT_WRAP_PUT,
	STMT_WRAP_DROP_OTHERS,
	STMT_LIVE_FIND,
	STMT_LIVE_PUT,
	STMT_LIVE_DELETE,
	STMT_LIVE_CLEAR,
	STMT_HIST_ADD,
	STMT_HIST_CLEAR,
	STMT_HIST_NEWEST,
	STMT_HIST_VERSION,
	STMT_ESCROW_FIND,
	STMT_ESCROW_PUT,
	STMT_ESCROW_DELETE,
	STMT_SHAPE_FIND,
	STMT_SHAPE_PUT,
	STMT_SHAPE_DELETE,
	STMT_EACH, /* TABLE_DOC … TABLE_SHAPE of one environment */
	STMT_EACH_ALL = STMT_EACH + 7,
	STMT_NUMBER = STMT_EACH_ALL + 7,
};

struct store {
	sqlite3 *db;
	struct confine *confine;
	enum store_mode mode;
	bool in_transaction;
	bool is_partial;                  /* a reader's copy */
	int last_rc;                      /* of SQLite, when something failed last */
	sqlite3_stmt *stmts[STMT_NUMBER]; /* prepared when first used */
	sqlite3_stmt *active;             /* holds the row that was handed out last */
};

/* One value for a `?` of a statement: BLOB if it has bytes, else NUMBER. */
struct bind {
	bool is_blob;
	struct slice blob;
	uint64_t number;
};

static inline struct bind
bind_blob(struct slice blob)
{
	return (struct bind){true, blob, 0};
}

static inline struct bind
bind_bytes(const uint8_t *bytes, size_t len)
{
	return (struct bind){true, slice_of(bytes, len), 0};
}

static inline struct bind
bind_number(uint64_t number)
{
	return (struct bind){false, slice_of(NULL, 0), number};
}

/* The error for result code RC of SQLite, while DOING (`read the vault`). */
int store_fail(struct store *store, int rc, const char *doing, struct err *err);

/*
 * Run a statement to its first row: 1 with the row in store->active, 0 without any, or an error.
 * What BINDS point to stays where it is until the next call on the store.
 */
int stmt_run(struct store *store, enum stmt_id id, const struct bind *binds, size_t count,
	struct err *err);

/* The next row of store->active: 1, 0 or an error. */
int stmt_next(struct store *store, struct err *err);

/* Let go of the row that was handed out last. */
void stmt_release(struct store *store);

/* Finalize all statements. */
void stmt_done(struct store *store);

/* Column AT of the row as bytes of LEAST to MOST, or as a number from 0; else ERR_TAMPERED. */
int stmt_blob(struct store *store, int at, size_t least, size_t most, struct slice *out,
	struct err *err);
int stmt_number(struct store *store, int at, uint64_t *out, struct err *err);

/* The most bytes that a row of TABLE may carry (VAULT.md §11.1). */
size_t store_most(enum store_table table);

/* Connect as MODE wants it, hardened; and let go of the connection and its statements. */
int store_connect(struct store *store, enum store_mode mode, struct err *err);
void store_disconnect(struct store *store);

/* ERR_REFUSED (`network-fs`): PATH cannot be written where it is. */
int store_refuse_network(const char *path, struct err *err);

/* The schema of VAULT.md §6.1: make it, and compare what the file has with it. */
int schema_make(struct store *store, struct err *err);
int schema_check(struct store *store, struct err *err);

#endif
