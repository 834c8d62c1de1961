/* SPDX-License-Identifier: Apache-2.0 */
/* A /proc of ordinary files: what is in it is what hostile processes would put there. */
#include "observe/live/process.h"

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

#include "base/buf.h"
#include "base/file.h"
#include "base/list.h"

#define ENVIRON(text) SLICE_LITERAL(text)
#define ID ",id=8f31c02ad49b7e15"

struct room {
	char path[64];
};

static void
put(const struct room *room, const char *name, struct slice text)
{
	char *path CLEANUP(freep) = path_join(room->path, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text.data, 1, text.len, file), text.len);
	fclose(file);
}

static int
set_up(void **state)
{
	struct room *room = xcalloc(1, sizeof(*room));

	secret_start();
	strcpy(room->path, "/tmp/evenkeep-proc-XXXXXX");
	assert_non_null(mkdtemp(room->path));
	put(room, "stat", SLICE_LITERAL("cpu 1 2 3\nbtime 1000000\nprocesses 9\n"));
	*state = room;
	return 0;
}

static int
tear_down(void **state)
{
	struct room *room = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", room->path);
	assert_int_equal(system(command), 0);
	free(room);
	return 0;
}

/* A process that began TICKS after the start of the system. */
static void
process(const struct room *room, unsigned pid, unsigned parent, const char *name, struct slice block)
{
	struct buf stat CLEANUP(buf_done) = BUF_INIT;
	char folder[32], file[64], path[128];

	snprintf(folder, sizeof(folder), "%u", pid);
	snprintf(path, sizeof(path), "%s/%s", room->path, folder);
	mkdir(path, 0700);
	buf_addf(&stat, "%u (%s) S %u 1 1 0 -1 4194304 1 1 1 1 1 1 1 1 20 0 1 0 %u 1 1\n", pid, name,
		parent, pid * 100);
	snprintf(file, sizeof(file), "%s/stat", folder);
	put(room, file, buf_slice(&stat));
	snprintf(file, sizeof(file), "%s/environ", folder);
	put(room, file, block);
}

static struct processes
find(const struct room *room)
{
	struct processes found = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	assert_int_equal(processes_find(room->path, &found, &err), 0);
	return found;
}

static void
processes_with_a_marker_are_found_and_no_others(void **state)
{
	struct processes found CLEANUP(processes_done) = {0};
	struct envset *values CLEANUP(envset_freep) = NULL;

	process(*state, 10, 1, "server", ENVIRON("A=1\0B=2\0EVENKEEP_RUN=prod@118" ID ",service=api\0"));
	process(*state, 11, 1, "other", ENVIRON("A=1\0MY_EVENKEEP_RUN=prod@118\0"));
	process(*state, 12, 1, "bare", ENVIRON(""));
	found = find(*state);
	assert_int_equal(found.count, 1);
	assert_int_equal(found.items[0].pid, 10);
	assert_string_equal(found.items[0].command, "server");
	assert_string_equal(found.items[0].marker.env, "prod");
	assert_int_equal(found.items[0].marker.seq, 118);
	assert_string_equal(found.items[0].marker.service, "api");
	assert_int_equal(found.items[0].started_ms,
		1000000000 + 10 * 100 * 1000 / (uint64_t)sysconf(_SC_CLK_TCK));
	values = process_values(secret_slice(found.items[0].block));
	assert_int_equal(envset_count(values), 3);
	assert_true(slice_equal_text(envset_find(values, SLICE_LITERAL("B"))->value, "2"));
}

static void
a_tree_is_told_by_its_topmost_process(void **state)
{
	#define BLOCK "EVENKEEP_RUN=dev@3" ID "\0"
	struct processes found CLEANUP(processes_done) = {0};

	process(*state, 20, 1, "top", ENVIRON(BLOCK));
	process(*state, 21, 20, "child", ENVIRON(BLOCK));
	process(*state, 22, 21, "cleaned", ENVIRON("PATH=/bin\0"));
	process(*state, 23, 22, "grandchild", ENVIRON(BLOCK));
	process(*state, 24, 20, "nested", ENVIRON("EVENKEEP_RUN=prod@9" ID "\0"));
	process(*state, 25, 24, "its child", ENVIRON("EVENKEEP_RUN=prod@9" ID "\0"));
	found = find(*state);
	assert_int_equal(found.count, 2);
	assert_int_equal(found.items[0].pid, 20);
	assert_int_equal(found.items[1].pid, 24);
}

static void
a_circle_of_parents_ends(void **state)
{
	struct processes found CLEANUP(processes_done) = {0};

	process(*state, 30, 31, "a", ENVIRON("EVENKEEP_RUN=dev@3\0"));
	process(*state, 31, 32, "b", ENVIRON("A=1\0"));
	process(*state, 32, 31, "c", ENVIRON("A=1\0"));
	process(*state, 33, 33, "own parent", ENVIRON("EVENKEEP_RUN=dev@4\0"));
	found = find(*state);
	assert_int_equal(found.count, 2);
}

