/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/list.h"
#include "folder.h"

static unsigned
count_entries(void)
{
	DIR *folder = opendir(".");
	unsigned count = 0;

	assert_non_null(folder);
	while (readdir(folder) != NULL)
		count++;
	closedir(folder);
	return count - 2;
}

static void
a_file_is_read_whole_behind_what_is_there(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	(void)state;
	folder_write("a", "text", 0600);
	buf_add_text(&text, "old ");
	assert_int_equal(file_read("a", 4, &text, &err), 0);
	assert_string_equal(buf_text(&text), "old text");
}

static void
a_file_that_cannot_be_read_is_called_what_it_is(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	(void)state;
	folder_write("a", "text", 0600);
	assert_int_equal(mkfifo("pipe", 0600), 0);
	assert_int_equal(file_read("b", 9, &text, &err), ERR_NOT_FOUND);
	assert_string_equal(err.id, "no-file");
	assert_int_equal(file_read("a/b", 9, &text, &err), ERR_NOT_FOUND);
	assert_int_equal(file_read(".", 9, &text, &err), ERR_INVALID);
	assert_int_equal(file_read("pipe", 9, &text, &err), ERR_INVALID);
	assert_string_equal(err.id, "not-a-file");
	assert_int_equal(file_read("a", 3, &text, &err), ERR_INVALID);
	assert_string_equal(err.id, "file-too-large");
	assert_int_equal(text.len, 0);
}

