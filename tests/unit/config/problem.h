/* SPDX-License-Identifier: Apache-2.0 */
/* Claims about an error and its further problems. */
#ifndef EK_TESTS_UNIT_CONFIG_PROBLEM_H
#define EK_TESTS_UNIT_CONFIG_PROBLEM_H

#include "base/err.h"

/* Fails unless ERR, or one of its further problems, has ID at LINE:COLUMN; returns that one. */
const struct err *problem_find(const struct err *err, const char *id, unsigned line,
	unsigned column);

/* Fails unless PART stands in TEXT. */
void assert_contains(const char *text, const char *part);

/* Fails if anything that ERR says has PART in it. */
void assert_says_nowhere(const struct err *err, const char *part);

#endif
