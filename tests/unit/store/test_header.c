/* SPDX-License-Identifier: Apache-2.0 */
#include "scratch.h"

#include <string.h>

#include "store/confine_priv.h"

static void
good_header(uint8_t head[HEADER])
{
	memset(head, 0, HEADER);
	memcpy(head, "SQLite format 3", 16);
	memcpy(head + 16, "\x10\x00\x01\x01", 4);
	head[59] = 1;
	head[63] = 1;
	memcpy(head + 68, "VAU1", 4);
}

static int
judge(size_t at, uint8_t byte, uint64_t size, struct err *err)
{
	uint8_t head[HEADER];

	good_header(head);
	head[at] = byte;
	return header_check(head, size, err);
}

static void
a_vaults_header_is_accepted(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(judge(99, 0, 4096, &err), 0);
}

static void
every_other_magic_id_page_size_and_encoding_is_refused(void **state)
{
	static const size_t at[] = {0, 15, 16, 17, 56, 59, 68, 71};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(at); i++) {
		struct err err = ERR_INIT;

		assert_int_equal(judge(at[i], 0x7f, 4096, &err), ERR_TAMPERED);
		assert_string_equal(err.id, "tampered");
	}
}

static void
a_write_ahead_log_flag_is_refused(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(judge(18, 2, 4096, &err), ERR_TAMPERED);
	assert_int_equal(judge(19, 2, 4096, &err), ERR_TAMPERED);
}

static void
a_newer_format_asks_for_a_newer_program(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(judge(63, 2, 4096, &err), ERR_INVALID);
	assert_string_equal(err.id, "newer-format");
	assert_int_equal(judge(60, 1, 4096, &err), ERR_INVALID);
}

static void
format_zero_is_no_vault(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(judge(63, 0, 4096, &err), ERR_TAMPERED);
}

static void
more_than_256_mib_is_refused(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(judge(99, 0, 256 << 20, &err), 0);
	assert_int_equal(judge(99, 0, (256 << 20) + 1, &err), ERR_TAMPERED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_vaults_header_is_accepted),
		cmocka_unit_test(every_other_magic_id_page_size_and_encoding_is_refused),
		cmocka_unit_test(a_write_ahead_log_flag_is_refused),
		cmocka_unit_test(a_newer_format_asks_for_a_newer_program),
		cmocka_unit_test(format_zero_is_no_vault),
		cmocka_unit_test(more_than_256_mib_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
