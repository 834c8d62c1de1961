/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The door to PCRE2: patterns from project files against texts that may be secret. No JIT, limits
 * on matching, depth and memory, so that no pattern and no text can hold the program up.
 */
#ifndef EK_TEXT_REGEX_H
#define EK_TEXT_REGEX_H

#include <stdbool.h>

#include "base/cleanup.h"
#include "base/err.h"
#include "base/slice.h"

struct regex;

/* ERR_INVALID (`pattern`): what is wrong with PATTERN, and where. */
int regex_new(struct slice pattern, struct regex **out, struct err *err);
void regex_free(struct regex *regex);
void regex_freep(struct regex **regex);

enum regex_result { REGEX_NO, REGEX_YES, REGEX_GAVE_UP };

/* Does it match anywhere in TEXT? REGEX_GAVE_UP: over a limit, so nothing is known. */
enum regex_result regex_match(const struct regex *regex, struct slice text);

#endif
