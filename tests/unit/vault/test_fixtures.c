/* SPDX-License-Identifier: Apache-2.0 */
/* VAULT.md §14 rows 4, 6, 7, 23, 24, 26: every case of tests/fixtures/vaults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "secret/secret.h"

static void
every_case_ends_as_expected(void **state)
{
	const char *only = getenv("EK_CASE");
	struct fixtures fixtures;
	size_t wrong = 0, refused = 0, i, count;

	(void)state;
	fixtures_load(&fixtures);
	count = json_array_size(fixtures.cases);
	for (i = 0; i < count; i++) {
		const json_t *item = json_array_get(fixtures.cases, i);
		const char *name = json_string_value(json_object_get(item, "name"));
		struct err err = ERR_INIT;
		int r;

		if (only != NULL && strcmp(only, name) != 0)
			continue;
		r = case_run(&fixtures, item, &err);
		refused += r < 0;
		if (!case_is_as_expected(item, r, &err)) {
			wrong++;
			fprintf(stderr, "%s: expected %lld %s, is %d: %s: %s\n", name,
			    (long long)json_integer_value(json_object_get(item, "code")),
			    json_string_value(json_object_get(item, "check")), -r, err.context,
			    err.message);
		}
		err_done(&err);
	}
	printf("%zu cases, %zu refused, %zu not as expected\n", count, refused, wrong);
	fixtures_done(&fixtures);
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_case_ends_as_expected)};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
