/* SPDX-License-Identifier: Apache-2.0 */
/* Single rows of the tables. */
#include "base/cleanup.h"
#include "store/store_priv.h"

enum { ENV = 16, BIDX = 16, MEMBER = 16, KEYC = 32 };

size_t
store_most(enum store_table table)
{
	switch (table) {
	case TABLE_DOC:
		return 1 << 20;
	case TABLE_LIVE:
	case TABLE_HIST:
		return 2 << 20;
	default:
		return (64 << 20) - 4096; /* a whole row stays below SQLite's limit of 64 MiB */
	}
}

/* Run a query for one row whose last column is the bytes. */
static int
find(struct store *s, enum stmt_id id, enum store_table table, int column,
	const struct bind *binds, size_t count, struct slice *out, struct err *err)
{
	int r = stmt_run(s, id, binds, count, err);

	if (r <= 0)
		return r;
	r = stmt_blob(s, column, 0, store_most(table), out, err);
	return r < 0 ? r : 1;
}

/* The same with a number in front of the bytes. */
static int
find_newest(struct store *s, enum stmt_id id, enum store_table table, const struct bind *binds,
	size_t count, uint64_t *number, struct slice *out, struct err *err)
{
	struct slice bytes;
	uint64_t n;
	int r;

	r = find(s, id, table, 1, binds, count, &bytes, err);
	if (r <= 0)
		return r;
	r = stmt_number(s, 0, &n, err);
	if (r < 0)
		return r;
	*number = n;
	*out = bytes;
	return 1;
}

/* Run a statement that changes rows; BYTES are what it stores. */
static int
change(struct store *s, enum stmt_id id, enum store_table table, struct slice bytes,
	const struct bind *binds, size_t count, struct err *err)
{
	if (bytes.len > store_most(table)) {
		err_set(err, ERR_REFUSED, "too-large", "the vault cannot hold a piece of %zu bytes",
		    bytes.len);
		return err_why(err, "the most for its kind is %zu bytes", store_most(table));
	}
	return stmt_run(s, id, binds, count, err);
}

int
store_doc_find(struct store *s, enum doc_kind kind, const uint8_t *env, uint64_t seq,
	struct slice *out, struct err *err)
{
	const struct bind binds[] = {
		bind_number(kind), bind_bytes(env, ENV), bind_number(seq)};

	return find(s, STMT_DOC_FIND, TABLE_DOC, 0, binds, ARRAY_LEN(binds), out, err);
}

int
store_doc_head(struct store *s, enum doc_kind kind, const uint8_t *env, uint64_t *seq,
	struct slice *out, struct err *err)
{
	const struct bind binds[] = {bind_number(kind), bind_bytes(env, ENV)};

	return find_newest(s, STMT_DOC_HEAD, TABLE_DOC, binds, ARRAY_LEN(binds), seq, out, err);
}

int
store_doc_add(struct store *s, enum doc_kind kind, const uint8_t *env, uint64_t seq,
	struct slice bytes, struct err *err)
{
	const struct bind binds[] = {
		bind_number(kind), bind_bytes(env, ENV), bind_number(seq), bind_blob(bytes)};

	return change(s, STMT_DOC_ADD, TABLE_DOC, bytes, binds, ARRAY_LEN(binds), err);
}

int
store_ops_find(struct store *s, const uint8_t *env, uint64_t seq, struct slice *out,
	struct err *err)
{
	const struct bind binds[] = {bind_bytes(env, ENV), bind_number(seq)};

	return find(s, STMT_OPS_FIND, TABLE_OPS, 0, binds, ARRAY_LEN(binds), out, err);
}

int
store_ops_add(struct store *s, const uint8_t *env, uint64_t seq, struct slice blob,
	struct err *err)
{
	const struct bind binds[] = {bind_bytes(env, ENV), bind_number(seq), bind_blob(blob)};

	return change(s, STMT_OPS_ADD, TABLE_OPS, blob, binds, ARRAY_LEN(binds), err);
}

int
store_wrap_find(struct store *s, const uint8_t *env, const uint8_t *keyc,
	const uint8_t *member, struct slice *out, struct err *err)
{
	const struct bind binds[] = {
		bind_bytes(env, ENV), bind_bytes(keyc, KEYC), bind_bytes(member, MEMBER)};

	return find(s, STMT_WRAP_FIND, TABLE_WRAP, 0, binds, ARRAY_LEN(binds), out, err);
}

int
store_wrap_put(struct store *s, const uint8_t *env, const uint8_t *keyc,
	const uint8_t *member, struct slice age, struct err *err)
{
	const struct bind binds[] = {bind_bytes(env, ENV), bind_bytes(keyc, KEYC),
		bind_bytes(member, MEMBER), bind_blob(age)};

	return change(s, STMT_WRAP_PUT, TABLE_WRAP, age, binds, ARRAY_LEN(binds), err);
}

