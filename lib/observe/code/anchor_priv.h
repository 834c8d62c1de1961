/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Most files have no variable in them, and of the others most bytes are far from one. So a text is
 * first looked through for a few runs of three letters, sixteen places at a time.
 */
#ifndef EK_OBSERVE_CODE_ANCHOR_PRIV_H
#define EK_OBSERVE_CODE_ANCHOR_PRIV_H

#include "base/slice.h"

struct anchors {
	const char *runs[3]; /* of three letters each; letter case does not count */
	unsigned count;
};

/* The first of the runs at or behind FROM; text.len if there is none. */
size_t anchor_find(const struct anchors *anchors, struct slice text, size_t from);

#endif
