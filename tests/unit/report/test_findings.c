/* SPDX-License-Identifier: Apache-2.0 */
/* Findings with hostile texts in the forms that other programs read. */
#include "report/findings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "secret/secret.h"

static struct findings *
two_findings(void)
{
	struct findings *findings = findings_new();

	findings_add(findings, &(struct finding){.level = LEVEL_ERROR, .rule = "a.rule",
		.message = "100% of <it> is | wrong:\r\n::error::no, \"really\" ]]> & so on",
		.why = "because", .fix = "mend it", .file = "a b,c:d%/%e.yaml", .line = 3, .column = 5,
		.name = "NAME", .environment = "prod"});
	findings_add(findings, &(struct finding){.level = LEVEL_NOTE, .rule = "b.rule",
		.message = "noted", .name = "OTHER"});
	return findings;
}

/* What FORM writes of REPORT; valid until the next call. */
static const char *
written_of(const struct report *report, const char *form)
{
	static char text[8192];
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	const struct report_format *format;
	struct err err = ERR_INIT;

	assert_int_equal(report_format_get(form, &format, &err), 0);
	format->write(report, &out);
	assert_true(out.len < sizeof(text));
	memcpy(text, out.data, out.len);
	text[out.len] = '\0';
	return text;
}

static const struct report_case cases[] = {{"NAME", "prod"}, {"NAME", "dev"}};

static const char *
written(const char *form)
{
	struct findings *findings CLEANUP(findings_freep) = two_findings();
	static const struct gap gaps[] = {{"the <prod>", "there is\n::error::no key"}};
	struct report report = {.title = "evenkeep test", .findings = findings, .cases = cases,
		.case_count = 2, .gaps = gaps, .gap_count = 1};

	return written_of(&report, form);
}

static void
says(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("no `%s` in `%s`", part, text);
}

static void
of_github_no_text_begins_another_command(void **state)
{
	const char *text = written("github");

	(void)state;
	assert_string_equal(text,
		"::error file=a b%2Cc%3Ad%25/%25e.yaml,line=3,col=5,title=a.rule::"
		"100%25 of <it> is | wrong:\\x0d\\x0a::error::no, \"really\" ]]> & so on (prod)"
		"%0Afix: mend it\n"
		"::notice file=evenkeep.yaml,line=1,title=b.rule::noted\n"
		"::notice title=not looked at::the <prod>: there is\\x0a::error::no key\n");
}

static void
sarif_has_a_relative_uri_and_a_fingerprint_for_each(void **state)
{
	const char *text = written("sarif");
	char print[FINGERPRINT], member[64];
	struct findings *findings CLEANUP(findings_freep) = two_findings();

	(void)state;
	says(text, "\"uri\":\"a%20b%2Cc%3Ad%25/%25e.yaml\"");
	says(text, "\"uri\":\"evenkeep.yaml\"");
	for (size_t i = 0; i < findings->count; i++) {
		finding_fingerprint(&findings->items[i], print);
		snprintf(member, sizeof(member), "\"partialFingerprints\":{\"evenkeep/v1\":\"%s\"}",
			print);
		says(text, member);
	}
	says(text, "\"fullDescription\":{\"text\":\"because\"}");
	says(text, "& so on (prod)\\nfix: mend it\"}");
	says(text, "\"toolExecutionNotifications\":[{\"level\":\"note\",\"message\":{\"text\":\"not looked at: the <prod>: ");
}

static void
gitlab_gets_one_list(void **state)
{
	const char *text = written("gitlab");

	(void)state;
	assert_int_equal(text[0], '[');
	assert_string_equal(text + strlen(text) - 2, "]\n");
	says(text, "\"severity\":\"major\",\"location\":{\"path\":\"a b,c:d%/%e.yaml\",\"lines\":{\"begin\":3}}");
	says(text, "\"severity\":\"info\"");
}

