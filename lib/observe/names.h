/* SPDX-License-Identifier: Apache-2.0 */
/* Names to numbers: so that a large file is looked through once, not once for each of its lines. */
#ifndef EK_OBSERVE_NAMES_H
#define EK_OBSERVE_NAMES_H

#include <stddef.h>

#include "base/cleanup.h"
#include "base/slice.h"

enum { NAMES_NONE = -1 };

struct name_slot {
	struct slice name; /* data NULL: free */
	long number;
};

struct names { /* begins zeroed */
	struct name_slot *slots;
	size_t room, count;
};

/*
 * NUMBER under NAME, which is borrowed; returns the number that was there before (NAMES_NONE: none),
 * which stays.
 */
long names_add(struct names *names, struct slice name, long number);

/* The same; the new number replaces the old one. */
void names_set(struct names *names, struct slice name, long number);

/* NAMES_NONE if NAME is not there. */
long names_find(const struct names *names, struct slice name);

void names_done(struct names *names);

#endif
