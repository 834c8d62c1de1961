/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a JSON tree, which is the same tree that jansson makes of them, or an error. */
#include "text/json_tree.h"

#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "secret/secret.h"
#include "text/escape.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct json_item *item)
{
	if (!utf8_is_valid(item->text) || slice_find(item->text, '\0') < item->text.len ||
		!utf8_is_valid(item->name) || item->line == 0 || item->column == 0)
		abort();
	for (const struct json_item *below = item->first; below != NULL; below = below->next)
		check(below);
}

/* The same but for numbers, which the tree has as they are written. */
static bool
is_same(const struct json_item *ours, json_t *theirs)
{
	size_t at = 0;

	switch (ours->kind) {
	case JSON_TEXT:
		return json_is_string(theirs) && slice_equal(ours->text,
			slice_of(json_string_value(theirs), json_string_length(theirs)));
	case JSON_NUMBER:
		return json_is_number(theirs);
	case JSON_BOOL:
		return json_is_boolean(theirs);
	case JSON_NOTHING:
		return json_is_null(theirs);
	default:
		break;
	}
	if (ours->count != (ours->kind == JSON_MAP ? json_object_size(theirs) :
		json_array_size(theirs)))
		return false;
	for (const struct json_item *item = ours->first; item != NULL; item = item->next, at++)
		if (!is_same(item, ours->kind == JSON_MAP ? json_object_getn(theirs,
			(const char *)item->name.data, item->name.len) : json_array_get(theirs, at)))
			return false;
	return true;
}

/* Only the tree has the first limits, and it keeps numbers that are too large for others. */
static bool
may_differ(const struct err *tree, const json_error_t *other)
{
	return strstr(tree->message, "too deep") != NULL || strstr(tree->message, "too many") != NULL ||
		json_error_code(other) == json_error_numeric_overflow ||
		json_error_code(other) == json_error_stack_overflow;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena CLEANUP(arena_freep) = NULL;
	struct err tree CLEANUP(err_done) = ERR_INIT;
	json_error_t other;
	json_t *theirs;
	struct json_item *root = NULL;
	int r;

	/* jansson takes no byte order mark, and a NUL for the end behind null */
	if (slice_starts_with(slice_of(data, size), "\xef\xbb\xbf") ||
		slice_find(slice_of(data, size), '\0') < size)
		return 0;
	secret_start();
	arena = arena_new(size);
	r = json_tree(slice_of(data, size), "f", arena, &root, &tree);
	if (r == 0)
		check(root);
	else if (r != ERR_INVALID || root != NULL || !utf8_is_valid(slice_of_text(tree.message)))
		abort();
	/* they take a NUL behind a number for the end; it is JSON nowhere */
	if (size > 0 && memchr(data, '\0', size) != NULL) {
		if (r == 0)
			abort();
		return 0;
	}
	theirs = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY,
		&other);
	if ((r == 0) != (theirs != NULL) ? !may_differ(&tree, &other) :
		r == 0 && !is_same(root, theirs))
		abort();
	json_decref(theirs);
	return 0;
}
