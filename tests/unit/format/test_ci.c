/* SPDX-License-Identifier: Apache-2.0 */
/* What CI systems read from files: GitHub's runner, GitLab's server. And the folder of files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "format/format.h"
#include "reads.h"
#include "secret/secret.h"

#define TEXT SLICE_LITERAL

static const struct format *
dialect_of(const char *name)
{
	const struct format *format;
	struct err err = ERR_INIT;

	assert_int_equal(format_get(name, &format, &err), 0);
	return format;
}

/* The delimiter of the one value X that is written; LEN bytes. */
static void
delimiter_of(const char *dialect, char *out, size_t len)
{
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err = ERR_INIT;
	struct slice rest;

	envset_add_text(set, "K", TEXT("X"), 0);
	assert_int_equal(format_render(dialect_of(dialect), NULL, set, &text, &err), 0);
	rest = secret_text_slice(&text);
	assert_int_equal(rest.len, 3 + len + 1 + 2 + len + 1);
	assert_memory_equal(rest.data, "K<<", 3);
	memcpy(out, rest.data + 3, len);
	assert_memory_equal(rest.data + 3 + len, "\nX\n", 3);
	assert_memory_equal(rest.data + 6 + len, out, len);
	assert_int_equal(rest.data[rest.len - 1], '\n');
}

static void
every_delimiter_has_128_bits_of_its_own(void **state)
{
	static const char head[] = "ghadelimiter_";
	enum { LEN = sizeof(head) - 1 + 32 };
	char a[LEN + 1] = "", b[LEN + 1] = "";

	(void)state;
	delimiter_of("github-env", a, LEN);
	delimiter_of("github-output", b, LEN);
	assert_memory_equal(a, head, sizeof(head) - 1);
	assert_int_equal(strspn(a + sizeof(head) - 1, "0123456789abcdef"), 32);
	assert_memory_not_equal(a, b, LEN);
}

static void
two_values_have_two_delimiters(void **state)
{
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err = ERR_INIT;
	const char *first, *second;

	(void)state;
	envset_add_text(set, "A", TEXT(""), 0);
	envset_add_text(set, "B", TEXT(""), 0);
	assert_int_equal(format_render(dialect_of("github-env"), NULL, set, &text, &err), 0);
	secret_text_add_byte(&text, '\0');
	first = strstr((const char *)text.data, "A<<");
	second = strstr((const char *)text.data, "B<<");
	assert_non_null(first);
	assert_non_null(second);
	assert_memory_not_equal(first + 3, second + 3, 40);
}

static void
names_that_are_the_runners_own_are_refused(void **state)
{
	static const char *const names[] = {"GITHUB_TOKEN", "RUNNER_TEMP", "CI", "NODE_OPTIONS",
		"node_Options", "ACTIONS_ALLOW_UNSECURE_COMMANDS"};
	char wanted[200];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		snprintf(wanted, sizeof(wanted), "refused: `github-env` cannot carry `%s`: a variable "
			"that is the runner's own at byte 0 of its name", names[i]);
		writes("github-env", names[i], TEXT("x"), 0, wanted);
	}
}

static int
check_name(const char *dialect, const char *name, struct err *err)
{
	const struct format *format = dialect_of(dialect);
	struct entry entry = {.name = slice_of_text(name), .value = TEXT("x")};

	return format->check(format, &entry, err);
}

