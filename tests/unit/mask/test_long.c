/* SPDX-License-Identifier: Apache-2.0 */
/* Forms of which only the head is in the automaton: what follows, and what becomes of repetitive ones. */
#include "mask/mask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mask/mask_priv.h"
#include "masked.h"
#include "text/base64.h"
#include "../../support/chance.h"

enum { LONG = 3000, LARGE = 360000, LARGEST = 1 << 20 };

static uint64_t seed = CHANCE_INIT;

static char *
random_value(size_t len)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/ \"";
	char *out = malloc(len + 1);

	for (size_t i = 0; i < len; i++)
		out[i] = letters[chance_below(&seed, i == 0 || i + 1 == len ? 62 : sizeof(letters) - 1)];
	out[len] = '\0';
	return out;
}

/* BEFORE, FORM and BEHIND; to be freed. */
static char *
text_with(const char *before, struct slice form, const char *behind)
{
	char *out = malloc(strlen(before) + form.len + strlen(behind) + 1);

	memcpy(out, before, strlen(before));
	memcpy(out + strlen(before), form.data, form.len);
	memcpy(out + strlen(before) + form.len, behind, strlen(behind) + 1);
	return out;
}

static void
check_forms(const struct mask *mask, size_t piece, size_t step)
{
	for (size_t i = 0; i < mask->count; i += step) {
		char *text = text_with("[", mask->forms[i].bytes, "]");
		char *got = masked_in(mask, slice_of_text(text), 1 + chance_below(&seed, piece), piece);

		assert_string_equal(got, "[***]");
		free(got);
		free(text);
	}
}

static void
every_form_of_a_long_value_is_hidden_whole(void **state)
{
	(void)state;
	for (size_t len = MASK_HEAD / 2; len < 2 * MASK_HEAD; len += 1 + chance_below(&seed, 9)) {
		char *value = random_value(len);
		struct mask *mask CLEANUP(mask_freep) = mask_of(slice_of_text(value));

		check_forms(mask, 1 + chance_below(&seed, 300), 1);
		free(value);
	}
}

static void
no_cut_shows_a_byte_of_a_long_value(void **state)
{
	char *value = random_value(LONG), *text = text_with("[", slice_of_text(value), "] and on");
	struct mask *mask CLEANUP(mask_freep) = mask_of(slice_of_text(value));

	(void)state;
	for (size_t first = 1; first < strlen(text); first++) {
		char *got = masked_in(mask, slice_of_text(text), first, (size_t)-1);

		assert_string_equal(got, "[***] and on");
		free(got);
	}
	free(text);
	free(value);
}

static void
forms_of_megabytes_are_hidden(void **state)
{
	char *value = malloc(LARGE + 1);
	struct mask *mask CLEANUP(mask_freep) = NULL;
	size_t longest = 0;

	(void)state;
	for (size_t i = 0; i < LARGE; i++)
		value[i] = (char)(i % 50 == 0 ? 'a' + chance_below(&seed, 26) : 1 + chance_below(&seed, 7));
	value[LARGE - 1] = 'z';
	value[LARGE] = '\0';
	mask = mask_of(slice_of_text(value));
	for (size_t i = 0; i < mask->count; i++)
		longest = mask->forms[i].bytes.len > longest ? mask->forms[i].bytes.len : longest;
	assert_true(longest > 2 << 20);
	check_forms(mask, 1 << 16, 3);
	free(value);
}

/* As large as a value can be, and one letter: followed from each byte on it would take hours. */
static void
the_largest_value_of_one_letter_is_hidden(void **state)
{
	char *value = malloc(LARGEST + 1), *text, *got;
	struct mask *mask CLEANUP(mask_freep) = NULL;

	(void)state;
	memset(value, 'x', LARGEST);
	value[LARGEST] = '\0';
	mask = mask_of(slice_of_text(value));
	text = text_with("[", slice_of_text(value), "] and on");
	got = masked_in(mask, slice_of_text(text), 0, 1 << 16);
	assert_string_equal(got, "[***] and on");
	free(got);
	free(text);
	free(value);
}

/* Of this head comes one with each byte: looking at all that begin with it would take many minutes. */
static void
thousands_that_begin_alike_are_told_apart_at_once(void **state)
{
	enum { VALUES = 40000, TEXT = 1 << 22 };
	char *value = malloc(MASK_HEAD + 8), *text = malloc(TEXT + 1), *got;
	struct mask *mask CLEANUP(mask_freep) = mask_new();

	(void)state;
	memset(value, 'x', MASK_HEAD);
	for (int i = 0; i < VALUES; i++) {
		snprintf(value + MASK_HEAD, 8, "%05d", i);
		mask->of_text = mask->count;
		mask_add_form(mask, slice_of_text(value), false);
	}
	masked_build(mask);
	memset(text, 'x', TEXT);
	memcpy(text + TEXT - 10, "31415]3141", 10);
	text[TEXT] = '\0';
	got = masked_in(mask, slice_of_text(text), 0, 1 << 16);
	assert_string_equal(got, "***]3141");
	free(got);
	free(text);
	free(value);
}

