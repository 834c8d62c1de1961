/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "model/name.h"

static enum name_danger
danger(const char *name)
{
	return name_danger(slice_of_text(name));
}

static void
names_that_act_on_every_program_are_hard(void **state)
{
	static const char *const names[] = {"LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT",
	    "LD_", "GLIBC_TUNABLES", "BASH_ENV", "BASH_FUNC_ls", "ENV", "IFS", "EVENKEEP_TOKEN",
	    "EVENKEEP_RUN", "EVENKEEP_"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(names); i++)
		assert_int_equal(danger(names[i]), NAME_LOADER_HARD);
}

static void
names_that_act_on_one_interpreter_or_tool_are_soft(void **state)
{
	static const char *const names[] = {"NODE_OPTIONS", "PYTHONPATH", "PYTHONSTARTUP",
	    "JAVA_TOOL_OPTIONS", "PATH", "SHELLOPTS", "PERL5OPT", "PERL5LIB", "RUBYOPT",
	    "GIT_SSH", "GIT_SSH_COMMAND", "GIT_CONFIG_COUNT", "EDITOR", "PAGER"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(names); i++)
		assert_int_equal(danger(names[i]), NAME_LOADER_SOFT);
}

static void
names_that_only_look_like_those_are_safe(void **state)
{
	static const char *const names[] = {"LDAP_URL", "LD", "ENVIRONMENT", "ENV_NAME", "IFSC",
	    "DATABASE_PATH", "PATHS", "EVENKEEPER", "ld_preload", "GITHUB_TOKEN", "EDITOR_URL",
	    "MY_ENV", "", "BASH_ENVIRONMENT"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(names); i++)
		assert_int_equal(danger(names[i]), NAME_SAFE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_that_act_on_every_program_are_hard),
		cmocka_unit_test(names_that_act_on_one_interpreter_or_tool_are_soft),
		cmocka_unit_test(names_that_only_look_like_those_are_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