static void
names_that_end_before_their_delimiter_are_refused(void **state)
{
	static const char *const good[] = {"github_token", "CI_", "Ci", "A.B", "a b", "A<B", "\u017e"};
	static const char *const bad[] = {"", "A<<B", "A<", "A=B", "A\nB", "A\rB", "A\x7f",
		"\ufeffA", "\xff"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		struct err err CLEANUP(err_done) = ERR_INIT;

		assert_int_equal(check_name("github-env", good[i], &err), 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err err CLEANUP(err_done) = ERR_INIT;

		assert_int_equal(check_name("github-env", bad[i], &err), ERR_INVALID);
		assert_string_equal(err.id, "cannot-carry");
	}
}

static void
an_output_has_a_name_that_an_expression_can_say(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(check_name("github-output", "GITHUB_TOKEN", &err), 0);
	assert_int_equal(check_name("github-output", "db-password_2", &err), 0);
	assert_int_equal(check_name("github-output", "A.B", &err), ERR_INVALID);
	assert_int_equal(check_name("github-output", "1A", &err), ERR_INVALID);
}

static void
outputs_that_differ_in_case_only_are_refused(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	envset_add_text(set, "TOKEN", TEXT("1"), 0);
	envset_add_text(set, "Token_2", TEXT("2"), 0);
	assert_int_equal(format_check(dialect_of("github-output"), NULL, set, &err), 0);
	envset_add_text(set, "token", TEXT("3"), 0);
	envset_add_text(set, "TOKEN_2", TEXT("4"), 0);
	assert_int_equal(format_check(dialect_of("github-env"), NULL, set, &err), 0);
	assert_int_equal(format_check(dialect_of("github-output"), NULL, set, &err), ERR_INVALID);
	assert_int_equal(err.more_count, 1);
	assert_non_null(strstr(err.message, "another output differs from it in case only"));
	refuses("github-output", TEXT("TOKEN=1\nX=2\ntoken=3\n"),
		"3:1 two outputs whose names differ in case only\n");
	reads("github-env", TEXT("TOKEN=1\ntoken=3\n"), "TOKEN=1;token=3;", "");
}

static void
both_forms_are_read_as_the_runner_reads_them(void **state)
{
	(void)state;
	reads("github-env", TEXT("A=1\n\nB= 'x'<<E \nC<<E\na\n\nb\nE\n"), "A=1;B= 'x'<<E ;C=a\n\nb;", "");
	reads("github-env", TEXT("A<<E\nE\nB<<E\n\nE\nC<<E\n\n\nE"), "A=;B=;C=\n;", "");
	reads("github-env", TEXT("A<<E=F\nx\nE=F\n"), "A=x;", "");
	reads("github-env", TEXT("A<<E<<F\nx\nE<<F\n"), "A=x;", "");
	reads("github-env", TEXT("A<<E\nE2\nxE\nE \nE\n"), "A=E2\nxE\nE ;", "");
	reads("github-env", TEXT("A<<E\r\nx\r\nE\r\n"), "A=x\r;", "1:1 carriage-return A\n");
	reads("github-env", TEXT("\xef\xbb\xbf# A=1"), "# A=1;", "");
	reads("github-env", TEXT("A=1\nA=2\n"), "A=2;", "2:1 duplicate A\n");
}

static void
what_the_runner_takes_not_is_told(void **state)
{
	(void)state;
	reads("github-env", TEXT("=x\nnode_options=1\nA=1\n"), "A=1;",
		"1:1 empty-name \n2:1 line-ignored node_options\n");
	reads("github-output", TEXT("NODE_OPTIONS=1\n"), "NODE_OPTIONS=1;", "");
}

static void
what_fails_the_step_is_an_error(void **state)
{
	(void)state;
	refuses("github-env", TEXT("A<<E\nx\ny\nE\nB\n"),
		"5:1 neither `NAME=value` nor `NAME<<DELIMITER`\n");
	refuses("github-env", TEXT("A=1\nB\n<<E\nx\nC<<\nD=\xff\nF<<E\nx\nE2\n"),
		"2:1 neither `NAME=value` nor `NAME<<DELIMITER`\n"
		"3:1 a `<<` without a name before it and a delimiter behind it\n"
		"4:1 neither `NAME=value` nor `NAME<<DELIMITER`\n"
		"5:1 a `<<` without a name before it and a delimiter behind it\n"
		"6:1 a byte that is not UTF-8\n"
		"7:1 the delimiter behind the `<<` does not come on a line of its own\n");
}

static void
a_report_has_no_secrets(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	writes("gitlab", "A", TEXT("x"), ENTRY_PLAIN, "A=x\n");
	writes("gitlab", "A", TEXT("x"), 0, "refused: `gitlab` cannot carry `A`: it is a secret");
	envset_add_text(set, "A", TEXT("x"), 0);
	assert_int_equal(format_check(dialect_of("gitlab"), NULL, set, &err), ERR_INVALID);
	assert_non_null(strstr(err.why, "can download the report"));
	assert_non_null(strstr(err.fix, "`evenkeep run`"));
}

static void
what_gitlab_changes_is_refused(void **state)
{
	static const struct {
		const char *value, *what;
	} cases[] = {
		{"ab\ncd", "a newline at byte 2"},
		{" ab", "white space, which GitLab cuts off, at byte 0"},
		{"ab\r", "white space, which GitLab cuts off, at byte 2"},
		{"ab\v", "white space, which GitLab cuts off, at byte 2"},
		{"ab$c", "a `$`, behind which later jobs replace a name, at byte 2"},
		{"%%ab%", "a `%NAME%`, which later jobs replace, at byte 1"},
		{"5% of %a_1%", "a `%NAME%`, which later jobs replace, at byte 6"},
	};
	static const char *const good[] = {"", "a b\tc", "a\rb", "100%", "%1a%", "%%", "\u00a0x\u00a0",
		"\"x\" #y", "%a b%", "%a"};
	char wanted[200];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		snprintf(wanted, sizeof(wanted), "refused: `gitlab` cannot carry `A`: %s of its value",
			cases[i].what);
		writes("gitlab", "A", slice_of_text(cases[i].value), ENTRY_PLAIN, wanted);
	}
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		snprintf(wanted, sizeof(wanted), "A=%s\n", good[i]);
		writes("gitlab", "A", slice_of_text(good[i]), ENTRY_PLAIN, wanted);
	}
}

