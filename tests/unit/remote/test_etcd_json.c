/* SPDX-License-Identifier: Apache-2.0 */
/* What a store answers, which may be anything: JSON and base64 of the engine etcd. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"
#include "cmd/remote/etcd/base64.h"
#include "cmd/remote/etcd/json.h"

static bool
is_json(const char *text)
{
	struct json json CLEANUP(json_clear) = JSON_INIT;
	int r = json_parse(slice_of_text(text), &json);

	if (r < 0)
		assert_int_equal(json.count, 0);
	return r == 0;
}

static void
what_json_is_is_read(void **state)
{
	static const char *const good[] = {"{}", "[]", " { } ", "0", "-0.5e+3", "\"\"", "true",
	    "false", "null", "{\"a\":[1,{\"b\":\"\\u00e4\\n\\/\"}]}\r\n",
	    "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(good); i++)
		if (!is_json(good[i]))
			fail_msg("%s", good[i]);
}

static void
what_is_no_json_is_refused(void **state)
{
	static const char *const bad[] = {"", " ", "{", "}", "[", "[1,]", "{\"a\"}", "{\"a\":}",
	    "{a:1}", "{\"a\":1,}", "01", "-", "1.", ".5", "1e", "tru", "nulll", "\"", "\"\\x\"",
	    "\"\\u12\"", "\"\\", "\"\n\"", "{} {}", "'a'", "[1 2]", "{\"a\" 1}", "\x01",
	    "[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++)
		if (is_json(bad[i]))
			fail_msg("%s", bad[i]);
}

static void
a_text_without_end_of_values_is_refused(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct json json CLEANUP(json_clear) = JSON_INIT;
	size_t i;

	(void)state;
	buf_add_text(&text, "[0");
	for (i = 2; i < JSON_VALUES_MOST; i++)
		buf_add_text(&text, ",0");
	buf_add_byte(&text, ']');
	assert_int_equal(json_parse(buf_slice(&text), &json), 0);
	assert_int_equal(json.count, JSON_VALUES_MOST);
	json_clear(&json);
	text.data[text.len - 1] = ',';
	buf_add_text(&text, "0]");
	assert_int_equal(json_parse(buf_slice(&text), &json), -1);
}

static void
members_are_found_in_either_spelling(void **state)
{
	struct json json CLEANUP(json_clear) = JSON_INIT;
	uint64_t number;

	(void)state;
	assert_int_equal(json_parse(SLICE_LITERAL("{\"mod_revision\":\"7\",\"createRevision\":8,"
						  "\"header\":{\"mod_revision\":9}}"),
			     &json),
	    0);
	assert_true(json_u64(json_member(json.values, "mod_revision"), 0, &number));
	assert_int_equal(number, 7);
	assert_true(json_u64(json_member(json.values, "create_revision"), 0, &number));
	assert_int_equal(number, 8);
	assert_true(
	    json_u64(json_member(json_member(json.values, "header"), "mod_revision"), 0, &number));
	assert_int_equal(number, 9);
	assert_null(json_member(json.values, "mod_revisio"));
	assert_null(json_member(json.values, "mod_revisions"));
	assert_null(json_member(json.values, "revision"));
	assert_null(json_member(NULL, "revision"));
}

static void
items_come_in_order_and_end(void **state)
{
	struct json json CLEANUP(json_clear) = JSON_INIT;
	const struct json_value *item;
	uint64_t number, sum = 0;

	(void)state;
	assert_int_equal(json_parse(SLICE_LITERAL("[1,2,3]"), &json), 0);
	for (item = json_first(json.values); item != NULL; item = json_behind(json.values, item)) {
		assert_true(json_u64(item, 0, &number));
		sum = sum * 10 + number;
	}
	assert_int_equal(sum, 123);
	json_clear(&json);
	assert_int_equal(json_parse(SLICE_LITERAL("[]"), &json), 0);
	assert_null(json_first(json.values));
}

static void
a_number_has_64_bits_and_nothing_else(void **state)
{
	static const char *const bad[] = {"\"\"", "\"-1\"", "-1", "1.5", "\"1 \"",
	    "\"18446744073709551616\"", "\"99999999999999999999999\"", "true", "{}", "\"0x1\""};
	struct json json CLEANUP(json_clear) = JSON_INIT;
	uint64_t number = 5;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_equal(json_parse(slice_of_text(bad[i]), &json), 0);
		assert_false(json_u64(json.values, 0, &number));
		json_clear(&json);
	}
	assert_int_equal(number, 5);
	assert_int_equal(json_parse(SLICE_LITERAL("\"18446744073709551615\""), &json), 0);
	assert_true(json_u64(json.values, 0, &number));
	assert_true(number == UINT64_MAX);
	assert_true(json_u64(NULL, 3, &number));
	assert_int_equal(number, 3);
}

/* TEXT, a string of JSON, says MEANT; NULL: it is refused. */
static void
says(const char *text, const char *meant)
{
	struct json json CLEANUP(json_clear) = JSON_INIT;
	struct buf out CLEANUP(buf_done) = BUF_INIT;

	assert_int_equal(json_parse(slice_of_text(text), &json), 0);
	assert_int_equal(json_string(json.values, &out), meant != NULL);
	if (meant != NULL)
		assert_string_equal(buf_text(&out), meant);
}

