/* SPDX-License-Identifier: Apache-2.0 */
#include "text/escape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "secret/secret.h"
#include "text/letters.h"

struct pair {
	const char *from, *to;
};

static void
every_code_point_but_surrogates_is_valid_utf8(void **state)
{
	unsigned valid = 0;

	(void)state;
	for (unsigned code = 0; code < 0x110000; code++) {
		unsigned char text[4];
		unsigned back = 0;
		size_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

		for (size_t i = 0; i < len; i++)
			text[i] = (unsigned char)(0x80 | (code >> (6 * (len - 1 - i)) & 0x3f));
		text[0] = (unsigned char)(len == 1 ? code :
			(0xf00 >> len & 0xff) | code >> (6 * (len - 1)));
		if (utf8_next(slice_of(text, len), &back) == len && back == code)
			valid++;
	}
	assert_int_equal(valid, 0x110000 - 0x800);
}

static void
what_is_not_utf8_is_found_at_its_first_byte(void **state)
{
	static const struct {
		const char *text;
		size_t at;
	} cases[] = {{"\xc0\x80", 0}, {"ab\xed\xa0\x80", 2}, {"\xf4\x90\x80\x80", 0}, {"a\xc3", 1},
		{"\xe0\x9f\xbf", 0}, {"\xf0\x8f\xbf\xbf", 0}, {"12345678\xff", 8}, {"\x80", 0},
		{"1234567\xc3\xa9\xfe", 9}, {"\xf8\x88\x80\x80\x80", 0}, {"é\xe2\x82", 2}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(utf8_invalid_at(slice_of_text(cases[i].text)), cases[i].at);
	assert_true(utf8_is_valid(slice_of_text("a é € 🔑 \xf4\x8f\xbf\xbf")));
	assert_true(utf8_is_valid(slice_of(NULL, 0)));
}

static void
nothing_a_terminal_would_obey_is_printed(void **state)
{
	static const struct pair cases[] = {
		{"plain é 🔑", "plain é 🔑"}, {"\x1b[31m", "\\x1b[31m"}, {"a\tb\nc\r", "a\\x09b\\x0ac\\x0d"},
		{"\x7f", "\\x7f"}, {"\xc2\x9b" "2J", "\\u{9b}2J"}, {"\u202e", "\\u{202e}"},
		{"a\u200bb", "a\\u{200b}b"}, {"\u2066x\u2069", "\\u{2066}x\\u{2069}"},
		{"\ufeff", "\\u{feff}"}, {"\u2028", "\\u{2028}"}, {"\xff\xc3(", "\\xff\\xc3("},
		{"\xc2\xad", "\\u{ad}"}, {"\U000e0041", "\\u{e0041}"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf out CLEANUP(buf_done) = BUF_INIT;
		struct secret_text secret CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

		printable_add(&out, slice_of_text(cases[i].from));
		assert_string_equal(buf_text(&out), cases[i].to);
		printable_add_secret(&secret, slice_of_text(cases[i].from));
		assert_true(slice_equal_text(secret_text_slice(&secret), cases[i].to));
	}
}

static void
a_long_name_is_cut_between_characters(void **state)
{
	struct buf out CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	printable_add_cut(&out, slice_of_text("ééé"), 3);
	assert_string_equal(buf_text(&out), "éé…");
	buf_clear(&out);
	printable_add_cut(&out, slice_of_text("ab\x1b"), 6);
	assert_string_equal(buf_text(&out), "ab\\x1b");
}

static void
a_json_string_is_escaped_as_the_standard_says(void **state)
{
	static const struct pair cases[] = {
		{"a\"b\\c", "a\\\"b\\\\c"}, {"\b\f\n\r\t", "\\b\\f\\n\\r\\t"}, {"\x01\x1f", "\\u0001\\u001f"},
		{"\x7f", "\\u007f"}, {"é/🔑", "é/🔑"}, {"", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf out CLEANUP(buf_done) = BUF_INIT;
		struct secret_text secret CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

		json_escape_add(&out, slice_of_text(cases[i].from));
		assert_string_equal(buf_text(&out), cases[i].to);
		json_escape_add_secret(&secret, slice_of_text(cases[i].from));
		assert_true(slice_equal_text(secret_text_slice(&secret), cases[i].to));
	}
}

static void
letters_of_every_script_are_letters(void **state)
{
	static const unsigned yes[] = {'a', 'Z', '0', 0xe9, 0x17d, 0x3b1, 0x4e2d, 0x9fff, 0xac00, 0x1d7ff,
		0xb2, 0x2160, 0x20000, 0x2a6df};
	static const unsigned no[] = {'_', '-', ' ', 0x85, 0xa0, 0xd7, 0x2028, 0x20ac, 0x1f511, 0x0300,
		0x10ffff, 0x2a6e0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(yes); i++)
		assert_true(char_is_letter(yes[i]));
	for (size_t i = 0; i < ARRAY_LEN(no); i++)
		assert_false(char_is_letter(no[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_point_but_surrogates_is_valid_utf8),
		cmocka_unit_test(what_is_not_utf8_is_found_at_its_first_byte),
		cmocka_unit_test(nothing_a_terminal_would_obey_is_printed),
		cmocka_unit_test(a_long_name_is_cut_between_characters),
		cmocka_unit_test(a_json_string_is_escaped_as_the_standard_says),
		cmocka_unit_test(letters_of_every_script_are_letters),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