int
store_wrap_drop_others(struct store *s, const uint8_t *env, const uint8_t *keyc, struct err *err)
{
	const struct bind binds[] = {bind_bytes(env, ENV), bind_bytes(keyc, KEYC)};

	return stmt_run(s, STMT_WRAP_DROP_OTHERS, binds, ARRAY_LEN(binds), err);
}

int
store_live_find(struct store *s, const uint8_t *env, const uint8_t *bidx, struct slice *out,
	struct err *err)
{
	const struct bind binds[] = {bind_bytes(env, ENV), bind_bytes(bidx, BIDX)};

	return find(s, STMT_LIVE_FIND, TABLE_LIVE, 0, binds, ARRAY_LEN(binds), out, err);
}

int
store_live_put(struct store *s, const uint8_t *env, const uint8_t *bidx, struct slice rec,
	struct err *err)
{
	const struct bind binds[] = {
		bind_bytes(env, ENV), bind_bytes(bidx, BIDX), bind_blob(rec)};

	return change(s, STMT_LIVE_PUT, TABLE_LIVE, rec, binds, ARRAY_LEN(binds), err);
}

int
store_live_delete(struct store *s, const uint8_t *env, const uint8_t *bidx, struct err *err)
{
	const struct bind binds[] = {bind_bytes(env, ENV), bind_bytes(bidx, BIDX)};

	return stmt_run(s, STMT_LIVE_DELETE, binds, ARRAY_LEN(binds), err);
}

int
store_live_clear(struct store *s, const uint8_t *env, struct err *err)
{
	const struct bind binds[] = {bind_bytes(env, ENV)};

	return stmt_run(s, STMT_LIVE_CLEAR, binds, ARRAY_LEN(binds), err);
}

int
store_hist_add(struct store *s, const uint8_t *env, uint64_t hseq, const uint8_t *bidx,
	uint64_t version, struct slice rec, struct err *err)
{
	const struct bind binds[] = {bind_bytes(env, ENV), bind_number(hseq),
		bind_bytes(bidx, BIDX), bind_number(version), bind_blob(rec)};

	return change(s, STMT_HIST_ADD, TABLE_HIST, rec, binds, ARRAY_LEN(binds), err);
}

int
store_hist_clear(struct store *s, const uint8_t *env, struct err *err)
{
	const struct bind binds[] = {bind_bytes(env, ENV)};

	return stmt_run(s, STMT_HIST_CLEAR, binds, ARRAY_LEN(binds), err);
}

int
store_hist_newest(struct store *s, const uint8_t *env, const uint8_t *bidx,
	uint64_t *version, struct slice *rec, struct err *err)
{
	const struct bind binds[] = {bind_bytes(env, ENV), bind_bytes(bidx, BIDX)};

	return find_newest(s, STMT_HIST_NEWEST, TABLE_HIST, binds, ARRAY_LEN(binds), version, rec,
	    err);
}

int
store_hist_version(struct store *s, const uint8_t *env, const uint8_t *bidx,
	uint64_t version, struct slice *rec, struct err *err)
{
	const struct bind binds[] = {
		bind_bytes(env, ENV), bind_bytes(bidx, BIDX), bind_number(version)};

	return find(s, STMT_HIST_VERSION, TABLE_HIST, 0, binds, ARRAY_LEN(binds), rec, err);
}

int
store_escrow_find(struct store *s, const uint8_t *env, struct slice *out, struct err *err)
{
	const struct bind binds[] = {bind_bytes(env, ENV)};

	return find(s, STMT_ESCROW_FIND, TABLE_ESCROW, 0, binds, ARRAY_LEN(binds), out, err);
}

int
store_escrow_put(struct store *s, const uint8_t *env, struct slice age, struct err *err)
{
	const struct bind binds[] = {bind_bytes(env, ENV), bind_blob(age)};

	return change(s, STMT_ESCROW_PUT, TABLE_ESCROW, age, binds, ARRAY_LEN(binds), err);
}

int
store_escrow_delete(struct store *s, const uint8_t *env, struct err *err)
{
	const struct bind binds[] = {bind_bytes(env, ENV)};

	return stmt_run(s, STMT_ESCROW_DELETE, binds, ARRAY_LEN(binds), err);
}

int
store_shape_find(struct store *s, const uint8_t *env, struct slice *out, struct err *err)
{
	const struct bind binds[] = {bind_bytes(env, ENV)};

	return find(s, STMT_SHAPE_FIND, TABLE_SHAPE, 0, binds, ARRAY_LEN(binds), out, err);
}

int
store_shape_put(struct store *s, const uint8_t *env, struct slice blob, struct err *err)
{
	const struct bind binds[] = {bind_bytes(env, ENV), bind_blob(blob)};

	return change(s, STMT_SHAPE_PUT, TABLE_SHAPE, blob, binds, ARRAY_LEN(binds), err);
}

int
store_shape_delete(struct store *s, const uint8_t *env, struct err *err)
{
	const struct bind binds[] = {bind_bytes(env, ENV)};

	return stmt_run(s, STMT_SHAPE_DELETE, binds, ARRAY_LEN(binds), err);
}
