/* SPDX-License-Identifier: Apache-2.0 */
#include "text/dotenv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "secret/secret.h"
#include "text/escape.h"
#include "text/interpolate.h"
#include "vectors.h"

/* Everything the scanner told, one line each. */
static int
tell(void *cookie, const struct dotenv_entry *entry, struct err *err)
{
	(void)err;
	buf_addf(cookie, "%u:%u %.*s%s%.*s", entry->line, entry->column, (int)entry->key.len,
		(const char *)entry->key.data, entry->inherited ? "" : "=", (int)entry->value.len,
		(const char *)entry->value.data);
	buf_addf(cookie, " %c%s%s", "nsdb"[entry->quote], entry->interpolates ? "$" : "",
		entry->exported ? "e" : "");
	if (entry->comment.len > 0)
		buf_addf(cookie, " (%.*s)", (int)entry->comment.len, (const char *)entry->comment.data);
	buf_add_text(cookie, "\n");
	return 0;
}

static void
tell_note(void *cookie, struct slice comment, unsigned line)
{
	buf_addf(cookie, "%u #%.*s\n", line, (int)comment.len, (const char *)comment.data);
}

static void
says(const char *text, const char *wanted)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct buf told CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	assert_int_equal(dotenv_scan(slice_of_text(text), ".env", arena, tell, tell_note, &told, &err), 0);
	assert_string_equal(buf_text(&told), wanted);
}

static void
refused(const char *text, const char *message, unsigned line, unsigned column)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct buf told CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	assert_int_equal(dotenv_scan(slice_of_text(text), ".env", arena, tell, NULL, &told, &err),
		ERR_INVALID);
	assert_string_equal(err.message, message);
	assert_int_equal(err.line, line);
	assert_int_equal(err.column, column);
}

static void
entries_have_place_quote_and_comment(void **state)
{
	(void)state;
	says("A=1\n  export B='x'  # why\n\nC=\"y\" # also\nD=z # last",
		"1:1 A=1 n\n2:10 B=x se (why)\n4:1 C=y d (also)\n5:1 D=z n (last)\n");
	says("A='1\n2' B=3\nC=4\n", "1:1 A=1\n2 s\n2:4 B=3 n\n3:1 C=4 n\n");
	says("BARE\nA: v\n", "1:1 BARE n\n2:1 A=v n\n");
	says("\xef\xbb\xbf" "A=1\n", "1:1 A=1 n\n");
}

static void
comments_between_entries_are_handed_over(void **state)
{
	(void)state;
	says("# one\n  # two \r\nA=1\n#B=2\n#\n", "1 # one\n2 # two \n3:1 A=1 n\n4 #B=2\n5 #\n");
	says("A=x#y\nB=#z\nC=x\t#y\n", "1:1 A=x#y n\n2:1 B=#z n\n3:1 C=x\t#y n\n");
}

static void
dollars_are_live_where_compose_replaces_them(void **state)
{
	(void)state;
	says("A=$X\nB='$X'\nC=\"$X\"\nD=\"\\$X\"\nE=x\n",
		"1:1 A=$X n$\n2:1 B=$X s\n3:1 C=$X d$\n4:1 D=$$X d$\n5:1 E=x n\n");
}

static void
escapes_are_those_of_each_quote(void **state)
{
	(void)state;
	says("A='a\\'b\\\\c\\n'\n", "1:1 A=a'b\\\\c\\n s\n");
	says("A=\"\\a\\b\\c\\f\\v\\e\\'\"\n", "1:1 A=\a\b\\c\f\v\\e\\' d\n");
	says("A=\"\\0101\\0\\012\\0888\\0777\\0303x\\00411\"\n", "1:1 A=A\\\\12\\888\\777Ãx!1 d\n");
	says("A=\"x\\\\\"\nB=\"\\\\n\"\n", "1:1 A=x\\ d\n2:1 B=\\n d\n");
	says("A=\\x\\n\n", "1:1 A=\\x\\n n\n");
}

static void
what_is_wrong_has_a_place_and_shows_no_value(void **state)
{
	(void)state;
	refused("A=1\nPW=\"MARKER\n", "a quote that does not end in the value of `PW`", 2, 4);
	refused("A='MARKER\\'\n", "a quote that does not end in the value of `A`", 1, 3);
	refused("MARKER/+x\n", "unexpected character in a name", 1, 7);
	refused("A='x'\nMARKER X=1\n", "a space inside a name", 2, 1);
	refused("A\xff=1\n", "unexpected character in a name", 1, 2);
	refused("export ", "no name behind `export`", 1, 8);
	refused("smallMarker='x\n", "a quote that does not end", 1, 13);
}

static void
white_space_is_that_of_unicode(void **state)
{
	(void)state;
	says("\u2003A\u00a0=\u00a0x\u2003\u3000\r\n", "1:4 A=x n\n");
	says("A=\r\nB=\v1\f\n", "1:1 A= n\n2:1 B=1 n\n");
}

