/* SPDX-License-Identifier: Apache-2.0 */
#include "model/contract.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
add(struct contract *contract, char *name, bool required, char *file)
{
	struct contract_key key = {.name = name, .required = required, .file = file};

	contract_add(contract, &key);
}

static void
keys_are_kept_in_the_order_of_their_names(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = contract_new();
	char b[] = "B", a[] = "A", c[] = "C", file[] = "f";

	(void)state;
	add(contract, b, true, file);
	add(contract, c, true, file);
	add(contract, a, true, file);
	assert_int_equal(contract->count, 3);
	assert_string_equal(contract->keys[0].name, "A");
	assert_string_equal(contract->keys[1].name, "B");
	assert_string_equal(contract->keys[2].name, "C");
}

static void
a_key_of_the_same_name_is_replaced_as_a_whole(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = contract_new();
	char name[] = "A", first[] = "first", second[] = "second", example[] = "x";
	struct contract_key key = {.name = name, .required = true, .example = example, .file = first};

	(void)state;
	contract_add(contract, &key);
	add(contract, name, false, second);
	assert_int_equal(contract->count, 1);
	assert_false(contract->keys[0].required);
	assert_null(contract->keys[0].example);
	assert_string_equal(contract->keys[0].file, "second");
}

static void
a_key_owns_its_texts(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = contract_new();
	char name[] = "A", text[] = "text";
	struct contract_key key = {.name = name, .description = text, .example = text, .file = text};

	(void)state;
	contract_add(contract, &key);
	name[0] = text[0] = '!';
	assert_string_equal(contract->keys[0].name, "A");
	assert_string_equal(contract->keys[0].description, "text");
	assert_string_equal(contract->keys[0].example, "text");
}

static void
only_names_of_the_contract_are_found(void **state)
{
	struct contract *contract CLEANUP(contract_freep) = contract_new();
	char name[] = "ABC", file[] = "f";

	(void)state;
	assert_null(contract_find(contract, SLICE_LITERAL("ABC")));
	add(contract, name, true, file);
	assert_non_null(contract_find(contract, SLICE_LITERAL("ABC")));
	assert_null(contract_find(contract, SLICE_LITERAL("AB")));
	assert_null(contract_find(contract, SLICE_LITERAL("ABCD")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_kept_in_the_order_of_their_names),
		cmocka_unit_test(a_key_of_the_same_name_is_replaced_as_a_whole),
		cmocka_unit_test(a_key_owns_its_texts),
		cmocka_unit_test(only_names_of_the_contract_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