static void
a_file_is_replaced_with_the_mode_that_is_asked(void **state)
{
	struct err err = ERR_INIT;
	struct stat status;

	(void)state;
	folder_write("a", "old", 0644);
	assert_int_equal(file_replace("a", SLICE_LITERAL("new"), 0600, &err), 0);
	folder_assert("a", "new");
	assert_int_equal(stat("a", &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_int_equal(count_entries(), 1);
}

static void
a_symbolic_link_is_not_replaced(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	folder_write("a", "old", 0600);
	assert_int_equal(symlink("a", "link"), 0);
	assert_int_equal(file_replace("link", SLICE_LITERAL("new"), 0600, &err), ERR_REFUSED);
	folder_assert("a", "old");
}

static void
what_is_no_file_is_not_replaced(void **state)
{
	struct err err = ERR_INIT;
	struct stat status;

	(void)state;
	assert_int_equal(mkfifo("pipe", 0600), 0);
	assert_int_equal(file_replace("pipe", SLICE_LITERAL("new"), 0600, &err), ERR_REFUSED);
	assert_string_equal(err.id, "not-a-file");
	assert_int_equal(stat("pipe", &status), 0);
	assert_true(S_ISFIFO(status.st_mode));
	assert_int_equal(count_entries(), 1);
}

static void
a_replacement_that_fails_leaves_nothing_behind(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(mkdir("a", 0700), 0);
	assert_int_equal(file_replace("a", SLICE_LITERAL("new"), 0600, &err), ERR_REFUSED);
	assert_int_equal(file_replace("none/a", SLICE_LITERAL("new"), 0600, &err), ERR_SYSTEM);
	assert_int_equal(count_entries(), 1);
}

static void
a_write_that_fails_is_told(void **state)
{
	struct err err = ERR_INIT;
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(file_write_all(fd, SLICE_LITERAL("x"), "the report", &err), ERR_SYSTEM);
	assert_string_equal(err.message, "cannot write the report: no space left on device");
	close(fd);
}

static void
folders_are_made_for_the_user_alone(void **state)
{
	struct err err = ERR_INIT;
	struct stat status;

	(void)state;
	assert_int_equal(file_make_folders("a/b//c/", &err), 0);
	assert_int_equal(file_make_folders("a/b/c", &err), 0);
	assert_int_equal(stat("a/b", &status), 0);
	assert_int_equal(status.st_mode & 0777, 0700);
	folder_write("a/file", "", 0600);
	assert_int_equal(file_make_folders("a/file/b", &err), ERR_SYSTEM);
	assert_true(file_exists("a/file"));
	assert_false(file_exists("a/file/b"));
	assert_int_equal(file_make_folders("a/file", &err), ERR_SYSTEM);
	assert_string_equal(err.message, "cannot make the folder `a/file`: not a directory");
	assert_int_equal(symlink("b", "a/link"), 0);
	assert_int_equal(file_make_folders("a/link", &err), 0);
}

static void
a_new_file_is_written_with_its_mode(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;
	struct stat status;

	(void)state;
	assert_int_equal(file_write_new("a", slice_of_text("text"), 0600, &err), 0);
	assert_int_equal(file_read("a", 9, &text, &err), 0);
	assert_string_equal(buf_text(&text), "text");
	assert_int_equal(stat("a", &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
}

static void
what_is_there_is_not_written_over(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	folder_write("a", "old", 0600);
	assert_int_equal(symlink("nowhere", "link"), 0);
	assert_int_equal(file_write_new("a", slice_of_text("new"), 0600, &err), ERR_REFUSED);
	assert_string_equal(err.id, "file-exists");
	assert_int_equal(file_read("a", 9, &text, &err), 0);
	assert_string_equal(buf_text(&text), "old");
	assert_int_equal(file_write_new("link", slice_of_text("new"), 0600, &err), ERR_REFUSED);
	assert_int_equal(access("nowhere", F_OK), -1);
}

static void
half_of_a_new_file_is_taken_away(void **state)
{
	struct rlimit limit, small;
	struct err err CLEANUP(err_done) = ERR_INIT;
	int r;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	small = (struct rlimit){.rlim_cur = 2, .rlim_max = limit.rlim_max};
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	r = file_write_new("a", slice_of_text("text"), 0600, &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(r, ERR_SYSTEM);
	assert_int_equal(count_entries(), 0);
}

static void
paths_are_joined_and_taken_apart(void **state)
{
	static const struct {
		const char *folder, *name, *joined;
	} joins[] = {{"a", "b", "a/b"}, {"a/", "b", "a/b"}, {".", "b", "b"}, {"", "b", "b"},
	    {"a", "/b", "/b"}, {"/", "b", "/b"}};
	static const struct {
		const char *path, *folder, *name;
	} parts[] = {{"a/b", "a", "b"}, {"b", ".", "b"}, {"/b", "/", "b"}, {"a/b/c", "a/b", "c"}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(joins); i++) {
		char *joined CLEANUP(freep) = path_join(joins[i].folder, joins[i].name);

		assert_string_equal(joined, joins[i].joined);
	}
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		char *folder CLEANUP(freep) = path_folder(parts[i].path);

		assert_string_equal(folder, parts[i].folder);
		assert_string_equal(path_name(parts[i].path), parts[i].name);
	}
}

static void
a_path_that_leaves_its_folder_is_noticed(void **state)
{
	static const char *const inside[] = {
	    "a", "a/b", "./a", "a/..", "a/../b", "..a", "a/..b", "a//b"};
	static const char *const outside[] = {
	    "", "/", "/a", "..", "../a", "a/../..", "a/../../b", "./.."};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(inside); i++)
		assert_true(path_stays_inside(inside[i]));
	for (size_t i = 0; i < ARRAY_LEN(outside); i++)
		assert_false(path_stays_inside(outside[i]));
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_begin, folder_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_FOLDER(a_file_is_read_whole_behind_what_is_there),
	    IN_FOLDER(a_file_that_cannot_be_read_is_called_what_it_is),
	    IN_FOLDER(a_file_is_replaced_with_the_mode_that_is_asked),
	    IN_FOLDER(a_symbolic_link_is_not_replaced),
	    IN_FOLDER(what_is_no_file_is_not_replaced),
	    IN_FOLDER(a_replacement_that_fails_leaves_nothing_behind),
	    cmocka_unit_test(a_write_that_fails_is_told),
	    IN_FOLDER(folders_are_made_for_the_user_alone),
	    IN_FOLDER(a_new_file_is_written_with_its_mode),
	    IN_FOLDER(what_is_there_is_not_written_over),
	    IN_FOLDER(half_of_a_new_file_is_taken_away),
	    cmocka_unit_test(paths_are_joined_and_taken_apart),
	    cmocka_unit_test(a_path_that_leaves_its_folder_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
