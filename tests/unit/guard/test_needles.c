/* SPDX-License-Identifier: Apache-2.0 */
#include "guard/needles.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "secret/secret.h"

static const char value[] = "kX9v2mQ7/Lw4+tR8\"b c";

struct found {
	size_t count, at;
	const char *form;
};

static void
count(void *cookie, const struct needle_hit *hit)
{
	struct found *found = cookie;

	if (found->count++ == 0) {
		found->at = hit->at;
		found->form = hit->form;
	}
}

static struct found
find(const char *secret, struct slice text)
{
	struct needles *needles CLEANUP(needles_freep) = needles_new();
	struct found found = {0, 0, ""};

	needles_add(needles, slice_of_text(secret), 3);
	needles_find(needles, text, count, &found);
	return found;
}

static bool
is_found(const char *text, const char *form)
{
	struct found found = find(value, slice_of_text(text));

	return found.count > 0 && strcmp(found.form, form) == 0;
}

static void
a_value_is_found_as_it_is_at_any_place(void **state)
{
	char text[120];
	struct found found;

	(void)state;
	for (size_t lead = 0; lead < 40; lead++) {
		snprintf(text, sizeof(text), "%.*s%s%s", (int)lead,
			"----------------------------------------", value, lead % 2 ? "" : "xyz");
		found = find(value, slice_of_text(text));
		assert_int_equal(found.count, 1);
		assert_int_equal(found.at, lead);
	}
}

static void
base64_is_found_wherever_it_begins_and_ends(void **state)
{
	static const int variants[] = {sodium_base64_VARIANT_ORIGINAL,
		sodium_base64_VARIANT_URLSAFE_NO_PADDING};
	char plain[120], text[200];

	(void)state;
	for (size_t v = 0; v < 2; v++)
		for (int lead = 0; lead < 9; lead++)
			for (int tail = 0; tail < 4; tail++) {
				snprintf(plain, sizeof(plain), "%.*s%s%.*s", lead, "abcdefghi", value,
					tail, "jklm");
				sodium_bin2base64(text, sizeof(text), (const unsigned char *)plain,
					strlen(plain), variants[v]);
				if (!is_found(text, "in base64"))
					fail_msg("%d %d %zu", lead, tail, v);
			}
}

static void
base64_over_several_lines_is_found(void **state)
{
	char text[200], broken[400];

	(void)state;
	sodium_bin2base64(text, sizeof(text), (const unsigned char *)value, strlen(value),
		sodium_base64_VARIANT_ORIGINAL);
	for (size_t at = 0; at < strlen(text); at++) {
		snprintf(broken, sizeof(broken), "%.*s\r\n    %s", (int)at, text, text + at);
		if (!is_found(broken, "in base64"))
			fail_msg("broken at %zu", at);
	}
}

static void
escapes_are_read_as_their_readers_do(void **state)
{
	(void)state;
	assert_true(is_found("u=kX9v2mQ7%2FLw4%2BtR8%22b%20c&x", "with escapes"));
	assert_true(is_found("u=kX9v2mQ7%2fLw4%2btR8%22b+c", "with escapes"));
	assert_true(is_found("kX9v2mQ7\\/Lw4+tR8\\\"b c", "with escapes"));
	assert_true(is_found("\\u006bX9v2mQ7/Lw4\\u002BtR8\\x22b c", "with escapes"));
}

static void
a_dollar_is_found_as_compose_writes_it(void **state)
{
	struct found found = find("xK9#mQ2$vL7\"pR4", SLICE_LITERAL("a: 1\nb: 'xK9#mQ2$$vL7\"pR4'\n"));

	(void)state;
	assert_int_equal(found.count, 1);
	assert_int_equal(found.at, 5);
	assert_string_equal(found.form, "with escapes");
	found = find("xK9#mQ2$vL7\"pR4", SLICE_LITERAL("b: \"xK9#mQ2$$vL7\\\"pR4\""));
	assert_int_equal(found.count, 1);
	/* what has two of them itself is not lost */
	assert_int_equal(find("xK9$$mQ2\"vL7", SLICE_LITERAL("\"xK9$$mQ2\\\"vL7\"")).count, 1);
	assert_int_equal(find("xK9$$mQ2vL7", SLICE_LITERAL("xK9$$$$mQ2vL7")).count, 1);
}

