/* SPDX-License-Identifier: Apache-2.0 */
#include "rendered/rendered.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/list.h"
#include "folder.h"
#include "secret/secret.h"

#define CANARY "canary7Q"

static const char root[] = "/srv/shop";

static bool
add_env_file(void *cookie, struct rendered *rendered)
{
	struct rendered_target *target = rendered_add(rendered, "/srv/shop/.env");

	rendered_set(&target->dialect, "compose");
	rendered_set(&target->env, "dev");
	rendered_set_plain(target, (const struct slice[]){SLICE_LITERAL("PORT"), SLICE_LITERAL("LOG_LEVEL")},
	    2);
	target->seq = 7;
	target->time_ms = 1700000000123;
	target->mode = 0600;
	rendered_note(target, NULL, slice_of_text(cookie));
	return true;
}

static bool
add_folder(void *cookie, struct rendered *rendered)
{
	struct rendered_target *target = rendered_add(rendered, "/srv/shop/a\n\\folder");

	(void)cookie;
	rendered_set(&target->template, "/srv/shop/a b");
	rendered_set(&target->env, "dev");
	rendered_set(&target->service, "an api");
	target->is_folder = true;
	rendered_note(target, "B", SLICE_LITERAL(CANARY));
	rendered_note(target, "A", SLICE_LITERAL("a"));
	rendered_note(target, "C", SLICE_LITERAL(""));
	return true;
}

static void
update(bool (*change)(void *cookie, struct rendered *rendered), const char *cookie)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	char *copy CLEANUP(freep) = xstrdup(cookie);

	if (rendered_update("state", root, change, copy, &err) < 0)
		fail_msg("%s", err.message);
}

static void
load(struct rendered *out)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (rendered_load("state", root, out, &err) < 0)
		fail_msg("%s", err.message);
}

/* The one file below state/rendered. */
static char *
state_file(void)
{
	static char path[300];
	FILE *list = popen("echo state/rendered/*", "r");

	assert_non_null(list);
	assert_non_null(fgets(path, sizeof(path), list));
	pclose(list);
	path[strcspn(path, "\n")] = '\0';
	return path;
}

static enum rendered_knowledge
knows(const struct rendered *rendered, const char *text)
{
	return rendered_knows(
	    rendered_find(rendered, "/srv/shop/.env"), NULL, slice_of_text(text));
}

static void
what_was_written_is_known_again(void **state)
{
	struct rendered rendered CLEANUP(rendered_done) = {0};
	const struct rendered_target *target;

	(void)state;
	update(add_env_file, "A=" CANARY);
	load(&rendered);
	target = rendered_find(&rendered, "/srv/shop/.env");
	assert_non_null(target);
	assert_string_equal(target->dialect, "compose");
	assert_string_equal(target->env, "dev");
	assert_null(target->service);
	assert_int_equal(target->seq, 7);
	assert_int_equal(target->time_ms, 1700000000123);
	assert_int_equal(target->mode, 0600);
	assert_int_equal(knows(&rendered, "A=" CANARY), RENDERED_LAST);
	assert_int_equal(knows(&rendered, "A=" CANARY "\n"), RENDERED_EDITED);
	assert_int_equal(knows(&rendered, ""), RENDERED_EDITED);
	assert_null(rendered_find(&rendered, "/srv/shop/other"));
	assert_int_equal(rendered_knows(NULL, NULL, SLICE_LITERAL("x")), RENDERED_UNKNOWN);
}

static void
the_text_before_is_known_too_and_no_older_one(void **state)
{
	struct rendered rendered CLEANUP(rendered_done) = {0};

	(void)state;
	update(add_env_file, "first");
	update(add_env_file, "second");
	update(add_env_file, "third");
	update(add_env_file, "third");
	load(&rendered);
	assert_int_equal(rendered.count, 1);
	assert_int_equal(knows(&rendered, "third"), RENDERED_LAST);
	assert_int_equal(knows(&rendered, "second"), RENDERED_BEFORE);
	assert_int_equal(knows(&rendered, "first"), RENDERED_EDITED);
}

