/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_FORMAT_RUBY_PRIV_H
#define EK_FORMAT_RUBY_PRIV_H

#include "format/expand_priv.h"
#include "format/format.h"

/* The reader of `ruby-dotenv`; see ruby_read.c for what it takes. */
int ruby_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err);

/* What values are made with. */
struct ruby_values {
	struct expander expander;
	struct secret_text lines;  /* with its line ends as LF */
	struct secret_text undone; /* with its escapes undone */
};

void ruby_values_init(struct ruby_values *values, struct reader *reader);
void ruby_values_done(struct ruby_values *values);

/*
 * What the entry KEY at *PLACE comes to: RAW is its value as it stands in the file, white space and
 * quotes included, of which *PLACE is told. *VALUE is part of RAW, or valid until the next call.
 * ERR_INVALID (`ruby-dotenv`): parentheses nested too deep; the file grows beyond all measure.
 */
int ruby_value(struct ruby_values *values, struct slice key, struct slice raw,
	struct place *place, struct slice *value, struct err *err);

#endif
