/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/read.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "folder.h"

static int
try_key_file(const char *path, bool credential, struct err *err)
{
	struct secret *out CLEANUP(secret_freep) = NULL;
	int r = secret_read_key_file(path, credential, 100, &out, err);

	assert_true((r == 0) == (out != NULL));
	return r;
}

static void
a_descriptor_is_read_to_its_end(void **state)
{
	struct secret *out CLEANUP(secret_freep) = NULL;
	struct err err = ERR_INIT;
	int ends[2];

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(write(ends[1], "a\0b", 3), 3);
	close(ends[1]);
	assert_int_equal(secret_read_fd(ends[0], 3, "the pipe", &out, &err), 0);
	assert_true(slice_equal(secret_slice(out), SLICE_LITERAL("a\0b")));
	close(ends[0]);
}

static void
more_than_is_allowed_is_refused(void **state)
{
	struct secret *out CLEANUP(secret_freep) = NULL;
	struct err err = ERR_INIT;
	int endless = open("/dev/zero", O_RDONLY | O_CLOEXEC);

	(void)state;
	folder_write("a", "1234", 0600);
	assert_int_equal(secret_read_fd(endless, 100000, "zeros", &out, &err), ERR_INVALID);
	assert_string_equal(err.id, "too-large");
	assert_int_equal(secret_read_file("a", 3, &out, &err), ERR_INVALID);
	assert_null(out);
	close(endless);
}

static void
a_descriptor_that_fails_is_told(void **state)
{
	struct secret *out CLEANUP(secret_freep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(secret_read_fd(-1, 9, "the thing", &out, &err), ERR_SYSTEM);
	assert_string_equal(err.message, "cannot read the thing: bad file descriptor");
}

static void
a_file_is_read_whole(void **state)
{
	struct secret *out CLEANUP(secret_freep) = NULL, *empty CLEANUP(secret_freep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	folder_write("a", "text", 0644);
	folder_write("empty", "", 0644);
	assert_int_equal(secret_read_file("a", 4, &out, &err), 0);
	assert_true(slice_equal_text(secret_slice(out), "text"));
	assert_int_equal(secret_read_file("empty", 4, &empty, &err), 0);
	assert_int_equal(secret_len(empty), 0);
}

static void
what_is_no_file_is_refused_without_waiting(void **state)
{
	struct secret *out CLEANUP(secret_freep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(mkfifo("pipe", 0600), 0);
	assert_int_equal(secret_read_file("pipe", 9, &out, &err), ERR_INVALID);
	assert_string_equal(err.id, "not-a-file");
	assert_int_equal(secret_read_file(".", 9, &out, &err), ERR_INVALID);
	assert_int_equal(secret_read_file("none", 9, &out, &err), ERR_NOT_FOUND);
}

static void
a_key_file_must_be_closed_to_others(void **state)
{
	static const mode_t open_modes[] = {0640, 0604, 0620, 0602, 0610, 0601, 0644, 0666};
	struct err err = ERR_INIT;

	(void)state;
	folder_write("key", "k", 0600);
	assert_int_equal(try_key_file("key", false, &err), 0);
	assert_int_equal(chmod("key", 0400), 0);
	assert_int_equal(try_key_file("key", false, &err), 0);
	for (size_t i = 0; i < sizeof(open_modes) / sizeof(open_modes[0]); i++) {
		assert_int_equal(chmod("key", open_modes[i]), 0);
		assert_int_equal(try_key_file("key", false, &err), ERR_REFUSED);
		assert_string_equal(err.id, "key-file-open");
		assert_string_equal(err.fix, "chmod 600 key");
	}
}

static void
a_credential_may_be_read_by_its_group_but_no_more(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	folder_write("key", "k", 0440);
	assert_int_equal(try_key_file("key", true, &err), 0);
	assert_int_equal(chmod("key", 0460), 0);
	assert_int_equal(try_key_file("key", true, &err), ERR_REFUSED);
	assert_int_equal(chmod("key", 0444), 0);
	assert_int_equal(try_key_file("key", true, &err), ERR_REFUSED);
}

static void
a_link_that_nobody_else_can_change_leads_to_a_key_file(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	/* as Kubernetes mounts them */
	assert_int_equal(mkdir("mount", 0700), 0);
	assert_int_equal(mkdir("mount/..2026", 0755), 0);
	folder_write("mount/..2026/key", "k", 0600);
	assert_int_equal(symlink("..2026", "mount/..data"), 0);
	assert_int_equal(symlink("..data/key", "mount/key"), 0);
	assert_int_equal(symlink("mount/../mount/key", "link"), 0);
	assert_int_equal(try_key_file("mount/key", false, &err), 0);
	assert_int_equal(try_key_file("link", false, &err), 0);
	assert_int_equal(chmod("mount", 01777), 0);
	assert_int_equal(try_key_file("link", false, &err), 0);
	assert_int_equal(chmod("mount/..2026/key", 0644), 0);
	assert_int_equal(try_key_file("link", false, &err), ERR_REFUSED);
	assert_non_null(strstr(err.message, "open to others"));
	assert_int_equal(try_key_file("none", false, &err), ERR_NOT_FOUND);
}

static void
one_that_others_can_change_does_not(void **state)
{
	static const char *const open_folders[] = {"mount", "mount/..2026"};
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(mkdir("mount", 0700), 0);
	assert_int_equal(mkdir("mount/..2026", 0755), 0);
	folder_write("mount/..2026/key", "k", 0600);
	assert_int_equal(symlink("..2026", "mount/..data"), 0);
	assert_int_equal(symlink("mount/..data/key", "link"), 0);
	assert_int_equal(symlink("round", "round"), 0);
	for (size_t i = 0; i < sizeof(open_folders) / sizeof(open_folders[0]); i++) {
		assert_int_equal(try_key_file("link", false, &err), 0);
		assert_int_equal(chmod(open_folders[i], 0775), 0);
		assert_int_equal(try_key_file("link", false, &err), ERR_REFUSED);
		assert_string_equal(err.id, "key-file-link");
		assert_non_null(strstr(err.message, "symbolic link"));
		assert_int_equal(chmod(open_folders[i], 0755), 0);
	}
	if (geteuid() == 0) {
		assert_int_equal(lchown("mount/..data", 12345, 12345), 0);
		assert_int_equal(try_key_file("link", false, &err), ERR_REFUSED);
	}
	assert_int_equal(try_key_file("round", false, &err), ERR_SYSTEM);
}

static void
a_key_file_of_another_user_is_refused(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	if (geteuid() != 0) {
		print_message("NOT TRIED: only root can make a file of another user\n");
		skip();
	}
	folder_write("key", "k", 0600);
	assert_int_equal(chown("key", 12345, 12345), 0);
	assert_int_equal(try_key_file("key", false, &err), ERR_REFUSED);
	assert_non_null(strstr(err.message, "another user"));
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_begin, folder_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_descriptor_is_read_to_its_end),
	    IN_FOLDER(more_than_is_allowed_is_refused),
	    cmocka_unit_test(a_descriptor_that_fails_is_told),
	    IN_FOLDER(a_file_is_read_whole),
	    IN_FOLDER(what_is_no_file_is_refused_without_waiting),
	    IN_FOLDER(a_key_file_must_be_closed_to_others),
	    IN_FOLDER(a_credential_may_be_read_by_its_group_but_no_more),
	    IN_FOLDER(a_link_that_nobody_else_can_change_leads_to_a_key_file),
	    IN_FOLDER(one_that_others_can_change_does_not),
	    IN_FOLDER(a_key_file_of_another_user_is_refused),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
