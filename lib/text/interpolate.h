/* SPDX-License-Identifier: Apache-2.0 */
/* The compose interpolation engine (dialects.md §1.2). */
#ifndef EK_TEXT_INTERPOLATE_H
#define EK_TEXT_INTERPOLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/slice.h"
#include "secret/text.h"

/* Look NAME up: true and *value if it is set (perhaps to nothing). */
typedef bool interpolate_lookup_fn(void *cookie, struct slice name, struct slice *value);

/* What was done to a template. */
struct interpolated {
	size_t names;   /* forms that were replaced by a value, a default or an alternative */
	size_t unset;   /* forms of a name that is not set and has no default: nothing is left */
	size_t escaped; /* `$$` that became `$` */
};

/*
 * Append TEMPLATE with its `$` forms replaced. ERR_INVALID (`interpolation`): a form that does
 * not fit, `${V:?e}` without V, nesting deeper than 100, or more than 16 MiB in all; the byte
 * offset is in the message, no value is. DONE (or NULL) is told what was replaced.
 */
int interpolate(struct slice template, interpolate_lookup_fn *lookup, void *cookie,
	struct secret_text *out, struct err *err);
int interpolate_tell(struct slice template, interpolate_lookup_fn *lookup, void *cookie,
	struct secret_text *out, struct interpolated *done, struct err *err);

#endif
