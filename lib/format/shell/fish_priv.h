/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_FORMAT_FISH_PRIV_H
#define EK_FORMAT_FISH_PRIV_H

#include <stdbool.h>

#include "format/format.h"

/* The reader of `fish`; see fish_read.c for what it takes. */
int fish_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err);

/*
 * fish keeps PATH and CDPATH as lists and makes `.` of an empty element: *AT is where one begins,
 * if VALUE of NAME has one.
 */
bool fish_changes_path(struct slice name, struct slice value, size_t *at);

#endif