static void
junit_has_a_case_for_each_name_and_environment(void **state)
{
	const char *text = written("junit");

	(void)state;
	says(text, "<testsuite name=\"evenkeep test\" tests=\"4\" failures=\"1\" skipped=\"1\">");
	says(text, "<testcase classname=\"dev\" name=\"NAME\"/>");
	says(text, "<testcase classname=\"prod\" name=\"NAME\">\n      <failure type=\"a.rule\" message=\""
		"100% of &lt;it&gt; is | wrong:\\x0d\\x0a::error::no, &quot;really&quot; ]]&gt; &amp; so on (prod)\">");
	says(text, "<testcase classname=\"not looked at\" name=\"the &lt;prod&gt;\">\n      <skipped message=\"there is");
	says(text, "<testcase classname=\"b.rule\" name=\"OTHER\">\n      <system-out>note: noted");
}

static void
junit_tells_a_finding_in_the_cases_of_its_environments_wherever_it_stands(void **state)
{
	static const char *const told[] = {"dev", "prod", "staging"};
	struct findings *findings CLEANUP(findings_freep) = findings_new();
	struct report report = {.title = "evenkeep test", .findings = findings, .cases = cases,
		.case_count = 2};
	const char *text;

	(void)state;
	findings_add(findings, &(struct finding){.level = LEVEL_ERROR, .rule = "a.rule", .message = "no",
		.file = ".env.example", .line = 3, .name = "NAME", .told_of = told, .told_count = 3});
	findings_add(findings, &(struct finding){.level = LEVEL_ERROR, .rule = "b.rule", .message = "not",
		.file = "compose.yaml", .line = 4, .name = "NAME", .environments = told,
		.environment_count = 1});
	text = written_of(&report, "junit");
	says(text, "tests=\"2\" failures=\"2\"");
	says(text, "<testcase classname=\"prod\" name=\"NAME\">\n      <failure type=\"a.rule\"");
	says(text, "<testcase classname=\"dev\" name=\"NAME\">\n      <failure type=\"a.rule\"");
	says(text, "</failure>\n      <failure type=\"b.rule\"");
	assert_null(strstr(text, ".env.example"));
	assert_null(strstr(text, "compose.yaml"));
}

static void
of_junit_a_warning_fails_its_case_only_where_it_fails_the_check(void **state)
{
	struct findings *findings CLEANUP(findings_freep) = findings_new();
	struct report report = {.title = "evenkeep test", .findings = findings, .cases = cases,
		.case_count = 2};

	(void)state;
	findings_add(findings, &(struct finding){.level = LEVEL_WARNING, .rule = "a.rule", .message = "hm",
		.name = "NAME", .environment = "prod"});
	findings_add(findings, &(struct finding){.level = LEVEL_WARNING, .rule = "a.rule", .message = "hm",
		.file = "compose.yaml", .line = 4});
	says(written_of(&report, "junit"), "tests=\"3\" failures=\"0\"");
	says(written_of(&report, "junit"), "name=\"NAME\">\n      <system-out>warning: hm");
	says(written_of(&report, "junit"), "line 4\">\n      <system-out>warning: hm");
	report.strict = true;
	says(written_of(&report, "junit"), "tests=\"3\" failures=\"2\"");
	says(written_of(&report, "junit"), "name=\"NAME\">\n      <failure type=\"a.rule\"");
	assert_null(strstr(written_of(&report, "junit"), "system-out"));
}

static void
of_markdown_no_text_leaves_its_cell(void **state)
{
	const char *text = written("markdown");

	(void)state;
	says(text, "1 errors, 0 warnings, 1 notes\n");
	says(text, "| error | a b,c:d%/%e.yaml:3 | NAME | 100% of \\<it\\> is \\| wrong:\\\\x0d\\\\x0a::error::no");
}

static void
a_form_that_is_none_is_refused_with_a_suggestion(void **state)
{
	const struct report_format *format = NULL;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(report_format_get("jnuit", &format, &err), ERR_USAGE);
	says(err.fix, "junit");
	assert_null(format);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_github_no_text_begins_another_command),
		cmocka_unit_test(sarif_has_a_relative_uri_and_a_fingerprint_for_each),
		cmocka_unit_test(gitlab_gets_one_list),
		cmocka_unit_test(junit_has_a_case_for_each_name_and_environment),
		cmocka_unit_test(junit_tells_a_finding_in_the_cases_of_its_environments_wherever_it_stands),
		cmocka_unit_test(of_junit_a_warning_fails_its_case_only_where_it_fails_the_check),
		cmocka_unit_test(of_markdown_no_text_leaves_its_cell),
		cmocka_unit_test(a_form_that_is_none_is_refused_with_a_suggestion),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
