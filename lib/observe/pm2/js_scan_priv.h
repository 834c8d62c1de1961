/* SPDX-License-Identifier: Apache-2.0 */
/* Over JavaScript byte by byte: where texts, comments, patterns and brackets end. */
#ifndef EK_OBSERVE_JS_SCAN_PRIV_H
#define EK_OBSERVE_JS_SCAN_PRIV_H

#include <stdbool.h>

#include "base/err.h"
#include "base/slice.h"

struct js_scan {
	struct slice text;
	size_t at;
	unsigned line;
	size_t line_start;
	const char *file;
	struct err *err;
	bool failed; /* stays; everybody goes home */
};

unsigned char js_peek(const struct js_scan *scan, size_t ahead);
void js_step(struct js_scan *scan, size_t bytes);
bool js_looking_at(const struct js_scan *scan, const char *text);

/* The same as a whole word. */
bool js_looking_at_word(const struct js_scan *scan, const char *word);

/* Always false. */
bool js_fail(struct js_scan *scan, const char *why);

/* Blanks, line breaks, comments. */
void js_blanks(struct js_scan *scan);

/* A name; empty if there is none. */
struct slice js_name(struct js_scan *scan);

/* Over a text in quotes or backticks; *INSIDE is what stands in it, *COMPUTED: `${` is in it. */
bool js_text(struct js_scan *scan, struct slice *inside, bool *computed);

/*
 * Over an expression, up to a `,`, `;`, `)`, `]` or `}` that is not in it, or, if LINES, to the end of
 * a line behind which it cannot go on.
 */
bool js_expression(struct js_scan *scan, bool lines);

#endif
