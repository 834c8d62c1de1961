/* SPDX-License-Identifier: Apache-2.0 */
#include "text/interpolate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "secret/secret.h"
#include "vectors.h"

/* The environment that the vectors were made with. */
static bool
look_up(void *cookie, struct slice name, struct slice *value)
{
	static const char *const set[][2] = {{"SET", "val"}, {"EMPTY", ""}, {"DOLLAR", "a$SET"},
		{"BR", "x}y"}, {"_u", "under"}, {"lower", "low"}, {"N1", "n1"}, {"SP", "a b"}};

	(void)cookie;
	for (size_t i = 0; i < ARRAY_LEN(set); i++)
		if (slice_equal_text(name, set[i][0])) {
			*value = slice_of_text(set[i][1]);
			return true;
		}
	return false;
}

static bool
agrees(const json_t *vector)
{
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	const char *wanted = json_string_value(json_object_get(vector, "value"));
	struct slice template = slice_of_text(json_string_value(json_object_get(vector, "template")));
	int r = interpolate(template, look_up, NULL, &out, &err);

	if (wanted == NULL)
		return r == ERR_INVALID && out.len == 0;
	return r == 0 && slice_equal_text(secret_text_slice(&out), wanted);
}

static void
every_vector_of_compose_comes_out_the_same(void **state)
{
	json_t *vectors = vectors_load("dialects/compose-interpolation.jsonl");
	size_t at, wrong = 0;
	json_t *vector;

	(void)state;
	json_array_foreach(vectors, at, vector) {
		if (!agrees(vector)) {
			print_error("differs: %s\n", json_string_value(json_object_get(vector, "template")));
			wrong++;
		}
	}
	print_message("%zu templates of compose-go, %zu differ\n", json_array_size(vectors), wrong);
	assert_int_equal(json_array_size(vectors), 121);
	assert_int_equal(wrong, 0);
	json_decref(vectors);
}

static void
what_was_replaced_is_told(void **state)
{
	static const struct {
		const char *template;
		struct interpolated done;
	} cases[] = {{"a$SET$X", {1, 1, 0}}, {"$$a$$b", {0, 0, 2}}, {"${X:-d}", {1, 0, 0}},
		{"${X:-$Y}", {1, 1, 0}}, {"${X:+a}${EMPTY}", {2, 0, 0}}, {"$1 $", {0, 0, 0}}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
		struct err err CLEANUP(err_done) = ERR_INIT;
		struct interpolated done = {9, 9, 9};

		assert_int_equal(interpolate_tell(slice_of_text(cases[i].template), look_up, NULL, &out,
			&done, &err), 0);
		assert_memory_equal(&done, &cases[i].done, sizeof(done));
	}
}

static void
what_stands_there_already_stays_when_a_template_is_wrong(void **state)
{
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	secret_text_add_text(&out, "before ");
	assert_int_equal(interpolate(SLICE_LITERAL("$SET MARKER ${X:?MARKER}"), look_up, NULL, &out, &err),
		ERR_INVALID);
	assert_true(slice_equal_text(secret_text_slice(&out), "before "));
	assert_string_equal(err.message, "a required variable is missing a value, 14 bytes into the value");
	assert_null(strstr(err.fix, "MARKER"));
}

static void
nesting_has_an_end(void **state)
{
	struct buf template CLEANUP(buf_done) = BUF_INIT;
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	for (int i = 0; i < 99; i++)
		buf_add_text(&template, "${X:-");
	buf_add_text(&template, "in");
	for (int i = 0; i < 99; i++)
		buf_add_text(&template, "}");
	assert_int_equal(interpolate(buf_slice(&template), look_up, NULL, &out, &err), 0);
	assert_true(slice_equal_text(secret_text_slice(&out), "in"));

	buf_clear(&template);
	for (int i = 0; i < 10000; i++)
		buf_add_text(&template, "${X:-");
	for (int i = 0; i < 10000; i++)
		buf_add_text(&template, "}");
	assert_int_equal(interpolate(buf_slice(&template), look_up, NULL, &out, &err), ERR_INVALID);
	assert_non_null(strstr(err.message, "too deep"));
}

static bool
look_up_big(void *cookie, struct slice name, struct slice *value)
{
	(void)name;
	*value = *(const struct slice *)cookie;
	return true;
}

static void
a_value_cannot_grow_without_end(void **state)
{
	struct buf big CLEANUP(buf_done) = BUF_INIT;
	struct buf template CLEANUP(buf_done) = BUF_INIT;
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct slice value;

	(void)state;
	buf_add_zeros(&big, 1 << 20);
	value = buf_slice(&big);
	for (int i = 0; i < 17; i++)
		buf_add_text(&template, "$A");
	assert_int_equal(interpolate(buf_slice(&template), look_up_big, &value, &out, &err), ERR_INVALID);
	assert_non_null(strstr(err.message, "multiply"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_vector_of_compose_comes_out_the_same),
		cmocka_unit_test(what_was_replaced_is_told),
		cmocka_unit_test(what_stands_there_already_stays_when_a_template_is_wrong),
		cmocka_unit_test(nesting_has_an_end),
		cmocka_unit_test(a_value_cannot_grow_without_end),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
