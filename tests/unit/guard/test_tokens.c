/* SPDX-License-Identifier: Apache-2.0 */
/* The tokens are put together here: the file itself may have none. */
#include "guard/tokens.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"

static const char *
find(const char *before, const char *prefix, const char *rest, size_t *at)
{
	char line[200];

	snprintf(line, sizeof(line), "%s%s%s", before, prefix, rest);
	return token_find(slice_of_text(line), at);
}

static void
forms_are_known_between_other_signs(void **state)
{
	static const struct { const char *prefix, *rest, *name; } cases[] = {
		{"AKIA", "QYLPMN5HFIQR7XYA", "an AWS access key"},
		{"ghp_", "0123456789abcdefghijABCDEFGHIJ012345", "a GitHub token"},
		{"github_pat_", "11ABCDEFG0123456789_abcd", "a GitHub token"},
		{"glpat-", "abcdefghij0123456789", "a GitLab token"},
		{"xoxb-", "123456789012-abcdefghijklmnop", "a Slack token"},
		{"AIza", "SyA1234567890abcdefghijklmnopqrstuv", "a Google API key"},
		{"sk_live_", "4eC39HqLyjWDarjtT1zd", "a Stripe key"},
		{"AGE-SECRET-KEY-1", "QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQQPZRY9X8GF2TVDW0S3JN54KHCE6",
			"an age identity"},
	};
	size_t at;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *name = find("k=\"", cases[i].prefix, cases[i].rest, &at);

		if (name == NULL || strcmp(name, cases[i].name) != 0)
			fail_msg("%s is %s", cases[i].prefix, name == NULL ? "nothing" : name);
		assert_int_equal(at, 3);
		/* as part of a longer word it is something else */
		assert_null(find("x", cases[i].prefix, cases[i].rest, &at));
		assert_null(find("", cases[i].prefix, "", &at));
	}
}

static void
what_only_shows_the_form_is_none(void **state)
{
	size_t at;

	(void)state;
	assert_null(find("", "AKIA", "IOSFODNN7EXAMPLE", &at));
	assert_null(find("", "ghp_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", &at));
	assert_null(find("", "ghp_", "short", &at));
	assert_null(find("", "AKIA", "qylpmn5hfiqr7xya", &at));
}

static void
private_keys_of_every_kind_begin_alike(void **state)
{
	size_t at = 0;

	(void)state;
	assert_true(token_is_private_key(SLICE_LITERAL("x -----BEGIN " "RSA PRIVATE KEY-----"), &at));
	assert_int_equal(at, 2);
	assert_true(token_is_private_key(SLICE_LITERAL("-----BEGIN " "PRIVATE KEY-----"), &at));
	assert_true(token_is_private_key(SLICE_LITERAL("-----BEGIN " "PGP PRIVATE KEY BLOCK-----"), &at));
	assert_false(token_is_private_key(SLICE_LITERAL("-----BEGIN PUBLIC KEY-----"), &at));
	assert_false(token_is_private_key(SLICE_LITERAL("-----BEGIN CERTIFICATE----- PRIVATE KEY"), &at));
	assert_false(token_is_private_key(SLICE_LITERAL(""), &at));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_are_known_between_other_signs),
		cmocka_unit_test(what_only_shows_the_form_is_none),
		cmocka_unit_test(private_keys_of_every_kind_begin_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
