/* SPDX-License-Identifier: Apache-2.0 */
/* A secret that stands in a text, whatever dollars are in it; and what only refers to one. */
#include "observe/literal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "asked.h"

static const struct observe_words words = {secret_by_name, secret_by_value, is_placeholder, NULL};

static struct literal
literal(const char *name, const char *text, enum dollar dollar)
{
	return literal_in(&words, slice_of_text(name), slice_of_text(text), dollar);
}

static void
expect(const char *name, const char *text, enum dollar dollar, bool secret)
{
	if (literal(name, text, dollar).literal_secret != secret)
		fail_msg("`%s=%s` with dollars of kind %d", name, text, (int)dollar);
}

static void
a_dollar_that_begins_nothing_hides_no_secret(void **state)
{
	(void)state;
	expect("A_SECRET", "Vb7x$z4Wn8", DOLLAR_TEXT, true);
	expect("A_SECRET", "Vb7x$$z4Wn8", DOLLAR_COMPOSE, true);
	expect("A_SECRET", "Vb7x$$z4Wn8", DOLLAR_DEFAULTS, true);
	expect("A_SECRET", "Vb7x$", DOLLAR_COMPOSE, true);
	expect("A_SECRET", "Vb7x$9z", DOLLAR_COMPOSE, true);
	expect("A_SECRET", "Vb7x${z", DOLLAR_COMPOSE, true);
	expect("A_SECRET", "Vb7x$z4Wn8", DOLLAR_ACTIONS, true);
	expect("A_SECRET", "Vb7x${z4Wn8}", DOLLAR_ACTIONS, true);
	expect("A_SECRET", "your-$$key", DOLLAR_COMPOSE, false);
}

static void
what_only_refers_is_no_secret(void **state)
{
	static const char *const texts[] = {"$X", "${X}", "${X:?say where}", "${X:+set}", "${X-}", "${X%.*}",
		"$(pass show x)", "${X}${Y}", "prefix-${X}", "$X/$Y"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		expect("A_SECRET", texts[i], DOLLAR_COMPOSE, false);
		expect("A_SECRET", texts[i], DOLLAR_DEFAULTS, false);
	}
	expect("A_SECRET", "${{ secrets.X }}", DOLLAR_ACTIONS, false);
	expect("A_SECRET", "a-${{ secrets.X }}-b", DOLLAR_ACTIONS, false);
	expect("A_SECRET", "${{ format('{0}', secrets.X) }}", DOLLAR_ACTIONS, false);
}

static void
a_default_is_a_secret_where_it_counts_as_what_is_there(void **state)
{
	(void)state;
	expect("A_SECRET", "${X:-Vb7xQ2}", DOLLAR_DEFAULTS, true);
	expect("A_SECRET", "${X:-${Y-Vb7xQ2}}", DOLLAR_DEFAULTS, true);
	expect("A_SECRET", "${X:-Vb7xQ2}", DOLLAR_COMPOSE, false);
	expect("A_SECRET", "${X:-your-key}", DOLLAR_DEFAULTS, false);
	expect("A_SECRET", "${X:-${Y}}", DOLLAR_DEFAULTS, false);
	expect("A_SECRET", "${X:-}", DOLLAR_DEFAULTS, false);
}

static void
the_password_of_a_url_is_judged_by_itself(void **state)
{
	(void)state;
	expect("URL", "postgres://u:Vb7x@${H}/x", DOLLAR_COMPOSE, true);
	expect("URL", "postgres://u:Vb7x@${H:-a/b@c}/x", DOLLAR_COMPOSE, true);
	expect("URL", "postgres://u:Vb7x@${{ vars.HOST }}/x", DOLLAR_ACTIONS, true);
	expect("URL", "postgres://u:a$$b@h/x", DOLLAR_COMPOSE, true);
	expect("URL", "postgres://u:$P@h/x", DOLLAR_COMPOSE, false);
	expect("URL", "postgres://u:a${P}@h/x", DOLLAR_COMPOSE, false);
	expect("URL", "postgres://${U}:${P}@${H}/x", DOLLAR_COMPOSE, false);
	expect("URL", "postgres://u:your-key@${H}/x", DOLLAR_COMPOSE, false);
	expect("URL", "postgres://u:${{ secrets.P }}@h/x", DOLLAR_ACTIONS, false);
	expect("URL", "https://${H}/x", DOLLAR_COMPOSE, false);
}

static void
what_looks_like_a_secret_is_one_beside_a_reference(void **state)
{
	(void)state;
	expect("A", "sk-1 ${X}", DOLLAR_COMPOSE, true);
	expect("A", "${X}sk-1", DOLLAR_COMPOSE, true);
	expect("A_SECRET", "sk-1$x2", DOLLAR_DEFAULTS, true);
	expect("A", "${X} 1", DOLLAR_COMPOSE, false);
}

static void
the_kind_of_the_text_is_told(void **state)
{
	(void)state;
	assert_string_equal(literal("A", "$X", DOLLAR_COMPOSE).text_kind, "reference");
	assert_string_equal(literal("A", "a${X}", DOLLAR_COMPOSE).text_kind, "mixed");
	assert_string_equal(literal("A", "a$$X", DOLLAR_COMPOSE).text_kind, "literal");
	assert_string_equal(literal("A", "${{ x }}", DOLLAR_ACTIONS).text_kind, "reference");
	assert_string_equal(literal("A", "$X", DOLLAR_ACTIONS).text_kind, "literal");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_dollar_that_begins_nothing_hides_no_secret),
		cmocka_unit_test(what_only_refers_is_no_secret),
		cmocka_unit_test(a_default_is_a_secret_where_it_counts_as_what_is_there),
		cmocka_unit_test(the_password_of_a_url_is_judged_by_itself),
		cmocka_unit_test(what_looks_like_a_secret_is_one_beside_a_reference),
		cmocka_unit_test(the_kind_of_the_text_is_told),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
