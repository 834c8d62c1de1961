/* SPDX-License-Identifier: Apache-2.0 */
/* What `docker` and `compose-raw`, which has the same grammar, share. */
#ifndef EK_FORMAT_DOCKER_PRIV_H
#define EK_FORMAT_DOCKER_PRIV_H

#include "format/format.h"

int docker_check(const struct format *format, const struct entry *entry, struct err *err);
void docker_put(struct secret_text *out, const struct entry *entry, size_t at);
int docker_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err);

#endif
