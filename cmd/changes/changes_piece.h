/* SPDX-License-Identifier: Apache-2.0 */
/* What one side of a change says, as text for a screen: guarded, since it may be a revealed value. */
#ifndef EK_CMD_CHANGES_PIECE_H
#define EK_CMD_CHANGES_PIECE_H

#include "base/cleanup.h"
#include "cmd/changes/changes_say.h"
#include "report/screen.h"
#include "secret/text.h"

struct piece {
	struct secret_text text; /* printable */
	size_t width;            /* columns */
	enum tone tone;
};

struct piece_pair {
	struct piece before, after;
};

void piece_pair_done(struct piece_pair *pair);

/* Both sides of ITEM; an absent one is empty. */
void piece_pair_make(const struct changes *changes, const struct changes_item *item, bool reveal,
	const struct screen *screen, struct piece_pair *out);

/*
 * Cut both to ROOM columns together, a short one giving its place to the other. Of two long ones
 * that begin alike the part in which they differ stays.
 */
void piece_pair_cut(struct piece_pair *pair, size_t room, const struct screen *screen);

/* The same with a room of its own for each. */
void piece_pair_cut_each(struct piece_pair *pair, size_t left, size_t right,
	const struct screen *screen);

/* Cut one to ROOM columns. */
void piece_cut(struct piece *piece, size_t room, const struct screen *screen);

/* May both look the same although the values differ? */
bool piece_pair_looks_same(const struct changes_item *item, const struct piece_pair *pair,
	bool reveal);

/* The value of SIDE, if it is text that may be shown whole; false: it is not. */
bool piece_value(const struct changes_item *item, const struct changes_side *side, bool reveal,
	struct slice *out);

/* Has one of the sides a value that may be shown and that has several lines? */
bool piece_is_long(const struct changes_item *item, bool reveal);

/* What stands for a name that LOOK does not let be shown. */
extern const char piece_no_name[];

/* NAME, cut in its middle to at most WIDTH columns; 0: not cut. The caller frees it. */
char *piece_name(struct slice name, size_t width, const struct screen *screen);

#endif
