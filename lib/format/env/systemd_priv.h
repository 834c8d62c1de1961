/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_FORMAT_SYSTEMD_PRIV_H
#define EK_FORMAT_SYSTEMD_PRIV_H

#include <stddef.h>

#include "format/format.h"

/* The reader of `systemd`; see systemd_read.c for the grammar. */
int systemd_read(struct slice text, const char *file, struct envset *out,
	struct read_notes *notes, struct err *err);

/*
 * Offset of the first byte for which systemd refuses a whole file: what is not UTF-8, or a code
 * point that is no character (U+FDD0 to U+FDEF, U+FFFE, U+FFFF and their like in every plane).
 * text.len if there is none.
 */
size_t systemd_wrong_at(struct slice text);

#endif
