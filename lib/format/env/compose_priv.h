/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_FORMAT_COMPOSE_PRIV_H
#define EK_FORMAT_COMPOSE_PRIV_H

#include "format/format.h"

/* The readers of `compose` and `compose-literal`. */
int compose_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err);
int compose_read_literal(struct slice text, const char *file, struct envset *out,
	struct read_notes *notes, struct err *err);

#endif
