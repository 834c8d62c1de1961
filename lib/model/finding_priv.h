/* SPDX-License-Identifier: Apache-2.0 */
/* How two findings are put in order, part by part. */
#ifndef EK_MODEL_FINDING_PRIV_H
#define EK_MODEL_FINDING_PRIV_H

#include <string.h>

/* NULL is as nothing. */
static inline int
compare_texts(const char *a, const char *b)
{
	return strcmp(a == NULL ? "" : a, b == NULL ? "" : b);
}

static inline int
compare_numbers(unsigned a, unsigned b)
{
	return (a > b) - (a < b);
}

#endif
