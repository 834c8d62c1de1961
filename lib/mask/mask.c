/* SPDX-License-Identifier: Apache-2.0 */
#include "mask/mask.h"

#include <stdlib.h>

#include "base/list.h"
#include "mask/mask_priv.h"
#include "secret/secret.h"

struct mask *
mask_new(void)
{
	struct mask *mask = xcalloc(1, sizeof(*mask));

	mask->arena = arena_new(1 << 14);
	mask->nodes_most = MASK_NODES_MOST;
	return mask;
}

void
mask_free(struct mask *mask)
{
	if (mask == NULL)
		return;
	arena_free(mask->arena);
	arena_free(mask->built);
	free(mask->forms);
	secret_wipe(mask, sizeof(*mask));
	free(mask);
}

void
mask_freep(struct mask **mask)
{
	mask_free(*mask);
	*mask = NULL;
}

static bool
has_form(const struct mask *mask, struct slice form, bool wraps)
{
	for (size_t i = mask->count; i > mask->of_text; i--)
		if (mask->forms[i - 1].wraps >= wraps && slice_equal(mask->forms[i - 1].bytes, form))
			return true;
	return false;
}

static void
add_form(struct mask *mask, struct slice form, bool wraps)
{
	mask->forms = list_grow(mask->forms, mask->count, &mask->room, sizeof(*mask->forms));
	mask->forms[mask->count++] = (struct mask_form){form, wraps};
}

void
mask_add_form(struct mask *mask, struct slice form, bool wraps)
{
	wraps = wraps && form.len >= MASK_WRAPS_LEAST;
	if (form.len >= MASK_FIRST && !has_form(mask, form, wraps))
		add_form(mask, arena_copy(mask->arena, form), wraps);
}

void
mask_add_own_form(struct mask *mask, struct slice form, bool wraps)
{
	wraps = wraps && form.len >= MASK_WRAPS_LEAST;
	if (form.len >= MASK_FIRST && !has_form(mask, form, wraps))
		add_form(mask, form, wraps);
}

/* Of several lines those of brackets and dashes have nothing of the secret. */
static bool
says_something(struct slice line, struct slice whole)
{
	bool any = line.len > 0 && line.len == whole.len;

	for (size_t i = 0; i < line.len; i++)
		any |= mask_is_alnum(line.data[i]) || line.data[i] >= 0x80;
	return any;
}

bool
mask_add(struct mask *mask, struct slice value)
{
	struct slice whole = slice_trim(value), rest = whole, line;
	bool all = true;

	while (slice_next_line(&rest, &line)) {
		line = slice_trim(line);
		mask->of_text = mask->count;
		if (line.len >= MASK_LEAST)
			mask_add_line_forms(mask, line);
		else if (says_something(line, whole))
			all = false;
	}
	mask->of_text = mask->count;
	if (slice_find(whole, '\n') < whole.len)
		mask_add_whole_forms(mask, whole);
	return all;
}
