/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JUnit XML: a case for each name and environment. Every other finding is a case of its own, by its
 * file or rule; errors and warnings fail their case, notes are its output. What was not looked at is
 * a case that was skipped.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
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
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	bool is_note = finding->level == LEVEL_NOTE;

	finding_say(finding, &text);
	secret_text_add_text(out, is_note ? "      <system-out>" : "      <failure");
	if (!is_note) {
		add_attribute(out, "type", finding->rule);
		add_attribute(out, "message", buf_text(&text));
		secret_text_add_byte(out, '>');
	}
	secret_text_add_text(out, level_name(finding->level));
	secret_text_add_text(out, ": ");
	add_escaped(out, buf_text(&text));
	if (finding->fix != NULL) {
		secret_text_add_text(out, "; fix: ");
		add_escaped(out, finding->fix);
	}
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

/* Findings that are about a name of an environment, by both; and whether a case has told them. */
struct by_case {
	const struct finding **items;
	bool *is_told; /* by their place in the report */
	size_t count;
	const struct finding *first;
};

static int
compare_place(const struct finding *finding, const char *name, const char *environment)
{
	int order = strcmp(finding->name, name);

	return order != 0 ? order : strcmp(finding->environment, environment);
}

static int
compare(const void *a, const void *b)
{
	const struct finding *x = *(const struct finding *const *)a;
	const struct finding *y = *(const struct finding *const *)b;
	int order = compare_place(x, y->name, y->environment);

	return order != 0 ? order : (x > y) - (x < y);
}

static void
by_case_init(struct by_case *all, const struct findings *findings)
{
	*all = (struct by_case){
		.items = xcalloc(findings->count + 1, sizeof(*all->items)),
		.is_told = xcalloc(findings->count + 1, sizeof(*all->is_told)),
		.first = findings->items,
	};
	for (size_t i = 0; i < findings->count; i++)
		if (findings->items[i].name != NULL && findings->items[i].environment != NULL)
			all->items[all->count++] = &findings->items[i];
	if (all->count > 1)
		qsort(all->items, all->count, sizeof(*all->items), compare);
}

static void
by_case_done(struct by_case *all)
{
	free(all->items);
	free(all->is_told);
}

/* The first that is not before ITEM. */
static size_t
find_first(const struct by_case *all, const struct report_case *item)
{
	size_t low = 0, high = all->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_place(all->items[middle], item->name, item->environment) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
is_about(const struct by_case *all, size_t at, const struct report_case *item)
{
	return at < all->count &&
		compare_place(all->items[at], item->name, item->environment) == 0;
}

static void
mark_told(struct by_case *all, const struct report *report)
{
	for (size_t i = 0; i < report->case_count; i++) {
		const struct report_case *item = &report->cases[i];

		for (size_t at = find_first(all, item); is_about(all, at, item); at++)
			all->is_told[all->items[at] - all->first] = true;
	}
}

static void
add_cases(struct secret_text *out, const struct report *report, const struct by_case *all)
{
	for (size_t i = 0; i < report->case_count; i++) {
		const struct report_case *item = &report->cases[i];
		size_t at = find_first(all, item);

		open_case(out, item->environment, item->name, !is_about(all, at, item));
		if (!is_about(all, at, item))
			continue;
		for (; is_about(all, at, item); at++)
			add_outcome(out, all->items[at]);
		secret_text_add_text(out, "    </testcase>\n");
	}
}

/* `compose.no-limits NAME line 12`, so that two cases of a file have two names. */
static void
name_of_case(const struct finding *finding, struct buf *out)
{
	if (finding->file == NULL) {
		buf_add_text(out, finding->name != NULL ? finding->name : finding->rule);
		return;
	}
	buf_add_text(out, finding->rule);
	if (finding->name != NULL)
		buf_addf(out, " %s", finding->name);
	if (finding->line > 0)
		buf_addf(out, " line %u", finding->line);
}

static const char *
group_of(const struct finding *finding)
{
	return finding->file != NULL ? finding->file :
		finding->environment != NULL ? finding->environment : finding->rule;
}

/* A finding that no case is about is one of its own. */
static void
add_others(struct secret_text *out, const struct report *report, const struct by_case *all)
{
	for (size_t i = 0; i < report->findings->count; i++) {
		const struct finding *finding = &report->findings->items[i];
		struct buf name CLEANUP(buf_done) = BUF_INIT;

		if (all->is_told[i])
			continue;
		name_of_case(finding, &name);
		open_case(out, group_of(finding), buf_text(&name), false);
		add_outcome(out, finding);
		secret_text_add_text(out, "    </testcase>\n");
	}
}

static void
add_gaps(struct secret_text *out, const struct report *report)
{
	for (size_t i = 0; i < report->gap_count; i++) {
		open_case(out, "not looked at", report->gaps[i].what, false);
		secret_text_add_text(out, "      <skipped");
		add_attribute(out, "message", report->gaps[i].why);
		secret_text_add_text(out, "/>\n    </testcase>\n");
	}
}

static void
count(const struct report *report, const struct by_case *all, unsigned *tests, unsigned *failures)
{
	*tests = (unsigned)(report->case_count + report->gap_count);
	*failures = 0;
	for (size_t i = 0; i < report->findings->count; i++) {
		*tests += !all->is_told[i];
		*failures += report->findings->items[i].level != LEVEL_NOTE;
	}
}

static void
write(const struct report *report, struct secret_text *out)
{
	unsigned tests, failures;
	struct by_case all;

	by_case_init(&all, report->findings);
	mark_told(&all, report);
	count(report, &all, &tests, &failures);
	secret_text_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
		"  <testsuite");
	add_attribute(out, "name", report->title);
	secret_text_add_text(out, " tests=\"");
	add_number(out, tests);
	secret_text_add_text(out, "\" failures=\"");
	add_number(out, failures);
	secret_text_add_text(out, "\" skipped=\"");
	add_number(out, (unsigned)report->gap_count);
	secret_text_add_text(out, "\">\n");
	add_cases(out, report, &all);
	add_others(out, report, &all);
	add_gaps(out, report);
	secret_text_add_text(out, "  </testsuite>\n</testsuites>\n");
	by_case_done(&all);
}

const struct report_format report_junit = {"junit", "JUnit XML: a case a name and environment", write};
