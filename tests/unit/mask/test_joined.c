/* SPDX-License-Identifier: Apache-2.0 */
#include "mask/mask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "masked.h"
#include "text/base64.h"

static const char value[] = "kX9v2mQ7/Lw4+tR8-pZ3_nB6!";

/* The base64 of what comes with BEFORE and BEHIND, in lines of WIDTH ended by END. */
static char *
wrapped(size_t before, size_t behind, size_t width, const char *end)
{
	struct secret_text whole CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct secret_text digits CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	char *out;
	size_t len = 0;

	while (before-- > 0)
		secret_text_add_byte(&whole, '#');
	secret_text_add_text(&whole, value);
	while (behind-- > 0)
		secret_text_add_byte(&whole, '#');
	base64_write(&digits, secret_text_slice(&whole));
	out = malloc(digits.len * 8);
	for (size_t i = 0; i < digits.len; i++) {
		if (i > 0 && i % width == 0)
			len += (size_t)sprintf(out + len, "%s", end);
		out[len++] = (char)digits.data[i];
	}
	out[len] = '\0';
	return out;
}

/* How many characters of the value's base64 TEXT shows: what has it in lines has `#` around it. */
static size_t
shown_of(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		count += strchr("IyMj\r\n\t =*", *text) == NULL;
	return count;
}

static void
base64_in_lines_is_hidden_wherever_they_end(void **state)
{
	static const char *const ends[] = {"\n", "\r\n", "\n    ", "\n\t"};
	struct mask *mask CLEANUP(mask_freep) = mask_of(slice_of_text(value));
	size_t tried = 0;

	(void)state;
	for (size_t before = 0; before < 120; before++)
		for (size_t i = 0; i < 4 * ARRAY_LEN(ends); i++) {
			static const size_t widths[] = {60, 64, 70, 76};
			char *text = wrapped(before, before % 7, widths[i / 4], ends[i % 4]);
			char *got = masked_in(mask, slice_of_text(text), 0, 1 + before % 9);

			/* two at each end, and four where a line ends right there */
			assert_non_null(strstr(got, "***"));
			assert_true(shown_of(got) <= 2 + 2 + 4);
			free(got);
			free(text);
			tried++;
		}
	print_message("%zu texts\n", tried);
}

static void
more_than_one_line_end_within_is_no_way_out(void **state)
{
	struct mask *mask CLEANUP(mask_freep) = mask_of(slice_of_text(value));

	(void)state;
	for (size_t width = 4; width < 30; width++) {
		char *text = wrapped(0, 0, width, "\n");
		char *got = masked_in(mask, slice_of_text(text), 0, 7);

		/* of the last digit two bits are the value's */
		assert_int_equal(strncmp(got, "***", 3), 0);
		assert_true(shown_of(got) <= 1);
		free(got);
		free(text);
	}
}

static void
other_forms_are_not_looked_for_over_line_ends(void **state)
{
	struct mask *mask CLEANUP(mask_freep) = mask_of(slice_of_text("abcdefghijklmnopqrst"));
	char *got = masked_in(mask, slice_of_text("abcdefghij\nklmnopqrst"), 0, 100);

	(void)state;
	assert_string_equal(got, "abcdefghij\nklmnopqrst");
	free(got);
}

static void
the_end_of_a_line_does_not_wait_behind_a_value(void **state)
{
	struct mask *mask CLEANUP(mask_freep) = mask_of(slice_of_text(value));
	static const char *const texts[] = {value, "a1g5djJtUTcvTHc0K3RSOC1wWjNfbkI2IQ==",
		"a1g5djJtUTcvTHc0K3RSOC1wWjNfbkI2IQ"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct mask_stream *stream CLEANUP(mask_stream_freep) = mask_stream_new(mask);
		struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

		mask_stream_feed(stream, slice_of_text(texts[i]), masked_put, &out);
		mask_stream_feed(stream, slice_of_text("\n"), masked_put, &out);
		assert_int_equal(mask_stream_held(stream), 0);
		assert_int_equal(out.len, 4);
		assert_memory_equal(out.data, "***\n", 4);
	}
}

static void
lines_that_only_seem_to_go_on_come_out_as_they_are(void **state)
{
	struct mask *mask CLEANUP(mask_freep) = mask_of(slice_of_text(value));
	static const char text[] = "a1g5djJtUTcv\nTHc0K3RSOC1w\nnot at all\r\na1g5\n\n\n  a1g5\n";

	(void)state;
	for (size_t piece = 1; piece < sizeof(text); piece++) {
		char *got = masked_in(mask, slice_of_text(text), 0, piece);

		assert_string_equal(got, text);
		free(got);
	}
}

static void
empty_lines_without_end_do_not_wait(void **state)
{
	struct mask *mask CLEANUP(mask_freep) = mask_of(slice_of_text(value));
	struct mask_stream *stream CLEANUP(mask_stream_freep) = mask_stream_new(mask);
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	(void)state;
	mask_stream_feed(stream, slice_of_text("a1g5djJt\n"), masked_put, &out);
	for (size_t i = 0; i < 4096; i++)
		mask_stream_feed(stream, slice_of_text(" \n"), masked_put, &out);
	assert_int_equal(mask_stream_held(stream), 0);
	assert_int_equal(out.len, 9 + 2 * 4096);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64_in_lines_is_hidden_wherever_they_end),
		cmocka_unit_test(more_than_one_line_end_within_is_no_way_out),
		cmocka_unit_test(other_forms_are_not_looked_for_over_line_ends),
		cmocka_unit_test(the_end_of_a_line_does_not_wait_behind_a_value),
		cmocka_unit_test(lines_that_only_seem_to_go_on_come_out_as_they_are),
		cmocka_unit_test(empty_lines_without_end_do_not_wait),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
