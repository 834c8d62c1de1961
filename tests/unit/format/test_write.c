/* SPDX-License-Identifier: Apache-2.0 */
/* Every value is carried byte for byte or refused; there is no third outcome. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fits.h"
#include "format/format.h"
#include "secret/secret.h"
#include "text/escape.h"
#include "vectors.h"

enum { HOSTILE = 4015 };

struct dialect {
	const char *name;
	bool (*fits)(struct slice value); /* what the table of dialects.md says */
	size_t nasty;                     /* of the 107 nasty values it carries so many */
};

static const struct dialect dialects[] = {
	{"compose", fits_text, 102},
	{"docker", fits_line, 85},
	{"sh", fits_bytes, 106},
	{"json", fits_text, 102},
	{"null", fits_bytes, 106},
	{"fish", fits_bytes, 106},
	{"systemd", fits_unit, 99},
	{"github-env", fits_variable, 99},
	{"github-output", fits_text, 102},
	{"ruby-dotenv", fits_ruby, 96},
	{"godotenv", fits_godotenv, 96},
	{"direnv", fits_direnv, 81},
	{"nomad", fits_nomad, 95},
	{"compose-v1", fits_python, 99},
	{"python-dotenv", fits_python, 99},
	{"compose-raw", fits_line, 85},
	{"dotenv-js", fits_node, 102},
	{"dotenv-expand", fits_node_expand, 101},
	{"dotenv", fits_all_readers, 58},
};

static bool
shows(const char *text, struct slice value)
{
	return value.len >= 3 && memmem(text, strlen(text), value.data, value.len) != NULL;
}

static bool
refused_well(int r, const struct err *err, struct slice value)
{
	return r == ERR_INVALID && strcmp(err->id, "cannot-carry") == 0 && err->fix[0] != '\0' &&
		strstr(err->message, "`K`") != NULL && strstr(err->message, " at byte ") != NULL &&
		!shows(err->message, value) && !shows(err->fix, value) && !shows(err->why, value);
}

/* Write VALUE as K between two others and read it back. */
static bool
comes_back(const struct format *format, struct envset *set, struct slice value)
{
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct envset *back CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct read_notes notes CLEANUP(read_notes_done) = READ_NOTES_INIT;
	struct entry *entry;

	if (format_render(format, NULL, set, &text, &err) < 0)
		return false;
	if (format->read(secret_text_slice(&text), "f", back, &notes, &err) < 0)
		return false;
	entry = envset_find(back, SLICE_LITERAL("K"));
	return envset_count(back) == 3 && read_notes_hazards(&notes) == 0 && entry != NULL &&
		slice_equal(entry->value, value) &&
		slice_equal_text(envset_find(back, SLICE_LITERAL("B"))->value, "before") &&
		slice_equal_text(envset_find(back, SLICE_LITERAL("Z"))->value, "behind");
}

static bool
is_refused(const struct format *format, struct envset *set, struct slice value)
{
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	int r = format_render(format, NULL, set, &text, &err);

	return refused_well(r, &err, value) && text.len == 0;
}

struct count {
	size_t carried, refused, wrong;
};

static void
try_value(const struct dialect *dialect, struct slice value, struct count *count)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	const struct format *format;
	struct err err = ERR_INIT;
	bool fits = dialect->fits(value);

	assert_int_equal(format_get(dialect->name, &format, &err), 0);
	envset_add_text(set, "B", SLICE_LITERAL("before"), 0);
	envset_add_text(set, "K", value, 0);
	envset_add_text(set, "Z", SLICE_LITERAL("behind"), 0);
	if (fits ? comes_back(format, set, value) : is_refused(format, set, value)) {
		count->carried += fits;
		count->refused += !fits;
	} else {
		count->wrong++;
	}
}

static void
every_nasty_value_comes_back_or_is_refused(void **state)
{
	json_t *vectors = vectors_load("dialects/nasty-values.jsonl");
	struct secret_text value CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	(void)state;
	assert_int_equal(json_array_size(vectors), 107);
	for (size_t i = 0; i < ARRAY_LEN(dialects); i++) {
		struct count count = {0, 0, 0};

		for (size_t at = 0; at < json_array_size(vectors); at++) {
			vector_bytes(json_array_get(vectors, at), "value", &value);
			try_value(&dialects[i], secret_text_slice(&value), &count);
		}
		print_message("%s: 107 nasty values, %zu carried, %zu refused, %zu wrong\n",
			dialects[i].name, count.carried, count.refused, count.wrong);
		assert_int_equal(count.wrong, 0);
		assert_int_equal(count.carried, dialects[i].nasty);
	}
	json_decref(vectors);
}

static void
every_hostile_value_comes_back_or_is_refused(void **state)
{
	struct secret_text value CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(dialects); i++) {
		uint64_t seed = 0x5eed5eed5eedULL;
		struct count count = {0, 0, 0};

		for (size_t at = 0; at < HOSTILE; at++) {
			hostile_value(&seed, &value);
			try_value(&dialects[i], secret_text_slice(&value), &count);
		}
		print_message("%s: %d hostile values, %zu carried, %zu refused, %zu wrong\n",
			dialects[i].name, HOSTILE, count.carried, count.refused, count.wrong);
		assert_int_equal(count.wrong, 0);
	}
}

