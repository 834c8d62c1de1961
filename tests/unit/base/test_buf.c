/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
an_empty_buffer_is_an_empty_text(void **state)
{
	struct buf buf CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	assert_string_equal(buf_text(&buf), "");
	assert_int_equal(buf_slice(&buf).len, 0);
}

static void
a_buffer_is_always_followed_by_a_nul(void **state)
{
	struct buf buf CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	for (size_t i = 1; i < 300; i++) {
		buf_add_byte(&buf, 'x');
		assert_int_equal(strlen(buf_text(&buf)), i);
	}
}

static void
numbers_are_big_endian(void **state)
{
	struct buf buf CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	buf_add_u8(&buf, 1);
	buf_add_u16(&buf, 0x0203);
	buf_add_u32(&buf, 0x04050607);
	buf_add_u64(&buf, 0x08090a0b0c0d0e0f);
	buf_add_zeros(&buf, 2);
	assert_int_equal(buf.len, 17);
	assert_memory_equal(buf.data, "\1\2\3\4\5\6\7\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\0", 17);
}

static void
formatted_text_is_appended_whole(void **state)
{
	struct buf buf CLEANUP(buf_done) = BUF_INIT;
	char longer[500];

	(void)state;
	memset(longer, 'y', sizeof(longer));
	longer[sizeof(longer) - 1] = '\0';
	buf_addf(&buf, "%d", 12);
	buf_addf(&buf, "%s", "");
	buf_addf(&buf, "-%s", longer);
	assert_int_equal(buf.len, 3 + 499);
	assert_memory_equal(buf.data, "12-y", 4);
}

static void
what_is_taken_is_the_callers(void **state)
{
	struct buf buf = BUF_INIT;
	char *text;

	(void)state;
	buf_add_text(&buf, "mine");
	text = buf_take(&buf);
	assert_string_equal(text, "mine");
	assert_null(buf.data);
	free(text);
	text = buf_take(&buf);
	assert_string_equal(text, "");
	free(text);
}

static void
a_cleared_buffer_starts_anew(void **state)
{
	struct buf buf CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	buf_clear(&buf);
	buf_add_text(&buf, "old");
	buf_clear(&buf);
	assert_string_equal(buf_text(&buf), "");
	buf_add(&buf, SLICE_LITERAL("n\0w"));
	assert_int_equal(buf.len, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_empty_buffer_is_an_empty_text),
	    cmocka_unit_test(a_buffer_is_always_followed_by_a_nul),
	    cmocka_unit_test(numbers_are_big_endian),
	    cmocka_unit_test(formatted_text_is_appended_whole),
	    cmocka_unit_test(what_is_taken_is_the_callers),
	    cmocka_unit_test(a_cleared_buffer_starts_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
