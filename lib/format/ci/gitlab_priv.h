/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_FORMAT_GITLAB_PRIV_H
#define EK_FORMAT_GITLAB_PRIV_H

#include <stdbool.h>

#include "format/format.h"

enum {
	GITLAB_SIZE = 5120,    /* a report must have fewer bytes */
	GITLAB_COUNT = 150,    /* variables; the largest plan's limit */
	GITLAB_NAME_MOST = 255,
};

/* The reader of `gitlab`; see gitlab_read.c for the grammar. */
int gitlab_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err);

/* What GitLab cuts at both ends of names and values. */
bool gitlab_is_space(unsigned char c);

#endif
