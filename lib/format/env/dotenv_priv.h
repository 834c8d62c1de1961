/* SPDX-License-Identifier: Apache-2.0 */
/* What writer and reader of `dotenv` share: what no value may have. */
#ifndef EK_FORMAT_DOTENV_PRIV_H
#define EK_FORMAT_DOTENV_PRIV_H

#include "format/format.h"

enum { DOTENV_LINE_MOST = 65535 }; /* bytes of a line; Nomad reads no longer one */

/*
 * The first byte of VALUE that some reader takes as something else if VALUE stands in QUOTE: what
 * it is and who that is, for refuse_value(), and its place. NULL: all readers agree.
 */
const char *dotenv_wrong(struct slice value, enum quote quote, size_t *at);

int dotenv_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err);

#endif
