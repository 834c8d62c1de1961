/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which records a commit's object carries. The store has no more than the newest records and the
 * history that was kept, so from which commit on they can be told apart is found first: back to where
 * the history was only added to. The object of that commit carries everything that there was after
 * it, those behind it what they wrote, and those before it nothing: their records are gone.
 */
#ifndef EK_VAULT_OBJECTS_ROWS_PRIV_H
#define EK_VAULT_OBJECTS_ROWS_PRIV_H

#include "vault/object_priv.h"
#include "vault/record.h"

struct object_row {
	uint8_t bidx[BIDX];
	uint64_t version, seq, hseq; /* hseq 0: a live row */
};

struct object_index {
	struct object_row *hist; /* in hseq order */
	struct object_row *rows; /* of history and live, ascending by seq, bidx, version */
	size_t hist_count, hist_room, count, room;
	uint8_t (*roots)[HASH]; /* of the first 0, 1, … rows of the history */
	size_t root_room;
	uint64_t whole; /* the commit whose object carries everything; 0: none that is asked for */
};

/* Of the environment with the newest commit HEAD, for the objects of the commits above ABOVE. */
int object_index_load(struct vault *vault, const struct doc *head, uint64_t above,
    struct object_index *out, struct err *err);
void object_index_done(struct object_index *index);

enum object_rows object_index_rows(const struct object_index *index, uint64_t seq);

/* Append the lists of records of the object of COMMIT. */
int object_rows_add(struct vault *vault, const struct object_index *index, const struct doc *commit,
    struct buf *out, struct err *err);

#endif
