/* SPDX-License-Identifier: Apache-2.0 */
/* The readers against what the real parsers made of 142 files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "format/format.h"
#include "secret/secret.h"
#include "text/escape.h"
#include "vectors.h"

static bool
has_note(const struct read_notes *notes, enum read_note_kind kind, const char *name)
{
	for (size_t i = 0; i < notes->count; i++)
		if (notes->items[i].kind == kind &&
			(name == NULL || strcmp(notes->items[i].name, name) == 0))
			return true;
	return false;
}

/* The vectors show each byte that is not UTF-8 as U+FFFD. */
static bool
equals_shown(struct slice value, struct slice wanted)
{
	unsigned code;

	while (value.len > 0) {
		size_t len = utf8_next(value, &code);
		struct slice piece = len == 0 ? SLICE_LITERAL("\ufffd") : slice_of(value.data, len);

		if (wanted.len < piece.len || memcmp(wanted.data, piece.data, piece.len) != 0)
			return false;
		wanted = slice_from(wanted, piece.len);
		value = slice_from(value, len == 0 ? 1 : len);
	}
	return wanted.len == 0;
}

static struct slice
string_of(const json_t *text)
{
	return slice_of(json_string_value(text), json_string_length(text));
}

/* Of a name that stands twice the last counts. */
static const json_t *
last_value(const json_t *vars, const json_t *name)
{
	const json_t *value = NULL, *pair;
	size_t at;

	json_array_foreach(vars, at, pair)
		if (json_equal(json_array_get(pair, 0), name))
			value = json_array_get(pair, 1);
	return value;
}

/*
 * Does the set have what the real parser had? It ran with HOSTV=hostval in its environment, which a
 * reader does not look at: where that shows, there must be a note instead.
 */
static bool
has_vars(struct envset *set, const struct read_notes *notes, const json_t *vars)
{
	size_t at, found = 0;
	const json_t *pair;

	json_array_foreach(vars, at, pair) {
		const json_t *name = json_array_get(pair, 0);
		const json_t *value = last_value(vars, name);
		const struct entry *entry = envset_find(set, string_of(name));

		if (json_string_length(name) == 0 && has_note(notes, READ_EMPTY_NAME, NULL))
			continue;
		if (strcmp(json_string_value(value), "hostval") == 0 &&
			(has_note(notes, READ_INHERITED, "HOSTV") || has_note(notes, READ_UNSET, NULL)))
			continue;
		if (strcmp(json_string_value(value), "hostval") == 0 &&
			envset_find(set, SLICE_LITERAL("HOSTV")) != NULL &&
			slice_equal_text(entry->value, "file")) {
			found++; /* 77_hostwins: the process environment would win over the file */
			continue;
		}
		if (entry == NULL || !equals_shown(entry->value, string_of(value)))
			return false;
		found += value == json_array_get(pair, 1);
	}
	return found <= envset_count(set) && json_array_size(vars) >= envset_count(set);
}

static bool
agrees(const struct format *format, const json_t *vector, const char *reader)
{
	struct secret_text input CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct read_notes notes CLEANUP(read_notes_done) = READ_NOTES_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	const json_t *result = json_object_get(json_object_get(vector, "results"), reader);
	int r;

	vector_bytes(vector, "input", &input);
	r = format->read(secret_text_slice(&input), "f", set, &notes, &err);
	if (json_object_get(result, "error") != NULL)
		return r == ERR_INVALID && err.line > 0;
	return r == 0 && has_vars(set, &notes, json_object_get(result, "vars"));
}

static void
compare(const char *dialect, const char *reader)
{
	json_t *vectors = vectors_load("dialects/dotenv-readers.jsonl");
	const struct format *format;
	struct err err = ERR_INIT;
	size_t at, wrong = 0;
	json_t *vector;

	assert_int_equal(format_get(dialect, &format, &err), 0);
	json_array_foreach(vectors, at, vector) {
		if (!agrees(format, vector, reader)) {
			print_error("differs: %s\n", json_string_value(json_object_get(vector, "case")));
			wrong++;
		}
	}
	print_message("%s: %zu files of %s, %zu differ\n", dialect, json_array_size(vectors), reader,
		wrong);
	assert_int_equal(json_array_size(vectors), 142);
	assert_int_equal(wrong, 0);
	json_decref(vectors);
}

static void
compose_reads_what_compose_reads(void **state)
{
	(void)state;
	compare("compose", "compose-go");
}

static void
docker_reads_what_docker_reads(void **state)
{
	(void)state;
	compare("docker", "docker-env-file");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compose_reads_what_compose_reads),
		cmocka_unit_test(docker_reads_what_docker_reads),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
