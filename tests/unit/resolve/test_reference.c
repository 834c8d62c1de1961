/* SPDX-License-Identifier: Apache-2.0 */
#include "resolve/reference_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"

static void
next_is(struct slice *rest, enum part_kind kind, const char *text, bool url)
{
	struct part part = reference_next(rest);

	assert_int_equal(part.kind, kind);
	assert_true(slice_equal_text(part.text, text));
	assert_int_equal(part.url, url);
}

static void
a_value_is_taken_apart_in_order(void **state)
{
	struct slice rest = SLICE_LITERAL("a${B}$$c${D_1|url}");

	(void)state;
	next_is(&rest, PART_LITERAL, "a", false);
	next_is(&rest, PART_REFERENCE, "B", false);
	next_is(&rest, PART_LITERAL, "$", false);
	next_is(&rest, PART_LITERAL, "c", false);
	next_is(&rest, PART_REFERENCE, "D_1", true);
	next_is(&rest, PART_END, "", false);
	next_is(&rest, PART_END, "", false);
}

static void
what_is_no_reference_stops_at_its_dollar(void **state)
{
	static const char *const values[] = {"$", "$S", "${", "${}", "${S", "${ S}", "${S }", "${1S}",
	    "${S|}", "${S|URL}", "${S|url|url}", "${S:-x}", "${S${S}}", "$(S)", "${A.B}", "$1"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(values); i++) {
		struct slice rest = slice_of_text(values[i]);

		next_is(&rest, PART_WRONG, "", false);
		assert_int_equal(rest.len, strlen(values[i]));
	}
}

static void
a_nul_is_a_byte_like_others(void **state)
{
	struct slice rest = SLICE_LITERAL("a\0b${C}");

	(void)state;
	assert_int_equal(reference_next(&rest).text.len, 3);
	next_is(&rest, PART_REFERENCE, "C", false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_is_taken_apart_in_order),
		cmocka_unit_test(what_is_no_reference_stops_at_its_dollar),
		cmocka_unit_test(a_nul_is_a_byte_like_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
