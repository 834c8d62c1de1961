/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random values over few letters, so that they overlap in every way, against an oracle that tries each
 * form at each place.
 */
#include "mask/mask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mask/mask_priv.h"
#include "masked.h"
#include "../../support/chance.h"

enum { TEXT = 400, LONG_TEXT = 3000 };

static uint64_t seed = CHANCE_INIT;

static size_t
random_text(char *out, size_t most, size_t letters)
{
	size_t len = 1 + chance_below(&seed, most);

	for (size_t i = 0; i < len; i++)
		out[i] = (char)('a' + chance_below(&seed, letters));
	return len;
}

/* A text of random letters and of parts of forms. */
static size_t
random_mixture(const struct mask *mask, char *out, size_t letters)
{
	size_t len = 0;

	while (len < TEXT / 2) {
		len += random_text(out + len, 12, letters);
		if (mask->count > 0 && chance_below(&seed, 2) == 0) {
			struct slice form = mask->forms[chance_below(&seed, mask->count)].bytes;
			size_t part = chance_below(&seed, form.len) + 1;

			if (part > 60)
				part = 60;
			if (chance_below(&seed, 2) == 0)
				form = slice_from(form, form.len - part);
			memcpy(out + len, form.data, part);
			len += part;
		}
	}
	return len;
}

/* How many bytes of FORM at AT of the text are hidden for it: all, or from its head on as many as there are. */
static size_t
hidden_of(struct slice form, struct slice text, size_t at)
{
	size_t len = 0;

	while (len < form.len && at + len < text.len && form.data[len] == text.data[at + len])
		len++;
	return len == form.len || len >= MASK_HEAD ? len : 0;
}

static char *
oracle(const struct mask *mask, struct slice text)
{
	bool *hidden = calloc(text.len + 1, sizeof(*hidden));
	char *out = malloc(3 * text.len + 4);
	size_t len = 0;

	for (size_t at = 0; at < text.len; at++)
		for (size_t i = 0; i < mask->count; i++)
			memset(hidden + at, true, hidden_of(mask->forms[i].bytes, text, at));
	for (size_t at = 0; at < text.len; at++) {
		if (!hidden[at]) {
			out[len++] = (char)text.data[at];
		} else if (at == 0 || !hidden[at - 1]) {
			memcpy(out + len, "***", 3);
			len += 3;
		}
	}
	out[len] = '\0';
	free(hidden);
	return out;
}

static void
agrees_with_trying_each_form_at_each_place(void **state)
{
	size_t hits = 0;

	(void)state;
	for (size_t round = 0; round < 3000; round++) {
		struct mask *mask CLEANUP(mask_freep) = mask_new();
		size_t letters = 1 + chance_below(&seed, 4), values = 1 + chance_below(&seed, 6);
		char bytes[TEXT], *got, *want;
		struct slice text;

		for (size_t i = 0; i < values; i++)
			mask_add(mask, slice_of(bytes, random_text(bytes, 14, letters)));
		masked_build(mask);
		text = slice_of(bytes, random_mixture(mask, bytes, letters));
		want = oracle(mask, text);
		hits += strchr(want, '*') != NULL;
		got = masked_in(mask, text, 0, 1 + chance_below(&seed, chance_below(&seed, 2) == 0 ? 5 : TEXT));
		assert_string_equal(got, want);
		free(got);
		free(want);
	}
	assert_true(hits > 1500);
	print_message("%zu of 3000 texts had something to hide\n", hits);
}

/* A few letters again and again, now and then another one. */
static size_t
random_long_text(char *out, size_t most)
{
	size_t len = MASK_HEAD / 2 + chance_below(&seed, most - MASK_HEAD / 2), period = 1 + chance_below(&seed, 300);

	for (size_t i = 0; i < len; i++)
		out[i] = i < period || chance_below(&seed, 400) == 0 ? (char)('a' + chance_below(&seed, 3)) : out[i - period];
	return len;
}

static size_t
parts_of_forms(const struct mask *mask, char *out, size_t room)
{
	size_t len = 0;

	while (len < room) {
		struct slice form = mask->forms[chance_below(&seed, mask->count)].bytes;
		size_t from = chance_below(&seed, 3) == 0 ? chance_below(&seed, form.len) : 0;
		size_t part = chance_below(&seed, 3) == 0 ? chance_below(&seed, form.len - from) + 1 : form.len - from;

		if (part > room - len)
			part = room - len;
		memcpy(out + len, form.data + from, part);
		len += part;
	}
	return len;
}

static void
long_values_agree_with_it_too(void **state)
{
	size_t hits = 0, followed = 0;

	(void)state;
	for (size_t round = 0; round < 150; round++) {
		struct mask *mask CLEANUP(mask_freep) = mask_new();
		char bytes[LONG_TEXT], *got, *want;
		struct slice text;

		for (size_t i = 1 + chance_below(&seed, 3); i > 0; i--)
			mask_add(mask, slice_of(bytes, random_long_text(bytes, 700)));
		masked_build(mask);
		followed += mask->head_count > 0;
		text = slice_of(bytes, parts_of_forms(mask, bytes, sizeof(bytes)));
		want = oracle(mask, text);
		hits += strchr(want, '*') != NULL;
		got = masked_in(mask, text, 0, 1 + chance_below(&seed, chance_below(&seed, 2) == 0 ? 9 : LONG_TEXT));
		assert_string_equal(got, want);
		free(got);
		free(want);
	}
	assert_true(hits > 120 && followed > 75);
	print_message("%zu of 150 masks have heads\n", followed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_trying_each_form_at_each_place),
		cmocka_unit_test(long_values_agree_with_it_too),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
