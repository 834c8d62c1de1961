/* SPDX-License-Identifier: Apache-2.0 */
#include "model/finding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
errors_come_first_then_the_order_of_files(void **state)
{
	struct findings *findings CLEANUP(findings_freep) = findings_new();
	const struct finding items[] = {
		{.level = LEVEL_NOTE, .rule = "a.b", .message = "n", .file = "a", .line = 1},
		{.level = LEVEL_ERROR, .rule = "a.b", .message = "e2", .file = "b", .line = 9},
		{.level = LEVEL_ERROR, .rule = "a.b", .message = "e1", .file = "b", .line = 8},
		{.level = LEVEL_WARNING, .rule = "a.b", .message = "w"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(items); i++)
		findings_add(findings, &items[i]);
	findings_sort(findings);
	assert_int_equal(findings->count, 4);
	assert_string_equal(findings->items[0].message, "e1");
	assert_string_equal(findings->items[1].message, "e2");
	assert_string_equal(findings->items[2].message, "w");
	assert_string_equal(findings->items[3].message, "n");
	assert_int_equal(findings_count(findings, LEVEL_ERROR), 2);
}

static void
what_was_found_twice_is_told_once(void **state)
{
	struct findings *findings CLEANUP(findings_freep) = findings_new();
	struct finding one = {.level = LEVEL_ERROR, .rule = "a.b", .message = "e", .file = "f", .line = 3, .name = "N"};

	(void)state;
	findings_add(findings, &one);
	findings_add(findings, &one);
	one.name = "M";
	findings_add(findings, &one);
	findings_sort(findings);
	assert_int_equal(findings->count, 2);
}

static void
a_finding_keeps_its_own_texts(void **state)
{
	struct findings *findings CLEANUP(findings_freep) = findings_new();
	char text[] = "before";

	(void)state;
	findings_add(findings, &(struct finding){.level = LEVEL_NOTE, .rule = "a.b", .message = text});
	memcpy(text, "behind", sizeof(text));
	assert_string_equal(findings->items[0].message, "before");
	assert_null(findings->items[0].file);
}

static void
a_fingerprint_stays_when_lines_move_and_differs_with_the_names(void **state)
{
	struct finding one = {.level = LEVEL_ERROR, .rule = "a.b", .message = "e", .file = "f", .line = 3, .name = "N"};
	struct finding moved = one, other = one, shifted = one;
	char a[FINGERPRINT], b[FINGERPRINT];

	(void)state;
	moved.line = 30;
	other.name = "M";
	shifted.file = "fN";
	shifted.name = "";
	finding_fingerprint(&one, a);
	assert_int_equal(strlen(a), 16);
	finding_fingerprint(&moved, b);
	assert_string_equal(a, b);
	finding_fingerprint(&other, b);
	assert_string_not_equal(a, b);
	finding_fingerprint(&shifted, b);
	assert_string_not_equal(a, b);
}

static void
levels_have_words(void **state)
{
	(void)state;
	assert_int_equal(level_find("warning"), LEVEL_WARNING);
	assert_int_equal(level_find("info"), -1);
	assert_string_equal(level_name(LEVEL_ERROR), "error");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_come_first_then_the_order_of_files),
		cmocka_unit_test(what_was_found_twice_is_told_once),
		cmocka_unit_test(a_finding_keeps_its_own_texts),
		cmocka_unit_test(a_fingerprint_stays_when_lines_move_and_differs_with_the_names),
		cmocka_unit_test(levels_have_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
