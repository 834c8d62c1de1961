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
static int
write_changed(struct envset *set, struct sink *sink, struct err *err)
{
	(void)set;
	return sink_write(sink, SLICE_LITERAL("A=MARKEr\n"), err);
}

static int
write_less(struct envset *set, struct sink *sink, struct err *err)
{
	(void)set;
	return sink_write(sink, SLICE_LITERAL("# nothing\n"), err);
}

static int
write_more(struct envset *set, struct sink *sink, struct err *err)
{
	(void)set;
	return sink_write(sink, SLICE_LITERAL("A=MARKER\nB=x\n"), err);
}

static int
write_other_name(struct envset *set, struct sink *sink, struct err *err)
{
	(void)set;
	return sink_write(sink, SLICE_LITERAL("a=MARKER\n"), err);
}

static int
write_nonsense(struct envset *set, struct sink *sink, struct err *err)
{
	(void)set;
	return sink_write(sink, SLICE_LITERAL("A=\"MARKER\n"), err);
}

static int
write_half(struct envset *set, struct sink *sink, struct err *err)
{
	(void)set;
	(void)sink_write(sink, SLICE_LITERAL("A="), err);
	return err_set(err, ERR_INVALID, "cannot-carry", "no");
}

/* What is rendered for A=MARKER by WRITE and compose's reader: nothing, and CODE. */
static void
nothing_leaves(int (*write)(struct envset *set, struct sink *sink, struct err *err), int code)
{
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct format format = *get("compose");

	format.write = write;
	envset_add_text(set, "A", SLICE_LITERAL("MARKER"), 0);
	secret_text_add_text(&out, "before");
	assert_int_equal(format_render(&format, set, &out, &err), code);
	assert_true(slice_equal_text(secret_text_slice(&out), "before"));
	assert_null(strstr(err.message, "MARKER"));
	assert_null(strcasestr(err.why, "MARKER"));
}

static void
nothing_leaves_a_writer_that_its_reader_does_not_confirm(void **state)
{
	(void)state;
	nothing_leaves(write_changed, ERR_BUG);
	nothing_leaves(write_less, ERR_BUG);
	nothing_leaves(write_more, ERR_BUG);
	nothing_leaves(write_other_name, ERR_BUG);
	nothing_leaves(write_nonsense, ERR_BUG);
	nothing_leaves(write_half, ERR_INVALID);
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
	assert_int_equal(format_render(get("compose"), set, &out, &err), 0);
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

		assert_int_equal(format_render(formats[i], set, &out, &err), 0);
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
		assert_non_null(formats[i]->write);
		assert_non_null(formats[i]->read);
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
		cmocka_unit_test(a_rendered_text_follows_what_is_there),
		cmocka_unit_test(an_empty_set_can_be_rendered_by_all),
		cmocka_unit_test(every_dialect_is_found_by_its_name_and_a_typo_is_answered),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