static void
a_folder_knows_each_of_its_files(void **state)
{
	struct rendered rendered CLEANUP(rendered_done) = {0};
	const struct rendered_target *folder;

	(void)state;
	update(add_env_file, "x");
	update(add_folder, "");
	load(&rendered);
	assert_int_equal(rendered.count, 2);
	folder = rendered_find(&rendered, "/srv/shop/a\n\\folder");
	assert_true(folder->is_folder);
	assert_string_equal(folder->template, "/srv/shop/a b");
	assert_string_equal(folder->service, "an api");
	assert_int_equal(folder->text_count, 3);
	assert_int_equal(rendered_knows(folder, "A", SLICE_LITERAL("a")), RENDERED_LAST);
	assert_int_equal(rendered_knows(folder, "B", SLICE_LITERAL("a")), RENDERED_EDITED);
	assert_int_equal(rendered_knows(folder, "B", SLICE_LITERAL(CANARY)), RENDERED_LAST);
	assert_int_equal(rendered_knows(folder, "C", SLICE_LITERAL("")), RENDERED_LAST);
	assert_int_equal(rendered_knows(folder, "D", SLICE_LITERAL("")), RENDERED_UNKNOWN);
}

static void
equal_values_under_two_names_have_two_hashes(void **state)
{
	struct rendered rendered CLEANUP(rendered_done) = {0};
	struct rendered_target *target = rendered_add(&rendered, "/f");

	(void)state;
	rendered_note(target, "A", SLICE_LITERAL("same"));
	rendered_note(target, "B", SLICE_LITERAL("same"));
	assert_memory_not_equal(
	    target->texts[0].digest, target->texts[1].digest, RENDERED_DIGEST);
}

static void
two_targets_have_two_keys(void **state)
{
	struct rendered rendered CLEANUP(rendered_done) = {0};
	struct rendered_target a, b;

	(void)state;
	a = *rendered_add(&rendered, "/a");
	b = *rendered_add(&rendered, "/b");
	assert_memory_not_equal(a.key, b.key, RENDERED_KEY);
}

static void
names_that_are_gone_are_forgotten(void **state)
{
	struct rendered rendered CLEANUP(rendered_done) = {0};
	struct rendered_target *target;

	(void)state;
	add_folder(NULL, &rendered);
	target = &rendered.targets[0];
	rendered_note_gone(target, "B");
	rendered_note_gone(target, "Z");
	assert_int_equal(target->text_count, 2);
	assert_int_equal(rendered_knows(target, "B", SLICE_LITERAL(CANARY)), RENDERED_UNKNOWN);
	assert_int_equal(rendered_knows(target, "C", SLICE_LITERAL("")), RENDERED_LAST);
}

static void
plain_names_are_known(void **state)
{
	struct rendered rendered CLEANUP(rendered_done) = {0};
	const struct rendered_target *target;

	(void)state;
	update(add_env_file, "x");
	load(&rendered);
	target = &rendered.targets[0];
	assert_true(rendered_was_plain(target, SLICE_LITERAL("PORT")));
	assert_true(rendered_was_plain(target, SLICE_LITERAL("LOG_LEVEL")));
	assert_false(rendered_was_plain(target, SLICE_LITERAL("LOG")));
	assert_false(rendered_was_plain(target, SLICE_LITERAL("LOG_LEVEL PORT")));
	assert_false(rendered_was_plain(NULL, SLICE_LITERAL("PORT")));
	assert_null(strstr(target->plain, "PORT"));
}

static bool
remove_env_file(void *cookie, struct rendered *rendered)
{
	(void)cookie;
	return rendered_remove(rendered, "/srv/shop/.env");
}

static void
the_last_target_takes_the_file_with_it(void **state)
{
	struct rendered rendered CLEANUP(rendered_done) = {0};

	(void)state;
	update(add_env_file, "x");
	assert_int_equal(access(state_file(), F_OK), 0);
	update(remove_env_file, "");
	assert_int_not_equal(access(state_file(), F_OK), 0);
	load(&rendered);
	assert_int_equal(rendered.count, 0);
}