/* A name of NAME in DIALECT: carried, or refused with a message that has WORDS. */
static void
name_is(const char *dialect, struct slice name, const char *words)
{
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct entry entry = {.name = name, .value = SLICE_LITERAL("v")};
	const struct format *format;
	int r;

	assert_int_equal(format_get(dialect, &format, &err), 0);
	envset_add(set, &entry);
	r = format_render(format, NULL, set, &text, &err);
	assert_int_equal(r, words == NULL ? 0 : ERR_INVALID);
	if (words != NULL) {
		assert_string_equal(err.id, "cannot-carry");
		assert_non_null(strstr(err.message, words));
	}
}

static void
names_that_no_dialect_has_are_refused_by_all(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(dialects); i++) {
		name_is(dialects[i].name, SLICE_LITERAL(""), "a value without a name");
		name_is(dialects[i].name, SLICE_LITERAL("A=B"), "a `=` at byte 1 of its name");
		name_is(dialects[i].name, SLICE_LITERAL("A\0B"), "a NUL byte at byte 1 of its name");
	}
}

static void
names_are_refused_where_a_dialect_would_lose_them(void **state)
{
	static const struct {
		const char *dialect, *name, *words;
	} cases[] = {
		{"compose", "A.B-C", NULL}, {"compose", "1A", "a digit at byte 0"},
		{"compose", "A B", "at byte 1"}, {"compose", "A/B", "at byte 1"}, {"compose", "Ž", "at byte 0"},
		{"docker", "A-B.C/D", NULL}, {"docker", "#A", "at byte 0"}, {"docker", "A B", "at byte 1"},
		{"docker", "A\tB", "at byte 1"}, {"docker", "\ufeffA", "at byte 0"},
		{"docker", "A\nB", "at byte 1"}, {"docker", "A\u00a0", "at byte 1"}, {"docker", "1A", NULL},
		{"sh", "A_1", NULL}, {"sh", "A.B", "at byte 1"}, {"sh", "1A", "a digit"}, {"sh", "A-B", "at byte 1"},
		{"sh", "UID", "the shell sets itself"}, {"sh", "PPID", "the shell sets itself"},
		{"sh", "_", "the shell sets itself"},
		{"fish", "A_1", NULL}, {"fish", "A.B", "at byte 1"}, {"fish", "1A", "a digit"},
		{"fish", "status", "fish sets itself"}, {"fish", "_", "fish sets itself"},
		{"systemd", "A_1", NULL}, {"systemd", "A.B", "at byte 1"}, {"systemd", "1A", "a digit"},
		{"systemd", "Ž", "at byte 0"}, {"github-env", "A.B", NULL}, {"github-env", "A<", "at byte 1"},
		{"github-env", "CI", "runner's own"}, {"github-output", "A-B", NULL},
		{"github-output", "A.B", "at byte 1"},
		{"ruby-dotenv", "A.B", NULL}, {"ruby-dotenv", "A-B", "at byte 1"},
		{"godotenv", "A.B", NULL}, {"godotenv", "A-B", "at byte 1"},
		{"direnv", "A.B", NULL}, {"direnv", "A-B", "at byte 1"}, {"direnv", "1A", "a digit"},
		{"nomad", "A.B/C", NULL}, {"nomad", "A-B", "at byte 1"},
		{"json", "any thing é", NULL}, {"json", "\xff", "not UTF-8"},
		{"null", "any\nthing\xff", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		name_is(cases[i].dialect, slice_of_text(cases[i].name), cases[i].words);
}

static void
a_very_long_name_is_carried_by_all(void **state)
{
	char name[3000];

	(void)state;
	memset(name, 'A', sizeof(name));
	for (size_t i = 0; i < ARRAY_LEN(dialects); i++)
		name_is(dialects[i].name, slice_of(name, sizeof(name)), NULL);
}

static void
the_longest_line_of_docker_is_exact(void **state)
{
	struct secret_text value CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct count count = {0, 0, 0};

	(void)state;
	for (int i = 0; i < 65533; i++)
		secret_text_add_byte(&value, 'x');
	try_value(&dialects[1], secret_text_slice(&value), &count);
	assert_int_equal(count.carried, 1);
	secret_text_add_byte(&value, 'x');
	try_value(&dialects[1], secret_text_slice(&value), &count);
	assert_int_equal(count.refused, 1);
	assert_int_equal(count.wrong, 0);
}

static void
all_that_is_refused_is_named(void **state)
{
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct format *format;

	(void)state;
	assert_int_equal(format_get("docker", &format, &err), 0);
	envset_add_text(set, "PEM", SLICE_LITERAL("abc\ndef"), 0);
	envset_add_text(set, "GOOD", SLICE_LITERAL("x"), 0);
	envset_add_text(set, "RAW", SLICE_LITERAL("a\xff"), 0);
	assert_int_equal(format_render(format, NULL, set, &text, &err), ERR_INVALID);
	assert_string_equal(err.message, "`docker` cannot carry `PEM`: a newline at byte 3 of its value");
	assert_int_equal(err.more_count, 1);
	assert_string_equal(err.more[0].message,
		"`docker` cannot carry `RAW`: a byte that is not UTF-8 at byte 1 of its value");
	assert_int_equal(text.len, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_nasty_value_comes_back_or_is_refused),
		cmocka_unit_test(every_hostile_value_comes_back_or_is_refused),
		cmocka_unit_test(names_that_no_dialect_has_are_refused_by_all),
		cmocka_unit_test(names_are_refused_where_a_dialect_would_lose_them),
		cmocka_unit_test(a_very_long_name_is_carried_by_all),
		cmocka_unit_test(the_longest_line_of_docker_is_exact),
		cmocka_unit_test(all_that_is_refused_is_named),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
