/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VAULT.md §14 row 27: every check of checks.def switched off, one at a time; at least one case
 * must then end otherwise than it should. A check for which no case does is proven by nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "crafted.h"
#include "fixture.h"
#include "secret/secret.h"
#include "vault/check.h"

/* Does a case of CHECK fail without it? */
static bool
case_notices(const struct fixtures *fixtures, enum check check)
{
	size_t i;

	for (i = 0; i < json_array_size(fixtures->cases); i++) {
		const json_t *item = json_array_get(fixtures->cases, i);
		const char *name = json_string_value(json_object_get(item, "check"));
		struct err err = ERR_INIT;
		bool as_expected;

		if (name == NULL || strcmp(name, check_name(check)) != 0)
			continue;
		as_expected = case_is_as_expected(item, case_run(fixtures, item, &err), &err);
		err_done(&err);
		if (!as_expected)
			return true;
	}
	return false;
}

static void
every_check_is_missed_when_it_is_off(void **state)
{
	struct fixtures fixtures;
	size_t missed = 0, unproven = 0;
	enum check check;

	(void)state;
	fixtures_load(&fixtures);
	for (check = 0; check < CHECK_COUNT; check++) {
		check_disabled = check;
		if (case_notices(&fixtures, check) || crafted_notices(check)) {
			missed++;
			continue;
		}
		unproven++;
		fprintf(stderr, "%s: nothing fails without it\n", check_name(check));
	}
	check_disabled = CHECK_COUNT;
	printf("%zu checks, %zu proven by a failing case\n", (size_t)CHECK_COUNT, missed);
	fixtures_done(&fixtures);
	assert_int_equal(unproven, 0);
}

static void
crafted_inputs_are_refused_by_their_check(void **state)
{
	enum check check;

	(void)state;
	for (check = 0; check < CHECK_COUNT; check++)
		assert_false(crafted_notices(check));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(crafted_inputs_are_refused_by_their_check),
	    cmocka_unit_test(every_check_is_missed_when_it_is_off),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
