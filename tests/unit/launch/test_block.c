/* SPDX-License-Identifier: Apache-2.0 */
/* The child's environment as one block, and its limits. */
#include "launch/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/list.h"
#include "launch/block_priv.h"
#include "secret/secret.h"

#define WORD(literal) ((char *)(literal)) /* as execve wants it; nobody writes there */

static char *const inherited[] = {WORD("HOME=/root"), WORD("B=theirs"),
    WORD("EVENKEEP_TOKEN=CANARY"), WORD("PATH=/bin"),
    WORD("EVENKEEP_RUN=old"), WORD("ODD"), NULL};

/* A=1, B=2. */
static struct envset *
two_values(void)
{
	struct envset *set = envset_new(0);

	envset_add_text(set, "B", slice_of_text("2"), ENTRY_PLAIN);
	envset_add_text(set, "A", slice_of_text("1"), 0);
	return set;
}

static struct launch_block *
prepared(const struct launch_opts *opts)
{
	struct envset *set CLEANUP(envset_freep) = two_values();
	struct launch_block *block = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (launch_prepare(set, inherited, opts, &block, &err) < 0)
		fail_msg("%s", err.message);
	return block;
}

static void
assert_block(const struct launch_block *block, const char *const *texts)
{
	size_t i;

	for (i = 0; texts[i] != NULL && block->envp[i] != NULL; i++)
		assert_string_equal(block->envp[i], texts[i]);
	assert_null(texts[i]);
	assert_null(block->envp[i]);
}

static void
the_block_is_what_is_inherited_then_the_values_then_the_marker(void **state)
{
	static const char *const expected[] = {"HOME=/root", "PATH=/bin", "ODD", "A=1", "B=2",
	    "EVENKEEP_RUN=dev 7", NULL};
	struct launch_opts opts = {.fd = -1, .marker = "dev 7"};
	struct launch_block *block CLEANUP(launch_block_freep) = prepared(&opts);

	(void)state;
	assert_block(block, expected);
	assert_ptr_equal(block->envp[0], inherited[0]);
	assert_int_equal(block->file, -1);
}

static void
with_keep_the_inherited_value_wins(void **state)
{
	static const char *const expected[] = {"HOME=/root", "B=theirs", "PATH=/bin", "ODD", "A=1",
	    NULL};
	struct launch_opts opts = {.fd = -1, .keep = true};
	struct launch_block *block CLEANUP(launch_block_freep) = prepared(&opts);

	(void)state;
	assert_block(block, expected);
}

static void
with_pristine_only_what_is_passed_is_inherited(void **state)
{
	static const char *const pass[] = {"PATH", "EVENKEEP_TOKEN", "ABSENT", NULL};
	static const char *const expected[] = {"PATH=/bin", "A=1", "B=2", NULL};
	static const char *const bare[] = {"A=1", "B=2", NULL};
	struct launch_opts opts = {.fd = -1, .pristine = true, .pass = pass};
	struct launch_opts nothing = {.fd = -1, .pristine = true, .keep = true};
	struct launch_block *some CLEANUP(launch_block_freep) = prepared(&opts);
	struct launch_block *none CLEANUP(launch_block_freep) = prepared(&nothing);

	(void)state;
	assert_block(some, expected);
	assert_block(none, bare);
}

