/* SPDX-License-Identifier: Apache-2.0 */
/* What a reader tells of a file that gives other values than it seems to show. */
#include "format/notes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "format/format.h"
#include "secret/secret.h"

/* Read TEXT: its notes must be WANTED (`line:column id name`), its values VALUES (`name=value;`). */
static void
reads(const char *dialect, const char *text, const char *wanted, const char *values)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct read_notes notes CLEANUP(read_notes_done) = READ_NOTES_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf told CLEANUP(buf_done) = BUF_INIT;
	struct buf got CLEANUP(buf_done) = BUF_INIT;
	const struct format *format;

	assert_int_equal(format_get(dialect, &format, &err), 0);
	if (format->read(slice_of_text(text), "f", set, &notes, &err) < 0)
		fail_msg("%u:%u: %s", err.line, err.column, err.message);
	for (size_t i = 0; i < notes.count; i++)
		buf_addf(&told, "%u:%u %s %s\n", notes.items[i].line, notes.items[i].column,
			read_note_id(notes.items[i].kind), notes.items[i].name);
	for (size_t i = 0; i < envset_count(set); i++)
		buf_addf(&got, "%s=%s;", (const char *)envset_at(set, i)->name.data,
			(const char *)envset_at(set, i)->value.data);
	assert_string_equal(buf_text(&told), wanted);
	assert_string_equal(buf_text(&got), values);
}

static void
a_dollar_that_takes_text_away_is_told(void **state)
{
	(void)state;
	reads("compose", "PW=s3cr$et\n", "1:1 dollar-unset PW\n", "PW=s3cr;");
	reads("compose", "PW=\"a${X}b\"\n", "1:1 dollar-unset PW\n", "PW=ab;");
	reads("compose", "PW='s3cr$et'\n", "", "PW=s3cr$et;");
	reads("compose", "PW=p@$$w0rd\n", "1:1 dollar-pair PW\n", "PW=p@$w0rd;");
	reads("compose", "PW=\"p@$$w0rd\"\n", "", "PW=p@$w0rd;");
	reads("compose", "A=1\nB=x$A\n", "2:1 dollar-expanded B\n", "A=1;B=x1;");
	reads("compose", "B=${A:-d}\n", "1:1 dollar-expanded B\n", "B=d;");
	reads("compose", "B=$A\nA=1\n", "1:1 dollar-unset B\n", "A=1;B=;");
	reads("compose", "B=$1 $ x\n", "", "B=$1 $ x;");
}

static void
values_that_the_file_does_not_have_are_told(void **state)
{
	(void)state;
	reads("compose", "TOKEN\nA=1\n", "1:1 inherited TOKEN\n", "A=1;");
	reads("compose", "A=1\nA\n", "", "A=1;");
	reads("compose", "A=\"x\"REST\n", "1:6 inherited REST\n", "A=x;");
	reads("docker", "TOKEN\nA=1\n", "1:1 inherited TOKEN\n", "A=1;");
	reads("compose", "=x\nA=1\n", "1:1 empty-name \n", "A=1;");
	reads("compose", "A=1\nTOKEN", "2:1 empty-name \n", "A=1;");
}

static void
a_name_that_stands_twice_is_told_and_the_last_wins(void **state)
{
	(void)state;
	reads("compose", "A=1\nA=2\n", "2:1 duplicate A\n", "A=2;");
	reads("docker", "A=1\nA=2\n", "2:1 duplicate A\n", "A=2;");
	reads("sh", "A=1\nexport A=2\n", "2:8 duplicate A\n", "A=2;");
}

static void
hashes_that_are_easily_misread_are_told(void **state)
{
	(void)state;
	reads("compose", "A= # later\n", "1:1 hash-value A\n", "A=# later;");
	reads("compose", "A=abc #def\n", "1:1 comment A\n", "A=abc;");
	reads("compose", "A='abc' #def\nB='#x'\nC=a#b\n", "", "A=abc;B=#x;C=a#b;");
}

static void
a_carriage_return_in_a_value_is_told(void **state)
{
	(void)state;
	reads("compose", "A=1\r\nB=\"x\r\ny\"\r\n", "2:1 carriage-return B\n", "A=1;B=x\r\ny;");
	reads("docker", "A=a\rb\r\n", "1:1 carriage-return A\n", "A=a\rb;");
}

static void
what_may_be_a_piece_of_a_value_is_not_shown(void **state)
{
	(void)state;
	reads("compose", "KEY=-----BEGIN\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nQmFzZTY0QmFzZTY0QmFzZTY0QQ==\n",
		"2:1 inherited \n3:1 odd-name \n",
		"KEY=-----BEGIN;QmFzZTY0QmFzZTY0QmFzZTY0QQ==;");
}

static void
every_kind_has_a_word_and_a_sentence(void **state)
{
	(void)state;
	for (int kind = READ_UNSET; kind <= READ_CR; kind++) {
		assert_non_null(read_note_id((enum read_note_kind)kind));
		assert_non_null(read_note_text((enum read_note_kind)kind));
		assert_int_equal(read_note_is_hazard((enum read_note_kind)kind), kind <= READ_SWALLOWED);
		assert_int_equal(read_note_is_told((enum read_note_kind)kind), kind <= READ_SWALLOWED ||
			kind == READ_INHERITED || kind == READ_OTHER_KIND);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_dollar_that_takes_text_away_is_told),
		cmocka_unit_test(values_that_the_file_does_not_have_are_told),
		cmocka_unit_test(a_name_that_stands_twice_is_told_and_the_last_wins),
		cmocka_unit_test(hashes_that_are_easily_misread_are_told),
		cmocka_unit_test(a_carriage_return_in_a_value_is_told),
		cmocka_unit_test(what_may_be_a_piece_of_a_value_is_not_shown),
		cmocka_unit_test(every_kind_has_a_word_and_a_sentence),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
