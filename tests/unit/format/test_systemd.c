/* SPDX-License-Identifier: Apache-2.0 */
/* EnvironmentFile= and the folder for LoadCredential= of systemd units. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "format/format.h"
#include "reads.h"
#include "secret/secret.h"

#define TEXT SLICE_LITERAL

static void
what_double_quotes_escape_is_escaped(void **state)
{
	(void)state;
	writes("systemd", "A", TEXT("a\"b\\c$d`e'f\n\r#;"), 0,
		"A=\"a\\\"b\\\\c\\$d\\`e'f\n\r#;\"\n");
	writes("systemd", "A", TEXT(""), 0, "A=\"\"\n");
}

static void
a_code_point_that_is_no_character_is_refused(void **state)
{
	static const char *const values[] = {"ab\ufdd0", "ab\ufdef", "ab\ufffe", "ab\uffff",
		"ab\U0001fffe", "ab\U0010ffff"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		writes("systemd", "A", slice_of_text(values[i]), 0,
			"refused: `systemd` cannot carry `A`: a code point that is no character, for "
			"which systemd refuses the file, at byte 2 of its value");
	writes("systemd", "A", TEXT("\ufdcf\ufdf0\ufffd\U0010fffd"), 0,
		"A=\"\ufdcf\ufdf0\ufffd\U0010fffd\"\n");
}

static void
the_longest_variable_is_exact(void **state)
{
	static const char *const dialects[] = {"systemd", "github-env"};
	struct err err CLEANUP(err_done) = ERR_INIT;
	char *value = malloc(131070);
	const struct format *format;

	(void)state;
	assert_non_null(value);
	memset(value, 'x', 131070);
	for (size_t i = 0; i < ARRAY_LEN(dialects); i++) {
		struct entry entry = {.name = TEXT("K"), .value = slice_of(value, 131069)};

		assert_int_equal(format_get(dialects[i], &format, &err), 0);
		assert_int_equal(format->check(format, &entry, &err), 0);
		entry.value.len++;
		assert_int_equal(format->check(format, &entry, &err), ERR_INVALID);
		assert_non_null(strstr(err.message, "at byte 131069 of its value"));
	}
	free(value);
}

static void
more_than_a_program_can_be_started_with_is_refused(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(7 << 20);
	struct err err CLEANUP(err_done) = ERR_INIT;
	char *value = calloc(1, 100001), name[16];
	const struct format *format;

	(void)state;
	memset(value, 'x', 100000);
	assert_int_equal(format_get("systemd", &format, &err), 0);
	for (int i = 0; i < 62; i++) {
		snprintf(name, sizeof(name), "V%d", i);
		envset_add_text(set, name, slice_of(value, 100000), 0);
	}
	assert_int_equal(format_check(format, NULL, set, &err), 0);
	envset_add_text(set, "W", slice_of(value, 100000), 0);
	assert_int_equal(format_check(format, NULL, set, &err), ERR_INVALID);
	assert_string_equal(err.id, "cannot-carry");
	assert_non_null(strstr(err.message, "63 values of 6300"));
	free(value);
}

static void
one_that_is_too_long_is_named_before_all_are_counted(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(7 << 20);
	struct err err CLEANUP(err_done) = ERR_INIT;
	char *value = calloc(1, 7 << 20);
	const struct format *format;

	(void)state;
	memset(value, 'x', 7 << 20);
	assert_int_equal(format_get("systemd", &format, &err), 0);
	envset_add_text(set, "LONG", slice_of(value, 7 << 20), 0);
	assert_int_equal(format_check(format, NULL, set, &err), ERR_INVALID);
	assert_non_null(strstr(err.message, "`LONG`"));
	free(value);
}

static void
quotes_are_joined_with_what_follows(void **state)
{
	(void)state;
	reads("systemd", TEXT("A='it'\\''s'\n"), "A=it''s';", "1:1 joined A\n");
	reads("systemd", TEXT("A=\"x\" # c\n"), "A=x# c;", "1:1 joined A\n");
	reads("systemd", TEXT("A='a'\"b\"\n"), "A=ab;", "1:1 joined A\n");
	reads("systemd", TEXT("A='a' \nB=a'b'\n"), "A=a;B=a'b';", "");
}

static void
backslashes_go_away_as_in_systemd(void **state)
{
	(void)state;
	reads("systemd", TEXT("A=\"\\\"\\\\\\$\\`\\n\\\nx\"\n"), "A=\"\\$`\\nx;", "");
	reads("systemd", TEXT("A='\\n\\\\'\n"), "A=\\n\\\\;", "");
	reads("systemd", TEXT("A=\\n\\ \\\n y  \n"), "A=n  y;", "");
	reads("systemd", TEXT("A=x \\\n"), "A=x ;", "");
	reads("systemd", TEXT("A=x \\"), "A=x ;", "");
	reads("systemd", TEXT("A=\"x\\"), "A=x;", "1:1 swallowed-lines A\n");
}

static void
comments_and_what_they_hide_are_told(void **state)
{
	(void)state;
	reads("systemd", TEXT("# A=1\n ; B=2\nC=3\n"), "C=3;", "");
	reads("systemd", TEXT("# c \\\nA=1\nB=2\n"), "B=2;", "2:1 line-ignored \n");
	reads("systemd", TEXT("# c \\\n# d \\\n\nB=2\n"), "B=2;", "");
	reads("systemd", TEXT("A=x # c\nB=#c\nC=x#c\n"), "A=x # c;B=#c;C=x#c;",
		"1:1 hash-value A\n2:1 hash-value B\n");
}

static void
lines_that_systemd_drops_are_told(void **state)
{
	(void)state;
	reads("systemd", TEXT("export A=1\nB\n1C=1\nD.E=1\n=x\nF =1\n"), "F=1;",
		"1:1 line-ignored \n2:1 line-ignored B\n3:1 line-ignored 1C\n"
		"4:1 line-ignored \n5:1 line-ignored \n");
	reads("systemd", TEXT("\xef\xbb\xbf" "A=1\nB=2\n"), "B=2;", "1:1 line-ignored \n");
}

static void
a_quote_that_swallows_lines_is_told(void **state)
{
	(void)state;
	reads("systemd", TEXT("A='x\nB=1\n"), "A=x\nB=1\n;", "1:1 swallowed-lines A\n");
	reads("systemd", TEXT("A='x\nB='y\n"), "A=x\nB=y;",
		"1:1 swallowed-lines A\n1:1 joined A\n");
	reads("systemd", TEXT("A='x\ny'\n\nB=2\n"), "A=x\ny;B=2;", "");
}

static void
what_makes_systemd_refuse_the_file_is_an_error(void **state)
{
	(void)state;
	refuses("systemd", TEXT("A=1\n B=\xff\nC=\ufffe\n"),
		"2:2 a byte that is not UTF-8, or a code point that is no character\n"
		"3:1 a byte that is not UTF-8, or a code point that is no character\n");
	refuses("systemd", TEXT("\xff=1\n"),
		"1:1 a byte that is not UTF-8, or a code point that is no character\n");
	refuses("systemd", TEXT("A=1\nB=x\0y\n"), "2:4 a NUL byte\n");
	reads("systemd", TEXT("# \xff\nB\xff\nA=1\n"), "A=1;", "2:1 line-ignored \n");
}

static int
check_credential(struct slice name, struct slice value, struct err *err)
{
	struct entry entry = {.name = name, .value = value};
	const struct format *format;

	assert_int_equal(format_get("systemd-credential", &format, err), 0);
	return format->check(format, &entry, err);
}

static void
a_credential_is_named_by_printable_ascii(void **state)
{
	static const char *const bad[] = {"", ".", "..", "a/b", "a:b", "a\tb", "\u017e", "a\x7f"};
	char name[257];

	(void)state;
	memset(name, 'a', sizeof(name));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err err CLEANUP(err_done) = ERR_INIT;

		assert_int_equal(check_credential(slice_of_text(bad[i]), TEXT("v"), &err), ERR_INVALID);
		assert_string_equal(err.id, "cannot-carry");
	}
	for (size_t len = 255; len <= 256; len++) {
		struct err err CLEANUP(err_done) = ERR_INIT;

		assert_int_equal(check_credential(slice_of(name, len), TEXT("v"), &err),
			len == 255 ? 0 : ERR_INVALID);
	}
}

static void
a_credential_carries_every_byte(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(check_credential(TEXT("DB_PASS"), TEXT("a\0b\xff\n"), &err), 0);
	assert_int_equal(check_credential(TEXT("a b.c-d"), TEXT(""), &err), 0);
}

static void
all_credentials_together_have_a_limit(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(2 << 20);
	struct err err CLEANUP(err_done) = ERR_INIT;
	char *value = calloc(1, 1 << 20);
	const struct format *format;

	(void)state;
	assert_int_equal(format_get("systemd-credential", &format, &err), 0);
	envset_add_text(set, "A", slice_of(value, (1 << 20) - 1), 0);
	assert_int_equal(format_check(format, NULL, set, &err), 0);
	envset_add_text(set, "B", slice_of(value, 0), 0);
	assert_int_equal(format_check(format, NULL, set, &err), ERR_INVALID);
	assert_non_null(strstr(err.message, "2 values of 1048577 bytes together"));
	envset_add_text(set, "A", slice_of(value, 1 << 20), 0);
	err_done(&err);
	memset(&err, 0, sizeof(err));
	assert_int_equal(format_check(format, NULL, set, &err), ERR_INVALID);
	assert_non_null(strstr(err.message, "`A`"));
	free(value);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_double_quotes_escape_is_escaped),
		cmocka_unit_test(a_code_point_that_is_no_character_is_refused),
		cmocka_unit_test(the_longest_variable_is_exact),
		cmocka_unit_test(more_than_a_program_can_be_started_with_is_refused),
		cmocka_unit_test(one_that_is_too_long_is_named_before_all_are_counted),
		cmocka_unit_test(quotes_are_joined_with_what_follows),
		cmocka_unit_test(backslashes_go_away_as_in_systemd),
		cmocka_unit_test(comments_and_what_they_hide_are_told),
		cmocka_unit_test(lines_that_systemd_drops_are_told),
		cmocka_unit_test(a_quote_that_swallows_lines_is_told),
		cmocka_unit_test(what_makes_systemd_refuse_the_file_is_an_error),
		cmocka_unit_test(a_credential_is_named_by_printable_ascii),
		cmocka_unit_test(a_credential_carries_every_byte),
		cmocka_unit_test(all_credentials_together_have_a_limit),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
