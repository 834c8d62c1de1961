/* SPDX-License-Identifier: Apache-2.0 */
#include "mask/mask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "masked.h"

#define assert_masked(value, text, want) \
	do { \
		char *got = masked(value, text); \
		assert_string_equal(got, want); \
		free(got); \
	} while (0)

static void
a_value_is_hidden_as_it_is(void **state)
{
	(void)state;
	assert_masked("kX9v2mQ7", "the key is kX9v2mQ7, twice kX9v2mQ7kX9v2mQ7.", "the key is ***, twice ***.");
	assert_masked("kX9v2mQ7", "kX9v2mQ", "kX9v2mQ");
	assert_masked("abcd", "abcabcabcd", "abcabc***");
	assert_masked("  kX9v2mQ7 \n", "[kX9v2mQ7]", "[***]");
}

static void
each_line_of_a_value_is_hidden_without_its_carriage_return(void **state)
{
	static const char value[] = "first line\r\nsecond line\n\n  third line\n";

	(void)state;
	assert_masked(value, "a first line b", "a *** b");
	assert_masked(value, "a second line\r\n", "a ***\r\n");
	assert_masked(value, "a third line", "a ***");
	assert_masked(value, "<first line\nsecond line\n\n  third line>", "<***>");
	assert_masked(value, "<first line\r\nsecond line\r\n\r\n  third line>", "<***>");
	assert_masked(value, "first line\\nsecond line\\n\\n  third line", "***");
	assert_masked(value, "first%20line%0D%0Asecond+line", "***%0D%0A***");
}

static void
short_lines_are_told_and_hidden_only_with_the_others(void **state)
{
	static const char value[] = "{\n\"key\": 1\n}", lines[] = "line one\nab\nline two";
	struct mask *mask CLEANUP(mask_freep) = mask_new();

	(void)state;
	assert_false(mask_add(mask, slice_of_text(lines)));
	assert_true(mask_add(mask, slice_of_text(value)));
	assert_false(mask_add(mask, slice_of_text("}")));
	assert_false(mask_add(mask, slice_of_text("abc")));
	assert_true(mask_add(mask, slice_of_text("abcd")));
	assert_true(mask_add(mask, slice_of_text("")));
	assert_true(mask_add(mask, slice_of_text(" \n")));
	assert_masked(value, "{ } {\n\"key\": 1\n}", "{ } ***");
	assert_masked("ab\ncd", "ab cd ab\ncd", "ab cd ***");
	assert_masked("abc", "abc", "abc");
}

/* The digits of the encoded text that have nothing of the value stay. */
static void
a_value_in_base64_is_hidden_at_any_place_of_the_text(void **state)
{
	(void)state;
	/* printf kX9v2mQ7/+w | base64 */
	assert_masked("kX9v2mQ7/+w", "a1g5djJtUTcvK3c=", "***");
	assert_masked("kX9v2mQ7/+w", "a1g5djJtUTcvK3c", "***");
	/* printf user:kX9v2mQ7/+w | base64, and with one more and one less before it */
	assert_masked("kX9v2mQ7/+w", "Basic dXNlcjprWDl2Mm1RNy8rdw==\r\n", "Basic dXNlcjp***\r\n");
	assert_masked("kX9v2mQ7/+w", "dXNlOmtYOXYybVE3Lyt3", "dXNlOm***");
	assert_masked("kX9v2mQ7/+w", "dXNlcnM6a1g5djJtUTcvK3c=", "dXNlcnM6***");
	/* and with something behind it */
	assert_masked("kX9v2mQ7/+w", "a1g5djJtUTcvK3dAaG9zdA==", "***dAaG9zdA==");
}

static void
the_alphabet_of_urls_is_base64_too(void **state)
{
	(void)state;
	/* bytes that need the two digits in which the alphabets differ */
	assert_masked("?>?>~~~~", "Pz4_Pn5-fn4", "***");
	assert_masked("?>?>~~~~", "Pz4/Pn5+fn4=", "***");
	assert_masked("?>?>~~~~", "Pz4_Pn5-fn4=", "***");
}

