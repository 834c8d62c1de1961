/* SPDX-License-Identifier: Apache-2.0 */
#include "format/format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "secret/secret.h"

static const struct format *
get(const char *name)
{
	const struct format *format;
	struct err err = ERR_INIT;

	assert_int_equal(format_get(name, &format, &err), 0);
	return format;
}

/* Writers that do not say what the set says. */
static void
put_changed(struct secret_text *out, const struct entry *entry, size_t at)
{
	(void)entry;
	(void)at;
	secret_text_add_text(out, "A=MARKEr\n");
}

static void
put_less(struct secret_text *out, const struct entry *entry, size_t at)
{
	(void)entry;
	(void)at;
	secret_text_add_text(out, "# nothing\n");
}

static void
put_more(struct secret_text *out, const struct entry *entry, size_t at)
{
	(void)entry;
	(void)at;
	secret_text_add_text(out, "A=MARKER\nB=x\n");
}

static void
put_other_name(struct secret_text *out, const struct entry *entry, size_t at)
{
	(void)entry;
	(void)at;
	secret_text_add_text(out, "a=MARKER\n");
}

static void
put_nonsense(struct secret_text *out, const struct entry *entry, size_t at)
{
	(void)entry;
	(void)at;
	secret_text_add_text(out, "A=\"MARKER\n");
}

static int
check_none(const struct format *format, const struct entry *entry, struct err *err)
{
	(void)format;
	(void)entry;
	return err_set(err, ERR_INVALID, "cannot-carry", "no");
}

/* FORMAT renders A=MARKER: CODE, and not a byte. */
static void
nothing_leaves(const struct format *format, int code)
{
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;

	envset_add_text(set, "A", SLICE_LITERAL("MARKER"), 0);
	secret_text_add_text(&out, "before");
	assert_int_equal(format_render(format, NULL, set, &out, &err), code);
	assert_true(slice_equal_text(secret_text_slice(&out), "before"));
	assert_null(strstr(err.message, "MARKER"));
	assert_null(strcasestr(err.why, "MARKER"));
}

static void
nothing_leaves_a_writer_that_its_reader_does_not_confirm(void **state)
{
	static void (*const puts[])(struct secret_text *, const struct entry *, size_t) = {
		put_changed, put_less, put_more, put_other_name, put_nonsense,
	};
	struct format format = *get("compose");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(puts); i++) {
		format.put = puts[i];
		nothing_leaves(&format, ERR_BUG);
	}
}

static void
nothing_leaves_if_one_value_is_refused(void **state)
{
	struct format format = *get("compose");

	(void)state;
	format.check = check_none;
	nothing_leaves(&format, ERR_INVALID);
}

static void
what_is_only_read_or_a_folder_is_not_rendered_as_text(void **state)
{
	struct format format = *get("compose");

	(void)state;
	format.put = NULL;
	nothing_leaves(&format, ERR_USAGE);
	format.check = NULL;
	nothing_leaves(&format, ERR_USAGE);
}

static void
a_rendered_text_follows_what_is_there(void **state)
{
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	secret_text_add_text(&out, "# head\n");
	envset_add_text(set, "B", SLICE_LITERAL("2"), 0);
	envset_add_text(set, "A", SLICE_LITERAL("1"), 0);
	assert_int_equal(format_render(get("compose"), NULL, set, &out, &err), 0);
	assert_true(slice_equal_text(secret_text_slice(&out), "# head\nA='1'\nB='2'\n"));
}

static void
an_empty_set_can_be_rendered_by_all(void **state)
{
	(void)state;
	for (size_t i = 0; formats[i] != NULL; i++) {
		struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
		struct envset *set CLEANUP(envset_freep) = envset_new(0);
		struct err err CLEANUP(err_done) = ERR_INIT;
		const struct format_opts opts = {.name = "settings"};

		if (formats[i]->put == NULL)
			continue;
		assert_int_equal(format_render(formats[i], &opts, set, &out, &err), 0);
	}
}

static void
every_dialect_is_found_by_its_name_and_a_typo_is_answered(void **state)
{
	const struct format *format = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	for (size_t i = 0; formats[i] != NULL; i++) {
		assert_ptr_equal(get(formats[i]->name), formats[i]);
		assert_true(format_is_written(formats[i]) || formats[i]->read != NULL);
		assert_true(formats[i]->put == NULL || formats[i]->read != NULL);
		assert_true(strlen(formats[i]->summary) > 10);
	}
	assert_int_equal(format_get("compsoe", &format, &err), ERR_USAGE);
	assert_string_equal(err.id, "unknown-dialect");
	assert_non_null(strstr(err.message, "did you mean `compose`?"));
	assert_int_equal(format_get("qqqqqq", &format, &err), ERR_USAGE);
	assert_null(format);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_leaves_a_writer_that_its_reader_does_not_confirm),
		cmocka_unit_test(nothing_leaves_if_one_value_is_refused),
		cmocka_unit_test(what_is_only_read_or_a_folder_is_not_rendered_as_text),
		cmocka_unit_test(a_rendered_text_follows_what_is_there),
		cmocka_unit_test(an_empty_set_can_be_rendered_by_all),
		cmocka_unit_test(every_dialect_is_found_by_its_name_and_a_typo_is_answered),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
