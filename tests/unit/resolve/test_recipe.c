/* SPDX-License-Identifier: Apache-2.0 */
#include "resolve/recipe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "config/type.h"

enum { TYPES_MOST = 3 };

/* By the types TEXTS (NULL-ended; "" is any text): the source, and the recipe as text. */
static enum recipe_source
recipe(const char *const *texts, const char *expected)
{
	struct type *types[TYPES_MOST] = {NULL};
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;
	struct recipe found;
	size_t count = 0;

	for (; texts[count] != NULL; count++)
		if (texts[count][0] != '\0')
			assert_int_equal(type_read(slice_of_text(texts[count]), &types[count], &err), 0);
	recipe_of_types((const struct type *const *)types, count, &found);
	if (found.source != RECIPE_NONE) {
		struct secret *made CLEANUP(secret_freep) = recipe_make(&found);

		recipe_write(&found, &text);
		for (size_t i = 0; i < count; i++) {
			struct buf why CLEANUP(buf_done) = BUF_INIT;

			assert_true(type_fits(types[i], secret_slice(made), &why));
		}
	}
	assert_string_equal(buf_text(&text), expected);
	for (size_t i = 0; i < count; i++)
		type_free(types[i]);
	return found.source;
}

#define OF(...) ((const char *const[]){__VA_ARGS__, NULL})

static void
a_type_that_says_the_form_is_proposed(void **state)
{
	(void)state;
	assert_int_equal(recipe(OF("hex"), "hex:32"), RECIPE_STATED);
	assert_int_equal(recipe(OF("base64"), "base64:32"), RECIPE_STATED);
	assert_int_equal(recipe(OF("uuid"), "uuid"), RECIPE_STATED);
	assert_int_equal(recipe(OF("md5"), "hex:16"), RECIPE_STATED);
	assert_int_equal(recipe(OF("string(minLength=64)"), "alnum:64"), RECIPE_STATED);
	assert_int_equal(recipe(OF("string(minLength=8, maxLength=20)"), "alnum:20"), RECIPE_STATED);
}

static void
any_text_may_be_made_and_is_not_proposed(void **state)
{
	(void)state;
	assert_int_equal(recipe(OF(""), "alnum:40"), RECIPE_USUAL);
	assert_int_equal(recipe(OF("string"), "alnum:40"), RECIPE_USUAL);
	assert_int_equal(recipe(OF("string(startsWith=sk_live_)"), "sk_live_ + alnum:40"), RECIPE_USUAL);
	assert_int_equal(recipe(OF("string(startsWith=a, endsWith=z, maxLength=20)"), "a + alnum:18 + z"),
		RECIPE_USUAL);
}

static void
too_short_for_a_secret_is_not_proposed(void **state)
{
	(void)state;
	assert_int_equal(recipe(OF("string(maxLength=10)"), "alnum:10"), RECIPE_USUAL);
	assert_int_equal(recipe(OF("string(maxLength=3)"), ""), RECIPE_NONE);
}

static void
what_is_not_random_is_not_made(void **state)
{
	(void)state;
	assert_int_equal(recipe(OF("port"), ""), RECIPE_NONE);
	assert_int_equal(recipe(OF("url"), ""), RECIPE_NONE);
	assert_int_equal(recipe(OF("pem"), ""), RECIPE_NONE);
	assert_int_equal(recipe(OF("enum(a, b)"), ""), RECIPE_NONE);
	assert_int_equal(recipe(OF("string(matches=\"^x+$\")"), ""), RECIPE_NONE);
}

static void
several_contracts_must_all_be_kept(void **state)
{
	(void)state;
	assert_int_equal(recipe(OF("hex", ""), "hex:32"), RECIPE_STATED);
	assert_int_equal(recipe(OF("", "string(minLength=50)"), "alnum:50"), RECIPE_STATED);
	assert_int_equal(recipe(OF("hex", "string(maxLength=64)"), "hex:32"), RECIPE_STATED);
	assert_int_equal(recipe(OF("hex", "uuid"), ""), RECIPE_NONE);
	assert_int_equal(recipe(OF("hex", "port"), ""), RECIPE_NONE);
}

static void
eighty_random_bits_are_strong(void **state)
{
	struct err err = ERR_INIT;
	struct recipe strong, weak;

	(void)state;
	assert_int_equal(recipe_read("hex:10", NULL, &strong, &err), 0);
	assert_int_equal(recipe_read("hex:9", NULL, &weak, &err), 0);
	assert_true(recipe_is_strong(&strong));
	assert_false(recipe_is_strong(&weak));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_type_that_says_the_form_is_proposed),
		cmocka_unit_test(any_text_may_be_made_and_is_not_proposed),
		cmocka_unit_test(too_short_for_a_secret_is_not_proposed),
		cmocka_unit_test(what_is_not_random_is_not_made),
		cmocka_unit_test(several_contracts_must_all_be_kept),
		cmocka_unit_test(eighty_random_bits_are_strong),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
