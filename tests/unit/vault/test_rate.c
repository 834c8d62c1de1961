/* SPDX-License-Identifier: Apache-2.0 */
/* Rating on several processors gives the verdicts of rating one after the other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"
#include "crypto/strength.h"
#include "secret/secret.h"
#include "vault/rate_priv.h"

enum { MANY = 300 };

static char names[MANY][16], values[MANY][64];
static struct change changes[MANY];

/* Every third is weak; names descend, so that order is the rater's own. */
static int
make_changes(void **state)
{
	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof(names[i]), "NAME_%03zu", MANY - 1 - i);
		snprintf(values[i], sizeof(values[i]), "%s%zu", i % 3 == 0 ? "password" :
			"vJ7pXb2QmZ4tRk9WcY3nHs6LfD8gAe1Tq5Uo", i);
		changes[i] = (struct change){.kind = CHANGE_IMPORT,
		    .name = slice_of_text(names[i]), .value = slice_of_text(values[i])};
	}
	return 0;
}

static void
every_verdict_is_that_of_the_estimator(void **state)
{
	struct rater rater CLEANUP(rater_done);
	size_t at = 0, weak = 0;

	(void)state;
	rater_start(&rater, changes, MANY);
	rater_finish(&rater);
	for (size_t i = MANY; i-- > 0;) {
		struct entry entry = {.name = changes[i].name, .value = changes[i].value};
		int verdict = rater_find(&rater, &at, &entry);

		assert_int_equal(verdict, strength_is_weak(entry.value));
		weak += verdict == 1;
	}
	assert_int_equal(weak, MANY / 3);
}

static void
there_is_no_verdict_on_another_value_or_name(void **state)
{
	struct rater rater CLEANUP(rater_done);
	struct entry entry = {.name = SLICE_LITERAL("NAME_000"), .value = SLICE_LITERAL("other")};
	size_t at = 0;

	(void)state;
	rater_start(&rater, changes, MANY);
	rater_finish(&rater);
	assert_int_equal(rater_find(&rater, &at, &entry), -1);
	entry.name = SLICE_LITERAL("NAME_0000");
	assert_int_equal(rater_find(&rater, &at, &entry), -1);
	entry.name = SLICE_LITERAL("ZZZ");
	assert_int_equal(rater_find(&rater, &at, &entry), -1);
}

static void
plain_generated_and_removed_values_are_not_rated(void **state)
{
	struct change some[3] = {changes[0], changes[1], changes[2]};
	struct rater rater CLEANUP(rater_done);

	(void)state;
	some[0].flags = ENTRY_PLAIN;
	some[1].flags = ENTRY_GENERATED;
	some[2].kind = CHANGE_DELETE;
	rater_start(&rater, some, ARRAY_LEN(some));
	assert_int_equal(rater.count, 0);
}

static void
a_rater_that_is_not_wanted_any_more_ends(void **state)
{
	struct rater rater;

	(void)state;
	rater_start(&rater, changes, MANY);
	rater_done(&rater);
	assert_int_equal(rater.helpers.count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_verdict_is_that_of_the_estimator),
	    cmocka_unit_test(there_is_no_verdict_on_another_value_or_name),
	    cmocka_unit_test(plain_generated_and_removed_values_are_not_rated),
	    cmocka_unit_test(a_rater_that_is_not_wanted_any_more_ends),
	};

	secret_start();
	return cmocka_run_group_tests(tests, make_changes, NULL);
}