/* Is a set of COUNT plain values of LEN bytes, named V000 and so on, carried? */
static bool
report_takes(size_t count, size_t len)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	char name[16], value[8000];

	memset(value, 'x', sizeof(value));
	for (size_t i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "V%03zu", i);
		envset_add_text(set, name, slice_of(value, len), ENTRY_PLAIN);
	}
	return format_check(dialect_of("gitlab"), NULL, set, &err) == 0;
}

static void
the_limits_of_a_report_are_exact(void **state)
{
	char text[5121];

	(void)state;
	assert_true(report_takes(150, 1));
	assert_false(report_takes(151, 1));
	assert_true(report_takes(1, 5113));
	assert_false(report_takes(1, 5114));
	assert_true(report_takes(2, 2553));
	assert_false(report_takes(2, 2554));
	memset(text, 'x', sizeof(text));
	memcpy(text, "K=", 2);
	refuses("gitlab", slice_of(text, 5120), "1:1 5,120 bytes or more\n");
}

static void
a_name_of_a_report_has_255_bytes(void **state)
{
	char name[257];

	(void)state;
	memset(name, 'A', sizeof(name));
	for (size_t len = 255; len <= 256; len++) {
		struct entry entry = {.name = slice_of(name, len), .flags = ENTRY_PLAIN};
		struct err err CLEANUP(err_done) = ERR_INIT;
		const struct format *format = dialect_of("gitlab");

		assert_int_equal(format->check(format, &entry, &err), len == 255 ? 0 : ERR_INVALID);
	}
}

static void
a_report_of_more_than_150_variables_is_an_error(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	for (int i = 0; i < 151; i++)
		buf_addf(&text, "V%03d=x\n", i);
	refuses("gitlab", buf_slice(&text), "151:1 more than 150 variables\n");
}

