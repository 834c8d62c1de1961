/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists as variables carry them: a JSON list, or elements with a separator between them, which is
 * how programs that read the annotated notation hand them on.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "config/type_priv.h"
#include "secret/arena.h"
#include "text/json_tree.h"

struct elements {
	const struct type *element; /* NULL: any text */
	size_t count;
	bool wrong;
};

static void
take_element(struct elements *elements, struct slice text)
{
	struct buf ignored CLEANUP(buf_done) = BUF_INIT;

	elements->count++;
	elements->wrong |= !type_fits(elements->element, text, &ignored);
}

static bool
is_deep(const struct type *element)
{
	return element != NULL && (element->kind == TYPE_ARRAY || element->kind == TYPE_RECORD ||
		element->kind == TYPE_SIMPLE_OBJECT);
}

static bool
take_json(struct elements *elements, struct slice value)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(value.len);
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct json_item *list, *item;

	if (json_tree(value, "", arena, &list, &ignored) < 0 || list->kind != JSON_LIST)
		return false;
	for (item = list->first; item != NULL; item = item->next) {
		if (item->kind == JSON_MAP || item->kind == JSON_LIST) {
			elements->count++;
			elements->wrong |= elements->element != NULL && !is_deep(elements->element);
		} else {
			take_element(elements, item->text);
		}
	}
	return true;
}

static void
take_separated(struct elements *elements, struct slice value, const char *separator)
{
	size_t len = strlen(separator);

	for (;;) {
		const unsigned char *end =
			len == 0 ? NULL : memmem(value.data, value.len, separator, len);
		size_t at = end == NULL ? value.len : (size_t)(end - value.data);

		take_element(elements, slice_trim(slice_of(value.data, at)));
		if (end == NULL)
			return;
		value = slice_from(value, at + len);
	}
}

static bool
count_is_good(const struct type *type, size_t count)
{
	const char *least = type_option(type, "minLength"), *most = type_option(type, "maxLength");
	const char *exact = type_option(type, "isLength");

	return (least == NULL || count >= strtoul(least, NULL, 10)) &&
		(most == NULL || count <= strtoul(most, NULL, 10)) &&
		(exact == NULL || count == strtoul(exact, NULL, 10));
}

/* The type that the first option without a name states; NULL: any text. */
static struct type *
element_of(const struct type *type)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct type *element = NULL;

	for (size_t i = 0; i < type->count; i++)
		if (type->options[i].name == NULL) {
			if (type_read(slice_of_text(type->options[i].value), &element, &ignored) < 0)
				return NULL;
			return element;
		}
	return NULL;
}

bool
form_is_array(const struct type *type, struct slice value)
{
	struct type *element CLEANUP(type_freep) = element_of(type);
	struct elements elements = {.element = element};
	const char *separator = type_option(type, "separator");
	struct slice text = slice_trim(value);

	if (text.len == 0 || text.data[0] == '{' || slice_find(value, '\0') < value.len)
		return false;
	if (text.data[0] == '[') {
		if (!take_json(&elements, text))
			return false;
	} else if (is_deep(element)) {
		return false;
	} else {
		take_separated(&elements, text, separator == NULL ? "," : separator);
	}
	return !elements.wrong && count_is_good(type, elements.count);
}
