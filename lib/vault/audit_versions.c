/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/audit_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

/* Rows of one name together, in the order of the history, the live one last. */
static int
by_bidx_and_place(const void *a, const void *b)
{
	const struct row *x = *(const struct row *const *)a, *y = *(const struct row *const *)b;
	uint64_t at = x->hseq == 0 ? UINT64_MAX : x->hseq;
	uint64_t than = y->hseq == 0 ? UINT64_MAX : y->hseq;
	int order = memcmp(x->bidx, y->bidx, BIDX);

	if (order != 0)
		return order;
	return at < than ? -1 : at > than;
}

static int
check_step(const struct row *before, const struct row *row, struct err *err)
{
	int r;

	r = trust_need(row->version == before->version + 1, CHECK_AUDIT_VERSION, err);
	if (r < 0)
		return r;
	r = trust_need(row->seq >= before->seq, CHECK_AUDIT_SEQ, err);
	if (r < 0)
		return r;
	return trust_need(
	    row->kind == RECORD_VALUE || before->kind == RECORD_VALUE, CHECK_AUDIT_TOMBSTONE, err);
}

/* COUNT rows of one name. */
static int
check_versions(const struct row *const *rows, size_t count, uint64_t pruned, struct err *err)
{
	const struct row *first = rows[0], *last = rows[count - 1];
	size_t i;
	int r;

	r = trust_need(first->version == 1 || pruned != 0, CHECK_AUDIT_VERSION, err);
	if (r < 0)
		return r;
	r = trust_need(first->kind == RECORD_VALUE || pruned != 0, CHECK_AUDIT_TOMBSTONE, err);
	if (r < 0)
		return r;
	for (i = 1; i < count; i++) {
		r = check_step(rows[i - 1], rows[i], err);
		if (r < 0)
			return r;
	}
	return trust_need(
	    last->hseq == 0 || last->kind == RECORD_TOMBSTONE, CHECK_AUDIT_DELETED, err);
}

int
audit_versions(const struct rows *rows, uint64_t pruned, struct err *err)
{
	const struct row **sorted CLEANUP(freep) = xcalloc(rows->count + 1, sizeof(*sorted));
	size_t from = 0, i;

	for (i = 0; i < rows->count; i++)
		sorted[i] = &rows->items[i];
	if (rows->count > 1)
		qsort(sorted, rows->count, sizeof(*sorted), by_bidx_and_place);
	for (i = 1; i <= rows->count; i++) {
		int r;

		if (i < rows->count && memcmp(sorted[i]->bidx, sorted[from]->bidx, BIDX) == 0)
			continue;
		r = check_versions(sorted + from, i - from, pruned, err);
		if (r < 0)
			return r;
		from = i;
	}
	return 0;
}