static void
a_report_is_read_as_gitlab_reads_it(void **state)
{
	(void)state;
	reads("gitlab", TEXT("A=\0x\0\n"), "A=x;", "");
	reads("gitlab", TEXT("\xef\xbb\xbf" "A = x=1 \r\n1B=\"y\"\nA=2"), "1B=\"y\";A=2;",
		"3:1 duplicate A\n");
	refuses("gitlab", TEXT("A=1\n\n# c\nB-C=1\n=x\nD=\xff\n"),
		"2:1 an empty line\n3:1 a line without a `=`\n"
		"4:1 a name of other characters than letters, digits and `_`\n"
		"5:1 a name of other characters than letters, digits and `_`\n"
		"6:1 a byte that is not UTF-8\n");
}

static void
a_file_carries_every_byte_and_every_file_name(void **state)
{
	static const char *const good[] = {"A", "a", ".env", "a b", "A=B", "\xff"};
	static const char *const bad[] = {"", ".", "..", "a/b"};
	const struct format *format = dialect_of("files");
	char name[257];

	(void)state;
	memset(name, 'a', sizeof(name));
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		struct entry entry = {.name = slice_of_text(good[i]), .value = TEXT("a\0b\n\xff")};
		struct err err CLEANUP(err_done) = ERR_INIT;

		assert_int_equal(format->check(format, &entry, &err), 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err err CLEANUP(err_done) = ERR_INIT;

		assert_int_equal(check_name("files", bad[i], &err), ERR_INVALID);
		assert_string_equal(err.id, "cannot-carry");
	}
	for (size_t len = 255; len <= 256; len++) {
		struct entry entry = {.name = slice_of(name, len)};
		struct err err CLEANUP(err_done) = ERR_INIT;

		assert_int_equal(format->check(format, &entry, &err), len == 255 ? 0 : ERR_INVALID);
	}
}

static void
files_that_differ_in_case_only_are_two(void **state)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	envset_add_text(set, "TOKEN", TEXT("1"), 0);
	envset_add_text(set, "token", TEXT("2"), 0);
	assert_int_equal(format_check(dialect_of("files"), NULL, set, &err), 0);
	assert_int_equal(format_check(dialect_of("systemd-credential"), NULL, set, &err), 0);
}

static void
folders_are_for_their_owner_only(void **state)
{
	(void)state;
	assert_int_equal(dialect_of("files")->mode, 0600);
	assert_int_equal(dialect_of("systemd-credential")->mode, 0400);
	assert_int_equal(dialect_of("files")->place, FORMAT_FOLDER);
	assert_int_equal(dialect_of("systemd-credential")->place, FORMAT_FOLDER);
	assert_int_equal(dialect_of("github-env")->place, FORMAT_APPEND);
	assert_true(dialect_of("github-env")->masks);
	assert_true(dialect_of("github-output")->masks);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_delimiter_has_128_bits_of_its_own),
		cmocka_unit_test(two_values_have_two_delimiters),
		cmocka_unit_test(names_that_are_the_runners_own_are_refused),
		cmocka_unit_test(names_that_end_before_their_delimiter_are_refused),
		cmocka_unit_test(an_output_has_a_name_that_an_expression_can_say),
		cmocka_unit_test(outputs_that_differ_in_case_only_are_refused),
		cmocka_unit_test(both_forms_are_read_as_the_runner_reads_them),
		cmocka_unit_test(what_the_runner_takes_not_is_told),
		cmocka_unit_test(what_fails_the_step_is_an_error),
		cmocka_unit_test(a_report_has_no_secrets),
		cmocka_unit_test(what_gitlab_changes_is_refused),
		cmocka_unit_test(the_limits_of_a_report_are_exact),
		cmocka_unit_test(a_name_of_a_report_has_255_bytes),
		cmocka_unit_test(a_report_of_more_than_150_variables_is_an_error),
		cmocka_unit_test(a_report_is_read_as_gitlab_reads_it),
		cmocka_unit_test(a_file_carries_every_byte_and_every_file_name),
		cmocka_unit_test(files_that_differ_in_case_only_are_two),
		cmocka_unit_test(folders_are_for_their_owner_only),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
