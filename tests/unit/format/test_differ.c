/* SPDX-License-Identifier: Apache-2.0 */
/* Where the readers of .env files differ in the same text, and that a simple text is simple to all. */
#include "format/detect_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "format/format.h"
#include "secret/secret.h"

static struct envset *
read_as(const char *dialect, struct slice text)
{
	struct envset *set = envset_new(text.len);
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct format *format;

	assert_int_equal(format_get(dialect, &format, &err), 0);
	if (format->read(text, "f", set, NULL, &err) < 0) {
		envset_free(set);
		return NULL;
	}
	return set;
}

static unsigned
reader_bit(const char *name)
{
	for (unsigned i = 0; dotenv_readers[i] != NULL; i++)
		if (strcmp(dotenv_readers[i], name) == 0)
			return 1U << i;
	fail_msg("%s is not compared", name);
	return 0;
}

static const struct {
	const char *text, *name, *other; /* that reads NAME differently than compose */
	unsigned line;
} cases[] = {
    {"A=1\nPASSWORD=pa#ss\n", "PASSWORD", "dotenv-js", 2},
    {"PASSWORD=p@$$w0rd\n", "PASSWORD", "dotenv-js", 1},
    {"PASSWORD=p@$$w0rd\n", "PASSWORD", "python-dotenv", 1},
    {"PASSWORD=\"a\\\"b\"\n", "PASSWORD", "dotenv-js", 1},
    {"PASSWORD='p${x}q'\n", "PASSWORD", "python-dotenv", 1},
    {"P=\"a\\\\b\"\n", "P", "dotenv-js", 1},
    {"A= # later\n", "A", "dotenv-js", 1},
};

static void
what_other_readers_find_is_told_with_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct differences found CLEANUP(differences_done) = DIFFERENCES_INIT;
		struct slice text = slice_of_text(cases[i].text);
		struct envset *set CLEANUP(envset_freep) = read_as("compose", text);

		assert_non_null(set);
		format_differences(text, "compose", set, &found);
		if (found.count != 1)
			fail_msg("%s: %zu differences", cases[i].text, found.count);
		assert_true(slice_equal_text(found.items[0].name, cases[i].name));
		assert_true(found.items[0].is_showable);
		assert_int_equal(found.items[0].line, cases[i].line);
		assert_true((found.items[0].readers & reader_bit(cases[i].other)) != 0);
		assert_int_equal(found.items[0].readers, found.readers);
		assert_int_equal(found.readers & reader_bit("compose"), 0);
	}
}

static void
a_name_that_only_others_find_has_no_line(void **state)
{
	struct differences found CLEANUP(differences_done) = DIFFERENCES_INIT;
	struct slice text = SLICE_LITERAL("A='x\\'\nB='#y'\n");
	struct envset *set CLEANUP(envset_freep) = read_as("dotenv-js", SLICE_LITERAL("A=1\nB='y'\n"));

	(void)state;
	envset_remove(set, SLICE_LITERAL("B"));
	format_differences(SLICE_LITERAL("A=1\nB='y'\nC=#\n"), "dotenv-js", set, &found);
	assert_true(found.count >= 1);
	assert_true(slice_equal_text(found.items[0].name, "B"));
	assert_int_equal(found.items[0].line, 0);
	assert_false(detect_is_simple(text));
}

static const char *const pieces[] = {"A=", "B_1=", "export C=", "x", "a b", "1", " ", "\n", "'", "\"",
    "\\", "$", "#", "=", ":", "`", "-", "\t", "# c", "\r", "{", "\xc3\xa4", ".", "''", "\"\"", "A", "/"};

/* Everything that detect_is_simple() lets pass is read alike by everybody. */
static void
a_text_that_looks_simple_is_read_alike(void **state)
{
	unsigned simple = 0;

	(void)state;
	srand(7);
	for (unsigned i = 0; i < 60000; i++) {
		struct buf text CLEANUP(buf_done) = BUF_INIT;
		struct envset *first CLEANUP(envset_freep) = NULL;

		for (int n = 1 + rand() % 12; n > 0; n--)
			buf_add_text(&text, pieces[(size_t)rand() % ARRAY_LEN(pieces)]);
		if (!detect_is_simple(buf_slice(&text)))
			continue;
		simple++;
		first = read_as("compose", buf_slice(&text));
		assert_non_null(first);
		for (size_t j = 1; dotenv_readers[j] != NULL; j++) {
			struct envset *other CLEANUP(envset_freep) =
			    read_as(dotenv_readers[j], buf_slice(&text));

			if (other == NULL || envset_count(other) != envset_count(first))
				fail_msg("%s: %s", dotenv_readers[j], buf_text(&text));
			for (size_t k = 0; k < envset_count(first); k++) {
				const struct entry *a = envset_at(first, k), *b = envset_at(other, k);

				if (!slice_equal(a->name, b->name) || !slice_equal(a->value, b->value))
					fail_msg("%s: %s", dotenv_readers[j], buf_text(&text));
			}
		}
	}
	print_message("60000 texts, %u of them simple\n", simple);
	assert_true(simple > 2000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_other_readers_find_is_told_with_its_line),
	    cmocka_unit_test(a_name_that_only_others_find_has_no_line),
	    cmocka_unit_test(a_text_that_looks_simple_is_read_alike),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