static void
the_file_is_closed_and_has_no_value(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct stat status;

	(void)state;
	update(add_env_file, "A=" CANARY);
	update(add_folder, "");
	assert_int_equal(stat(state_file(), &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_int_equal(file_read(state_file(), 10000, &text, &err), 0);
	assert_null(strstr(buf_text(&text), CANARY));
}

static void
a_file_that_others_can_write_is_refused(void **state)
{
	struct rendered rendered CLEANUP(rendered_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	update(add_env_file, "x");
	assert_int_equal(chmod(state_file(), 0620), 0);
	assert_int_equal(rendered_load("state", root, &rendered, &err), ERR_REFUSED);
	assert_string_equal(err.id, "rendered-open");
	assert_int_equal(rendered.count, 0);
}

static void
a_link_is_not_followed(void **state)
{
	struct rendered rendered CLEANUP(rendered_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;
	char *path;

	(void)state;
	update(add_env_file, "x");
	path = state_file();
	assert_int_equal(rename(path, "moved"), 0);
	assert_int_equal(symlink("../../moved", path), 0);
	assert_int_equal(rendered_load("state", root, &rendered, &err), ERR_REFUSED);
	assert_string_equal(err.id, "rendered-open");
}

static void
any_byte_that_changes_is_noticed(void **state)
{
	struct rendered rendered CLEANUP(rendered_done) = {0};
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	size_t i;

	(void)state;
	add_env_file((void *)(uintptr_t) "x", &rendered);
	add_folder(NULL, &rendered);
	rendered_build(&rendered, &text);
	for (i = 0; i < text.len; i++) {
		struct rendered back CLEANUP(rendered_done) = {0};
		struct err err CLEANUP(err_done) = ERR_INIT;

		text.data[i] ^= 1;
		assert_int_equal(
		    rendered_parse(buf_slice(&text), "f", &back, &err), ERR_INVALID);
		assert_string_equal(err.id, "rendered-damaged");
		assert_int_equal(rendered_parse(slice_of(text.data, i), "f", &back, &err),
		    ERR_INVALID);
		text.data[i] ^= 1;
	}
}

static void
a_damaged_file_is_told_and_then_replaced(void **state)
{
	struct rendered rendered CLEANUP(rendered_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;
	FILE *file;

	(void)state;
	update(add_env_file, "x");
	file = fopen(state_file(), "a");
	assert_non_null(file);
	fputs("more\n", file);
	fclose(file);
	assert_int_equal(rendered_load("state", root, &rendered, &err), ERR_INVALID);
	update(add_env_file, "y");
	load(&rendered);
	assert_int_equal(knows(&rendered, "y"), RENDERED_LAST);
	assert_int_equal(knows(&rendered, "x"), RENDERED_EDITED);
}

static void
projects_do_not_share(void **state)
{
	struct rendered rendered CLEANUP(rendered_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	update(add_env_file, "x");
	assert_int_equal(rendered_load("state", "/srv/shop2", &rendered, &err), 0);
	assert_int_equal(rendered.count, 0);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_begin, folder_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_FOLDER(what_was_written_is_known_again),
	    IN_FOLDER(the_text_before_is_known_too_and_no_older_one),
	    IN_FOLDER(a_folder_knows_each_of_its_files),
	    cmocka_unit_test(equal_values_under_two_names_have_two_hashes),
	    cmocka_unit_test(two_targets_have_two_keys),
	    cmocka_unit_test(names_that_are_gone_are_forgotten),
	    IN_FOLDER(plain_names_are_known),
	    IN_FOLDER(the_last_target_takes_the_file_with_it),
	    IN_FOLDER(the_file_is_closed_and_has_no_value),
	    IN_FOLDER(a_file_that_others_can_write_is_refused),
	    IN_FOLDER(a_link_is_not_followed),
	    cmocka_unit_test(any_byte_that_changes_is_noticed),
	    IN_FOLDER(a_damaged_file_is_told_and_then_replaced),
	    IN_FOLDER(projects_do_not_share),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
