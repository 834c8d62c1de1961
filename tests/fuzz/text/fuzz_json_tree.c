/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a JSON tree, and the same bytes by the other reader of JSON: where both accept an
 * object of texts, they say the same, and where one says that it is no JSON, the other does.
 */
#include "text/json_tree.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "secret/secret.h"
#include "text/escape.h"
#include "text/json.h"

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

/* Each text that the other reader has is the next of the tree. */
static int
compare(void *cookie, struct slice name, struct slice value, struct err *err)
{
	const struct json_item **next = cookie;

	(void)err;
	if (*next == NULL || !slice_equal(name, (*next)->name) ||
		!slice_equal(value, (*next)->text))
		abort();
	*next = (*next)->next;
	return 0;
}

/* Only the tree has these limits, and it keeps numbers that are too large for others. */
static bool
may_differ(const struct err *tree, const struct err *other)
{
	return strstr(tree->message, "too deep") != NULL || strstr(tree->message, "too many") != NULL ||
		strstr(other->message, "too large") != NULL || strstr(other->message, "too deep") != NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena CLEANUP(arena_freep) = NULL;
	struct err tree CLEANUP(err_done) = ERR_INIT;
	struct err other CLEANUP(err_done) = ERR_INIT;
	struct json_item *root = NULL;
	const struct json_item *next;
	int r, s;

	if (slice_starts_with(slice_of(data, size), "\xef\xbb\xbf"))
		return 0;
	secret_start();
	arena = arena_new(size);
	r = json_tree(slice_of(data, size), "f", arena, &root, &tree);
	if (r == 0)
		check(root);
	else if (r != ERR_INVALID || root != NULL || !utf8_is_valid(slice_of_text(tree.message)))
		abort();
	next = r == 0 ? root->first : NULL;
	s = json_each_string(slice_of(data, size), "f", compare, &next, &other);
	if (s == 0 ? r != 0 || next != NULL : r == 0 && strstr(other.message, "not valid") != NULL)
		if (!may_differ(&tree, &other))
			abort();
	return 0;
}
