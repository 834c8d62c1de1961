/* SPDX-License-Identifier: Apache-2.0 */
/* Which lines of one text are not in another: for values of several lines. */
#ifndef EK_DRIFT_LINES_H
#define EK_DRIFT_LINES_H

#include "base/slice.h"

enum lines_step { LINES_SAME, LINES_REMOVED, LINES_ADDED };

/*
 * Call FN for each line of both, in order, a removed one before what was added in its place. A
 * shortest difference, but of texts with so many lines that it would take long: there the lines
 * between the common ones at start and end are removed and added as a whole.
 */
void lines_compare(struct slice before, struct slice after,
	void (*fn)(void *cookie, enum lines_step step, struct slice line), void *cookie);

/* Lines of TEXT; a last one without newline counts. */
size_t lines_count(struct slice text);

#endif
