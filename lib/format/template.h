/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Template files: any text with places for values. A template is committed and holds no values.
 *
 *	{{NAME}}           the value as it is, if it is made of characters that mean nothing in
 *	                   any kind of file: letters, digits and _ . - / : @ + , =
 *	{{NAME|FILTER}}    the value as the place wants it
 *	{{{{               a literal {{
 *
 * Blanks inside the braces are free; }} outside is text. There is no logic and no comment.
 * Between `://` and the end of a word a value without filter is narrower still, since `/`, `:` and
 * `@` end a part of an address.
 */
#ifndef EK_FORMAT_TEMPLATE_H
#define EK_FORMAT_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/err.h"
#include "base/slice.h"
#include "model/envset.h"
#include "secret/text.h"

enum { TEMPLATE_MOST = 4 << 20 };

struct template;

/* The filters in the order of the manual, ended by a name that is NULL. */
struct template_filter {
	const char *name, *summary;
	bool quotes; /* it writes the quotes around the value too */
	/* What in VALUE it has no form for, and where; NULL: it carries it. */
	const char *(*refuse)(struct slice value, size_t *offset);
	void (*add)(struct secret_text *out, struct slice value);
};
extern const struct template_filter template_filters[];

/* NULL if there is none. */
const struct template_filter *template_filter_find(struct slice name);

/*
 * Take TEXT, of FILE for messages, apart; both are copied. ERR_INVALID: all its mistakes, with
 * their places and lines (`template-open`, `template-name`, `template-filter`, `template-quotes`,
 * `template-logic`).
 */
int template_parse(struct slice text, const char *file, struct template **out, struct err *err);
void template_free(struct template *template);
void template_freep(struct template **template);

/* Those of SET that it has places for, copied; the caller owns it. */
struct envset *template_used(const struct template *template, struct envset *set);

/*
 * Append the text with the values of SET in their places. ERR_INVALID, OUT unchanged: names that
 * SET does not have, every place of them (`template-unknown-name`), values that a place cannot
 * carry, with name and byte offset (`cannot-carry`).
 */
int template_render(const struct template *template, struct envset *set, struct secret_text *out,
	struct err *err);

/*
 * OLD is what the file says now: set DIFFERS[i] for each entry i of SET whose places have another
 * text than they would get. False, and nothing set: OLD does not fit the template, or it cannot
 * be told where a value ends.
 */
bool template_compare(const struct template *template, struct slice old, struct envset *set,
	bool *differs);

#endif
