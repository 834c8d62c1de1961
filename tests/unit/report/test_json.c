/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "secret/secret.h"

static void
assert_document(struct json *json, const char *expected)
{
	struct slice text = json_end(json);

	assert_int_equal(text.len, strlen(expected));
	assert_memory_equal(text.data, expected, text.len);
	json_done(json);
}

static void
members_stand_in_the_order_of_the_calls(void **state)
{
	struct json json;

	(void)state;
	json_start(&json);
	json_text(&json, "b", "x");
	json_number(&json, "a", 18446744073709551615U);
	json_bool(&json, "c", false);
	json_nil(&json, "d");
	assert_document(&json, "{\"b\":\"x\",\"a\":18446744073709551615,\"c\":false,\"d\":null}\n");
}

static void
maps_and_lists_nest(void **state)
{
	struct json json;

	(void)state;
	json_start(&json);
	json_open_list(&json, "l");
	json_open_map(&json, NULL);
	json_close_map(&json);
	json_open_map(&json, NULL);
	json_bool(&json, "x", true);
	json_close_map(&json);
	json_text(&json, NULL, "y");
	json_close_list(&json);
	json_open_list(&json, "empty");
	json_close_list(&json);
	json_bool(&json, "last", true);
	assert_document(&json, "{\"l\":[{},{\"x\":true},\"y\"],\"empty\":[],\"last\":true}\n");
}

static void
text_is_escaped(void **state)
{
	struct json json;

	(void)state;
	json_start(&json);
	json_text(&json, "q\"", "a\"b\\c\n\x01");
	assert_document(&json, "{\"q\\\"\":\"a\\\"b\\\\c\\n\\u0001\"}\n");
}

static void
bytes_that_are_no_text_are_still_valid_json(void **state)
{
	struct json json;

	(void)state;
	json_start(&json);
	json_slice(&json, "k", SLICE_LITERAL("a\xff\xc3"));
	assert_document(&json, "{\"k\":\"a\\u00ff\\u00c3\"}\n");
}

static void
no_text_and_no_time_are_null(void **state)
{
	struct json json;

	(void)state;
	json_start(&json);
	json_text(&json, "text", NULL);
	json_time(&json, "never", 0);
	json_time(&json, "then", 1000);
	assert_document(&json,
	    "{\"text\":null,\"never\":null,\"then\":\"1970-01-01T00:00:01Z\"}\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_stand_in_the_order_of_the_calls),
		cmocka_unit_test(maps_and_lists_nest),
		cmocka_unit_test(text_is_escaped),
		cmocka_unit_test(bytes_that_are_no_text_are_still_valid_json),
		cmocka_unit_test(no_text_and_no_time_are_null),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
