/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/need.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/session/type_checks.h"
#include "config/contract.h"
#include "config/type.h"
#include "config/words.h"

enum { DRAWS_MOST = 100 };

void
needs_done(struct needs *needs)
{
	for (size_t i = 0; i < needs->count; i++)
		secret_free(needs->items[i].value);
	free(needs->items);
}

struct need *
needs_add(struct needs *needs, const char *name, const struct expected *expected, bool is_secret)
{
	struct need *need;

	needs->items = list_grow(needs->items, needs->count, &needs->room, sizeof(*needs->items));
	need = &needs->items[needs->count++];
	*need = (struct need){
		.name = name,
		.expected = expected,
		.is_secret = is_secret,
		.is_required = expected != NULL && expected->required,
	};
	expected_recipe(expected, &need->recipe);
	return need;
}

const struct need *
needs_find(const struct needs *needs, struct slice name)
{
	for (size_t i = 0; i < needs->count; i++)
		if (slice_equal_text(name, needs->items[i].name))
			return &needs->items[i];
	return NULL;
}

const struct parity_row *
parity_row_find(const struct parity *parity, const char *name)
{
	size_t low = 0, high = parity->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(parity->rows[middle].name, name);

		if (order == 0)
			return &parity->rows[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

void
expected_recipe(const struct expected *expected, struct recipe *out)
{
	size_t count = expected == NULL ? 0 : expected->count;
	const struct type **types CLEANUP(freep) = xcalloc(count + 1, sizeof(*types));

	for (size_t i = 0; i < count; i++)
		types[i] = expected->keys[i]->type;
	recipe_of_types(types, count, out);
}

int
expected_check(const struct expected *expected, const char *name, struct slice value,
	struct err *err)
{
	for (size_t i = 0; expected != NULL && i < expected->count; i++) {
		struct buf why CLEANUP(buf_done) = BUF_INIT;

		if (!contract_key_fits(expected->keys[i], value, &why))
			return type_refuse(name, expected->keys[i], buf_text(&why), err);
	}
	if (words_is_placeholder(value))
		return err_set(err, ERR_INVALID, "placeholder-value",
			"the value for `%s` is a placeholder", name);
	return 0;
}

bool
expected_is_odd(const struct expected *expected, struct slice value, struct buf *why)
{
	for (size_t i = 0; expected != NULL && i < expected->count; i++)
		if (!type_fits(expected->keys[i]->hint, value, why))
			return true;
	return false;
}

int
expected_make(const struct expected *expected, const char *name, const struct recipe *recipe,
	struct secret **out, struct err *err)
{
	for (int i = 0; i < DRAWS_MOST; i++) {
		struct secret *value CLEANUP(secret_freep) = recipe_make(recipe);

		err_done(err);
		if (expected_check(expected, name, secret_slice(value), err) < 0)
			continue;
		*out = secret_take(&value);
		return 0;
	}
	return err->code;
}

void
need_generate(struct need *need)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	secret_freep(&need->value);
	need->how = expected_make(need->expected, need->name, &need->recipe, &need->value, &ignored) < 0 ?
		NEED_OPEN : NEED_GENERATED;
}

void
need_how_text(const struct need *need, struct buf *out)
{
	switch (need->how) {
	case NEED_TYPED:
		buf_add_text(out, "typed");
		break;
	case NEED_GENERATED:
		buf_add_text(out, "generated ");
		recipe_write(&need->recipe, out);
		break;
	case NEED_TAKEN:
		buf_addf(out, "from %s", need->from);
		break;
	default:
		break;
	}
}

const char *
needs_word(const struct needs *needs, struct slice name)
{
	const struct need *need = needs_find(needs, name);
	static char word[100];
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	if (need != NULL)
		need_how_text(need, &text);
	snprintf(word, sizeof(word), "%s", buf_text(&text));
	return word;
}

struct entry
need_entry(const struct need *need)
{
	struct entry entry = {.name = slice_of_text(need->name), .value = secret_slice(need->value)};

	if (!need->is_secret)
		entry.flags |= ENTRY_PLAIN;
	if (need->how == NEED_GENERATED && recipe_is_strong(&need->recipe))
		entry.flags |= ENTRY_GENERATED;
	return entry;
}

void
need_views_done(struct need_views *views)
{
	for (size_t i = 0; i < views->count; i++)
		view_free(views->items[i]);
	free(views->items);
}
