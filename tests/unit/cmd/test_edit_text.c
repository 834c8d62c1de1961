/* SPDX-License-Identifier: Apache-2.0 */
/* What `edit` makes of values, and reads from them again. */
#include "cmd/edit/edit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "format/format.h"
#include "secret/secret.h"

static struct envset *
read_back(const struct edit *edit)
{
	struct envset *set = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct format *format;

	assert_int_equal(format_get(EDIT_DIALECT, &format, &err), 0);
	assert_int_equal(format->read(secret_text_slice(&edit->text), "text", set, NULL, &err), 0);
	return set;
}

static void
every_text_reads_back_as_it_is(void **state)
{
	static const char letters[] = "'\"\\$#=\n\r\t a{}`Z0,;";
	struct edit edit CLEANUP(edit_done) = {.env = "dev"};
	struct envset *set = envset_new(0), *back;
	unsigned seed = 11;

	(void)state;
	for (unsigned number = 0; number < 3000; number++) {
		unsigned char value[12];
		char name[16];
		size_t len = (size_t)rand_r(&seed) % sizeof(value);

		for (size_t i = 0; i < len; i++)
			value[i] = (unsigned char)letters[(size_t)rand_r(&seed) % (sizeof(letters) - 1)];
		snprintf(name, sizeof(name), "N%u", number);
		envset_add_text(set, name, slice_of(value, len), 0);
	}
	edit.stored = set;
	edit_compose(&edit, set);
	assert_int_equal(edit.stuck.count, 0);
	back = read_back(&edit);
	assert_int_equal(envset_count(back), 3000);
	for (size_t i = 0; i < 3000; i++)
		assert_true(secret_equal(envset_at(back, i)->value, envset_at(set, i)->value));
	envset_free(back);
}

static void
what_is_no_text_is_named_and_not_shown(void **state)
{
	struct edit edit CLEANUP(edit_done) = {.env = "dev", .stored = envset_new(0)};
	struct envset *back;

	(void)state;
	envset_add_text(edit.stored, "ESCAPE", SLICE_LITERAL("a\033[31mFAKE"), 0);
	envset_add_text(edit.stored, "LATIN", SLICE_LITERAL("FAKE\344"), 0);
	envset_add_text(edit.stored, "PLAIN", SLICE_LITERAL("x"), 0);
	edit_compose(&edit, edit.stored);
	assert_int_equal(edit.stuck.count, 2);
	assert_false(edit_carries(&edit, SLICE_LITERAL("LATIN")));
	assert_null(memmem(edit.text.data, edit.text.len, "FAKE", 4));
	back = read_back(&edit);
	assert_int_equal(envset_count(back), 1);
	envset_free(back);
}

static void
values_stand_as_simply_as_they_can(void **state)
{
	static const char wanted[] =
	    "# dev at commit 0. Save and leave: what changes is shown before it is done.\n"
	    "# A line that is deleted here is unset there. A value stands as it is, in '…' (also over\n"
	    "# several lines), or in \"…\" with \\n, \\\" and \\\\. A dollar is a dollar.\n"
	    "\nA=http://h:1/p\n"
	    "\nB='two words $x'\n"
	    "\nC=\"it's\"\n"
	    "\nD='a\nb'\n"
	    "\n# ${NAME} in it refers to another name, $$ is a dollar\nE='${A}/x'\n"
	    "\nF=\n";
	struct edit edit CLEANUP(edit_done) = {.env = "dev", .stored = envset_new(0)};

	(void)state;
	envset_add_text(edit.stored, "A", SLICE_LITERAL("http://h:1/p"), 0);
	envset_add_text(edit.stored, "B", SLICE_LITERAL("two words $x"), 0);
	envset_add_text(edit.stored, "C", SLICE_LITERAL("it's"), 0);
	envset_add_text(edit.stored, "D", SLICE_LITERAL("a\nb"), 0);
	envset_add_text(edit.stored, "E", SLICE_LITERAL("${A}/x"), ENTRY_REFERS);
	envset_add_text(edit.stored, "F", SLICE_LITERAL(""), 0);
	edit_compose(&edit, edit.stored);
	assert_true(slice_equal_text(secret_text_slice(&edit.text), wanted));
}

static void
problems_stand_above_and_point_at_their_lines(void **state)
{
	static const char once[] = "#! line 4: it is wrong\n#! nothing was saved yet; leave the text as "
				   "it is to give up\nA=1\nB=2\n";
	struct edit edit CLEANUP(edit_done) = {.env = "dev"};
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	secret_text_add_text(&edit.text, "A=1\nB=2\n");
	err_set(&err, ERR_INVALID, "x", "it is wrong");
	err_at(&err, "text", 2, 1);
	edit_complain(&edit, &err);
	assert_true(slice_equal_text(secret_text_slice(&edit.text), once));
	err_at(&err, "text", 4, 1); /* the same line, where it stands now */
	edit_complain(&edit, &err);
	assert_true(slice_equal_text(secret_text_slice(&edit.text), once));
}

/* A set of one name with its version; VALUE NULL: without it. */
static struct envset *
one(const char *value, uint64_t version)
{
	struct entry_record record = {.version = version};
	struct entry entry = {.name = SLICE_LITERAL("X"), .record = &record};
	struct envset *set = envset_new(0);

	entry.value = slice_of_text(value == NULL ? "" : value);
	if (value != NULL)
		envset_add(set, &entry);
	return set;
}

/* What X is of three states; `!` in front: it was told as a conflict. */
static const char *
merged(const char *before, const char *mine, const char *theirs, uint64_t version)
{
	static char text[32];
	struct edit edit CLEANUP(edit_done) = {
	    .env = "dev", .stored = one(before, 1), .wanted = one(mine, 0)};
	struct envset *now CLEANUP(envset_freep) = one(theirs, version);
	struct err err CLEANUP(err_done) = ERR_INIT;
	bool conflict = edit_merge(&edit, &now, &err) < 0;
	const struct entry *entry = envset_find(edit.wanted, SLICE_LITERAL("X"));

	snprintf(text, sizeof(text), "%s%s", conflict ? "!" : "",
	    entry == NULL ? "none" : (const char *)entry->value.data);
	return text;
}

static void
who_alone_changed_a_name_wins_and_both_is_told(void **state)
{
	(void)state;
	assert_string_equal(merged("a", "a", "a", 1), "a");
	assert_string_equal(merged("a", "b", "a", 1), "b");
	assert_string_equal(merged("a", "a", "c", 2), "c");
	assert_string_equal(merged("a", "b", "c", 2), "!b");
	assert_string_equal(merged("a", "b", "b", 2), "b");
	assert_string_equal(merged("a", NULL, "a", 1), "none");
	assert_string_equal(merged("a", NULL, "c", 2), "!none");
	assert_string_equal(merged("a", "a", NULL, 0), "none");
	assert_string_equal(merged("a", "b", NULL, 0), "!b");
	assert_string_equal(merged("a", NULL, NULL, 0), "none");
	assert_string_equal(merged(NULL, "b", NULL, 0), "b");
	assert_string_equal(merged(NULL, NULL, "c", 1), "c");
	assert_string_equal(merged(NULL, "b", "c", 1), "!b");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_text_reads_back_as_it_is),
		cmocka_unit_test(what_is_no_text_is_named_and_not_shown),
		cmocka_unit_test(values_stand_as_simply_as_they_can),
		cmocka_unit_test(problems_stand_above_and_point_at_their_lines),
		cmocka_unit_test(who_alone_changed_a_name_wins_and_both_is_told),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
