/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"

/* One command line, cut at blanks, as main() gets it. */
struct typed {
	char *text;
	char *argv[32];
	int argc;
	struct command_line line;
	struct err err;
};

static int
type(struct typed *typed, const char *text)
{
	char *word, *rest;

	memset(typed, 0, sizeof(*typed));
	typed->text = xstrdup(text);
	for (word = strtok_r(typed->text, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
		typed->argv[typed->argc++] = word;
	return command_line_parse(typed->argc, typed->argv, &typed->line, &typed->err);
}

static void
forget(struct typed *typed)
{
	command_line_done(&typed->line);
	err_done(&typed->err);
	free(typed->text);
}

static void
assert_usage(const char *text, const char *id)
{
	struct typed typed;

	assert_int_equal(type(&typed, text), ERR_USAGE);
	assert_string_equal(typed.err.id, id);
	forget(&typed);
}

static void
global_options_stand_before_or_after_the_command(void **state)
{
	struct typed typed;

	(void)state;
	assert_int_equal(type(&typed, "evenkeep -q --json list -v"), 0);
	assert_true(typed.line.globals.quiet && typed.line.globals.json && typed.line.globals.verbose);
	assert_string_equal(typed.line.cmd->name, "list");
	forget(&typed);
}

static void
an_alias_is_the_same_command(void **state)
{
	struct typed typed;

	(void)state;
	assert_int_equal(type(&typed, "evenkeep ls"), 0);
	assert_string_equal(typed.line.cmd->name, "list");
	forget(&typed);
}

static void
words_and_options_may_be_mixed(void **state)
{
	struct typed typed;

	(void)state;
	assert_int_equal(type(&typed, "evenkeep unset A -e dev B --json C"), 0);
	assert_int_equal(typed.line.args.count, 3);
	assert_string_equal(typed.line.args.item[0], "A");
	assert_string_equal(typed.line.args.item[2], "C");
	assert_null(typed.line.args.item[3]);
	forget(&typed);
}

static void
two_dashes_end_the_options(void **state)
{
	struct typed typed;

	(void)state;
	assert_int_equal(type(&typed, "evenkeep unset A -- --json -e"), 0);
	assert_int_equal(typed.line.args.count, 3);
	assert_string_equal(typed.line.args.item[1], "--json");
	assert_false(typed.line.globals.json);
	forget(&typed);
}

static void
the_command_of_run_keeps_its_own_options(void **state)
{
	struct typed typed;

	(void)state;
	assert_int_equal(type(&typed, "evenkeep run -e dev ls -q --help -- -e"), 0);
	assert_int_equal(typed.line.args.count, 5);
	assert_string_equal(typed.line.args.item[0], "ls");
	assert_string_equal(typed.line.args.item[3], "--");
	assert_null(typed.line.args.item[5]);
	assert_false(typed.line.globals.quiet || typed.line.globals.full_help);
	forget(&typed);
}

static void
the_dashes_of_run_belong_to_evenkeep(void **state)
{
	struct typed typed;

	(void)state;
	assert_int_equal(type(&typed, "evenkeep run -e dev -- --odd -q"), 0);
	assert_int_equal(typed.line.args.count, 2);
	assert_string_equal(typed.line.args.item[0], "--odd");
	forget(&typed);
}

static void
long_options_match_exactly(void **state)
{
	(void)state;
	assert_usage("evenkeep list --al", "unknown-option");
	assert_usage("evenkeep list --alll", "unknown-option");
	assert_usage("evenkeep list -all", "unknown-option");
	assert_usage("evenkeep --js list", "unknown-option");
}

static void
an_argument_is_there_or_not_as_the_option_says(void **state)
{
	(void)state;
	assert_usage("evenkeep list -e", "missing-argument");
	assert_usage("evenkeep list --env", "missing-argument");
	assert_usage("evenkeep list --all=1", "needless-argument");
	assert_usage("evenkeep get A --at -1", "not-a-number");
	assert_usage("evenkeep get A --at 99999999999999999999", "not-a-number");
	assert_usage("evenkeep get A --at=", "not-a-number");
	assert_usage("evenkeep unset A -e dev,,prod", "empty-argument");
	assert_usage("evenkeep list --token-fd x", "not-a-number");
}

static void
short_options_may_be_joined(void **state)
{
	struct typed typed;

	(void)state;
	assert_int_equal(type(&typed, "evenkeep unset A -qne dev"), 0);
	assert_true(typed.line.globals.quiet && typed.line.globals.dry_run);
	forget(&typed);
}

static void
a_command_refuses_shared_options_that_it_does_not_take(void **state)
{
	(void)state;
	assert_usage("evenkeep completion bash --json", "unknown-option");
	assert_usage("evenkeep --json completion bash", "unknown-option");
	assert_usage("evenkeep list --yes", "unknown-option");
}

static void
words_are_counted_and_never_repeated(void **state)
{
	struct typed typed;

	(void)state;
	assert_int_equal(type(&typed, "evenkeep set NAME seCRetMark -e dev"), ERR_USAGE);
	assert_null(strstr(typed.err.message, "seCRetMark"));
	forget(&typed);
	assert_usage("evenkeep set -e dev", "missing-word");
	assert_usage("evenkeep list x", "needless-word");
}

static void
a_failure_knows_of_json_behind_it(void **state)
{
	struct typed typed;

	(void)state;
	assert_int_equal(type(&typed, "evenkeep list --bogus --json"), ERR_USAGE);
	assert_true(typed.line.globals.json);
	forget(&typed);
	assert_int_equal(type(&typed, "evenkeep list --bogus -- --json"), ERR_USAGE);
	assert_false(typed.line.globals.json);
	forget(&typed);
}

static void
help_counts_no_words(void **state)
{
	struct typed typed;

	(void)state;
	assert_int_equal(type(&typed, "evenkeep set --help"), 0);
	assert_true(typed.line.globals.full_help);
	forget(&typed);
}

static void
no_word_is_a_word_of_one_dash(void **state)
{
	struct typed typed;

	(void)state;
	assert_int_equal(type(&typed, "evenkeep import - -=dev"), 0);
	assert_int_equal(typed.line.args.count, 2);
	forget(&typed);
}

/* A table that the macros cannot check: names, letters and help of every option. */
static void
assert_table(const struct opt *table)
{
	for (; table != NULL && table->kind != OPT_KIND_END; table++) {
		assert_true(table->name != NULL || table->letter != 0);
		assert_non_null(table->help);
		assert_true((table->kind == OPT_KIND_FLAG) == (table->arg == NULL));
	}
}

static void
every_command_is_complete(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; commands[i] != NULL; i++) {
		assert_non_null(commands[i]->run);
		assert_non_null(commands[i]->summary);
		assert_non_null(commands[i]->text);
		assert_non_null(commands[i]->examples[1]);
		assert_true(commands[i]->opts == NULL || commands[i]->opts_size > 0);
		assert_table(commands[i]->opts);
		assert_ptr_equal(cmd_find(commands[i]->name), commands[i]);
	}
	assert_true(i >= commands_daily);
	for (i = 0; opt_groups[i].title != NULL; i++)
		assert_table(opt_groups[i].opts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(global_options_stand_before_or_after_the_command),
		cmocka_unit_test(an_alias_is_the_same_command),
		cmocka_unit_test(words_and_options_may_be_mixed),
		cmocka_unit_test(two_dashes_end_the_options),
		cmocka_unit_test(the_command_of_run_keeps_its_own_options),
		cmocka_unit_test(the_dashes_of_run_belong_to_evenkeep),
		cmocka_unit_test(long_options_match_exactly),
		cmocka_unit_test(an_argument_is_there_or_not_as_the_option_says),
		cmocka_unit_test(short_options_may_be_joined),
		cmocka_unit_test(a_command_refuses_shared_options_that_it_does_not_take),
		cmocka_unit_test(words_are_counted_and_never_repeated),
		cmocka_unit_test(a_failure_knows_of_json_behind_it),
		cmocka_unit_test(help_counts_no_words),
		cmocka_unit_test(no_word_is_a_word_of_one_dash),
		cmocka_unit_test(every_command_is_complete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
