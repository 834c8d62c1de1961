/* SPDX-License-Identifier: Apache-2.0 */
#include "rows_dump.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/err.h"
#include "crypto/encode.h"
#include "store/store.h"

static int
on_row(void *cookie, const struct store_row *row, struct err *err)
{
	struct buf *out = cookie;

	(void)err;
	if (row->env != NULL)
		hex_add(out, slice_of(row->env, 16));
	buf_addf(out, " %llu ", (unsigned long long)row->seq);
	if (row->bidx != NULL)
		hex_add(out, slice_of(row->bidx, 16));
	if (row->keyc != NULL)
		hex_add(out, slice_of(row->keyc, 32));
	buf_addf(out, " %llu ", (unsigned long long)row->version);
	hex_add(out, row->bytes);
	buf_add_text(out, "\n");
	return 0;
}

void
rows_dump(const char *path, bool wraps, struct buf *out)
{
	static const struct {
		const char *name;
		enum store_table table;
		enum doc_kind kind;
	} parts[] = {{"roster", TABLE_DOC, DOC_ROSTER}, {"charter", TABLE_DOC, DOC_CHARTER},
	    {"commit", TABLE_DOC, DOC_COMMIT}, {"ops", TABLE_OPS, 0}, {"live", TABLE_LIVE, 0},
	    {"hist", TABLE_HIST, 0}, {"escrow", TABLE_ESCROW, 0}, {"shape", TABLE_SHAPE, 0},
	    {"wrap", TABLE_WRAP, 0}};
	struct store *store CLEANUP(store_closep) = NULL;
	struct err err = ERR_INIT;
	size_t i;

	assert_int_equal(store_open(path, STORE_READ, &store, &err), 0);
	assert_int_equal(store_begin_read(store, &err), 0);
	for (i = 0; i < ARRAY_LEN(parts); i++) {
		if (!wraps && parts[i].table == TABLE_WRAP)
			continue;
		buf_addf(out, "== %s\n", parts[i].name);
		assert_int_equal(store_each(store, parts[i].table, parts[i].kind, NULL, on_row, out, &err), 0);
	}
}

void
assert_same_rows(const char *path, const char *other)
{
	struct buf a CLEANUP(buf_done) = BUF_INIT, b CLEANUP(buf_done) = BUF_INIT;
	struct slice x, y, line, than;
	unsigned at = 0;

	rows_dump(path, true, &a);
	rows_dump(other, true, &b);
	x = buf_slice(&a);
	y = buf_slice(&b);
	for (;;) {
		bool more = slice_next_line(&x, &line), others = slice_next_line(&y, &than);

		at++;
		if (!more && !others)
			return;
		if (more != others || !slice_equal(line, than))
			fail_msg("row %u differs:\n%.*s\n%.*s", at, more ? (int)line.len : 0,
			    more ? (const char *)line.data : "", others ? (int)than.len : 0,
			    others ? (const char *)than.data : "");
	}
}
