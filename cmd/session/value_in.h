/* SPDX-License-Identifier: Apache-2.0 */
/* Where a new value comes from: a prompt, stdin, a file; never an argument. */
#ifndef EK_CMD_VALUE_IN_H
#define EK_CMD_VALUE_IN_H

#include <stdbool.h>

#include "base/err.h"
#include "secret/secret.h"

/*
 * The value for NAME: from FILE (`-`: stdin), or without one from a prompt, or from stdin if that
 * is not a terminal. One trailing newline is dropped unless EXACT. ERR_INVALID (`empty-value`):
 * nothing came, and EXACT does not say that this is meant; (`too-large`). ERR_REFUSED: nobody to ask.
 */
int value_in(const char *name, const char *envs, const char *file, bool exact,
	struct secret **out, struct err *err);

/* A file or stdin (`-`) as it is, at most MOST bytes. */
int value_in_file(const char *file, size_t most, struct secret **out, struct err *err);

#endif