static void
export_is_a_word_only_before_white_space(void **state)
{
	(void)state;
	says("export=1\nexportA=2\nexport\tB=3\nexport\nC=4\n",
		"1:1 export=1 n\n2:1 exportA=2 n\n3:8 B=3 ne\n5:1 C=4 ne\n");
}

static int
stop(void *cookie, const struct dotenv_entry *entry, struct err *err)
{
	(void)entry;
	++*(int *)cookie;
	return err_set(err, ERR_REFUSED, "stop", "stopped");
}

static void
an_error_of_the_callback_ends_the_scan(void **state)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	int calls = 0;

	(void)state;
	assert_int_equal(dotenv_scan(SLICE_LITERAL("A=1\nB=2\n"), "f", arena, stop, NULL, &calls, &err),
		ERR_REFUSED);
	assert_int_equal(calls, 1);
}

/* The vectors: as compose evaluates a file, with HOSTV=hostval in the process environment. */
struct evaluation {
	json_t *vars;
	struct secret_text value;
};

static bool
look_up(void *cookie, struct slice name, struct slice *value)
{
	struct evaluation *evaluation = cookie;
	char key[100];
	json_t *hit;

	snprintf(key, sizeof(key), "%.*s", (int)name.len, (const char *)name.data);
	hit = strcmp(key, "HOSTV") == 0 ? NULL : json_object_get(evaluation->vars, key);
	*value = hit == NULL ? slice_of_text("hostval") : slice_of_text(json_string_value(hit));
	return hit != NULL || strcmp(key, "HOSTV") == 0;
}

/* As the vectors show bytes that are not UTF-8. */
static json_t *
shown(struct slice value)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	unsigned code;

	while (value.len > 0) {
		size_t len = utf8_next(value, &code);

		buf_add(&text, len == 0 ? SLICE_LITERAL("\ufffd") : slice_of(value.data, len));
		value = slice_from(value, len == 0 ? 1 : len);
	}
	return json_stringn(buf_text(&text), text.len);
}

static int
evaluate(void *cookie, const struct dotenv_entry *entry, struct err *err)
{
	struct evaluation *evaluation = cookie;
	struct slice value = entry->value;
	char key[100];
	int r;

	snprintf(key, sizeof(key), "%.*s", (int)entry->key.len, (const char *)entry->key.data);
	if (entry->inherited) {
		if (look_up(cookie, entry->key, &value))
			json_object_set_new(evaluation->vars, key, shown(value));
		return 0;
	}
	evaluation->value.len = 0;
	if (entry->interpolates) {
		r = interpolate(value, look_up, cookie, &evaluation->value, err);
		if (r < 0)
			return r;
		value = secret_text_slice(&evaluation->value);
	}
	json_object_set_new(evaluation->vars, key, shown(value));
	return 0;
}

static json_t *
wanted_vars(const json_t *result)
{
	json_t *vars = json_object();
	json_t *pair;
	size_t at;

	json_array_foreach(json_object_get(result, "vars"), at, pair)
		json_object_set(vars, json_string_value(json_array_get(pair, 0)), json_array_get(pair, 1));
	return vars;
}

static bool
agrees(const json_t *vector)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct secret_text input CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct evaluation evaluation = {json_object(), SECRET_TEXT_INIT};
	const json_t *result = json_object_get(json_object_get(vector, "results"), "compose-go");
	json_t *wanted = wanted_vars(result);
	bool same;
	int r;

	vector_bytes(vector, "input", &input);
	r = dotenv_scan(secret_text_slice(&input), "f", arena, evaluate, NULL, &evaluation, &err);
	same = json_object_get(result, "error") != NULL ? r == ERR_INVALID :
		r == 0 && json_equal(wanted, evaluation.vars);
	json_decref(wanted);
	json_decref(evaluation.vars);
	secret_text_done(&evaluation.value);
	return same;
}

static void
every_vector_of_compose_is_read_the_same(void **state)
{
	json_t *vectors = vectors_load("dialects/dotenv-readers.jsonl");
	size_t at, wrong = 0;
	json_t *vector;

	(void)state;
	json_array_foreach(vectors, at, vector) {
		if (!agrees(vector)) {
			print_error("differs: %s\n", json_string_value(json_object_get(vector, "case")));
			wrong++;
		}
	}
	print_message("%zu files of compose-go, %zu differ\n", json_array_size(vectors), wrong);
	assert_int_equal(json_array_size(vectors), 142);
	assert_int_equal(wrong, 0);
	json_decref(vectors);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_have_place_quote_and_comment),
		cmocka_unit_test(comments_between_entries_are_handed_over),
		cmocka_unit_test(dollars_are_live_where_compose_replaces_them),
		cmocka_unit_test(escapes_are_those_of_each_quote),
		cmocka_unit_test(what_is_wrong_has_a_place_and_shows_no_value),
		cmocka_unit_test(white_space_is_that_of_unicode),
		cmocka_unit_test(export_is_a_word_only_before_white_space),
		cmocka_unit_test(an_error_of_the_callback_ends_the_scan),
		cmocka_unit_test(every_vector_of_compose_is_read_the_same),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
