/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as source code; the first one says in which language. Names are names and stand where they
 * are said to be, and what is taken instead is a part of the text.
 */
#include "observe/code/code.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "observe/code/mention.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
look_at(void *cookie, const struct code_use *use)
{
	const struct slice *text = cookie;

	if (use->offset > text->len || use->line == 0 || use->column == 0)
		abort();
	if ((use->form == CODE_DYNAMIC) != (use->name.len == 0))
		abort();
	for (size_t i = 0; i < use->name.len; i++)
		if (use->name.data[i] <= ' ' || use->name.data[i] >= 0x7f)
			abort();
	if (use->fallback.data != NULL && (use->form != CODE_DEFAULT ||
		use->fallback.data < text->data ||
		use->fallback.data + use->fallback.len > text->data + text->len))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct names names CLEANUP(names_done) = {0};
	bool mentioned[2] = {false, false};
	struct slice text;

	if (size == 0)
		return 0;
	text = slice_of(data + 1, size - 1);
	code_scan(text, (enum code_language)(data[0] % (CODE_SPRING + 1)), look_at, &text);
	code_language_of_text(text);
	code_is_minified(text);
	names_add(&names, SLICE_LITERAL("DATABASE_URL"), 0);
	names_add(&names, SLICE_LITERAL("AB"), 1);
	mention_scan(text, &names, mentioned);
	if (mentioned[1] && memmem(text.data, text.len, "AB", 2) == NULL)
		abort();
	return 0;
}
