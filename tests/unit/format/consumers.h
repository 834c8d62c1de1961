/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that a dialect is written for, asked what they make of a file. */
#ifndef EK_TEST_CONSUMERS_H
#define EK_TEST_CONSUMERS_H

#include <stdbool.h>

#include "base/slice.h"
#include "secret/text.h"

struct consumer {
	const char *program;
	const char *dialect; /* NULL: of several */
	const char *there; /* a shell command that succeeds if it is installed; NULL: looked up */
	/* A shell command that prints what it reads from "$1" as NAME=value NUL; run by sh -c. */
	const char *command;
};

/* One of this file, or else what tests/oracles/consumers/run knows; valid until the next call. */
const struct consumer *consumer_find(const char *program);

/* Is the program installed? */
bool consumer_is_there(const struct consumer *consumer);

/* Give TEXT to the program in a file and append what it says to OUT; false if it failed. */
bool consumer_ask(const struct consumer *consumer, struct slice text, struct secret_text *out);

#endif
