/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"
#include "model/marker.h"

static const unsigned char env_id[16] = {0x8f, 0x31, 0xc0, 0x2a, 0xd4, 0x9b, 0x7e, 0x15, 1};

static void
a_marker_says_environment_and_commit_first(void **state)
{
	struct marker marker = {.env = "prod", .seq = 118};
	char text[MARKER_TEXT];

	(void)state;
	marker_write(&marker, text);
	assert_string_equal(text, "prod@118");
	marker_set_id(&marker, env_id);
	marker_set_service(&marker, "api");
	marker.local_seq = 3;
	marker.only = marker.in_file = true;
	marker_write(&marker, text);
	assert_string_equal(text, "prod@118,id=8f31c02ad49b7e15,service=api,local=3,only,file");
}

static void
what_was_written_is_read(void **state)
{
	struct marker marker = {.env = "a.b-c_9", .seq = 1}, back;
	char text[MARKER_TEXT], again[MARKER_TEXT];

	(void)state;
	for (unsigned bits = 0; bits < 32; bits++) {
		marker.id[0] = '\0';
		if ((bits & 1) != 0)
			marker_set_id(&marker, env_id);
		marker_set_service(&marker, (bits & 2) != 0 ? "web.front-2" : NULL);
		marker.local_seq = (bits & 4) != 0 ? 77 : 0;
		marker.only = (bits & 8) != 0;
		marker.in_file = (bits & 16) != 0;
		marker_write(&marker, text);
		assert_true(marker_read(slice_of_text(text), &back));
		marker_write(&back, again);
		assert_string_equal(text, again);
	}
}

static void
the_longest_marker_has_room(void **state)
{
	struct marker marker = {.seq = UINT64_C(9999999999999999999), .local_seq = UINT64_C(9999999999999999999),
		.only = true, .in_file = true};
	char text[MARKER_TEXT], service[MARKER_SERVICE + 1];

	(void)state;
	memset(marker.env, 'e', ENV_NAME_MOST);
	memset(service, 's', MARKER_SERVICE);
	service[MARKER_SERVICE] = '\0';
	marker_set_id(&marker, env_id);
	marker_set_service(&marker, service);
	marker_write(&marker, text);
	assert_true(strlen(text) < sizeof(text));
	assert_true(marker_read(slice_of_text(text), &marker));
}

static void
a_service_that_would_end_the_word_is_not_told(void **state)
{
	static const char *const names[] = {"a,b", "a b", "", "a=b", "\xc3\xa4",
		"sssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss"};
	struct marker marker = {.env = "dev", .seq = 1};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		marker_set_service(&marker, names[i]);
		assert_string_equal(marker.service, "");
	}
}

static void
words_of_later_versions_are_passed_over(void **state)
{
	struct marker marker;

	(void)state;
	assert_true(marker_read(SLICE_LITERAL("dev@3,base=9,id=8f31c02ad49b7e15,whatever"), &marker));
	assert_string_equal(marker.env, "dev");
	assert_int_equal(marker.seq, 3);
	assert_string_equal(marker.id, "8f31c02ad49b7e15");
}

static void
what_is_no_marker_is_refused(void **state)
{
	static const char *const texts[] = {"", "dev", "@1", "dev@", "dev@0", "dev@01", "dev@-1", "dev@1x",
		"dev@99999999999999999999", "Dev@1", "dev@1,id=8f31", "dev@1,id=8f31c02ad49b7e1g",
		"dev@1,service=", "dev@1,service=a b", "dev@1,local=0", "dev 1", "dev@1@2"};
	struct marker marker = {.seq = 42};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		assert_false(marker_read(slice_of_text(texts[i]), &marker));
		assert_int_equal(marker.seq, 42);
	}
	assert_false(marker_read(slice_of("dev@1,id=8f31c02ad49b7e1\0", 25), &marker));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_marker_says_environment_and_commit_first),
		cmocka_unit_test(what_was_written_is_read),
		cmocka_unit_test(the_longest_marker_has_room),
		cmocka_unit_test(a_service_that_would_end_the_word_is_not_told),
		cmocka_unit_test(words_of_later_versions_are_passed_over),
		cmocka_unit_test(what_is_no_marker_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
