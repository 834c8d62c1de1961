/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the text of `edit` may stand. platform_is_memory() is wrapped by the linker (`--wrap`), so that
 * any folder can be said to be in memory, or none.
 */
#include "cmd/edit/edit.h"

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

#include "cmd/frame/platform.h"
#include "secret/secret.h"

#define CANARY "FAKE-canary-of-edit"

bool __wrap_platform_is_memory(const char *path);

static bool memory; /* what is said of every folder */
static char place[] = "/tmp/evenkeep-test-room.XXXXXX";

bool
__wrap_platform_is_memory(const char *path)
{
	(void)path;
	return memory;
}

static void
without_memory_no_file_is_made(void **state)
{
	struct edit_room room = EDIT_ROOM_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	memory = false;
	assert_int_equal(edit_room_open("dev.env", SLICE_LITERAL(CANARY), &room, &err), ERR_REFUSED);
	assert_string_equal(err.id, "no-memory-folder");
	assert_null(room.folder);
	assert_int_equal(rmdir(place), 0); /* nothing was put into it */
	assert_int_equal(mkdir(place, 0700), 0);
}

static void
the_file_is_private_and_gone_afterwards(void **state)
{
	struct secret_text text = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct edit_room room;
	struct stat status;

	(void)state;
	memory = true;
	assert_int_equal(edit_room_open("dev.env", SLICE_LITERAL(CANARY), &room, &err), 0);
	assert_int_equal(stat(room.folder, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0700);
	assert_int_equal(stat(room.file, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_int_equal(edit_room_read(&room, &text, &err), 0);
	assert_true(slice_equal_text(secret_text_slice(&text), CANARY));
	secret_text_done(&text);
	edit_room_close(&room);
	assert_int_equal(rmdir(place), 0);
	assert_int_equal(mkdir(place, 0700), 0);
}

/* Another name of the same bytes shows what became of them. */
static void
what_was_in_the_file_is_overwritten(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	char other[64], bytes[sizeof(CANARY)] = "";
	struct edit_room room;
	FILE *file;

	(void)state;
	memory = true;
	snprintf(other, sizeof(other), "%s/other", place);
	assert_int_equal(edit_room_open("dev.env", SLICE_LITERAL(CANARY), &room, &err), 0);
	assert_int_equal(link(room.file, other), 0);
	edit_room_close(&room);
	file = fopen(other, "r");
	assert_non_null(file);
	assert_int_equal(fread(bytes, 1, sizeof(bytes) - 1, file), sizeof(bytes) - 1);
	fclose(file);
	assert_int_equal(unlink(other), 0);
	for (size_t i = 0; i + 1 < sizeof(bytes); i++)
		assert_int_equal(bytes[i], 0);
}

static int
make_place(void **state)
{
	(void)state;
	secret_start();
	return mkdtemp(place) == NULL ? -1 : setenv("XDG_RUNTIME_DIR", place, 1);
}

static int
remove_place(void **state)
{
	(void)state;
	return rmdir(place);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_memory_no_file_is_made),
		cmocka_unit_test(the_file_is_private_and_gone_afterwards),
		cmocka_unit_test(what_was_in_the_file_is_overwritten),
	};

	return cmocka_run_group_tests(tests, make_place, remove_place);
}
