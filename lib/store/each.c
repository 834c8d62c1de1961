/* SPDX-License-Identifier: Apache-2.0 */
/* Walking the rows of a table. */
#include "base/cleanup.h"
#include "store/store_priv.h"

enum { ENV_COLUMN, SEQ_COLUMN, BIDX_COLUMN, KEYC_COLUMN, VERSION_COLUMN, BYTES_COLUMN };

static const struct {
	bool seq, bidx, keyc, version;
} has[] = {
	[TABLE_DOC] = {.seq = true},
	[TABLE_OPS] = {.seq = true},
	[TABLE_WRAP] = {.bidx = true, .keyc = true},
	[TABLE_LIVE] = {.bidx = true},
	[TABLE_HIST] = {.seq = true, .bidx = true, .version = true},
	[TABLE_ESCROW] = {.seq = false},
	[TABLE_SHAPE] = {.seq = false},
};

static int
key_at(struct store *s, bool wanted, int column, size_t len, const uint8_t **out, struct err *err)
{
	struct slice bytes = slice_of(NULL, 0);
	int r = wanted ? stmt_blob(s, column, len, len, &bytes, err) : 0;

	*out = bytes.data;
	return r;
}

static int
row_read(struct store *s, enum store_table table, const uint8_t *env, struct store_row *row,
	struct err *err)
{
	int r = 0;

	row->env = env;
	if (env == NULL)
		r = key_at(s, true, ENV_COLUMN, 16, &row->env, err);
	if (r == 0 && has[table].seq)
		r = stmt_number(s, SEQ_COLUMN, &row->seq, err);
	if (r == 0)
		r = key_at(s, has[table].bidx, BIDX_COLUMN, 16, &row->bidx, err);
	if (r == 0)
		r = key_at(s, has[table].keyc, KEYC_COLUMN, 32, &row->keyc, err);
	if (r == 0 && has[table].version)
		r = stmt_number(s, VERSION_COLUMN, &row->version, err);
	if (r == 0)
		r = stmt_blob(s, BYTES_COLUMN, 0, store_most(table), &row->bytes, err);
	return r;
}

int
store_each(struct store *s, enum store_table table, enum doc_kind kind, const uint8_t *env,
	store_row_fn *fn, void *cookie, struct err *err)
{
	enum stmt_id id = (env == NULL ? STMT_EACH_ALL : STMT_EACH) + table;
	struct bind binds[2];
	size_t count = 0;
	int r;

	if (table == TABLE_DOC)
		binds[count++] = bind_number(kind);
	if (env != NULL)
		binds[count++] = bind_bytes(env, 16);
	for (r = stmt_run(s, id, binds, count, err); r == 1; r = stmt_next(s, err)) {
		struct store_row row = {0};

		r = row_read(s, table, env, &row, err);
		if (r == 0)
			r = fn(cookie, &row, err);
		if (r < 0)
			break;
	}
	stmt_release(s);
	return r;
}