static void
escapes_are_what_they_stand_for(void **state)
{
	(void)state;
	says("\"plain\"", "plain");
	says("\"a\\/b\\\\c\\\"d\\b\\f\\n\\r\\t\"", "a/b\\c\"d\b\f\n\r\t");
	says("\"\\u0041\\u00e4\\u20ac\\ud83d\\ude00!\"", "A\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80!");
	says("\"\\u0000\"", NULL);
	says("\"\\ud83d\"", NULL);
	says("\"\\ude00\"", NULL);
	says("\"\\ud83d\\u0041\"", NULL);
	says("7", NULL);
}

static void
bytes_come_back_from_base64(void **state)
{
	unsigned char bytes[10000];
	size_t len, i;

	(void)state;
	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)((i * 2654435761u) >> 11);
	for (len = 0; len < sizeof(bytes); len += len < 16 || len > 3060 ? 1 : 500) {
		struct buf text CLEANUP(buf_done) = BUF_INIT;
		struct buf back CLEANUP(buf_done) = BUF_INIT;

		if (len > 3100)
			break;
		etcd_base64_write(&text, slice_of(bytes, len));
		assert_int_equal(text.len, (len + 2) / 3 * 4);
		assert_true(etcd_base64_read(buf_slice(&text), &back));
		assert_int_equal(back.len, len);
		assert_true(slice_equal(buf_slice(&back), slice_of(bytes, len)));
	}
}

static void
base64_is_the_standard_one(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	etcd_base64_write(&text, SLICE_LITERAL("\xfb\xff\xfe"
					   "fo"));
	assert_string_equal(buf_text(&text), "+//+Zm8=");
}

static void
what_is_no_base64_is_refused(void **state)
{
	static const char *const bad[] = {"a", "ab", "abc", "ab=c", "a===", "====", "=abc",
	    "ab==abcd", "abc=abcd", "ab-_", "abc ",
	    "ab\n=", "aB==", "abC=", "abcd=", "\xff\xff\xff\xff"};
	struct buf out CLEANUP(buf_done) = BUF_INIT;
	size_t i;

	(void)state;
	buf_add_text(&out, "kept");
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		if (etcd_base64_read(slice_of_text(bad[i]), &out))
			fail_msg("%s", bad[i]);
		assert_string_equal(buf_text(&out), "kept");
	}
	assert_true(etcd_base64_read(SLICE_LITERAL("aQ=="), &out));
	assert_string_equal(buf_text(&out), "kepti");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_json_is_is_read),
	    cmocka_unit_test(what_is_no_json_is_refused),
	    cmocka_unit_test(a_text_without_end_of_values_is_refused),
	    cmocka_unit_test(members_are_found_in_either_spelling),
	    cmocka_unit_test(items_come_in_order_and_end),
	    cmocka_unit_test(a_number_has_64_bits_and_nothing_else),
	    cmocka_unit_test(escapes_are_what_they_stand_for),
	    cmocka_unit_test(bytes_come_back_from_base64),
	    cmocka_unit_test(base64_is_the_standard_one),
	    cmocka_unit_test(what_is_no_base64_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
