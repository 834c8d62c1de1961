/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names that stand in a text as words, wherever: what nothing here is known to read may still be
 * read by something that is not understood.
 */
#ifndef EK_OBSERVE_CODE_MENTION_H
#define EK_OBSERVE_CODE_MENTION_H

#include <stdbool.h>

#include "observe/names.h"

/* Set mentioned[n] of each of NAMES, which are capitals and have the number n, that TEXT has. */
void mention_scan(struct slice text, const struct names *names, bool *mentioned);

#endif
