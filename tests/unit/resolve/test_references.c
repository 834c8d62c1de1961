/* SPDX-License-Identifier: Apache-2.0 */
#include "resolve/resolve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"
#include "model/name.h"
#include "secret/secret.h"

enum { PLAIN_REFERS = ENTRY_PLAIN | ENTRY_REFERS };

static void
add(struct envset *set, const char *name, const char *value, unsigned flags)
{
	envset_add_text(set, name, slice_of_text(value), flags);
}

static const struct entry *
entry_of(struct envset *set, const char *name)
{
	return envset_find(set, slice_of_text(name));
}

static void
assert_value(struct envset *set, const char *name, const char *value)
{
	assert_string_equal((const char *)entry_of(set, name)->value.data, value);
}

static void
resolved(struct envset *set)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (resolve_references(set, &err) < 0)
		fail_msg("%s", err.message);
}

/* No message of ERR has the canary that all values of these tests have. */
static void
refused(struct envset *set, struct err *err)
{
	size_t i;

	assert_int_equal(resolve_references(set, err), ERR_INVALID);
	assert_null(strstr(err->message, "CANARY"));
	assert_null(strstr(err->fix, "CANARY"));
	for (i = 0; i < err->more_count; i++)
		assert_null(strstr(err->more[i].message, "CANARY"));
}

static void
a_reference_is_replaced_wherever_it_stands(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);

	(void)state;
	add(set, "HOST", "db", ENTRY_PLAIN);
	add(set, "EMPTY", "", ENTRY_PLAIN);
	add(set, "URL", "x://${HOST}:5432/${HOST}${EMPTY}", PLAIN_REFERS);
	resolved(set);
	assert_value(set, "URL", "x://db:5432/db");
	assert_value(set, "HOST", "db");
}

static void
a_chain_is_followed_in_any_order(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);

	(void)state;
	add(set, "A", "a${B}", PLAIN_REFERS);
	add(set, "B", "b${C}", PLAIN_REFERS);
	add(set, "C", "c${Z}${Z}", PLAIN_REFERS);
	add(set, "Z", "z", ENTRY_PLAIN);
	resolved(set);
	assert_value(set, "A", "abczz");
	assert_value(set, "C", "czz");
}

static void
url_encodes_what_is_not_unreserved(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);

	(void)state;
	add(set, "P", "aZ09-._~ p@ss/w:rd%?#\xc3\xa4", 0);
	add(set, "URL", "x://u:${P|url}@h", ENTRY_REFERS);
	resolved(set);
	assert_value(set, "URL", "x://u:aZ09-._~%20p%40ss%2Fw%3Ard%25%3F%23%C3%A4@h");
}

static void
a_doubled_dollar_is_one_and_is_not_read_again(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);

	(void)state;
	add(set, "A", "$$5 $${B}", PLAIN_REFERS);
	add(set, "B", "[${A}]", PLAIN_REFERS);
	resolved(set);
	assert_value(set, "A", "$5 ${B}");
	assert_value(set, "B", "[$5 ${B}]");
}

static void
without_the_flag_dollars_are_text(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);

	(void)state;
	add(set, "A", "$$ ${NOWHERE} $(x) ${", ENTRY_PLAIN);
	add(set, "B", "${A}", PLAIN_REFERS);
	resolved(set);
	assert_value(set, "A", "$$ ${NOWHERE} $(x) ${");
	assert_value(set, "B", "$$ ${NOWHERE} $(x) ${");
}

static void
what_refers_to_a_secret_is_secret_through_any_number_of_steps(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);

	(void)state;
	add(set, "PASSWORD", "CANARY", 0);
	add(set, "HOST", "db", ENTRY_PLAIN);
	add(set, "URL", "x://${PASSWORD}@${HOST}", PLAIN_REFERS);
	add(set, "A_COPY", "${URL}", PLAIN_REFERS);
	add(set, "PLAIN", "${HOST}", PLAIN_REFERS);
	resolved(set);
	assert_int_equal(entry_of(set, "URL")->flags & ENTRY_PLAIN, 0);
	assert_int_equal(entry_of(set, "A_COPY")->flags & ENTRY_PLAIN, 0);
	assert_int_equal(entry_of(set, "PLAIN")->flags & ENTRY_PLAIN, ENTRY_PLAIN);
}

static void
all_names_that_are_not_there_are_told(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	add(set, "A", "CANARY${NO}", ENTRY_REFERS);
	add(set, "B", "CANARY${NEIN|url}", ENTRY_REFERS);
	refused(set, &err);
	assert_string_equal(err.id, "refers-unknown");
	assert_string_equal(err.message, "`A` refers to `NO`, which the environment does not have");
	assert_int_equal(err.more_count, 1);
	assert_string_equal(err.more[0].message,
	    "`B` refers to `NEIN`, which the environment does not have");
}

