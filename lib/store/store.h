/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The door to SQLite: the tables of VAULT.md §6.1 as functions over bytes. It knows the file and
 * its schema, not what the bytes mean. Slices handed out are valid until the next call on the
 * store. Every read and write happens between store_begin() and store_commit()/store_rollback().
 *
 * Errors of every function: ERR_TAMPERED (`tampered`) file, schema or row is not a vault's;
 * ERR_CONFLICT (`busy`) locked for 5 s; ERR_SYSTEM I/O, permission, disk full.
 */
#ifndef EK_STORE_STORE_H
#define EK_STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

struct store;

enum store_mode { STORE_READ, STORE_WRITE, STORE_CREATE };
enum doc_kind { DOC_ROSTER = 1, DOC_CHARTER = 2, DOC_COMMIT = 3 };

/*
 * Open the vault file PATH through the confining VFS after the checks of §6.1/§6.2 on its first
 * 100 bytes. STORE_CREATE makes the file (O_EXCL, 0600), and its first store_begin() the schema;
 * on any failure before store_commit() the caller removes the file. It exists:
 * ERR_REFUSED (`vault-exists`). ERR_NOT_FOUND (`no-vault`): no such file. ERR_INVALID
 * (`newer-format`): made by a newer evenkeep. ERR_REFUSED (`network-fs`): writing on a network
 * file system.
 */
int store_open(const char *path, enum store_mode mode, struct store **out, struct err *err);

/*
 * As with STORE_CREATE, a reader's copy: a vault that lacks what is below its documents, and its history
 * (docs/sharing-format.md). The file says so itself, so that it is never taken for a whole one.
 */
int store_create_partial(const char *path, struct store **out, struct err *err);
bool store_is_partial(const struct store *store);
void store_close(struct store *store);
void store_closep(struct store **store);

/*
 * One snapshot (STORE_READ) or one IMMEDIATE transaction (otherwise). The schema is checked here,
 * in the same snapshot as what is read next. ERR_CONFLICT (`busy`) also if the file was replaced.
 * A reader that finds an interrupted write undoes it, for which it opens the vault for writing
 * once.
 */
int store_begin(struct store *store, struct err *err);

/* A snapshot for reading in any mode. */
int store_begin_read(struct store *store, struct err *err);

int store_commit(struct store *store, struct err *err);
void store_rollback(struct store *store); /* outside a transaction it does nothing */

/* A copy of the whole vault as the new file PATH (0600); verified by the caller before use. */
int store_backup(struct store *store, const char *path, struct err *err);

/* The find functions return 1 found, 0 not there, or an error. ENV is 16 bytes. */
int store_doc_find(struct store *s, enum doc_kind kind, const uint8_t *env, uint64_t seq,
	struct slice *out, struct err *err);
int store_doc_head(struct store *s, enum doc_kind kind, const uint8_t *env, uint64_t *seq,
	struct slice *out, struct err *err);
int store_doc_add(struct store *s, enum doc_kind kind, const uint8_t *env, uint64_t seq,
	struct slice bytes, struct err *err);
int store_ops_find(struct store *s, const uint8_t *env, uint64_t seq, struct slice *out,
	struct err *err);
int store_ops_add(struct store *s, const uint8_t *env, uint64_t seq, struct slice blob,
	struct err *err);
int store_wrap_find(struct store *s, const uint8_t *env, const uint8_t *keyc,
	const uint8_t *member, struct slice *out, struct err *err);
int store_wrap_put(struct store *s, const uint8_t *env, const uint8_t *keyc,
	const uint8_t *member, struct slice age, struct err *err);
/* Take out the wraps of all keys of ENV but KEYC. */
int store_wrap_drop_others(struct store *s, const uint8_t *env, const uint8_t *keyc,
	struct err *err);
int store_live_find(struct store *s, const uint8_t *env, const uint8_t *bidx, struct slice *out,
	struct err *err);
int store_live_put(struct store *s, const uint8_t *env, const uint8_t *bidx, struct slice rec,
	struct err *err);
int store_live_delete(struct store *s, const uint8_t *env, const uint8_t *bidx, struct err *err);
int store_live_clear(struct store *s, const uint8_t *env, struct err *err);
int store_hist_add(struct store *s, const uint8_t *env, uint64_t hseq, const uint8_t *bidx,
	uint64_t version, struct slice rec, struct err *err);
/* Take out all of the history of ENV; what is to stay is added again, from 1. */
int store_hist_clear(struct store *s, const uint8_t *env, struct err *err);
/* The newest version of BIDX in history. */
int store_hist_newest(struct store *s, const uint8_t *env, const uint8_t *bidx,
	uint64_t *version, struct slice *rec, struct err *err);
int store_hist_version(struct store *s, const uint8_t *env, const uint8_t *bidx,
	uint64_t version, struct slice *rec, struct err *err);
int store_escrow_find(struct store *s, const uint8_t *env, struct slice *out, struct err *err);
int store_escrow_put(struct store *s, const uint8_t *env, struct slice age, struct err *err);
int store_escrow_delete(struct store *s, const uint8_t *env, struct err *err);
int store_shape_find(struct store *s, const uint8_t *env, struct slice *out, struct err *err);
int store_shape_put(struct store *s, const uint8_t *env, struct slice blob, struct err *err);
int store_shape_delete(struct store *s, const uint8_t *env, struct err *err);

/*
 * Walk rows in key order. The callback returns 0 to go on, an error to stop with it; it may not
 * call the store. Row fields that a table does not have are zero.
 */
struct store_row {
	const uint8_t *env;    /* 16 bytes */
	uint64_t seq;          /* doc and ops: seq; hist: hseq */
	const uint8_t *bidx;   /* live, hist: 16 bytes; wrap: member */
	const uint8_t *keyc;   /* wrap: 32 bytes */
	uint64_t version;      /* hist */
	struct slice bytes;    /* the document, record, blob or age file */
};
typedef int store_row_fn(void *cookie, const struct store_row *row, struct err *err);

enum store_table { TABLE_DOC, TABLE_OPS, TABLE_WRAP, TABLE_LIVE, TABLE_HIST, TABLE_ESCROW, TABLE_SHAPE };

/* Rows of one environment (TABLE_DOC: of KIND); ENV NULL: of all. */
int store_each(struct store *s, enum store_table table, enum doc_kind kind, const uint8_t *env,
	store_row_fn *fn, void *cookie, struct err *err);

#endif
