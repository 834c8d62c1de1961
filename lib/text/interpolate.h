/* SPDX-License-Identifier: Apache-2.0 */
/* The compose interpolation engine (dialects.md §1.2). */
#ifndef EK_TEXT_INTERPOLATE_H
#define EK_TEXT_INTERPOLATE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/slice.h"
#include "secret/text.h"

/* Look NAME up: true and *value if it is set (perhaps to nothing). */
typedef bool interpolate_lookup_fn(void *cookie, struct slice name, struct slice *value);

/*
 * Append TEMPLATE with its `$` forms replaced. ERR_INVALID (`interpolation`): a form that does
 * not fit or `${V:?e}` without V; the byte offset is in the message, no value is.
 */
int interpolate(struct slice template, interpolate_lookup_fn *lookup, void *cookie,
	struct secret_text *out, struct err *err);

#endif
