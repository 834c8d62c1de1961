/* SPDX-License-Identifier: Apache-2.0 */
#include "model/name.h"
#include "resolve/reference_priv.h"

static struct part
literal(struct slice *rest, size_t len, size_t used)
{
	struct part part = {PART_LITERAL, slice_of(rest->data, len), false};

	*rest = slice_from(*rest, used);
	return part;
}

static struct part
reference(struct slice *rest)
{
	struct slice inside = slice_from(*rest, 2);
	size_t end = slice_find(inside, '}');
	size_t bar;
	struct part part = {PART_REFERENCE, {NULL, 0}, false};
	struct slice option;

	inside.len = end < inside.len ? end : 0;
	bar = slice_find(inside, '|');
	part.text = slice_of(inside.data, bar);
	option = slice_from(inside, bar);
	part.url = slice_equal_text(option, "|url");
	if (!name_is_valid(part.text) || (option.len > 0 && !part.url))
		return (struct part){PART_WRONG, {NULL, 0}, false};
	*rest = slice_from(*rest, 2 + end + 1);
	return part;
}

struct part
reference_next(struct slice *rest)
{
	size_t dollar;

	if (rest->len == 0)
		return (struct part){PART_END, {NULL, 0}, false};
	dollar = slice_find(*rest, '$');
	if (dollar > 0)
		return literal(rest, dollar, dollar);
	if (rest->len > 1 && rest->data[1] == '$')
		return literal(rest, 1, 2);
	if (rest->len > 1 && rest->data[1] == '{')
		return reference(rest);
	return (struct part){PART_WRONG, {NULL, 0}, false};
}
