/* SPDX-License-Identifier: Apache-2.0 */
#include "text/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/buf.h"
#include "secret/secret.h"

static int
collect(void *cookie, struct slice name, struct slice value, struct err *err)
{
	(void)err;
	buf_addf(cookie, "%.*s=%.*s;", (int)name.len, (const char *)name.data, (int)value.len,
		(const char *)value.data);
	return 0;
}

static int
stop(void *cookie, struct slice name, struct slice value, struct err *err)
{
	(void)cookie;
	(void)name;
	(void)value;
	return err_set(err, ERR_REFUSED, "stop", "stopped");
}

static void
refused(const char *text, const char *words, unsigned line)
{
	struct buf out CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	assert_int_equal(json_each_string(slice_of_text(text), "f.json", collect, &out, &err), ERR_INVALID);
	assert_non_null(strstr(err.message, words));
	assert_null(strstr(err.message, "MARKER"));
	assert_int_equal(err.line, line);
	assert_int_equal(out.len, 0);
}

static void
strings_come_in_the_order_of_the_text(void **state)
{
	struct buf out CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct slice text = slice_of_text("{\"b\": \"1\\n\\u00e9\", \"a\": \"\"}\n");

	(void)state;
	assert_int_equal(json_each_string(text, "f.json", collect, &out, &err), 0);
	assert_string_equal(buf_text(&out), "b=1\né;a=;");
}

static void
what_is_wrong_is_told_without_a_piece_of_the_text(void **state)
{
	(void)state;
	refused("", "ends too early", 1);
	refused("{\"a\": \"MARKER", "ends too early", 1);
	refused("{\"a\": \"MARKER\n\"}", "does not belong", 1);
	refused("{\n\"a\": MARKER}", "does not belong", 2);
	refused("{\"a\": \"1\",\n\"a\": \"MARKER\"}", "stands twice", 2);
	refused("{} MARKER", "behind its end", 1);
	refused("{\"a\": \"MARKER\\u0000\"}", "U+0000", 1);
	refused("{\"a\": \"\xff MARKER\"}", "not UTF-8", 1);
	refused("{\"a\": \"\xed\xa0\x80\"}", "not UTF-8", 1);
	refused("{\"a\": \"\\ud800 MARKER\"}", "not", 1);
	refused("[\"MARKER\"]", "this is a list", 1);
	refused("{\"a\": 99999999999999999999999}", "too large", 1);
}

static void
every_item_that_is_no_text_is_named(void **state)
{
	struct buf out CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct slice text = slice_of_text("{\"A\": 1, \"B\": \"x\", \"C\": null, \"D\": {}, \"E\": true}");

	(void)state;
	assert_int_equal(json_each_string(text, "f.json", collect, &out, &err), ERR_INVALID);
	assert_string_equal(err.id, "json-not-text");
	assert_string_equal(err.message, "`A` is a number, not a text");
	assert_int_equal(err.more_count, 3);
	assert_string_equal(err.more[2].message, "`E` is true or false, not a text");
	assert_int_equal(out.len, 0);
}

static void
an_error_of_the_callback_ends_the_reading(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(json_each_string(slice_of_text("{\"a\":\"b\"}"), "f", stop, NULL, &err), ERR_REFUSED);
}

static void
deep_nesting_is_refused_and_not_followed(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_add_text(&text, "{\"a\":");
	refused(buf_text(&text), "nested too deep", 1);
}

static void
a_program_that_uses_jansson_too_keeps_its_own_memory(void **state)
{
	struct buf out CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	json_malloc_t allocate;
	json_free_t release;
	json_t *theirs;

	(void)state;
	json_set_alloc_funcs(malloc, free);
	theirs = json_string("before");
	assert_int_equal(json_each_string(slice_of_text("{\"a\":\"b\"}"), "f", collect, &out, &err), 0);
	json_get_alloc_funcs(&allocate, &release);
	assert_ptr_equal(allocate, malloc);
	assert_ptr_equal(release, free);
	json_decref(theirs);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_come_in_the_order_of_the_text),
		cmocka_unit_test(what_is_wrong_is_told_without_a_piece_of_the_text),
		cmocka_unit_test(every_item_that_is_no_text_is_named),
		cmocka_unit_test(an_error_of_the_callback_ends_the_reading),
		cmocka_unit_test(deep_nesting_is_refused_and_not_followed),
		cmocka_unit_test(a_program_that_uses_jansson_too_keeps_its_own_memory),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