static void
with_a_descriptor_the_values_are_a_sealed_file(void **state)
{
	static const char *const expected[] = {"HOME=/root", "PATH=/bin", "ODD", "EVENKEEP_RUN=m", NULL};
	static const int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
	struct launch_opts opts = {.fd = 3, .marker = "m"};
	struct launch_block *block CLEANUP(launch_block_freep) = prepared(&opts);
	char bytes[16];

	(void)state;
	assert_block(block, expected);
	assert_int_equal(read(block->file, bytes, sizeof(bytes)), 8);
	assert_memory_equal(bytes, "A=1\0B=2\0", 8);
	assert_int_equal(fcntl(block->file, F_GET_SEALS) & seals, seals);
	assert_int_equal(fcntl(block->file, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	assert_int_equal(pwrite(block->file, "X", 1, 0), -1);
	assert_int_equal(errno, EPERM);
	assert_int_equal(ftruncate(block->file, 0), -1);
	assert_ptr_equal(mmap(NULL, 8, PROT_WRITE, MAP_SHARED, block->file, 0), MAP_FAILED);
}

static void
a_wiped_block_is_empty_and_its_file_closed(void **state)
{
	struct launch_opts opts = {.fd = 3};
	struct launch_block *block CLEANUP(launch_block_freep) = prepared(&opts);
	int file = block->file;

	(void)state;
	launch_block_wipe(block);
	assert_null(block->envp);
	assert_int_equal(fcntl(file, F_GETFD), -1);
	launch_block_free(NULL);
}

/* A value of LEN bytes, each an `x`; the caller frees it. */
static char *
long_text(size_t len)
{
	char *text = xmalloc(len + 1);

	memset(text, 'x', len);
	text[len] = '\0';
	return text;
}

static int
prepare_one(const char *name, struct slice value, const struct launch_opts *opts, struct err *err)
{
	static char *const nothing[] = {NULL};
	struct envset *set CLEANUP(envset_freep) = envset_new(value.len);
	struct launch_block *block CLEANUP(launch_block_freep) = NULL;
	int r;

	envset_add_text(set, name, value, 0);
	r = launch_prepare(set, nothing, opts, &block, err);
	assert_int_equal(block == NULL, r < 0);
	return r;
}

static void
an_entry_has_at_most_131071_bytes(void **state)
{
	struct launch_opts opts = {.fd = -1}, as_file = {.fd = 3};
	char *text CLEANUP(freep) = long_text(131070);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(prepare_one("A", slice_of(text, 131069), &opts, &err), 0);
	assert_int_equal(prepare_one("A", slice_of(text, 131070), &opts, &err), ERR_INVALID);
	assert_string_equal(err.id, "value-too-large");
	assert_non_null(strstr(err.message, "`A` has 131072 bytes with its name"));
	assert_non_null(strstr(err.fix, "`--fd`"));
	assert_null(strstr(err.message, "xx"));
	assert_int_equal(prepare_one("A", slice_of(text, 131070), &as_file, &err), 0);
}

static void
a_value_with_a_nul_is_refused_by_its_name(void **state)
{
	struct launch_opts opts = {.fd = -1}, as_file = {.fd = 3};
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(prepare_one("A", slice_of("CAN\0ARY", 7), &opts, &err), ERR_INVALID);
	assert_string_equal(err.id, "value-nul");
	assert_non_null(strstr(err.message, "`A`"));
	assert_null(strstr(err.message, "CAN\0ARY"));
	assert_int_equal(prepare_one("A", slice_of("\0", 1), &as_file, &err), ERR_INVALID);
}

static void
a_name_of_our_own_is_refused(void **state)
{
	struct launch_opts opts = {.fd = -1};
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(prepare_one("EVENKEEP_X", slice_of_text("CANARY"), &opts, &err), ERR_REFUSED);
	assert_string_equal(err.id, "loader-name");
	assert_int_equal(prepare_one("EVENKEEPX", slice_of_text("CANARY"), &opts, &err), 0);
}

static void
all_values_that_cannot_be_given_are_named(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct launch_opts opts = {.fd = -1};
	struct launch_block *block = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	envset_add_text(set, "A", slice_of("\0", 1), 0);
	envset_add_text(set, "B", slice_of("\0", 1), 0);
	assert_int_equal(launch_prepare(set, inherited, &opts, &block, &err), ERR_INVALID);
	assert_int_equal(err.more_count, 1);
	assert_non_null(strstr(err.more[0].message, "`B`"));
	assert_null(block);
}

/* With a stack of 1 MiB the system takes a quarter: 262,144 bytes. */
static int
lower_stack(void **state)
{
	static struct rlimit before;
	struct rlimit stack;

	*state = &before;
	if (getrlimit(RLIMIT_STACK, &before) < 0)
		return -1;
	stack = (struct rlimit){1024 * 1024, before.rlim_max};
	return setrlimit(RLIMIT_STACK, &stack);
}

static int
restore_stack(void **state)
{
	return setrlimit(RLIMIT_STACK, *state);
}

/* Three values, of 131,000, 100,000 and LAST bytes. */
static int
prepare_total(size_t last, const struct launch_opts *opts, struct err *err)
{
	static char *const nothing[] = {NULL};
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct launch_block *block CLEANUP(launch_block_freep) = NULL;
	char *text CLEANUP(freep) = long_text(131000);

	envset_add_text(set, "A", slice_of(text, 131000), 0);
	envset_add_text(set, "B", slice_of(text, 100000), 0);
	envset_add_text(set, "C", slice_of(text, last), 0);
	return launch_prepare(set, nothing, opts, &block, err);
}

static void
all_together_have_a_limit_to_the_byte(void **state)
{
	/* `X=`, NUL and pointer for each, and the last pointer */
	const size_t last = 262144 - 131000 - 100000 - 3 * (3 + 8) - 8;
	struct launch_opts opts = {.fd = -1}, as_file = {.fd = 3};
	struct launch_opts with_marker = {.fd = -1, .marker = ""};
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(prepare_total(last, &opts, &err), 0);
	assert_int_equal(prepare_total(last + 1, &opts, &err), ERR_INVALID);
	assert_string_equal(err.id, "too-large-to-start");
	assert_non_null(strstr(err.message, "262145 bytes in all"));
	assert_non_null(strstr(err.message, "at most 262144"));
	assert_int_equal(prepare_total(last, &with_marker, &err), ERR_INVALID);
	assert_int_equal(prepare_total(last + 1, &as_file, &err), 0);
}

static void
the_arguments_count_too(void **state)
{
	char *const argv[] = {WORD("/bin/true"), NULL};
	const size_t last = 262144 - 131000 - 100000 - 3 * (3 + 8) - 8;
	struct launch_opts opts = {.fd = -1, .argv = argv};
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(prepare_total(last, &opts, &err), ERR_INVALID);
	assert_string_equal(err.id, "too-large-to-start");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_block_is_what_is_inherited_then_the_values_then_the_marker),
		cmocka_unit_test(with_keep_the_inherited_value_wins),
		cmocka_unit_test(with_pristine_only_what_is_passed_is_inherited),
		cmocka_unit_test(with_a_descriptor_the_values_are_a_sealed_file),
		cmocka_unit_test(a_wiped_block_is_empty_and_its_file_closed),
		cmocka_unit_test(an_entry_has_at_most_131071_bytes),
		cmocka_unit_test(a_value_with_a_nul_is_refused_by_its_name),
		cmocka_unit_test(a_name_of_our_own_is_refused),
		cmocka_unit_test(all_values_that_cannot_be_given_are_named),
		cmocka_unit_test_setup_teardown(all_together_have_a_limit_to_the_byte, lower_stack,
		    restore_stack),
		cmocka_unit_test_setup_teardown(the_arguments_count_too, lower_stack, restore_stack),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
