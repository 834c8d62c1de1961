/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/golden/formats: NAME.json is a set, NAME.DIALECT what the dialect makes of it, byte for byte,
 * or NAME.DIALECT.refused what it says instead (one message a line). All values are plain. The
 * random digits of a delimiter are zeros in the files.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/list.h"
#include "format/format.h"
#include "secret/secret.h"
#include "vectors.h"

static void
load(const char *name, struct buf *out)
{
	char *folder CLEANUP(freep) = golden_path("formats");
	char *path CLEANUP(freep) = path_join(folder, name);
	struct err err = ERR_INIT;

	if (file_read(path, 1 << 24, out, &err) < 0)
		fail_msg("%s", err.message);
}

static void
read_as(const char *dialect, struct slice text, struct envset *set)
{
	const struct format *format;
	struct err err = ERR_INIT;

	assert_int_equal(format_get(dialect, &format, &err), 0);
	if (format->read(text, "f", set, NULL, &err) < 0)
		fail_msg("%u:%u: %s", err.line, err.column, err.message);
}

static void
assert_same(struct envset *a, struct envset *b)
{
	assert_int_equal(envset_count(a), envset_count(b));
	for (size_t i = 0; i < envset_count(a); i++) {
		assert_true(slice_equal(envset_at(a, i)->name, envset_at(b, i)->name));
		assert_true(slice_equal(envset_at(a, i)->value, envset_at(b, i)->value));
	}
}

static void
set_plain(struct envset *set)
{
	for (size_t i = 0; i < envset_count(set); i++)
		envset_at(set, i)->flags |= ENTRY_PLAIN;
}

/* What is written, with the delimiters as the files have them. */
static void
set_delimiters(struct secret_text *text)
{
	static const char head[] = "ghadelimiter_";
	unsigned char *at = text->data, *end;

	if (text->len == 0)
		return;
	end = at + text->len;
	while (at < end && (at = memmem(at, (size_t)(end - at), head, sizeof(head) - 1)) != NULL) {
		at += sizeof(head) - 1;
		assert_true(end - at > 32 && at[32] == '\n');
		memset(at, '0', 32);
	}
}

static void
add_messages(const struct err *err, struct buf *out)
{
	buf_addf(out, "%s\n", err->message);
	for (size_t i = 0; i < err->more_count; i++)
		buf_addf(out, "%s\n", err->more[i].message);
}

static const struct format_opts opts = {.name = "settings", .space = "shop"};

/* The case STEM in DIALECT, whose file is FILE. */
static void
check_case(const char *stem, const char *dialect, const char *file, bool refused)
{
	struct buf input CLEANUP(buf_done) = BUF_INIT;
	struct buf wanted CLEANUP(buf_done) = BUF_INIT;
	struct buf name CLEANUP(buf_done) = BUF_INIT;
	struct buf told CLEANUP(buf_done) = BUF_INIT;
	struct secret_text got CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct envset *back CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct format *format;

	buf_addf(&name, "%s.json", stem);
	load(buf_text(&name), &input);
	load(file, &wanted);
	read_as("json", buf_slice(&input), set);
	set_plain(set);
	assert_int_equal(format_get(dialect, &format, &err), 0);
	if (refused) {
		assert_int_equal(format_render(format, &opts, set, &got, &err), ERR_INVALID);
		add_messages(&err, &told);
		assert_string_equal(buf_text(&told), buf_text(&wanted));
		return;
	}
	assert_int_equal(format_render(format, &opts, set, &got, &err), 0);
	set_delimiters(&got);
	if (!slice_equal(secret_text_slice(&got), buf_slice(&wanted)))
		fail_msg("%s is not what is written", file);
	read_as(dialect, buf_slice(&wanted), back);
	assert_same(set, back);
}

static void
every_golden_file_is_written_and_read_back_byte_for_byte(void **state)
{
	char *folder CLEANUP(freep) = golden_path("formats");
	DIR *list = opendir(folder);
	size_t cases = 0, refusals = 0;

	(void)state;
	assert_non_null(list);
	for (struct dirent *item; (item = readdir(list)) != NULL;) {
		char stem[256];
		char *dialect, *refused;

		snprintf(stem, sizeof(stem), "%s", item->d_name);
		dialect = strchr(stem, '.');
		if (stem[0] == '.' || dialect == NULL)
			continue;
		*dialect++ = '\0';
		refused = strchr(dialect, '.');
		if (refused != NULL)
			*refused = '\0';
		check_case(stem, dialect, item->d_name, refused != NULL);
		cases++;
		refusals += refused != NULL;
	}
	closedir(list);
	print_message("%zu golden files, %zu of them refusals\n", cases, refusals);
	assert_true(cases >= 25);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_golden_file_is_written_and_read_back_byte_for_byte),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
