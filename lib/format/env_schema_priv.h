/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_FORMAT_ENV_SCHEMA_PRIV_H
#define EK_FORMAT_ENV_SCHEMA_PRIV_H

#include <stdbool.h>

#include "base/slice.h"
#include "base/quote.h"
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

#endif
