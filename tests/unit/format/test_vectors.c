/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The readers against what the real parsers made of 142 files. A further reader is a line in
 * `claims`.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "format/format.h"
#include "model/name.h"
#include "secret/secret.h"
#include "text/escape.h"
#include "vectors.h"

struct claim {
	const char *dialect, *reader; /* the reader as the vectors call it */
	size_t refused;               /* files that the dialect refuses on purpose, and it does not */
	bool drops;                   /* the program around the parser drops what is no name */
};

static const struct claim claims[] = {
	{"compose", "compose-go", 0, false},
	{"compose-v1", "docker-compose-1.29.2", 0, false},
	{"compose-raw", "docker-env-file", 0, false},
	{"docker", "docker-env-file", 0, false},
	{"dotenv-js", "dotenv-js-16.4.7", 0, false},
	{"dotenv-js", "dotenv-js-17.4.2", 0, false},
	{"dotenv-js", "dotenv-js-18.0.10", 0, false},
	{"dotenv-expand", "dotenv-expand-12", 0, false},
	{"python-dotenv", "python-dotenv-1.2.2", 0, false},
	{"systemd", "systemd-252", 0, true},
	{"ruby-dotenv", "ruby-dotenv-3.2.0", 0, false},
	{"godotenv", "godotenv", 0, false},
	{"direnv", "direnv", 0, false},
	{"nomad", "go-envparse", 0, false},
	{"env-schema", "env-spec-parser-0.0.8", 1, false},
	{"sh", "dash", 35, false},
};

enum outcome {
	SAME,
	DIFFERENT,
	REFUSED,
	UNKNOWN, /* what the real parser made of it depended on its machine: not recorded */
};

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
has_vars(const struct claim *claim, struct envset *set, const struct read_notes *notes,
	const json_t *vars)
{
	size_t at, found = 0;
	const json_t *pair;

	json_array_foreach(vars, at, pair) {
		const json_t *name = json_array_get(pair, 0);
		const json_t *value = last_value(vars, name);
		const struct entry *entry = envset_find(set, string_of(name));

		if (json_string_length(name) == 0 && has_note(notes, READ_EMPTY_NAME, NULL))
			continue;
		if (json_is_null(value)) { /* a bare name, which has no value of its own */
			if (entry != NULL || !has_note(notes, READ_INHERITED, NULL))
				return false;
			continue;
		}
		if (claim->drops && !name_is_valid(string_of(name)) && entry == NULL &&
			has_note(notes, READ_IGNORED, NULL))
			continue;
		if (strcmp(json_string_value(value), "<fn>") == 0) {
			if (entry != NULL || !has_note(notes, READ_DYNAMIC, NULL))
				return false;
			continue;
		}
		if (strcmp(json_string_value(value), "hostval") == 0 &&
			(has_note(notes, READ_INHERITED, "HOSTV") || has_note(notes, READ_UNSET, NULL)))
			continue;
		if (strcmp(json_string_value(value), "hostval") == 0 &&
			envset_find(set, SLICE_LITERAL("HOSTV")) != NULL &&
			slice_equal_text(entry->value, "file")) {
			found++; /* 77_hostwins: the process environment would win over the file */
			continue;
		}
		if (entry != NULL && has_note(notes, READ_EXECUTES, json_string_value(name))) {
			found += value == json_array_get(pair, 1); /* it ran a command, and we do not */
			continue;
		}
		if (entry == NULL || !equals_shown(entry->value, string_of(value)))
			return false;
		found += value == json_array_get(pair, 1);
	}
	return found <= envset_count(set) && json_array_size(vars) >= envset_count(set);
}

static enum outcome
outcome_of(const struct claim *claim, const struct format *format, const json_t *vector)
{
	struct secret_text input CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct read_notes notes CLEANUP(read_notes_done) = READ_NOTES_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	const json_t *result = json_object_get(json_object_get(vector, "results"),
		claim->reader);
	int r;

	if (result == NULL)
		return UNKNOWN;
	vector_bytes(vector, "input", &input);
	r = format->read(secret_text_slice(&input), "f", set, &notes, &err);
	if (r != 0 && (r != ERR_INVALID || err.line == 0))
		return DIFFERENT;
	if (json_object_get(result, "error") != NULL)
		return r == ERR_INVALID ? SAME : DIFFERENT;
	if (r == ERR_INVALID)
		return REFUSED;
	if (strcmp(claim->reader, "dash") == 0) /* told by what changed: HOSTV was set before */
		envset_remove(set, SLICE_LITERAL("HOSTV"));
	return has_vars(claim, set, &notes, json_object_get(result, "vars")) ? SAME : DIFFERENT;
}

/* True if CLAIM holds for all files. */
static bool
holds(const struct claim *claim, json_t *vectors)
{
	size_t at, wrong = 0, refused = 0, unknown = 0;
	const struct format *format;
	struct err err = ERR_INIT;
	json_t *vector;

	assert_int_equal(format_get(claim->dialect, &format, &err), 0);
	json_array_foreach(vectors, at, vector) {
		enum outcome outcome = outcome_of(claim, format, vector);
		const char *name = json_string_value(json_object_get(vector, "case"));

		if (outcome == DIFFERENT || (outcome == REFUSED && claim->refused == 0))
			print_error("%s: %s: %s\n", claim->dialect, name,
				outcome == DIFFERENT ? "differs" : "is refused");
		wrong += outcome == DIFFERENT;
		refused += outcome == REFUSED;
		unknown += outcome == UNKNOWN;
	}
	print_message("%s: %zu files of %s, %zu differ, %zu are refused, %zu are not recorded\n",
		claim->dialect, json_array_size(vectors), claim->reader, wrong, refused, unknown);
	return wrong == 0 && refused == claim->refused && unknown < 10;
}

static void
every_dialect_reads_what_its_own_reader_reads(void **state)
{
	json_t *vectors = vectors_load("dialects/dotenv-readers.jsonl");
	size_t broken = 0;

	(void)state;
	assert_int_equal(json_array_size(vectors), 142);
	for (size_t i = 0; i < ARRAY_LEN(claims); i++)
		broken += !holds(&claims[i], vectors);
	json_decref(vectors);
	assert_int_equal(broken, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_dialect_reads_what_its_own_reader_reads),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