static void
what_ends_while_it_is_read_is_not_there(void **state)
{
	struct processes found CLEANUP(processes_done) = {0};
	const struct room *room = *state;
	char path[128];

	process(room, 40, 1, "gone", ENVIRON("EVENKEEP_RUN=dev@3\0"));
	snprintf(path, sizeof(path), "%s/40/environ", room->path);
	unlink(path);
	process(room, 41, 1, "half gone", ENVIRON("EVENKEEP_RUN=dev@3\0"));
	snprintf(path, sizeof(path), "%s/41/stat", room->path);
	unlink(path);
	put(room, "42", SLICE_LITERAL("no folder"));
	found = find(room);
	assert_int_equal(found.count, 0);
	assert_int_equal(found.closed, 0);
}

static void
what_may_not_be_read_is_counted(void **state)
{
	struct processes found CLEANUP(processes_done) = {0};
	const struct room *room = *state;
	char path[128];

	if (geteuid() == 0)
		print_message("as root nothing is closed: asked of a folder in its place\n");
	process(room, 50, 1, "closed", ENVIRON("EVENKEEP_RUN=dev@3\0"));
	snprintf(path, sizeof(path), "%s/50/environ", room->path);
	chmod(path, 0);
	found = find(room);
	assert_int_equal(found.closed + found.count, 1);
	assert_int_equal(found.closed, geteuid() == 0 ? 0 : 1);
}

static void
threads_of_the_kernel_are_no_processes(void **state)
{
	struct processes found CLEANUP(processes_done) = {0};
	const struct room *room = *state;
	char path[128];

	process(room, 60, 2, "kworker", ENVIRON(""));
	put(room, "60/stat", SLICE_LITERAL("60 (kworker/0:1) I 2 0 0 0 -1 69238880 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0\n"));
	snprintf(path, sizeof(path), "%s/60/environ", room->path);
	chmod(path, 0);
	found = find(room);
	assert_int_equal(found.closed, 0);
}

static void
a_name_with_anything_in_it_is_made_printable(void **state)
{
	struct processes found CLEANUP(processes_done) = {0};

	process(*state, 70, 1, "a) S 9 (b\x1b[31m\xff\n", ENVIRON("EVENKEEP_RUN=dev@3\0"));
	found = find(*state);
	assert_int_equal(found.count, 1);
	assert_string_equal(found.items[0].command, "a) S 9 (b?[31m??");
	assert_int_equal(found.items[0].started_ms,
		1000000000 + 70 * 100 * 1000 / (uint64_t)sysconf(_SC_CLK_TCK));
}

static void
a_block_may_be_anything(void **state)
{
	const struct slice blocks[] = {ENVIRON("\0\0\0"), ENVIRON("="), ENVIRON("=\0=\0"),
		ENVIRON("no equals at all"), ENVIRON("EVENKEEP_RUN"), ENVIRON("EVENKEEP_RUN="),
		ENVIRON("EVENKEEP_RUN=dev"), ENVIRON("\xff\xfe=\x80\0" "A=1"), ENVIRON("EVENKEEP_RUN=dev@3\n"),
		ENVIRON("EVENKEEP_RUN=other\0EVENKEEP_RUN=dev@3\0")};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(blocks); i++) {
		struct envset *values CLEANUP(envset_freep) = process_values(blocks[i]);
		struct marker marker;

		assert_false(process_marker(blocks[i], &marker));
		for (size_t k = 0; k < envset_count(values); k++)
			assert_true(envset_at(values, k)->name.len > 0);
	}
}

static void
a_huge_block_without_an_end_is_read(void **state)
{
	struct processes found CLEANUP(processes_done) = {0};
	struct buf block CLEANUP(buf_done) = BUF_INIT;

	buf_add_text(&block, "EVENKEEP_RUN=dev@3");
	buf_add_byte(&block, '\0');
	for (unsigned i = 0; i < 1 << 20; i++)
		buf_add_byte(&block, 'x');
	process(*state, 80, 1, "huge", buf_slice(&block));
	found = find(*state);
	assert_int_equal(found.count, 1);
	assert_int_equal(secret_len(found.items[0].block), block.len);
}

static void
of_a_name_that_stands_twice_the_first_counts(void **state)
{
	struct envset *values CLEANUP(envset_freep) = process_values(ENVIRON("A=1\0A=2\0B=3"));

	(void)state;
	assert_int_equal(envset_count(values), 2);
	assert_true(slice_equal_text(envset_find(values, SLICE_LITERAL("A"))->value, "1"));
	assert_true(slice_equal_text(envset_find(values, SLICE_LITERAL("B"))->value, "3"));
}

static void
a_folder_that_is_not_there_is_an_error(void **state)
{
	struct processes found = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(processes_find("/nowhere/at/all", &found, &err), ERR_SYSTEM);
	assert_int_equal(found.count, 0);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(processes_with_a_marker_are_found_and_no_others),
		IN_ROOM(a_tree_is_told_by_its_topmost_process),
		IN_ROOM(a_circle_of_parents_ends),
		IN_ROOM(what_ends_while_it_is_read_is_not_there),
		IN_ROOM(what_may_not_be_read_is_counted),
		IN_ROOM(threads_of_the_kernel_are_no_processes),
		IN_ROOM(a_name_with_anything_in_it_is_made_printable),
		IN_ROOM(a_huge_block_without_an_end_is_read),
		cmocka_unit_test(a_block_may_be_anything),
		cmocka_unit_test(of_a_name_that_stands_twice_the_first_counts),
		IN_ROOM(a_folder_that_is_not_there_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
