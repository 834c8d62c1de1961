/* SPDX-License-Identifier: Apache-2.0 */
/* What a reader makes of a text, and what a writer says to an entry, as one line to compare. */
#ifndef EK_TEST_READS_H
#define EK_TEST_READS_H

#include "base/slice.h"

/*
 * Read TEXT in DIALECT: its values must be VALUES (`NAME=value;` each), its notes WANTED
 * (`line:column id name` and a newline each).
 */
void reads(const char *dialect, struct slice text, const char *values, const char *wanted);

/* Reading TEXT must fail; the problems are WANTED (`line:column message` and a newline each). */
void refuses(const char *dialect, struct slice text, const char *wanted);

/* Writing NAME=VALUE with FLAGS must give WANTED: a text, or `refused: ` and the message. */
void writes(const char *dialect, const char *name, struct slice value, unsigned flags,
	const char *wanted);

#endif
