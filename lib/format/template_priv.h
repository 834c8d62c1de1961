/* SPDX-License-Identifier: Apache-2.0 */
/* A template taken apart. */
#ifndef EK_FORMAT_TEMPLATE_PRIV_H
#define EK_FORMAT_TEMPLATE_PRIV_H

#include "format/template.h"

/* Text, then a value. The last part has no value. */
struct template_part {
	struct slice text; /* with {{{{ as {{ already */
	struct slice name; /* empty: no value */
	const struct template_filter *filter; /* NULL: none */
	const char *allowed; /* without filter: what is taken besides letters and digits */
	bool in_address;     /* because it stands in an address */
	unsigned line, column, width;
	struct slice source; /* the whole line */
};

struct template {
	char *file;
	char *raw;     /* the file: lines and names are slices of it */
	char *literal; /* all text between the values: texts are slices of it */
	struct template_part *parts;
	size_t count, room;
};

/* Keep ONE, which gets the place and the line of PART, among ALL. */
void template_problem(const struct template *template, const struct template_part *part,
	struct err *one, struct err *all);

#endif