static void
a_value_is_hidden_with_the_escapes_of_urls(void **state)
{
	static const char value[] = "p@ss w/rd+1~*";

	(void)state;
	assert_masked(value, "x=p%40ss%20w%2Frd%2B1~%2A&", "x=***&");
	assert_masked(value, "x=p%40ss%20w%2frd%2b1~%2a&", "x=***&");
	assert_masked(value, "x=p%40ss+w%2Frd%2B1%7E*&", "x=***&");
	assert_masked(value, "x=p%40ss%20w/rd%2B1~%2A&", "x=***&");
	assert_masked(value, "x=p%40ss%20w%2Frd%2B1~*&", "x=***&");
	assert_masked(value, "http://p%40ss%20w%2Frd+1~%2A@h", "http://***@h");
	assert_masked("\xc3\xa4\xc3\xb6\xc3\xbc", "%C3%A4%C3%B6%C3%BC %c3%a4%c3%b6%c3%bc", "*** ***");
}

static void
a_value_is_hidden_in_hexadecimal_digits_of_either_case(void **state)
{
	static const char hex[] = "6b58397632+6b583976326d51372f2b77+", large[] = "6B583976326D51372F2B77";

	(void)state;
	assert_masked("kX9v2mQ7/+w", hex, "6b58397632+***+");
	assert_masked("kX9v2mQ7/+w", large, "***");
	assert_masked("kX9v2mQ7/+w", "0x6b583976326d51372f2b770a", "0x***0a");
	/* xxd -p ends lines after thirty bytes: after 2, 8 and 20 digits of it */
	assert_masked("kX9v2mQ7/+w", "2323\n6b583976326d\n51372f2b7724", "2323\n***24");
	assert_masked("kX9v2mQ7/+w", "6b583976\n326d51372f2b77\n", "***\n");
	assert_masked("kX9v2mQ7/+w", "6b583976326d51372f2b\n77", "***");
	assert_masked("kX9v2mQ7/+w", "6b\n583976326d51372f2b77", "6b\n58***");
	assert_masked("abcd", "61626364 6162", "*** 6162");
}

static void
a_value_is_hidden_with_the_escapes_of_json(void **state)
{
	static const char value[] = "a\"b\\c/d\te<\xc3\xa4&\xf0\x9f\x98\x80";

	(void)state;
	assert_masked(value, "{\"k\":\"a\\\"b\\\\c/d\\te<\xc3\xa4&\xf0\x9f\x98\x80\"}", "{\"k\":\"***\"}");
	assert_masked(value, "\"a\\\"b\\\\c/d\\te\\u003c\xc3\xa4\\u0026\xf0\x9f\x98\x80\"", "\"***\"");
	assert_masked(value, "\"a\\\"b\\\\c\\/d\\te<\xc3\xa4&\xf0\x9f\x98\x80\"", "\"***\"");
	assert_masked(value, "\"a\\\"b\\\\c/d\\te<\\u00e4&\\ud83d\\ude00\"", "\"***\"");
	assert_masked(value, "\"a\\u0022b\\\\c/d\\te\\u003C\\u00E4\\u0026\\uD83D\\uDE00\"", "\"***\"");
}

static void
bytes_that_are_no_text_are_hidden_and_left_alike(void **state)
{
	static const char value[] = "\0\1\2\377\0\376", text[] = "\0\0\1\2\377\0\376\377\0";
	struct mask *mask CLEANUP(mask_freep) = mask_of(SLICE_LITERAL(value));
	char *got = masked_in(mask, SLICE_LITERAL(text), 0, 100);

	(void)state;
	assert_memory_equal(got, "\0***\377\0", 7);
	free(got);
}

static void
values_that_were_added_later_are_hidden_beside_the_others(void **state)
{
	struct mask *mask CLEANUP(mask_freep) = mask_of(slice_of_text("old-value"));
	char *got;

	(void)state;
	mask_add(mask, slice_of_text("new-value"));
	masked_build(mask);
	got = masked_in(mask, slice_of_text("old-value new-value"), 0, 100);
	assert_string_equal(got, "*** ***");
	free(got);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_is_hidden_as_it_is),
		cmocka_unit_test(each_line_of_a_value_is_hidden_without_its_carriage_return),
		cmocka_unit_test(short_lines_are_told_and_hidden_only_with_the_others),
		cmocka_unit_test(a_value_in_base64_is_hidden_at_any_place_of_the_text),
		cmocka_unit_test(the_alphabet_of_urls_is_base64_too),
		cmocka_unit_test(a_value_is_hidden_with_the_escapes_of_urls),
		cmocka_unit_test(a_value_is_hidden_in_hexadecimal_digits_of_either_case),
		cmocka_unit_test(a_value_is_hidden_with_the_escapes_of_json),
		cmocka_unit_test(bytes_that_are_no_text_are_hidden_and_left_alike),
		cmocka_unit_test(values_that_were_added_later_are_hidden_beside_the_others),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
