/* SPDX-License-Identifier: Apache-2.0 */
/* Uses of variables in a text, as one line: `A B=text C? D! *`. */
#ifndef EK_TESTS_OBSERVE_CODE_ASKED_H
#define EK_TESTS_OBSERVE_CODE_ASKED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "observe/code/code.h"

struct asked_uses {
	struct { size_t offset; char text[200]; } items[200];
	size_t count;
};

/* `A`: plain; `A=text`, `A=?`: something else is taken, a literal or not; `A!`: required; `*`: computed. */
static inline void
take_use(void *cookie, const struct code_use *use)
{
	struct asked_uses *uses = cookie;
	char *text = uses->items[uses->count].text;
	int len = (int)use->name.len;

	assert_true(uses->count < ARRAY_LEN(uses->items));
	uses->items[uses->count++].offset = use->offset;
	if (use->form == CODE_DYNAMIC)
		snprintf(text, 200, "*");
	else if (use->form == CODE_DEFAULT && use->fallback.data == NULL)
		snprintf(text, 200, "%.*s=?", len, (const char *)use->name.data);
	else if (use->form == CODE_DEFAULT)
		snprintf(text, 200, "%.*s=%.*s", len, (const char *)use->name.data,
			(int)use->fallback.len, (const char *)use->fallback.data);
	else
		snprintf(text, 200, "%.*s%s", len, (const char *)use->name.data,
			use->form == CODE_REQUIRED ? "!" : "");
}

static inline int
compare_uses(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static inline void
ask_uses(struct slice text, enum code_language language, char *out, size_t room)
{
	struct asked_uses uses = {.count = 0};
	size_t len = 0;

	code_scan(text, language, take_use, &uses);
	qsort(uses.items, uses.count, sizeof(uses.items[0]), compare_uses);
	out[0] = '\0';
	for (size_t i = 0; i < uses.count; i++)
		len += (size_t)snprintf(out + len, room - len, "%s%s", i == 0 ? "" : " ",
			uses.items[i].text);
}

struct code_case {
	const char *text, *uses;
};

static inline void
all_are_right(const struct code_case *cases, size_t count, enum code_language language)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < count; i++) {
		char got[2000];

		ask_uses(slice_of_text(cases[i].text), language, got, sizeof(got));
		if (strcmp(got, cases[i].uses) != 0) {
			wrong++;
			print_error("%s\n\tis [%s], not [%s]\n", cases[i].text, got, cases[i].uses);
		}
	}
	assert_int_equal(wrong, 0);
}

#endif
