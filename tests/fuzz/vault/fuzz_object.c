/* SPDX-License-Identifier: Apache-2.0 */
/* Objects of a shared store: what is read is written as the same bytes. */
#include <stdlib.h>

#include "vault/doc.h"
#include "vault/object.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
list_again(struct pieces pieces, struct buf *out)
{
	size_t at = object_list_start(out), count = 0;
	const uint8_t *head;
	struct slice piece;

	while (pieces_next(&pieces, &head, &piece)) {
		buf_add(out, slice_of(head, pieces.head));
		object_piece(out, piece);
		count++;
	}
	object_list_end(out, at, count);
}

static void
commit_again(const struct commit_object *object, struct buf *out)
{
	commit_object_start(object->rows, out);
	object_piece(out, object->commit);
	object_piece(out, object->ops);
	list_again(object->charters, out);
	list_again(object->wraps, out);
	if (object->rows == OBJECT_ALL)
		list_again(object->history, out);
	list_again(object->records, out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf again CLEANUP(buf_done) = BUF_INIT;
	struct commit_object commit;
	struct roster_object roster;
	struct slice bytes = slice_of(data, size);

	if (commit_object_parse(bytes, &commit, &err) == 0) {
		commit_again(&commit, &again);
	} else if (roster_object_parse(bytes, &roster, &err) == 0) {
		roster_object_start(&again);
		object_piece(&again, roster.roster);
		list_again(roster.wraps, &again);
		list_again(roster.commits, &again);
	} else {
		return 0;
	}
	if (!slice_equal(buf_slice(&again), bytes))
		abort();
	return 0;
}
