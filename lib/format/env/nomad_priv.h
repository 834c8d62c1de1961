/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_FORMAT_NOMAD_PRIV_H
#define EK_FORMAT_NOMAD_PRIV_H

#include "format/format.h"

enum { NOMAD_LINE_MOST = 65535 };

/* The reader of `nomad`; see nomad_read.c for what it takes. */
int nomad_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err);

#endif
