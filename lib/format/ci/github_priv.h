/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_FORMAT_GITHUB_PRIV_H
#define EK_FORMAT_GITHUB_PRIV_H

#include "format/format.h"

/* The readers of `github-env` and `github-output`; see github_read.c for the grammar. */
int github_env_read(struct slice text, const char *file, struct envset *out,
	struct read_notes *notes, struct err *err);
int github_output_read(struct slice text, const char *file, struct envset *out,
	struct read_notes *notes, struct err *err);

/* The runner takes NODE_OPTIONS, in any case, from no file. */
bool github_is_blocked(struct slice name);

/* Call TELL for each entry of SET whose name differs from another's in case only. */
void github_each_twin(struct envset *set,
	void (*tell)(void *cookie, const struct entry *twin), void *cookie);

#endif
