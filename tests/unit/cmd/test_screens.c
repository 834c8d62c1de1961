/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/screens.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const names[] = {"NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR",
	"TERM", "EVENKEEP_COLOR", "EVENKEEP_PLAIN", "LC_ALL", "LC_CTYPE", "LANG", "COLUMNS"};

static int
clear(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(names); i++)
		unsetenv(names[i]);
	return 0;
}

/* How stdout, which is no terminal here, is shown with --color WORD. */
static struct screen
screen_with(const char *word)
{
	screens_start(word);
	return screen_of(STDOUT_FILENO);
}

static void
what_is_no_terminal_has_no_colour_and_no_width(void **state)
{
	(void)state;
	assert_false(screen_with(NULL).color);
	assert_int_equal(screen_with(NULL).columns, 0);
}

static void
the_option_wins_over_all_variables(void **state)
{
	(void)state;
	setenv("NO_COLOR", "1", 1);
	assert_true(screen_with("always").color);
	setenv("FORCE_COLOR", "1", 1);
	setenv("EVENKEEP_COLOR", "always", 1);
	assert_false(screen_with("never").color);
}

static void
no_color_wins_over_force_color(void **state)
{
	(void)state;
	setenv("FORCE_COLOR", "1", 1);
	assert_true(screen_with(NULL).color);
	setenv("NO_COLOR", "", 1);
	assert_true(screen_with(NULL).color);
	setenv("NO_COLOR", "0", 1);
	assert_false(screen_with(NULL).color);
}

static void
a_forcing_zero_is_off(void **state)
{
	(void)state;
	setenv("FORCE_COLOR", "0", 1);
	setenv("CLICOLOR_FORCE", "0", 1);
	assert_false(screen_with(NULL).color);
	setenv("CLICOLOR_FORCE", "1", 1);
	assert_true(screen_with(NULL).color);
}

static void
utf8_is_what_the_first_locale_variable_says(void **state)
{
	(void)state;
	assert_false(screen_with(NULL).utf8);
	setenv("LANG", "en_GB.UTF-8", 1);
	assert_true(screen_with(NULL).utf8);
	setenv("LC_CTYPE", "C", 1);
	assert_false(screen_with(NULL).utf8);
	setenv("LC_ALL", "C.utf8", 1);
	assert_true(screen_with(NULL).utf8);
}

static void
plain_is_plain(void **state)
{
	(void)state;
	setenv("EVENKEEP_PLAIN", "1", 1);
	assert_true(screen_with(NULL).plain);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_is_no_terminal_has_no_colour_and_no_width, clear),
		cmocka_unit_test_setup(the_option_wins_over_all_variables, clear),
		cmocka_unit_test_setup(no_color_wins_over_force_color, clear),
		cmocka_unit_test_setup(a_forcing_zero_is_off, clear),
		cmocka_unit_test_setup(utf8_is_what_the_first_locale_variable_says, clear),
		cmocka_unit_test_setup(plain_is_plain, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
