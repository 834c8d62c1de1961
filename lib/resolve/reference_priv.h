/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of a value that refers:
 *
 *	value     = *( literal / "$$" / reference )
 *	reference = "${" name [ "|url" ] "}"
 *
 * A `$` in front of anything else is an error: the author of the value meant something by it.
 */
#ifndef EK_RESOLVE_REFERENCE_PRIV_H
#define EK_RESOLVE_REFERENCE_PRIV_H

#include <stdbool.h>

#include "base/slice.h"

enum part_kind { PART_END, PART_LITERAL, PART_REFERENCE, PART_WRONG };

struct part {
	enum part_kind kind;
	struct slice text; /* of a literal; the name of a reference */
	bool url;          /* percent-encode what stands for it */
};

/* The next part of *REST, which moves behind it; PART_WRONG leaves *REST at the `$`. */
struct part reference_next(struct slice *rest);

#endif
