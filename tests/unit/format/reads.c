/* SPDX-License-Identifier: Apache-2.0 */
#include "reads.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "format/format.h"

static const struct format *
dialect_of(const char *name)
{
	const struct format *format;
	struct err err CLEANUP(err_done) = ERR_INIT;

	assert_int_equal(format_get(name, &format, &err), 0);
	return format;
}

void
reads(const char *dialect, struct slice text, const char *values, const char *wanted)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct read_notes notes CLEANUP(read_notes_done) = READ_NOTES_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf told CLEANUP(buf_done) = BUF_INIT;
	struct buf got CLEANUP(buf_done) = BUF_INIT;

	if (dialect_of(dialect)->read(text, "f", set, &notes, &err) < 0)
		fail_msg("%u:%u: %s", err.line, err.column, err.message);
	for (size_t i = 0; i < notes.count; i++)
		buf_addf(&told, "%u:%u %s %s\n", notes.items[i].line, notes.items[i].column,
			read_note_id(notes.items[i].kind), notes.items[i].name);
	for (size_t i = 0; i < envset_count(set); i++) {
		buf_add(&got, envset_at(set, i)->name);
		buf_add_byte(&got, '=');
		buf_add(&got, envset_at(set, i)->value);
		buf_add_byte(&got, ';');
	}
	assert_string_equal(buf_text(&got), values);
	assert_string_equal(buf_text(&told), wanted);
}

static void
add_problem(struct buf *out, const struct err *err)
{
	buf_addf(out, "%u:%u %s\n", err->line, err->column, err->message);
}

void
refuses(const char *dialect, struct slice text, const char *wanted)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf told CLEANUP(buf_done) = BUF_INIT;

	assert_int_equal(dialect_of(dialect)->read(text, "f", set, NULL, &err), ERR_INVALID);
	add_problem(&told, &err);
	for (size_t i = 0; i < err.more_count; i++)
		add_problem(&told, &err.more[i]);
	assert_string_equal(buf_text(&told), wanted);
}

void
writes(const char *dialect, const char *name, struct slice value, unsigned flags,
	const char *wanted)
{
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf got CLEANUP(buf_done) = BUF_INIT;

	envset_add_text(set, name, value, flags);
	if (format_render(dialect_of(dialect), NULL, set, &text, &err) < 0)
		buf_addf(&got, "refused: %s", err.message);
	else
		buf_add(&got, secret_text_slice(&text));
	assert_string_equal(buf_text(&got), wanted);
}
