/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_FORMAT_PROPERTIES_PRIV_H
#define EK_FORMAT_PROPERTIES_PRIV_H

#include "format/format.h"

/* The reader of `properties`; see properties_read.c for what it takes. */
int properties_read(struct slice text, const char *file, struct envset *out,
	struct read_notes *notes, struct err *err);

#endif
