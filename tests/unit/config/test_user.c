/* SPDX-License-Identifier: Apache-2.0 */
#include "config/user.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "folder.h"

static int
fresh(void **state)
{
	if (folder_new(state) < 0)
		return -1;
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("XDG_STATE_HOME");
	unsetenv("EVENKEEP_TOKEN_COMMAND");
	return setenv("HOME", folder, 1);
}

static void
folders_are_below_home(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct user_config *config CLEANUP(user_config_freep) = NULL;
	char expected[300];

	(void)state;
	assert_int_equal(user_config_load(&config, &err), 0);
	snprintf(expected, sizeof(expected), "%s/.config/evenkeep", folder);
	assert_string_equal(config->config_folder, expected);
	snprintf(expected, sizeof(expected), "%s/.local/state/evenkeep", folder);
	assert_string_equal(config->state_folder, expected);
	assert_string_equal(config->home, folder);
	assert_null(config->identity_command);
	assert_null(config->token_command);
}

static void
xdg_variables_name_other_folders_if_they_are_absolute(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct user_config *config CLEANUP(user_config_freep) = NULL;
	char expected[300];

	(void)state;
	setenv("XDG_CONFIG_HOME", "/somewhere", 1);
	setenv("XDG_STATE_HOME", "relative", 1);
	assert_int_equal(user_config_load(&config, &err), 0);
	assert_string_equal(config->config_folder, "/somewhere/evenkeep");
	snprintf(expected, sizeof(expected), "%s/.local/state/evenkeep", folder);
	assert_string_equal(config->state_folder, expected);
}

static void
without_home_there_are_no_folders(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct user_config *config CLEANUP(user_config_freep) = NULL;

	(void)state;
	unsetenv("HOME");
	assert_int_equal(user_config_load(&config, &err), 0);
	assert_null(config->home);
	assert_null(config->config_folder);
	assert_null(config->state_folder);
}

static void
commands_are_lists_of_words(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct user_config *config CLEANUP(user_config_freep) = NULL;

	(void)state;
	write_file(".config/evenkeep/config.yaml",
		"identity_command: [pass, show, \"even keep\"]\ntoken_command: [t]\n");
	assert_int_equal(user_config_load(&config, &err), 0);
	assert_string_equal(config->identity_command[0], "pass");
	assert_string_equal(config->identity_command[2], "even keep");
	assert_null(config->identity_command[3]);
	assert_string_equal(config->token_command[0], "t");
}

static void
logins_name_a_file_or_a_command(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct user_config *config CLEANUP(user_config_freep) = NULL;

	(void)state;
	write_file(".config/evenkeep/config.yaml", "logins:\n"
		"  - { origin: \"https://h\", file: /run/login }\n"
		"  - origin: s3://bucket\n    command: [show, \"a b\"]\n");
	assert_int_equal(user_config_load(&config, &err), 0);
	assert_int_equal(config->login_count, 2);
	assert_string_equal(config->logins[0].origin, "https://h");
	assert_string_equal(config->logins[0].file, "/run/login");
	assert_null(config->logins[0].command);
	assert_string_equal(config->logins[1].command[1], "a b");
	assert_null(config->logins[1].command[2]);
	assert_null(config->logins[1].file);
}

static void
logins_that_are_none_are_refused_without_their_text(void **state)
{
	static const char *const bad[] = {"logins: x\n", "logins: [x]\n", "logins: [{ origin: a }]\n",
		"logins: [{ file: /x }]\n", "logins: [{ origin: a, file: x }]\n",
		"logins: [{ origin: a, file: /x, command: [y] }]\n", "logins: [{ origin: a, command: y }]\n",
		"logins: [{ origin: a, file: /x, password: hunter2 }]\n", "logins: [{ origin: [a], file: /x }]\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err err CLEANUP(err_done) = ERR_INIT;
		struct user_config *config = NULL;

		write_file(".config/evenkeep/config.yaml", bad[i]);
		assert_int_equal(user_config_load(&config, &err), ERR_INVALID);
		assert_null(strstr(err.message, "hunter2"));
		assert_null(strstr(err.source, "hunter2"));
	}
}

static void
the_environment_wins_for_the_token_command(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct user_config *config CLEANUP(user_config_freep) = NULL;

	(void)state;
	write_file(".config/evenkeep/config.yaml", "token_command: [t]\n");
	setenv("EVENKEEP_TOKEN_COMMAND", "  fetch  --now ", 1);
	assert_int_equal(user_config_load(&config, &err), 0);
	assert_string_equal(config->token_command[0], "fetch");
	assert_string_equal(config->token_command[1], "--now");
	assert_null(config->token_command[2]);
}

static void
an_empty_command_variable_is_none(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct user_config *config CLEANUP(user_config_freep) = NULL;

	(void)state;
	setenv("EVENKEEP_TOKEN_COMMAND", "  ", 1);
	assert_int_equal(user_config_load(&config, &err), 0);
	assert_null(config->token_command);
}

static void
mistakes_are_all_told_with_their_place(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct user_config *config = NULL;

	(void)state;
	write_file(".config/evenkeep/config.yaml",
		"identity_comand: [a]\nidentity_command: pass show\ntoken_command: []\n");
	assert_int_equal(user_config_load(&config, &err), ERR_INVALID);
	assert_null(config);
	assert_int_equal(err.more_count, 2);
	assert_string_equal(err.id, "config-unknown-field");
	assert_string_equal(err.fix, "did you mean `identity_command`?");
	assert_int_equal(err.line, 1);
	assert_int_equal(err.more[0].line, 2);
	assert_non_null(strstr(err.more[0].why, "without a shell"));
}

static void
one_that_others_can_write_is_refused(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct user_config *config = NULL;

	(void)state;
	write_file(".config/evenkeep/config.yaml", "identity_command: [a]\n");
	assert_int_equal(chmod(".config/evenkeep/config.yaml", 0666), 0);
	assert_int_equal(user_config_load(&config, &err), ERR_REFUSED);
	assert_string_equal(err.id, "config-writable");
}

int
main(void)
{
#define IN_HOME(test) cmocka_unit_test_setup_teardown(test, fresh, folder_remove)
	const struct CMUnitTest tests[] = {
		IN_HOME(folders_are_below_home),
		IN_HOME(xdg_variables_name_other_folders_if_they_are_absolute),
		IN_HOME(without_home_there_are_no_folders),
		IN_HOME(commands_are_lists_of_words),
		IN_HOME(logins_name_a_file_or_a_command),
		IN_HOME(logins_that_are_none_are_refused_without_their_text),
		IN_HOME(the_environment_wins_for_the_token_command),
		IN_HOME(an_empty_command_variable_is_none),
		IN_HOME(mistakes_are_all_told_with_their_place),
		IN_HOME(one_that_others_can_write_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
