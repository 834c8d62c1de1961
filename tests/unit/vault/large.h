/* SPDX-License-Identifier: Apache-2.0 */
/* A vault with one large environment, `big`: NAME_000 and so on (four digits for more than 1,000), each
 * with its name as its value. */
#ifndef EK_TEST_LARGE_H
#define EK_TEST_LARGE_H

#include "fixture.h"

struct large {
	struct stage stage;
	size_t count;
	char (*names)[32];
};

void large_make(struct large *large, size_t count);
void large_done(struct large *large);

/* All values of it; OUT may be NULL. */
int large_read(struct large *large, struct envset **out, struct err *err);

#endif
