/* SPDX-License-Identifier: Apache-2.0 */
/* REMOTE.md §9 row 9: a store may say what it likes. */
#include "hostile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "secret/secret.h"

static void
every_lie_is_refused_and_nothing_is_changed(void **state)
{
	size_t i, wrong = 0;

	(void)state;
	for (i = 0; i < hostile_count; i++) {
		struct err err CLEANUP(err_done) = ERR_INIT;
		bool unchanged = false;
		int r = hostile_meet(&hostiles[i], &unchanged, &err);

		if (r == (int)check_code(hostiles[i].check) && unchanged &&
		    strcmp(err.message, check_sentence(hostiles[i].check)) == 0)
			continue;
		wrong++;
		fprintf(stderr, "%s: %d%s, `%s` (%s)\n", hostiles[i].name, r,
		    unchanged ? "" : " and something is changed", err.message, err.context);
	}
	printf("%zu lies\n", hostile_count);
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_lie_is_refused_and_nothing_is_changed),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
