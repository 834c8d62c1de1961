/* SPDX-License-Identifier: Apache-2.0 */
#include "drift/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/list.h"

/* Names as they stand under each other; those behind `?` are optional. */
static struct contract *
contract_of(const char *text)
{
	struct contract *contract = contract_new();
	unsigned line = 0;

	while (*text != '\0') {
		size_t len = strcspn(text, " ");
		bool required = *text != '?';
		char *name CLEANUP(freep) = xstrndup(text + !required, len - !required);

		contract_add(contract, &(struct contract_key){.name = name, .required = required,
			.file = (char *)".env.example", .line = ++line});
		text += len + (text[len] == ' ');
	}
	return contract;
}

/* `A- B+ C>D`: what the template lacks, has more, and has in the place of what. */
static void
assert_told(const char *contract_text, const char *template_text, const char *expected)
{
	struct contract *contract CLEANUP(contract_freep) = contract_of(contract_text);
	struct contract *template CLEANUP(contract_freep) = contract_of(template_text);
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct buf told CLEANUP(buf_done) = BUF_INIT;

	drift_template_facts(&(struct drift_template){.file = ".env.sample", .service = "api",
		.declared_in = ".env.example", .contract = contract, .template = template}, facts);
	for (size_t i = 0; i < facts->count; i++) {
		const struct subject *subject = facts->items[i];
		const struct fact *meant = subject_find(subject, "stands_for");

		assert_string_equal(subject->place.file, ".env.sample");
		buf_addf(&told, "%s%s%s%s", i == 0 ? "" : " ", subject_find(subject, "name")->text,
			meant != NULL ? ">" : subject_find(subject, "extra") != NULL ? "+" : "-",
			meant != NULL ? meant->text : "");
	}
	assert_string_equal(buf_text(&told), expected);
}

static void
the_same_names_in_any_order_are_nothing(void **state)
{
	(void)state;
	assert_told("A B C", "C A B", "");
	assert_told("", "", "");
}

static void
what_one_has_and_the_other_has_not_is_told(void **state)
{
	(void)state;
	assert_told("PORT HOST", "PORT", "HOST-");
	assert_told("PORT", "PORT COLOUR", "COLOUR+");
	assert_told("", "A", "A+");
	assert_told("A", "", "A-");
}

static void
a_slip_is_told_with_what_was_meant(void **state)
{
	(void)state;
	assert_told("PORT DATABASE_URL", "PORT DATABSE_URL", "DATABSE_URL>DATABASE_URL");
}

static void
a_name_in_the_same_place_with_a_common_word_was_renamed(void **state)
{
	(void)state;
	assert_told("A POSTGRES_URL Z", "A MAIN_DB_URL Z", "MAIN_DB_URL>POSTGRES_URL");
	assert_told("A POSTGRES_URL Z", "A COLOUR Z", "COLOUR+ POSTGRES_URL-");
	assert_told("A POSTGRES_URL Z", "A Z MAIN_DB_URL", "MAIN_DB_URL+ POSTGRES_URL-");
}

static void
a_name_that_is_there_is_not_meant_by_another(void **state)
{
	(void)state;
	assert_told("API_KEY PORT", "API_KEY API_KEYS PORT", "API_KEYS+");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_names_in_any_order_are_nothing),
		cmocka_unit_test(what_one_has_and_the_other_has_not_is_told),
		cmocka_unit_test(a_slip_is_told_with_what_was_meant),
		cmocka_unit_test(a_name_in_the_same_place_with_a_common_word_was_renamed),
		cmocka_unit_test(a_name_that_is_there_is_not_meant_by_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
