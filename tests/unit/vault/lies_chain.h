/* SPDX-License-Identifier: Apache-2.0 */
/* What a store can do with one of its chain/ objects, a function each. */
#ifndef EK_TEST_LIES_CHAIN_H
#define EK_TEST_LIES_CHAIN_H

#include <stdbool.h>

#include "base/buf.h"

/* Chains that are good in another place. */
struct chain_others {
	struct slice next;               /* of the same environment, the one behind it */
	struct slice of_another_history; /* in the same place, where members have signed another one */
};

struct chain_lie {
	const char *name;
	void (*tell)(struct buf *chain, const struct chain_others *others);
	const char *why;   /* some of what is said of it */
	bool is_seen_late; /* when everything is here: then all of it is taken by name */
};

extern const struct chain_lie chain_lies[];
extern const size_t chain_lie_count;

#endif
