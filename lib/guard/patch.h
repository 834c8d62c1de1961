/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a commit would add, from `git diff --raw -p -z`: records of the files, then a patch. Lines are
 * told apart by the counts of each hunk, so that no content is taken for a header.
 */
#ifndef EK_GUARD_PATCH_H
#define EK_GUARD_PATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/slice.h"

struct patch_line {
	struct slice text;   /* without its line end */
	unsigned number;     /* in the file as it will be, from 1 */
	bool is_added;       /* else it is there already, near one that is */
};

struct patch_file {
	const char *path;    /* in the patch's text, NUL-ended */
	char status;         /* A, M, T, … */
	struct patch_line *lines;
	size_t count, room;
};

struct patch {
	struct patch_file *files;
	size_t count, room;
};

/* TEXT is borrowed as long as *OUT. ERR_INVALID (`git-unknown`): it is no such patch. */
int patch_read(struct slice text, struct patch *out, struct err *err);
void patch_done(struct patch *patch);

#endif
