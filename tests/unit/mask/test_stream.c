/* SPDX-License-Identifier: Apache-2.0 */
#include "mask/mask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "masked.h"

static const char value[] = "kX9v/2mQ \"7-Lw";

/* What VALUE is in the text of each form. */
static const char *const forms[] = {
	"kX9v/2mQ \"7-Lw", "kX9v%2F2mQ%20%227-Lw", "kX9v%2f2mQ+%227-Lw", "kX9v/2mQ \\\"7-Lw",
	"a1g5di8ybVEgIjctTHc=", "a1g5di8ybVEgIjctTHc",
};

static void
no_split_shows_any_byte_of_any_form(void **state)
{
	struct mask *mask CLEANUP(mask_freep) = mask_of(slice_of_text(value));
	size_t tried = 0;

	(void)state;
	for (size_t form = 0; form < ARRAY_LEN(forms); form++) {
		char text[100];

		snprintf(text, sizeof(text), "before %s behind", forms[form]);
		for (size_t first = 1; first <= strlen(text); first++) {
			for (size_t piece = 1; piece < 8; piece++) {
				char *got = masked_in(mask, slice_of_text(text), first, piece);

				assert_string_equal(got, "before *** behind");
				free(got);
				tried++;
			}
		}
	}
	print_message("%zu splits\n", tried);
}

struct watched {
	struct mask *mask;
	struct mask_stream *stream;
	struct secret_text out;
};

static void
watched_init(struct watched *watched, const char *text)
{
	*watched = (struct watched){.mask = mask_of(slice_of_text(text))};
	watched->stream = mask_stream_new(watched->mask);
}

static void
watched_done(struct watched *watched)
{
	mask_stream_free(watched->stream);
	mask_free(watched->mask);
	secret_text_done(&watched->out);
}

static void
feed(struct watched *watched, const char *text)
{
	mask_stream_feed(watched->stream, slice_of_text(text), masked_put, &watched->out);
}

#define assert_out(watched, text) \
	do { \
		assert_int_equal((watched)->out.len, strlen(text)); \
		if ((watched)->out.len > 0) \
			assert_memory_equal((watched)->out.data, text, strlen(text)); \
	} while (0)

static void
only_what_may_begin_a_value_is_held_back(void **state)
{
	struct watched watched CLEANUP(watched_done) = {0};

	(void)state;
	watched_init(&watched, "kX9v2mQ7");
	feed(&watched, "a line\n");
	assert_out(&watched, "a line\n");
	feed(&watched, "key: kX9v2m");
	assert_out(&watched, "a line\nkey: ");
	assert_int_equal(mask_stream_held(watched.stream), 6);
	feed(&watched, "Q8");
	assert_out(&watched, "a line\nkey: kX9v2mQ8");
	assert_int_equal(mask_stream_held(watched.stream), 0);
}

static void
a_whole_value_is_hidden_at_once(void **state)
{
	struct watched watched CLEANUP(watched_done) = {0};

	(void)state;
	watched_init(&watched, "kX9v2mQ7");
	feed(&watched, "kX9v2mQ7");
	assert_out(&watched, "***");
	assert_int_equal(mask_stream_held(watched.stream), 0);
	feed(&watched, "kX9v2mQ7");
	assert_out(&watched, "***");
	feed(&watched, "\n");
	assert_out(&watched, "***\n");
}

static void
a_prompt_is_given_on_when_nothing_else_comes(void **state)
{
	struct watched watched CLEANUP(watched_done) = {0};

	(void)state;
	watched_init(&watched, "password-1");
	feed(&watched, "your pas");
	assert_out(&watched, "your ");
	assert_true(mask_stream_waits(watched.stream));
	mask_stream_idle(watched.stream, masked_put, &watched.out);
	assert_out(&watched, "your pas");
	assert_false(mask_stream_waits(watched.stream));
	feed(&watched, "ta?");
	assert_out(&watched, "your pasta?");
}

static void
never_more_than_three_bytes_of_a_value_that_comes_slowly_are_shown(void **state)
{
	(void)state;
	for (size_t form = 0; form < ARRAY_LEN(forms); form++) {
		struct watched watched CLEANUP(watched_done) = {0};
		char want[40];

		watched_init(&watched, value);
		feed(&watched, "before ");
		for (const char *at = forms[form]; *at != '\0'; at++) {
			feed(&watched, (char[]){*at, '\0'});
			mask_stream_idle(watched.stream, masked_put, &watched.out);
		}
		feed(&watched, " behind");
		snprintf(want, sizeof(want), "before %.3s*** behind", forms[form]);
		assert_out(&watched, want);
	}
}

static void
the_end_gives_on_all_that_is_held(void **state)
{
	struct watched watched CLEANUP(watched_done) = {0};

	(void)state;
	watched_init(&watched, "kX9v2mQ7");
	feed(&watched, "kX9v2mQ");
	mask_stream_idle(watched.stream, masked_put, &watched.out);
	assert_out(&watched, "kX9");
	mask_stream_end(watched.stream, masked_put, &watched.out);
	assert_out(&watched, "kX9v2mQ");
	assert_int_equal(mask_stream_held(watched.stream), 0);
}

static void
a_mask_of_nothing_changes_nothing(void **state)
{
	struct mask *mask CLEANUP(mask_freep) = mask_new();
	char *got;

	(void)state;
	masked_build(mask);
	got = masked_in(mask, slice_of_text("anything\n"), 1, 2);
	assert_string_equal(got, "anything\n");
	free(got);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_split_shows_any_byte_of_any_form),
		cmocka_unit_test(only_what_may_begin_a_value_is_held_back),
		cmocka_unit_test(a_whole_value_is_hidden_at_once),
		cmocka_unit_test(a_prompt_is_given_on_when_nothing_else_comes),
		cmocka_unit_test(never_more_than_three_bytes_of_a_value_that_comes_slowly_are_shown),
		cmocka_unit_test(the_end_gives_on_all_that_is_held),
		cmocka_unit_test(a_mask_of_nothing_changes_nothing),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
