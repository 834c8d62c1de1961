/* SPDX-License-Identifier: Apache-2.0 */
/* `remote` of evenkeep.yaml: written, replaced, taken out. */
#include "config/project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "folder.h"

static void
becomes(const char *before, const char *address, const char *after)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct project *project CLEANUP(project_freep) = NULL;

	write_file("evenkeep.yaml", before);
	assert_int_equal(project_load("evenkeep.yaml", &project, &err), 0);
	assert_int_equal(project_with_remote(project, address, &text, &err), 0);
	assert_string_equal(buf_text(&text), after);
}

static void
a_new_line_stands_behind_the_name_of_the_project(void **state)
{
	(void)state;
	becomes("# ours\nevenkeep: 1 # form\nproject: shop   # the name\n\nenvironments: { dev: }\n",
	    "git:origin",
	    "# ours\nevenkeep: 1 # form\nproject: shop   # the name\nremote: git:origin\n\n"
	    "environments: { dev: }\n");
	becomes("evenkeep: 1\nenvironments: { dev: }\n", "file:///srv/vaults",
	    "evenkeep: 1\nremote: file:///srv/vaults\nenvironments: { dev: }\n");
}

static void
a_line_that_is_there_keeps_its_comment(void **state)
{
	(void)state;
	becomes("evenkeep: 1\nremote: git:origin#keep  # where it is\n", "git:other",
	    "evenkeep: 1\nremote: git:other  # where it is\n");
	becomes("evenkeep: 1\r\nremote: git:origin\r\n", "git:other",
	    "evenkeep: 1\r\nremote: git:other\r\n");
}

static void
an_address_that_yaml_would_read_otherwise_is_quoted(void **state)
{
	(void)state;
	becomes("evenkeep: 1\n", "file:///a b #c", "evenkeep: 1\nremote: \"file:///a b #c\"\n");
	becomes("evenkeep: 1\nremote: \"file:///a b #c\" # \"old\"\n", "git:x",
	    "evenkeep: 1\nremote: git:x # \"old\"\n");
}

static void
it_is_taken_out_with_its_line(void **state)
{
	(void)state;
	becomes("evenkeep: 1\nremote: git:origin # here\nproject: a\n", NULL,
	    "evenkeep: 1\nproject: a\n");
	becomes("evenkeep: 1\n", NULL, "evenkeep: 1\n");
}

static void
where_it_is_no_line_of_its_own_nothing_is_guessed(void **state)
{
	static const char *const forms[] = {"{evenkeep: 1, project: shop}\n",
	    "evenkeep: 1\nremote:\n  git:origin\n", "evenkeep: 1\n\"remote\": git:origin\n"};
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct buf text CLEANUP(buf_done) = BUF_INIT;
		struct project *project CLEANUP(project_freep) = NULL;

		write_file("evenkeep.yaml", forms[i]);
		assert_int_equal(project_load("evenkeep.yaml", &project, &err), 0);
		assert_int_equal(project_with_remote(project, "git:x", &text, &err), ERR_INVALID);
		assert_string_equal(err.id, "project-form");
		assert_int_equal(text.len, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_new_line_stands_behind_the_name_of_the_project),
	    cmocka_unit_test(a_line_that_is_there_keeps_its_comment),
	    cmocka_unit_test(an_address_that_yaml_would_read_otherwise_is_quoted),
	    cmocka_unit_test(it_is_taken_out_with_its_line),
	    cmocka_unit_test(where_it_is_no_line_of_its_own_nothing_is_guessed),
	};

	return cmocka_run_group_tests(tests, folder_new, folder_remove);
}
