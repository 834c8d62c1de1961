/* SPDX-License-Identifier: Apache-2.0 */
#include "resolve/recipe.h"

#include <stdlib.h>
#include <string.h>

#include "config/type.h"
#include "secret/text.h"

/* No quote, no escape, no meaning in a URL: what every consumer takes as it is. */
static const struct generate usual = {GENERATE_ALNUM, 40, NULL};

static size_t
option_number(const struct type *type, const char *name, size_t otherwise)
{
	const char *text = type_option(type, name);

	return text == NULL ? otherwise : strtoul(text, NULL, 10);
}

static size_t
length(const char *text)
{
	return text == NULL ? 0 : strlen(text);
}

/* A beginning, an end or a pattern is that of whoever issues it; a length anybody can keep. */
static void
string_recipe(const struct type *type, struct recipe *out)
{
	size_t least = option_number(type, "minLength", 0);
	size_t most = option_number(type, "maxLength", GENERATE_MOST);
	size_t around, len;

	out->before = type_option(type, "startsWith");
	out->behind = type_option(type, "endsWith");
	around = length(out->before) + length(out->behind);
	len = least > usual.size + around ? least : usual.size + around;
	len = len > most ? most : len;
	out->generate = usual;
	out->source = RECIPE_NONE;
	if (len < around + 4 || len - around > GENERATE_MOST)
		return;
	out->generate.size = len - around;
	out->source = around == 0 && type_option(type, "matches") == NULL && type->count > 0 &&
			recipe_is_strong(out) ? RECIPE_STATED : RECIPE_USUAL;
}

static void
type_recipe(const struct type *type, struct recipe *out)
{
	*out = (struct recipe){.source = RECIPE_STATED};
	if (type == NULL) {
		*out = (struct recipe){.source = RECIPE_USUAL, .generate = usual};
		return;
	}
	switch (type->kind) {
	case TYPE_STRING:
		string_recipe(type, out);
		return;
	case TYPE_BASE64:
		out->generate = (struct generate){GENERATE_BASE64, 32, NULL};
		return;
	case TYPE_HEX:
		out->generate = (struct generate){GENERATE_HEX, 32, NULL};
		return;
	case TYPE_MD5:
		out->generate = (struct generate){GENERATE_HEX, 16, NULL};
		return;
	case TYPE_UUID:
		out->generate = (struct generate){GENERATE_UUID, 0, NULL};
		return;
	default:
		out->source = RECIPE_NONE;
	}
}

/* One is made and thrown away: what several types ask for together is told by trying. */
static bool
fits_all(const struct recipe *recipe, const struct type *const *types, size_t count)
{
	struct secret *tried CLEANUP(secret_freep) = recipe_make(recipe);

	for (size_t i = 0; i < count; i++) {
		struct buf ignored CLEANUP(buf_done) = BUF_INIT;

		if (!type_fits(types[i], secret_slice(tried), &ignored))
			return false;
	}
	return true;
}

void
recipe_of_types(const struct type *const *types, size_t count, struct recipe *out)
{
	struct recipe best = {.source = RECIPE_NONE};

	if (count == 0)
		type_recipe(NULL, &best);
	for (size_t i = 0; i < count; i++) {
		struct recipe one;

		type_recipe(types[i], &one);
		if (one.source > best.source && fits_all(&one, types, count))
			best = one;
	}
	*out = best;
}

int
recipe_read(const char *as, const char *charset, struct recipe *out, struct err *err)
{
	struct generate generate;
	int r = generate_read(as, charset, &generate, err);

	if (r == 0)
		*out = (struct recipe){.source = RECIPE_SAID, .generate = generate};
	return r;
}

void
recipe_write(const struct recipe *recipe, struct buf *out)
{
	if (recipe->before != NULL)
		buf_addf(out, "%s + ", recipe->before);
	generate_write(&recipe->generate, out);
	if (recipe->behind != NULL)
		buf_addf(out, " + %s", recipe->behind);
}

unsigned
recipe_bits(const struct recipe *recipe)
{
	return generate_bits(&recipe->generate);
}

bool
recipe_is_strong(const struct recipe *recipe)
{
	return recipe_bits(recipe) >= GENERATE_STRONG_BITS;
}

struct secret *
recipe_make(const struct recipe *recipe)
{
	struct secret *made CLEANUP(secret_freep) = generate_make(&recipe->generate);
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	if (recipe->before == NULL && recipe->behind == NULL)
		return secret_take(&made);
	secret_text_add_text(&text, recipe->before);
	secret_text_add(&text, secret_slice(made));
	secret_text_add_text(&text, recipe->behind);
	return secret_of(secret_text_slice(&text));
}
