/* SPDX-License-Identifier: Apache-2.0 */
#include "text/nfc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"

static void
what_no_reader_changes_is_sure(void **state)
{
	static const char *const texts[] = {"", "plain ASCII $\n", "é ü ñ Å", "Ж中文한국어", "\U0001f600",
		"\u0e01\u0e31\u0e48", "\u0928\u094d", "\ue000"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct slice text = slice_of_text(texts[i]);

		/* in Thai a mark follows a vowel, which is none */
		assert_int_equal(nfc_unsure_at(text), text.len);
	}
}

static void
what_a_reader_may_change_is_found_where_it_stands(void **state)
{
	static const struct {
		const char *text;
		size_t at;
	} cases[] = {
		{"ae\u0301", 2},             /* e and its accent are one character */
		{"\u212b", 0},               /* the sign for Angstrom is a letter */
		{"x\u1100\u1161", 4},        /* two Korean letters are a syllable */
		{"x\u0344", 1},              /* two accents in one */
		{"q\u059a\u0316", 3},        /* two marks in an order of their own */
		{"\u0958", 0},               /* a letter that comes apart */
		{"\u0378", 0},               /* nothing yet */
		{"\U0002f800", 0},           /* a compatibility ideograph */
		{"\U00011099\U000110ba", 4}, /* beyond the first plane */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(nfc_unsure_at(slice_of_text(cases[i].text)), cases[i].at);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_no_reader_changes_is_sure),
		cmocka_unit_test(what_a_reader_may_change_is_found_where_it_stands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
