/* SPDX-License-Identifier: Apache-2.0 */
#include "config/trusted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "folder.h"

static int
read_mode(mode_t mode, struct err *err)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	write_file("file", "text");
	assert_int_equal(chmod("file", mode), 0);
	return trusted_read("file", "writable", 100, &text, err);
}

static void
a_file_of_our_own_is_read(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	write_file("file", "text");
	assert_int_equal(trusted_read("file", "writable", 4, &text, &err), 0);
	assert_string_equal(buf_text(&text), "text");
}

static void
what_everybody_can_write_is_refused(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(read_mode(0602, &err), ERR_REFUSED);
	assert_string_equal(err.id, "writable");
	assert_int_equal(read_mode(0666, &err), ERR_REFUSED);
	assert_int_equal(read_mode(0644, &err), 0);
}

static void
a_group_may_write_only_if_it_is_the_owners_own(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	if (geteuid() != 0) {
		print_message("only root can change the group: not tried\n");
		skip();
	}
	write_file("file", "text");
	assert_int_equal(chown("file", 0, 0), 0);
	assert_int_equal(read_mode(0664, &err), 0);
	assert_int_equal(chown("file", 0, 100), 0);
	assert_int_equal(read_mode(0664, &err), ERR_REFUSED);
	assert_non_null(strstr(err.message, "its group"));
}

static void
absence_size_and_kind_are_told_apart(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	assert_int_equal(trusted_read("nothing", "writable", 4, &text, &err), ERR_NOT_FOUND);
	assert_int_equal(trusted_read("nothing/below", "writable", 4, &text, &err), ERR_NOT_FOUND);
	write_file("file", "text!");
	assert_int_equal(trusted_read("file", "writable", 4, &text, &err), ERR_INVALID);
	assert_string_equal(err.id, "file-too-large");
	assert_int_equal(mkfifo("pipe", 0600), 0);
	assert_int_equal(trusted_read("pipe", "writable", 4, &text, &err), ERR_INVALID);
	assert_string_equal(err.id, "not-a-file");
	assert_int_equal(trusted_read(".", "writable", 4, &text, &err), ERR_INVALID);
}

int
main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_new, folder_remove)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(a_file_of_our_own_is_read),
		IN_FOLDER(what_everybody_can_write_is_refused),
		IN_FOLDER(a_group_may_write_only_if_it_is_the_owners_own),
		IN_FOLDER(absence_size_and_kind_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