static void
a_malformed_reference_is_told_by_its_byte(void **state)
{
	static const char *const values[] = {"CANARY$", "CANARY$A", "CANARY${", "CANARY${}",
	    "CANARY${A", "CANARY${A|sh}", "CANARY${A|}", "CANARY${1}", "CANARY${A|url|url}",
	    "CANARY${A:-b}", "CANARY$(A)"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(values); i++) {
		struct envset *set CLEANUP(envset_freep) = envset_new(0);
		struct err err CLEANUP(err_done) = ERR_INIT;

		add(set, "A", "a", ENTRY_PLAIN);
		add(set, "B", values[i], ENTRY_REFERS);
		refused(set, &err);
		assert_string_equal(err.id, "refers-form");
		assert_non_null(strstr(err.message, "`B` has a reference that is malformed, at byte 7"));
		assert_non_null(strstr(err.fix, "`$$`"));
	}
}

static void
a_cycle_is_told_with_its_way(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct envset *self CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT, own CLEANUP(err_done) = ERR_INIT;

	(void)state;
	add(set, "A", "CANARY${B}", ENTRY_REFERS);
	add(set, "B", "CANARY${C}", ENTRY_REFERS);
	add(set, "C", "CANARY${B}", ENTRY_REFERS);
	refused(set, &err);
	assert_string_equal(err.id, "refers-cycle");
	assert_non_null(strstr(err.message, "`B`"));
	assert_non_null(strstr(err.message, "`C`"));
	assert_null(strstr(err.message, "`A`"));
	add(self, "A", "CANARY${A}", ENTRY_REFERS);
	refused(self, &own);
	assert_string_equal(own.id, "refers-cycle");
}

static void
a_chain_of_ten_thousand_is_no_trouble(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	char name[16], value[16];
	int i;

	(void)state;
	for (i = 0; i < 10000; i++) {
		snprintf(name, sizeof(name), "N%d", i);
		snprintf(value, sizeof(value), "${N%d}", i + 1);
		add(set, name, value, PLAIN_REFERS);
	}
	add(set, "N10000", "end", ENTRY_PLAIN);
	resolved(set);
	assert_value(set, "N0", "end");
}

static void
values_that_double_each_other_end_with_an_error(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	char name[16], value[32];
	int i;

	(void)state;
	add(set, "N0", "CANARY", 0);
	for (i = 1; i < 60; i++) {
		snprintf(name, sizeof(name), "N%d", i);
		snprintf(value, sizeof(value), "${N%d}${N%d}", i - 1, i - 1);
		add(set, name, value, ENTRY_REFERS);
	}
	refused(set, &err);
	assert_string_equal(err.id, "refers-too-large");
}

static void
a_value_with_a_nul_taints_what_refers_to_it(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);

	(void)state;
	envset_add_text(set, "B", SLICE_LITERAL("a\0b"), ENTRY_BINARY);
	add(set, "A", "${B}", ENTRY_REFERS);
	resolved(set);
	assert_int_equal(entry_of(set, "A")->flags, ENTRY_BINARY);
	assert_int_equal(entry_of(set, "A")->value.len, 3);
}

static void
all_that_refer_together_are_bounded_too(void **state)
{
	static unsigned char large[VALUE_MOST];
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	char name[8];
	unsigned i;

	(void)state;
	memset(large, 'x', sizeof(large));
	envset_add_text(set, "LARGE", slice_of(large, sizeof(large)), 0);
	for (i = 0; i < 65; i++) {
		snprintf(name, sizeof(name), "A%02u", i);
		add(set, name, "${LARGE}", ENTRY_REFERS);
	}
	refused(set, &err);
	assert_string_equal(err.id, "refers-too-large");
	assert_int_equal(err.more_count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reference_is_replaced_wherever_it_stands),
		cmocka_unit_test(a_chain_is_followed_in_any_order),
		cmocka_unit_test(url_encodes_what_is_not_unreserved),
		cmocka_unit_test(a_doubled_dollar_is_one_and_is_not_read_again),
		cmocka_unit_test(without_the_flag_dollars_are_text),
		cmocka_unit_test(what_refers_to_a_secret_is_secret_through_any_number_of_steps),
		cmocka_unit_test(all_names_that_are_not_there_are_told),
		cmocka_unit_test(a_malformed_reference_is_told_by_its_byte),
		cmocka_unit_test(a_cycle_is_told_with_its_way),
		cmocka_unit_test(a_chain_of_ten_thousand_is_no_trouble),
		cmocka_unit_test(values_that_double_each_other_end_with_an_error),
		cmocka_unit_test(a_value_with_a_nul_taints_what_refers_to_it),
		cmocka_unit_test(all_that_refer_together_are_bounded_too),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
