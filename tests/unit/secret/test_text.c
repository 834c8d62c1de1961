/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "secret/secret.h"

static void
an_empty_text_has_no_bytes(void **state)
{
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	(void)state;
	secret_text_add(&text, slice_of(NULL, 0));
	assert_int_equal(secret_text_slice(&text).len, 0);
	assert_null(text.data);
}

static void
a_text_grows_and_keeps_its_bytes(void **state)
{
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct slice all;

	(void)state;
	secret_text_add_text(&text, "begin ");
	for (unsigned i = 0; i < 20000; i++)
		secret_text_add_byte(&text, (unsigned char)i);
	secret_text_add(&text, SLICE_LITERAL("\0end"));
	all = secret_text_slice(&text);
	assert_int_equal(all.len, 6 + 20000 + 4);
	assert_memory_equal(all.data, "begin \0\1\2", 9);
	assert_memory_equal(all.data + all.len - 4, "\0end", 4);
	assert_int_equal(all.data[6 + 19999], 19999 & 255);
}

static void
reserved_room_is_filled_without_moving(void **state)
{
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	unsigned char *before;

	(void)state;
	secret_text_reserve(&text, 100000);
	before = text.data;
	for (unsigned i = 0; i < 100000; i++)
		secret_text_add_byte(&text, 'x');
	assert_ptr_equal(text.data, before);
}

static void
a_text_that_is_done_can_be_used_anew(void **state)
{
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	(void)state;
	secret_text_add_text(&text, "old");
	secret_text_done(&text);
	secret_text_add_text(&text, "new");
	assert_true(slice_equal_text(secret_text_slice(&text), "new"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_empty_text_has_no_bytes),
	    cmocka_unit_test(a_text_grows_and_keeps_its_bytes),
	    cmocka_unit_test(reserved_room_is_filled_without_moving),
	    cmocka_unit_test(a_text_that_is_done_can_be_used_anew),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
