/* SPDX-License-Identifier: Apache-2.0 */
#include "model/fact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
a_subject_keeps_facts_of_every_kind(void **state)
{
	static const char *const envs[] = {"dev", "staging", "prod"};
	static const unsigned groups[] = {1, 2, 2};
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct subject *subject = facts_add(facts, "key", (struct fact_place){"a/.env", 8, 1, 3});

	(void)state;
	subject_bool(subject, "secret", true);
	subject_number(subject, "age_days", 40);
	subject_text(subject, "name", "JWT_SECRET");
	subject_list(subject, "present", envs, 3);
	subject_groups(subject, "same", envs, groups, 3);
	assert_int_equal(subject->count, 5);
	assert_string_equal(subject->place.file, "a/.env");
	assert_true(subject_find(subject, "secret")->yes);
	assert_true(subject_find(subject, "age_days")->number > 39);
	assert_string_equal(subject_find(subject, "name")->text, "JWT_SECRET");
	assert_string_equal(subject_find(subject, "present")->list[2], "prod");
	assert_int_equal(subject_find(subject, "same")->kind, FACT_GROUPS);
	assert_int_equal(subject_find(subject, "same")->groups[1], 2);
	assert_null(subject_find(subject, "nothing"));
}

static void
the_later_fact_of_a_name_counts(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct subject *subject = facts_add(facts, "key", (struct fact_place){0});

	(void)state;
	subject_text(subject, "type", "url");
	subject_bool(subject, "type", true);
	assert_int_equal(subject->count, 1);
	assert_int_equal(subject_find(subject, "type")->kind, FACT_BOOL);
}

static void
subjects_stay_where_they_are_while_others_are_added(void **state)
{
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct subject *first = facts_add(facts, "key", (struct fact_place){0});
	char text[20000];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (int i = 0; i < 1000; i++)
		subject_number(facts_add(facts, "value", (struct fact_place){0}), "n", i);
	subject_text(first, "name", text);
	subject_list(first, "nobody", NULL, 0);
	assert_ptr_equal(facts->items[0], first);
	assert_string_equal(subject_find(first, "name")->text, text);
	assert_int_equal(facts->count, 1001);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_subject_keeps_facts_of_every_kind),
		cmocka_unit_test(the_later_fact_of_a_name_counts),
		cmocka_unit_test(subjects_stay_where_they_are_while_others_are_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
