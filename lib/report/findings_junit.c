/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JUnit XML: a case for each name and environment. A finding about a name in all environments is a
 * case of its own; errors and warnings fail their case, notes are its output.
 */
#include <string.h>

#include "report/findings_priv.h"
#include "text/escape.h"

static void
add_escaped(struct secret_text *out, const char *text)
{
	struct buf safe CLEANUP(buf_done) = BUF_INIT;

	printable_add(&safe, slice_of_text(text));
	for (const char *c = buf_text(&safe); *c != '\0'; c++) {
		switch (*c) {
		case '&':
			secret_text_add_text(out, "&amp;");
			break;
		case '<':
			secret_text_add_text(out, "&lt;");
			break;
		case '>':
			secret_text_add_text(out, "&gt;");
			break;
		case '"':
			secret_text_add_text(out, "&quot;");
			break;
		default:
			secret_text_add_byte(out, (unsigned char)*c);
		}
	}
}

static void
add_attribute(struct secret_text *out, const char *name, const char *text)
{
	secret_text_add_byte(out, ' ');
	secret_text_add_text(out, name);
	secret_text_add_text(out, "=\"");
	add_escaped(out, text);
	secret_text_add_byte(out, '"');
}

static void
add_outcome(struct secret_text *out, const struct finding *finding)
{
	bool is_note = finding->level == LEVEL_NOTE;

	secret_text_add_text(out, is_note ? "      <system-out>" : "      <failure");
	if (!is_note) {
		add_attribute(out, "type", finding->rule);
		add_attribute(out, "message", finding->message);
		secret_text_add_byte(out, '>');
	}
	secret_text_add_text(out, level_name(finding->level));
	secret_text_add_text(out, ": ");
	add_escaped(out, finding->message);
	secret_text_add_text(out, is_note ? "</system-out>\n" : "</failure>\n");
}

static void
open_case(struct secret_text *out, const char *group, const char *name, bool is_empty)
{
	secret_text_add_text(out, "    <testcase");
	add_attribute(out, "classname", group);
	add_attribute(out, "name", name);
	secret_text_add_text(out, is_empty ? "/>\n" : ">\n");
}

static bool
is_about(const struct finding *finding, const struct report_case *item)
{
	return finding->name != NULL && finding->environment != NULL &&
		strcmp(finding->name, item->name) == 0 &&
		strcmp(finding->environment, item->environment) == 0;
}

/* Findings by name and environment, for as many cases as there are. */
static void
add_cases(struct secret_text *out, const struct report *report)
{
	const struct findings *findings = report->findings;

	for (size_t i = 0; i < report->case_count; i++) {
		const struct report_case *item = &report->cases[i];
		bool is_open = false;

		for (size_t k = 0; k < findings->count; k++) {
			if (!is_about(&findings->items[k], item))
				continue;
			if (!is_open)
				open_case(out, item->environment, item->name, false);
			is_open = true;
			add_outcome(out, &findings->items[k]);
		}
		if (is_open)
			secret_text_add_text(out, "    </testcase>\n");
		else
			open_case(out, item->environment, item->name, true);
	}
}

static bool
has_case(const struct report *report, const struct finding *finding)
{
	for (size_t i = 0; finding->environment != NULL && i < report->case_count; i++)
		if (is_about(finding, &report->cases[i]))
			return true;
	return false;
}

static void
count(const struct report *report, unsigned *tests, unsigned *failures)
{
	*tests = (unsigned)report->case_count;
	*failures = 0;
	for (size_t i = 0; i < report->findings->count; i++) {
		const struct finding *finding = &report->findings->items[i];

		*tests += !has_case(report, finding);
		*failures += finding->level != LEVEL_NOTE;
	}
}

static void
write(const struct report *report, struct secret_text *out)
{
	unsigned tests, failures;

	count(report, &tests, &failures);
	secret_text_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
		"  <testsuite");
	add_attribute(out, "name", report->title);
	secret_text_add_text(out, " tests=\"");
	add_number(out, tests);
	secret_text_add_text(out, "\" failures=\"");
	add_number(out, failures);
	secret_text_add_text(out, "\">\n");
	add_cases(out, report);
	for (size_t i = 0; i < report->findings->count; i++) {
		const struct finding *finding = &report->findings->items[i];

		if (has_case(report, finding))
			continue;
		open_case(out, finding->environment != NULL ? finding->environment : finding->rule,
			finding->name != NULL ? finding->name : finding->rule, false);
		add_outcome(out, finding);
		secret_text_add_text(out, "    </testcase>\n");
	}
	secret_text_add_text(out, "  </testsuite>\n</testsuites>\n");
}

const struct report_format report_junit = {"junit", "JUnit XML: a case a name and environment", write};
