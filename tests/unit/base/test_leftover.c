/* SPDX-License-Identifier: Apache-2.0 */
#include "base/leftover.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/list.h"
#include "folder.h"

/* A process that is gone. */
static long
nobody(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	return pid;
}

static void
leave(const char *before, long pid, const char *behind)
{
	char name[64];

	snprintf(name, sizeof(name), "%s%ld%s", before, pid, behind);
	folder_write(name, "", 0600);
}

static void
what_a_killed_process_left_is_removed_with_its_journal(void **state)
{
	long pid = nobody();

	(void)state;
	leave(".vault.db.", pid, ".part");
	leave(".vault.db.", pid, ".part-journal");
	assert_int_equal(leftovers_count("vault.db", "part"), 2);
	leftovers_remove("vault.db", "part");
	assert_int_equal(leftovers_count("vault.db", "part"), 0);
}

static void
what_a_living_process_makes_stays(void **state)
{
	char *ours CLEANUP(freep) = leftover_path("vault.db", "part");

	(void)state;
	folder_write(ours, "", 0600);
	leave(".vault.db.", (long)getppid(), ".part");
	leftovers_remove("vault.db", "part");
	assert_int_equal(leftovers_count("vault.db", "part"), 0);
	assert_true(file_exists(ours));
}

static void
what_is_called_otherwise_stays(void **state)
{
	static const struct {
		const char *before, *behind;
	} others[] = {{".vault.db.", ".partly"}, {".vault.db.", ""}, {".vault.db.0", ".part"},
	    {".vault.db.", "x.part"}, {"vault.db.", ".part"}, {".vault.dbs.", ".part"},
	    {".vault.db.-", ".part"}, {".vault.db.", "99999999999.part"}, {".other.", ".part"}};
	long pid = nobody();
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(others); i++) {
		char name[64];

		snprintf(name, sizeof(name), "%s%ld%s", others[i].before, pid, others[i].behind);
		folder_write(name, "", 0600);
		leftovers_remove("vault.db", "part");
		assert_true(file_exists(name));
	}
}

static void
a_replacement_takes_away_what_was_left_of_one(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	leave(".a.", nobody(), ".tmp");
	assert_int_equal(file_replace("a", SLICE_LITERAL("new"), 0600, &err), 0);
	assert_int_equal(leftovers_count("a", "tmp"), 0);
	folder_assert("a", "new");
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_begin, folder_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_FOLDER(what_a_killed_process_left_is_removed_with_its_journal),
	    IN_FOLDER(what_a_living_process_makes_stays),
	    IN_FOLDER(what_is_called_otherwise_stays),
	    IN_FOLDER(a_replacement_takes_away_what_was_left_of_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
