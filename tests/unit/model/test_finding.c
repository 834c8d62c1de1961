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
	findings_add(findings, &(struct finding){.rule = "a.b", .message = text,
		.environments = (const char *const[]){text, text}, .environment_count = 2});
	memcpy(text, "before", sizeof(text));
	assert_string_equal(findings->items[1].environments[1], "behind");
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
a_fingerprint_stays_when_days_go_by_and_lines_that_are_told_move(void **state)
{
	static const char *const same[][2] = {{"set 91 days ago", "set 140 days ago"},
		{"is on line 7 already", "is on line 12 already"}, {"in 9 days", "in 10 days"}};
	static const char *const others[][2] = {{"port 80", "port 8080"}, {"line of 7", "line of 8"},
		{"on line 7", "on line"}};
	struct finding one = {.rule = "a.b"}, two = one;
	char a[FINGERPRINT], b[FINGERPRINT];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(same) + ARRAY_LEN(others); i++) {
		const char *const *pair = i < ARRAY_LEN(same) ? same[i] : others[i - ARRAY_LEN(same)];

		one.message = pair[0];
		two.message = pair[1];
		finding_fingerprint(&one, a);
		finding_fingerprint(&two, b);
		assert_int_equal(strcmp(a, b) == 0, i < ARRAY_LEN(same));
	}
}

static struct findings *
in_environments(const char *const *environments)
{
	struct findings *findings = findings_new();

	for (; *environments != NULL; environments++)
		findings_add(findings, &(struct finding){.level = LEVEL_ERROR, .rule = "a.b",
			.message = "e", .file = "f", .line = 3, .stack = *environments,
			.environment = **environments == '\0' ? NULL : *environments});
	findings_sort(findings);
	findings_merge(findings);
	return findings;
}

static void
what_is_the_same_in_several_environments_names_them_all(void **state)
{
	static const char *const names[] = {"dev", "prod", "dev", NULL};
	struct findings *findings CLEANUP(findings_freep) = in_environments(names);

	(void)state;
	assert_int_equal(findings->count, 1);
	assert_null(findings->items[0].environment);
	assert_int_equal(findings->items[0].environment_count, 2);
	assert_string_equal(findings->items[0].environments[0], "dev");
	assert_string_equal(findings->items[0].environments[1], "prod");
}

static void
what_is_so_without_an_environment_is_so_in_all(void **state)
{
	static const char *const names[] = {"dev", "", NULL}, *const one[] = {"dev", "dev", NULL};
	struct findings *findings CLEANUP(findings_freep) = in_environments(names);
	struct findings *single CLEANUP(findings_freep) = in_environments(one);

	(void)state;
	assert_int_equal(findings->count, 1);
	assert_null(findings->items[0].environment);
	assert_int_equal(findings->items[0].environment_count, 0);
	assert_int_equal(single->count, 1);
	assert_string_equal(single->items[0].environment, "dev");
}

static void
what_is_not_the_same_stays_apart(void **state)
{
	struct findings *findings CLEANUP(findings_freep) = findings_new();
	struct finding one = {.level = LEVEL_ERROR, .rule = "a.b", .message = "e", .file = "f",
		.line = 3, .environment = "dev"};

	(void)state;
	findings_add(findings, &one);
	one.environment = "prod"; /* of no stack */
	findings_add(findings, &one);
	one.stack = "stack";
	findings_add(findings, &one);
	one.line = 4;
	findings_add(findings, &one);
	one.level = LEVEL_WARNING;
	findings_add(findings, &one);
	one.message = "other";
	findings_add(findings, &one);
	findings_sort(findings);
	findings_merge(findings);
	assert_int_equal(findings->count, 6);
}

static bool
is_first(void *cookie, const struct finding *finding)
{
	(void)finding;
	return (*(int *)cookie)++ == 0;
}

static void
what_is_kept_keeps_its_order(void **state)
{
	static const char *const names[] = {"dev", NULL};
	struct findings *findings CLEANUP(findings_freep) = in_environments(names);
	int asked = 0;

	(void)state;
	findings_add(findings, &(struct finding){.rule = "c.d", .message = "gone"});
	findings_keep(findings, is_first, &asked);
	assert_int_equal(asked, 2);
	assert_int_equal(findings->count, 1);
	assert_string_equal(findings->items[0].rule, "a.b");
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
		cmocka_unit_test(a_fingerprint_stays_when_days_go_by_and_lines_that_are_told_move),
		cmocka_unit_test(what_is_the_same_in_several_environments_names_them_all),
		cmocka_unit_test(what_is_so_without_an_environment_is_so_in_all),
		cmocka_unit_test(what_is_not_the_same_stays_apart),
		cmocka_unit_test(what_is_kept_keeps_its_order),
		cmocka_unit_test(levels_have_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
