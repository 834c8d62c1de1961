/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_TEXT_JSON_TREE_PRIV_H
#define EK_TEXT_JSON_TREE_PRIV_H

#include "text/json_tree.h"

struct json_parser {
	struct slice text; /* valid UTF-8 */
	size_t at, line_start;
	unsigned line;
	size_t count;
	const char *file;
	struct arena *arena;
	struct json_item *spare; /* items that are allocated and not used yet, some at once */
	size_t spares;
};

/* ERR_INVALID (`json`) where the parser stands. */
int json_wrong(const struct json_parser *parser, const char *what, struct err *err);

/* The same: the next byte does not fit, or there is none. */
int json_unexpected(const struct json_parser *parser, struct err *err);

/* A text, at whose opening quote the parser stands. */
int json_parse_text(struct json_parser *parser, struct slice *out, struct err *err);

#endif
