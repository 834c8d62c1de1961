/* SPDX-License-Identifier: Apache-2.0 */
/* Does a set satisfy the contract? */
#include "resolve/resolve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "config/contract.h"
#include "secret/secret.h"

static void
note(void *cookie, const char *message)
{
	buf_addf(cookie, "%s\n", message);
}

/* What resolve_check_opts() says of VALUES (`A=1\nB=2\n`) under the contract TEXT. */
static int
check(const char *text, const char *values, struct resolve_opts opts, struct buf *warned,
    struct err *err)
{
	struct contract *contract CLEANUP(contract_freep) = contract_new();
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct slice rest = slice_of_text(values), line;

	assert_int_equal(contract_read(slice_of_text(text), ".env.example", contract, err), 0);
	while (slice_next_line(&rest, &line)) {
		struct entry entry = {.name = slice_of(line.data, slice_find(line, '='))};

		entry.value = slice_from(line, entry.name.len + 1);
		envset_add(set, &entry);
	}
	opts.contract = contract;
	return resolve_check_opts(set, &opts, "prod", note, warned, err);
}

static void
what_is_there_satisfies_and_optional_need_not_be(void **state)
{
	struct buf warned CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(check("A=\nB=your-key\nC=1\n# D=\n", "A=x\nB=y\nC=\n",
	    (struct resolve_opts){0}, &warned, &err), 0);
	assert_string_equal(buf_text(&warned), "");
}

static void
all_missing_names_are_told_at_once(void **state)
{
	struct buf warned CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(check("A=\nB=your-key\nC_TOKEN=text\nOK=\n", "OK=CANARY\n",
	    (struct resolve_opts){0}, &warned, &err), ERR_INVALID);
	assert_string_equal(err.id, "missing-names");
	assert_string_equal(err.message,
	    "3 names are required and not set in `prod`: `A`, `B`, `C_TOKEN`");
	assert_string_equal(err.file, ".env.example");
	assert_string_equal(err.fix, "`evenkeep fill -e prod` asks for each");
}

static void
one_missing_name_has_its_line_and_is_called_as_the_vault_does(void **state)
{
	struct project_take take = {(char *)"A", (char *)"VAULT_A"};
	struct project_service service = {.take = &take, .take_count = 1};
	struct buf warned CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(check("B=\nA=\n", "B=1\n", (struct resolve_opts){.service = &service}, &warned,
	    &err), ERR_INVALID);
	assert_string_equal(err.message, "`A` is required and is not set in `prod`");
	assert_int_equal(err.line, 2);
	assert_string_equal(err.fix, "`evenkeep set VAULT_A -e prod`");
}

static void
hundreds_of_missing_names_are_all_named(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT, warned CLEANUP(buf_done) = BUF_INIT;
	struct buf told CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	char name[40];
	size_t i;

	(void)state;
	for (i = 0; i < 300; i++)
		buf_addf(&text, "A_RATHER_LONG_NAME_%03zu=\n", i);
	assert_int_equal(check(buf_text(&text), "", (struct resolve_opts){0}, &warned, &err),
	    ERR_INVALID);
	buf_add_text(&told, err.message);
	for (i = 0; i < err.more_count; i++)
		buf_add_text(&told, err.more[i].message);
	for (i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "`A_RATHER_LONG_NAME_%03zu`", i);
		assert_non_null(strstr(buf_text(&told), name));
	}
}

static void
an_absent_name_with_a_plain_example_only_warns(void **state)
{
	struct buf warned CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(check("\nPORT=8000\n", "", (struct resolve_opts){0}, &warned, &err), 0);
	assert_string_equal(buf_text(&warned), "`PORT` is not set in `prod` (.env.example:2)\n");
}

static void
what_a_decorator_requires_refuses_whatever_the_example(void **state)
{
	struct buf warned CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(check("# @required @public\nPORT=8000\n# @public\nLEVEL=info\n", "",
	    (struct resolve_opts){0}, &warned, &err), ERR_INVALID);
	assert_string_equal(err.message, "`PORT` is required and is not set in `prod`");
	assert_int_equal(err.line, 2);
	assert_string_equal(buf_text(&warned), "`LEVEL` is not set in `prod` (.env.example:4)\n");
}

static void
what_is_internal_is_asked_of_nobody(void **state)
{
	struct buf warned CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(check("# @internal @required\nTOOL_TOKEN=\n", "", (struct resolve_opts){0},
	    &warned, &err), 0);
}

static void
nothing_for_an_optional_name_has_no_type(void **state)
{
	struct buf warned CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(check("# @optional @type=port\nPORT=\n", "PORT=\n", (struct resolve_opts){0},
	    &warned, &err), 0);
	assert_int_equal(check("# @required @type=port\nPORT=\n", "PORT=\n", (struct resolve_opts){0},
	    &warned, &err), ERR_INVALID);
	assert_string_equal(err.id, "value-type");
}

static void
all_missing_names_have_their_lines(void **state)
{
	struct buf warned CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(check("A=\n\nB=\n", "", (struct resolve_opts){0}, &warned, &err), ERR_INVALID);
	assert_string_equal(err.why, "asked for by .env.example:1, :3");
}

static void
a_placeholder_is_as_good_as_missing(void **state)
{
	struct buf warned CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(check("A_KEY=\nPORT=8000\n", "A_KEY=change-me\nPORT=<port>\n",
	    (struct resolve_opts){0}, &warned, &err), ERR_INVALID);
	assert_string_equal(err.id, "placeholder-value");
	assert_string_equal(err.message, "`A_KEY` is required and still a placeholder in `prod`");
	assert_string_equal(buf_text(&warned),
	    "`PORT` is still a placeholder in `prod` (.env.example:2)\n");
}

static void
missing_and_placeholders_are_told_together(void **state)
{
	struct buf warned CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(check("A=\nB=\n", "B=todo\n", (struct resolve_opts){0}, &warned, &err),
	    ERR_INVALID);
	assert_string_equal(err.id, "missing-names");
	assert_int_equal(err.more_count, 1);
	assert_string_equal(err.more[0].id, "placeholder-value");
}

static void
with_only_nothing_else_is_asked_for(void **state)
{
	static const char *const only[] = {"B", NULL};
	struct buf warned CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(check("A=\nB=\nPORT=1\n", "B=1\n", (struct resolve_opts){.only = only},
	    &warned, &err), 0);
	assert_string_equal(buf_text(&warned), "");
	assert_int_equal(check("A=\nB=\n", "A=1\n", (struct resolve_opts){.only = only}, &warned,
	    &err), ERR_INVALID);
	assert_non_null(strstr(err.message, "`B`"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_there_satisfies_and_optional_need_not_be),
		cmocka_unit_test(all_missing_names_are_told_at_once),
		cmocka_unit_test(one_missing_name_has_its_line_and_is_called_as_the_vault_does),
		cmocka_unit_test(hundreds_of_missing_names_are_all_named),
		cmocka_unit_test(an_absent_name_with_a_plain_example_only_warns),
		cmocka_unit_test(what_a_decorator_requires_refuses_whatever_the_example),
		cmocka_unit_test(what_is_internal_is_asked_of_nobody),
		cmocka_unit_test(nothing_for_an_optional_name_has_no_type),
		cmocka_unit_test(all_missing_names_have_their_lines),
		cmocka_unit_test(a_placeholder_is_as_good_as_missing),
		cmocka_unit_test(missing_and_placeholders_are_told_together),
		cmocka_unit_test(with_only_nothing_else_is_asked_for),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
