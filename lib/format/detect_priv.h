/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_FORMAT_DETECT_PRIV_H
#define EK_FORMAT_DETECT_PRIV_H

#include "format/detect.h"

/* By the name of the file alone, where it says more than the text; false: it says nothing. */
bool detect_by_name(const char *file, struct detected *out);

/* By what is in TEXT; false: nothing special. */
bool detect_json(struct slice text, struct detected *out);
bool detect_yaml(struct slice text, struct detected *out);
bool detect_lines(struct slice text, struct detected *out);

/* Set *OUT and return true. */
bool detect_is(struct detected *out, const char *name, const char *why);

/* A line of TEXT begins with BEGIN. */
bool detect_has_line(struct slice text, const char *begin);

/* Every reader of .env files reads the same in TEXT, or stops at it. */
bool detect_is_simple(struct slice text);

#endif
