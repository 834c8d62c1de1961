/* SPDX-License-Identifier: Apache-2.0 */
#include "guard/patch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"

#define RECORD(path, status) ":100644 100644 1111111 2222222 " status "\0" path "\0"
#define CASE(literal) {literal, sizeof(literal) - 1}
#define TEXT(literal) slice_of(literal, sizeof(literal) - 1)

static void
lines_are_told_with_their_numbers(void **state)
{
	static const char text[] = RECORD("a b", "M") "\0diff --git a/a b b/a b\nindex 1..2 100644\n"
		"--- a/a b\n+++ b/a b\n@@ -1,3 +1,4 @@ fn\n one\n-two\n+TWO\n+more\n three\n"
		"@@ -20 +21 @@\n-x\n\\ No newline at end of file\n+y\n\\ No newline at end of file\n";
	struct patch patch CLEANUP(patch_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct patch_file *file;

	(void)state;
	assert_int_equal(patch_read(TEXT(text), &patch, &err), 0);
	assert_int_equal(patch.count, 1);
	file = &patch.files[0];
	assert_string_equal(file->path, "a b");
	assert_int_equal(file->count, 5);
	assert_true(slice_equal_text(file->lines[1].text, "TWO"));
	assert_int_equal(file->lines[1].number, 2);
	assert_true(file->lines[1].is_added);
	assert_false(file->lines[3].is_added);
	assert_int_equal(file->lines[3].number, 4);
	assert_int_equal(file->lines[4].number, 21);
}

static void
content_that_looks_like_a_header_is_content(void **state)
{
	static const char text[] = RECORD("a", "A") RECORD("b", "A")
		"\0diff --git a/a b/a\n@@ -0,0 +1,3 @@\n+diff --git a/x b/x\n+@@ -1 +1 @@\n++++ b/x\n"
		"diff --git a/b b/b\n@@ -0,0 +1 @@\n+b\n";
	struct patch patch CLEANUP(patch_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(patch_read(TEXT(text), &patch, &err), 0);
	assert_int_equal(patch.files[0].count, 3);
	assert_int_equal(patch.files[1].count, 1);
}

static void
a_file_that_changes_its_type_has_two_parts(void **state)
{
	static const char text[] = RECORD("a", "T") RECORD("b", "M")
		"\0diff --git a/a b/a\n@@ -1 +0,0 @@\n-x\ndiff --git a/a b/a\n@@ -0,0 +1 @@\n+y\n"
		"diff --git a/b b/b\nold mode 100644\nnew mode 100755\n";
	struct patch patch CLEANUP(patch_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(patch_read(TEXT(text), &patch, &err), 0);
	assert_int_equal(patch.files[0].count, 1);
	assert_int_equal(patch.files[1].count, 0);
}

static void
nothing_is_staged(void **state)
{
	struct patch patch CLEANUP(patch_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(patch_read(TEXT(""), &patch, &err), 0);
	assert_int_equal(patch.count, 0);
}

static void
what_is_no_patch_is_refused_and_never_half_read(void **state)
{
	static const struct { const char *text; size_t len; } cases[] = {
		CASE(":100644"),
		CASE(":1 2 3 4 M\0a"),
		CASE(RECORD("a", "M") "\0@@ -1 +1 @@\n+x\n"),
		CASE(RECORD("a", "M") "\0diff --git a/a b/a\n@@ -1 +1,3 @@\n+x\n"),
		CASE(RECORD("a", "M") "\0diff --git a/a b/a\n@@ -1 +1,3 @@\n+x\n\n+y\n"),
		CASE(RECORD("a", "M") "\0diff --git a/a b/a\n@@ -1 +1 @@\n*x\n"),
		CASE(RECORD("a", "M") "\0diff --git a/a b/a\n@@ -x +1 @@\n"),
		CASE(RECORD("a", "M") RECORD("b", "M") "\0diff --git a/a b/a\n@@ -0,0 +1 @@\n+x\n"),
		CASE(RECORD("a", "M") "\0diff --git a/a b/a\ndiff --git a/b b/b\n@@ -0,0 +1 @@\n+x\n"),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct patch patch CLEANUP(patch_done) = {0};
		struct err err CLEANUP(err_done) = ERR_INIT;

		if (patch_read(slice_of(cases[i].text, cases[i].len), &patch, &err) != ERR_INVALID)
			fail_msg("case %zu is taken", i);
		assert_string_equal(err.id, "git-unknown");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_told_with_their_numbers),
		cmocka_unit_test(content_that_looks_like_a_header_is_content),
		cmocka_unit_test(a_file_that_changes_its_type_has_two_parts),
		cmocka_unit_test(nothing_is_staged),
		cmocka_unit_test(what_is_no_patch_is_refused_and_never_half_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
