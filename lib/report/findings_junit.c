/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JUnit XML: a case for each name and environment, with every finding about that name there, whatever
 * file it is in. Every other finding is a case of its own, by its file or rule. What fails the check
 * fails its case: errors, and warnings where they count as such; all else is output. What was not
 * looked at is a case that was skipped.
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

static bool
is_failure(const struct report *report, const struct finding *finding)
{
	return finding->level == LEVEL_ERROR || (report->strict && finding->level == LEVEL_WARNING);
}

static void
add_outcome(struct secret_text *out, const struct report *report, const struct finding *finding)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	bool fails = is_failure(report, finding);

	finding_say(finding, &text);
	secret_text_add_text(out, fails ? "      <failure" : "      <system-out>");
	if (fails) {
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
	secret_text_add_text(out, fails ? "</failure>\n" : "</system-out>\n");
}

static void
open_case(struct secret_text *out, const char *group, const char *name, bool is_empty)
{
	secret_text_add_text(out, "    <testcase");
	add_attribute(out, "classname", group);
	add_attribute(out, "name", name);
	secret_text_add_text(out, is_empty ? "/>\n" : ">\n");
}

/* A finding about a name of an environment. */
struct about {
	const struct finding *finding;
	const char *environment;
};

/* All of them, by both; and whether a case has told the finding. */
struct by_case {
	struct about *items;
	size_t count, room;
	bool *is_told; /* by their place in the report */
	const struct finding *first;
};

static int
compare_place(const struct about *about, const char *name, const char *environment)
{
	int order = strcmp(about->finding->name, name);

	return order != 0 ? order : strcmp(about->environment, environment);
}

static int
compare(const void *a, const void *b)
{
	const struct about *x = a, *y = b;
	int order = compare_place(x, y->finding->name, y->environment);

	return order != 0 ? order : (x->finding > y->finding) - (x->finding < y->finding);
}

static void
add_about(struct by_case *all, const struct finding *finding, const char *environment)
{
	all->items = list_grow(all->items, all->count, &all->room, sizeof(*all->items));
	all->items[all->count++] = (struct about){finding, environment};
}

static void
by_case_init(struct by_case *all, const struct findings *findings)
{
	*all = (struct by_case){
		.is_told = xcalloc(findings->count + 1, sizeof(*all->is_told)),
		.first = findings->items,
	};
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];

		if (finding->name == NULL)
			continue;
		if (finding->environment != NULL)
			add_about(all, finding, finding->environment);
		for (size_t e = 0; e < finding->environment_count; e++)
			add_about(all, finding, finding->environments[e]);
		for (size_t e = 0; e < finding->told_count; e++)
			add_about(all, finding, finding->told_of[e]);
	}
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

		if (compare_place(&all->items[middle], item->name, item->environment) < 0)
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
		compare_place(&all->items[at], item->name, item->environment) == 0;
}

static void
mark_told(struct by_case *all, const struct report *report)
{
	for (size_t i = 0; i < report->case_count; i++) {
		const struct report_case *item = &report->cases[i];

		for (size_t at = find_first(all, item); is_about(all, at, item); at++)
			all->is_told[all->items[at].finding - all->first] = true;
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
			add_outcome(out, report, all->items[at].finding);
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
		add_outcome(out, report, finding);
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

/* Cases, and those of them that fail. */
static void
count(const struct report *report, const struct by_case *all, unsigned *tests, unsigned *failures)
{
	*tests = (unsigned)(report->case_count + report->gap_count);
	*failures = 0;
	for (size_t i = 0; i < report->case_count; i++) {
		const struct report_case *item = &report->cases[i];
		bool fails = false;

		for (size_t at = find_first(all, item); is_about(all, at, item); at++)
			fails |= is_failure(report, all->items[at].finding);
		*failures += fails;
	}
	for (size_t i = 0; i < report->findings->count; i++) {
		*tests += !all->is_told[i];
		*failures += !all->is_told[i] && is_failure(report, &report->findings->items[i]);
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
