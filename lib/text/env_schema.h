/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of `.env.schema` (@env-spec, dialects.md §3.1): items and their values, nothing run. */
#ifndef EK_TEXT_ENV_SCHEMA_H
#define EK_TEXT_ENV_SCHEMA_H

#include <stdbool.h>

#include "base/quote.h"
#include "base/slice.h"
#include "secret/text.h"

/* A value of an `.env.schema` as it stands there. */
struct schema_value {
	size_t len;            /* bytes of the file, quotes included; 0: nothing */
	struct slice inside;   /* without quotes; trimmed if there are none */
	enum quote quote;
	bool computed;         /* a function, or text with references or commands */
	bool disputed;         /* versions of the reader take it differently */
	const char *wrong;     /* what is wrong with it, or NULL */
};

/* The value at the start of TEXT, which is the rest of the file behind a `=`. */
struct schema_value schema_value_find(struct slice text);

/* What VALUE says, its escaped quotes undone: part of the file, or in SCRATCH. */
struct slice schema_value_text(const struct schema_value *value, struct secret_text *scratch);

/* It says nothing: neither an empty text in quotes nor any other. */
bool schema_value_is_undefined(const struct schema_value *value);

/* One item with all that stands on its line, or on its lines. */
struct schema_item {
	struct slice key;       /* empty if something before the `=` is wrong */
	size_t key_at;
	struct schema_value value;
	struct slice comment;   /* with its `#`, up to the end of the line; empty if there is none */
	bool comment_touches;   /* it stands right behind the value */
	size_t len;             /* bytes without the newline at its end */
	const char *wrong;      /* what is wrong with it, or NULL; */
	size_t wrong_at;        /* … and where */
};

/* The item at the start of TEXT, which begins a line and is neither blank nor a comment. */
struct schema_item schema_item_find(struct slice text);

/* Is COMMENT, which begins with `#`, a line that divides: three or more of `-=*#`? */
bool schema_is_divider(struct slice comment);

#endif