static void
what_differs_behind_the_head_is_shown_from_there_on(void **state)
{
	char *value = random_value(LONG), *text = text_with("[", slice_of_text(value), "]"), *got;
	struct mask *mask CLEANUP(mask_freep) = mask_of(slice_of_text(value));

	(void)state;
	text[1 + 1000] = '~';
	got = masked_in(mask, slice_of_text(text), 0, 100);
	assert_memory_equal(got, "[***~", 5);
	assert_string_equal(got + 5, text + 1 + 1001);
	free(got);
	text[1 + MASK_HEAD - 1] = '~';
	got = masked_in(mask, slice_of_text(text), 0, 100);
	assert_string_equal(got, text);
	free(got);
	free(text);
	free(value);
}

static void
long_values_that_begin_alike_are_told_apart(void **state)
{
	char *one = random_value(LONG), *other = random_value(LONG), *text, *got;
	struct mask *mask CLEANUP(mask_freep) = mask_new();

	(void)state;
	memcpy(other, one, 700);
	mask_add(mask, slice_of_text(one));
	mask_add(mask, slice_of_text(other));
	mask_add(mask, slice_of(one, 400));
	masked_build(mask);
	check_forms(mask, 1000, 1);
	text = text_with("[", slice_of(one, 700), "=]");
	got = masked_in(mask, slice_of_text(text), 0, 50);
	assert_string_equal(got, "[***=]");
	free(got);
	free(text);
	free(one);
	free(other);
}

/* The first and the last digit may be of what is around it; ends of lines are shown between. */
static void
long_digits_in_lines_are_hidden(void **state)
{
	static const char *const ends[] = {"\n", "\r\n", "\n    "};
	char *value = random_value(LONG);
	struct mask *mask CLEANUP(mask_freep) = mask_of(slice_of_text(value));

	(void)state;
	for (size_t before = 0; before < 80; before++) {
		struct secret_text whole CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
		struct secret_text digits CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
		struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
		size_t width = before % 2 == 0 ? 76 : 64, shown = 0;
		char *got;

		for (size_t i = 0; i < before; i++)
			secret_text_add_byte(&whole, '#');
		secret_text_add_text(&whole, value);
		secret_text_add_text(&whole, "##");
		base64_write(&digits, secret_text_slice(&whole));
		for (size_t i = 0; i < digits.len; i++) {
			if (i > 0 && i % width == 0)
				secret_text_add_text(&text, ends[before % 3]);
			secret_text_add_byte(&text, digits.data[i]);
		}
		got = masked_in(mask, secret_text_slice(&text), 0, 1 + before % 200);
		assert_non_null(strstr(got, "***"));
		for (const char *at = got; *at != '\0'; at++)
			shown += strchr("IyMj\r\n =*", *at) == NULL;
		assert_true(shown <= 2 + 2 + 4);
		free(got);
	}
	free(value);
}

static void
a_repetitive_value_is_hidden_and_what_follows_is_not(void **state)
{
	static const char *const periods[] = {"x", "xy", "0123456789", "a long line that is there again and again\n"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(periods); i++) {
		char *value = malloc(LONG + 1);
		struct mask *mask CLEANUP(mask_freep) = NULL;
		char *text, *got;

		for (size_t at = 0; at < LONG; at++)
			value[at] = periods[i][at % strlen(periods[i])];
		value[LONG - 1] = '~';
		value[LONG] = '\0';
		mask = mask_of(slice_of_text(value));
		text = text_with("[", slice_of_text(value), "] and on");
		got = masked_in(mask, slice_of_text(text), 0, 77);
		assert_string_equal(got, "[***] and on");
		free(got);
		free(text);
		for (size_t at = 0; at < mask->count; at++)
			assert_true(mask->forms[at].bytes.len <= MASK_HEAD);
		free(value);
	}
}

/* A long value takes a node for each byte of its heads, and a byte for each of its forms. */
static void
memory_does_not_grow_with_nodes_for_each_byte(void **state)
{
	char *value = random_value(100000);
	struct mask *mask CLEANUP(mask_freep) = mask_of(slice_of_text(value));

	(void)state;
	assert_true(mask->node_count <= mask->count * MASK_HEAD + 1);
	assert_true(mask->node_count < 100000);
	free(value);
}

static void
what_is_too_large_for_a_mask_is_refused_and_not_passed_over(void **state)
{
	struct mask *mask CLEANUP(mask_freep) = mask_new();
	struct err err = ERR_INIT;

	(void)state;
	mask->nodes_most = 100;
	mask_add(mask, slice_of_text("a value of which the forms have more bytes"));
	assert_int_equal(mask_build(mask, &err), ERR_INVALID);
	assert_string_equal(err.id, "mask-too-large");
	err_done(&err);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_of_a_long_value_is_hidden_whole),
		cmocka_unit_test(no_cut_shows_a_byte_of_a_long_value),
		cmocka_unit_test(forms_of_megabytes_are_hidden),
		cmocka_unit_test(what_differs_behind_the_head_is_shown_from_there_on),
		cmocka_unit_test(long_values_that_begin_alike_are_told_apart),
		cmocka_unit_test(thousands_that_begin_alike_are_told_apart_at_once),
		cmocka_unit_test(long_digits_in_lines_are_hidden),
		cmocka_unit_test(a_repetitive_value_is_hidden_and_what_follows_is_not),
		cmocka_unit_test(the_largest_value_of_one_letter_is_hidden),
		cmocka_unit_test(memory_does_not_grow_with_nodes_for_each_byte),
		cmocka_unit_test(what_is_too_large_for_a_mask_is_refused_and_not_passed_over),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
