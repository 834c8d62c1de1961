/* SPDX-License-Identifier: Apache-2.0 */
/* What `dotenv-js` and `dotenv-expand` share: the grammar, and the quotes that a value fits in. */
#ifndef EK_FORMAT_DOTENV_JS_PRIV_H
#define EK_FORMAT_DOTENV_JS_PRIV_H

#include "format/format.h"
#include "format/read_priv.h"

/*
 * Call TAKE for every entry of TEXT as dotenv 16 to 18 parses it; names and values are valid for
 * the call. Notes what is lost or odd to READER. Nothing is an error: what does not fit is ignored.
 */
void dotenv_js_scan(struct slice text, struct reader *reader,
	void (*take)(void *cookie, struct slice name, struct slice value, struct place place),
	void *cookie);

/* White space of JavaScript. */
bool js_is_space(unsigned code);

/*
 * The quotes that VALUE can stand in: true and *QUOTE, or false and *WRONG_AT, the byte that the
 * best of them cannot have.
 */
bool dotenv_js_quote(struct slice value, enum quote *quote, size_t *wrong_at);

/* The name must be one that dotenv takes, the value text that has a form. */
int dotenv_js_check(const struct format *format, const struct entry *entry, struct err *err);

/* NAME=, VALUE in QUOTE, LF; dollars with a backslash before them if ESCAPES. */
void dotenv_js_put(struct secret_text *out, const struct entry *entry, bool escapes);

#endif