static void
a_blank_may_be_a_plus(void **state)
{
	struct found found = find("correct horse battery", SLICE_LITERAL("q=correct+horse+battery&r"));

	(void)state;
	assert_int_equal(found.count, 1);
	assert_string_equal(found.form, "with escapes");
}

static void
hex_and_wide_letters_are_found(void **state)
{
	char text[200];
	unsigned char wide[2 * sizeof(value)] = {0};

	(void)state;
	sodium_bin2hex(text, sizeof(text), (const unsigned char *)value, strlen(value));
	assert_true(is_found(text, "in hex"));
	for (size_t i = 0; text[i] != '\0'; i++)
		text[i] = text[i] >= 'a' ? (char)(text[i] - 32) : text[i];
	assert_true(is_found(text, "in hex"));
	for (size_t i = 0; value[i] != '\0'; i++)
		wide[2 * i] = (unsigned char)value[i];
	assert_string_equal(find(value, slice_of(wide, sizeof(wide))).form, "in UTF-16");
}

static void
each_line_of_a_value_is_looked_for(void **state)
{
	static const char key[] = "-----BEGIN KEY-----\nAbCdEf0123\n\nshort\nGhIjKl4567\n-----END KEY-----\n";

	(void)state;
	assert_int_equal(find(key, SLICE_LITERAL("  GhIjKl4567")).count, 1);
	assert_int_equal(find(key, SLICE_LITERAL("AbCdEf0123")).count, 1);
	assert_int_equal(find(key, SLICE_LITERAL("short")).count, 0);
	assert_int_equal(find(key, SLICE_LITERAL("-----BEGIN KEY-----")).count, 0);
}

static void
what_is_short_or_dull_is_not_looked_for(void **state)
{
	struct needles *needles CLEANUP(needles_freep) = needles_new();

	(void)state;
	needles_add(needles, SLICE_LITERAL("aB3$xY9"), 0);
	needles_add(needles, SLICE_LITERAL("aaaaaaaaaaaaaaaa"), 0);
	needles_add(needles, SLICE_LITERAL("1212121212121212"), 0);
	needles_add(needles, SLICE_LITERAL(""), 0);
	assert_int_equal(needles_count(needles), 0);
}

static void
what_only_begins_alike_is_not_found(void **state)
{
	(void)state;
	assert_int_equal(find(value, SLICE_LITERAL("kX9v2mQ7/Lw4+tR8\"b d")).count, 0);
	assert_int_equal(find(value, SLICE_LITERAL("kX9v2mQ7")).count, 0);
	assert_int_equal(find(value, SLICE_LITERAL("")).count, 0);
}

static void
many_values_are_told_apart(void **state)
{
	struct needles *needles CLEANUP(needles_freep) = needles_new();
	char text[64];

	(void)state;
	for (size_t i = 0; i < 2000; i++) {
		snprintf(text, sizeof(text), "secret-%04zu-value-%zu", i, i * 7919);
		needles_add(needles, slice_of_text(text), i);
	}
	for (size_t i = 0; i < 2000; i += 333) {
		struct found found = {0, 0, ""};

		snprintf(text, sizeof(text), "x secret-%04zu-value-%zu\n", i, i * 7919);
		needles_find(needles, slice_of_text(text), count, &found);
		assert_true(found.count >= 1);
		assert_int_equal(found.at, 2);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_is_found_as_it_is_at_any_place),
		cmocka_unit_test(base64_is_found_wherever_it_begins_and_ends),
		cmocka_unit_test(base64_over_several_lines_is_found),
		cmocka_unit_test(escapes_are_read_as_their_readers_do),
		cmocka_unit_test(a_dollar_is_found_as_compose_writes_it),
		cmocka_unit_test(a_blank_may_be_a_plus),
		cmocka_unit_test(hex_and_wide_letters_are_found),
		cmocka_unit_test(each_line_of_a_value_is_looked_for),
		cmocka_unit_test(what_is_short_or_dull_is_not_looked_for),
		cmocka_unit_test(what_only_begins_alike_is_not_found),
		cmocka_unit_test(many_values_are_told_apart),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
