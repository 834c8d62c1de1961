/* SPDX-License-Identifier: Apache-2.0 */
#include "base/shell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
is_word(const char *text, const char *word)
{
	struct buf out CLEANUP(buf_done) = BUF_INIT;

	shell_add_word(&out, text);
	assert_string_equal(buf_text(&out), word);
}

static void
what_is_plain_stays_as_it_is(void **state)
{
	(void)state;
	is_word("api", "api");
	is_word("config/.env-1", "config/.env-1");
	is_word("ada@example.org", "ada@example.org");
}

static void
what_is_not_gets_quotes(void **state)
{
	(void)state;
	is_word("", "''");
	is_word("-e", "'-e'");
	is_word("a b", "'a b'");
	is_word("$(id)", "'$(id)'");
	is_word("a=b", "'a=b'");
	is_word("~/x", "'~/x'");
	is_word("it's", "'it'\\''s'");
}

/* Every byte but NUL, alone and between others: a shell gives it back as it was. */
static void
a_shell_reads_one_word_of_the_same_bytes(void **state)
{
	(void)state;
	for (unsigned c = 1; c < 256; c++) {
		const char text[] = {'x', (char)c, 'y', '\0'};
		struct buf command CLEANUP(buf_done) = BUF_INIT;
		char read[16] = "";
		FILE *shell;

		if (c % 7 != 0 && c > '~')
			continue; /* bytes beyond ASCII are all alike */
		buf_add_text(&command, "printf %s ");
		shell_add_word(&command, text);
		shell = popen(buf_text(&command), "r"); /* NOLINT(cert-env33-c): a shell is what is asked */
		assert_non_null(shell);
		assert_int_equal(fread(read, 1, sizeof(read) - 1, shell), 3);
		assert_int_equal(pclose(shell), 0);
		assert_string_equal(read, text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_plain_stays_as_it_is),
		cmocka_unit_test(what_is_not_gets_quotes),
		cmocka_unit_test(a_shell_reads_one_word_of_the_same_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
