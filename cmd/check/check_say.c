/* SPDX-License-Identifier: Apache-2.0 */
/* `check` for people: errors first, each rule once a file, what to do, and what was looked at. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/list.h"
#include "cmd/check/check.h"
#include "cmd/facts/step.h"
#include "cmd/frame/output.h"
#include "report/findings.h"
#include "report/screen.h"

enum { LINES_BELOW = 30, INDENT = 3 };

/* A finding, and the first line of what its rule says of its file: that is told together. */
struct told {
	const struct finding *finding;
	unsigned first;
};

struct saying {
	const struct check_result *result;
	struct screen screen;
	struct buf text;
	struct told *items;
	size_t count;
};

static int
compare_texts(const char *a, const char *b)
{
	return strcmp(a == NULL ? "" : a, b == NULL ? "" : b);
}

static int
compare_numbers(unsigned a, unsigned b)
{
	return (a > b) - (a < b);
}

static int
compare_rules(const struct finding *one, const struct finding *two)
{
	int order = compare_numbers(two->level, one->level);

	order = order != 0 ? order : compare_texts(one->file, two->file);
	return order != 0 ? order : strcmp(one->rule, two->rule);
}

/* By file and rule. */
static int
compare(const void *a, const void *b)
{
	const struct finding *one = ((const struct told *)a)->finding;
	const struct finding *two = ((const struct told *)b)->finding;
	int order = compare_rules(one, two);

	return order != 0 ? order : (one > two) - (one < two);
}

/* By file, and there by the line at which each rule begins to speak. */
static int
compare_blocks(const void *a, const void *b)
{
	const struct told *x = a, *y = b;
	int order = compare_numbers(y->finding->level, x->finding->level);

	order = order != 0 ? order : compare_texts(x->finding->file, y->finding->file);
	order = order != 0 ? order : compare_numbers(x->first, y->first);
	return order != 0 ? order : compare(a, b);
}

/* Notes are told only if they are asked for. */
static void
choose(struct saying *saying)
{
	const struct findings *findings = saying->result->findings;

	saying->items = xcalloc(findings->count + 1, sizeof(*saying->items));
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];

		if (finding->level != LEVEL_NOTE || saying->result->opts->all)
			saying->items[saying->count++] = (struct told){finding, finding->line};
	}
}

static void
order(struct saying *saying)
{
	struct told *items = saying->items;

	if (saying->count < 2)
		return;
	qsort(items, saying->count, sizeof(*items), compare);
	for (size_t i = 1; i < saying->count; i++)
		if (compare_rules(items[i - 1].finding, items[i].finding) == 0)
			items[i].first = items[i - 1].first;
	qsort(items, saying->count, sizeof(*items), compare_blocks);
}

/* Do they stand under one heading? */
static bool
are_of_one(const struct finding *a, const struct finding *b)
{
	return compare_rules(a, b) == 0;
}

static void
add_blanks(struct buf *text, size_t count)
{
	while (count-- > 0)
		buf_add_byte(text, ' ');
}

/* TEXT behind LEAD, from column INDENT on, broken between words where the screen ends. */
static void
say_text(struct saying *saying, size_t indent, enum tone tone, const char *lead, const char *text)
{
	size_t at = indent + screen_width(slice_of_text(lead)), hang = at;

	add_blanks(&saying->text, indent);
	screen_add_text(&saying->text, &saying->screen, tone, lead);
	while (*text != '\0') {
		size_t len = strcspn(text, " ");
		struct slice word = slice_of(text, len);
		size_t width = screen_width(word);

		if (saying->screen.columns > 0 && at > hang &&
			at + 1 + width > saying->screen.columns) {
			buf_add_byte(&saying->text, '\n');
			add_blanks(&saying->text, hang);
			at = hang;
		} else if (at > hang) {
			buf_add_byte(&saying->text, ' ');
			at++;
		}
		screen_add(&saying->text, &saying->screen, TONE_NONE, word);
		at += width;
		text += len + strspn(text + len, " ");
	}
	buf_add_byte(&saying->text, '\n');
}

static enum tone
tone_of(enum level level)
{
	static const enum tone tones[] = {TONE_BLUE, TONE_YELLOW, TONE_RED};

	return tones[level];
}

static enum mark
mark_of(enum level level)
{
	return level == LEVEL_ERROR ? MARK_BAD : level == LEVEL_WARNING ? MARK_LOOK : MARK_NONE;
}

/* `compose.yaml:12`; of what no file has, the environment. */
static void
add_place(const struct finding *finding, struct buf *out)
{
	if (finding->file == NULL)
		buf_add_text(out, finding->environment != NULL ? finding->environment :
			"environments");
	else if (strcmp(finding->file, ".") == 0)
		buf_add_text(out, "the project");
	else
		buf_add_text(out, finding->file);
	if (finding->file != NULL && finding->line > 0)
		buf_addf(out, ":%u", finding->line);
}

static void
say_head(struct saying *saying, const struct finding *finding, size_t places)
{
	struct buf place CLEANUP(buf_done) = BUF_INIT;
	struct buf rule CLEANUP(buf_done) = BUF_INIT;
	struct buf *text = &saying->text;

	add_place(finding, &place);
	buf_add_text(&rule, finding->rule);
	if (places > 1)
		buf_addf(&rule, ", %zu places", places);
	screen_add_mark(text, &saying->screen, mark_of(finding->level));
	screen_add_text(text, &saying->screen, tone_of(finding->level),
		level_name(finding->level));
	buf_add_text(text, "  ");
	screen_add_text(text, &saying->screen, TONE_BOLD, buf_text(&place));
	buf_add_text(text, "  ");
	screen_add_text(text, &saying->screen, TONE_DIM, buf_text(&rule));
	buf_add_byte(text, '\n');
}

static size_t
indent_of(const struct saying *saying)
{
	return saying->screen.plain ? 0 : INDENT;
}

static void
say_fix(struct saying *saying, const struct finding *finding, size_t indent)
{
	if (finding->fix != NULL)
		say_text(saying, indent, TONE_GREEN, "fix: ", finding->fix);
	else if (finding->why != NULL)
		say_text(saying, indent, TONE_DIM, "why: ", finding->why);
}

static bool
is_all_the_same_fix(const struct told *items, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (compare_texts(items[0].finding->fix, items[i].finding->fix) != 0)
			return false;
	return true;
}

static void
say_message(struct saying *saying, const struct finding *finding, bool line)
{
	struct buf message CLEANUP(buf_done) = BUF_INIT;
	char lead[24] = "";

	finding_say(finding, &message);
	if (line && finding->line > 0)
		snprintf(lead, sizeof(lead), "%4u  ", finding->line);
	say_text(saying, indent_of(saying), TONE_BOLD, lead, buf_text(&message));
}

/* What one rule says of one file. */
static void
say_block(struct saying *saying, const struct told *items, size_t count)
{
	bool same = is_all_the_same_fix(items, count);

	say_head(saying, items[0].finding, count);
	for (size_t i = 0; i < count; i++) {
		say_message(saying, items[i].finding, count > 1);
		if (!same)
			say_fix(saying, items[i].finding,
				indent_of(saying) + (items[i].finding->line > 0 ? 6 : 0));
	}
	if (same)
		say_fix(saying, items[0].finding, indent_of(saying));
	buf_add_byte(&saying->text, '\n');
}

/* A line a finding, for screens on which nothing can be laid out. */
static void
say_line(struct saying *saying, const struct finding *finding)
{
	struct buf line CLEANUP(buf_done) = BUF_INIT;
	struct buf message CLEANUP(buf_done) = BUF_INIT;

	buf_addf(&line, "%s ", level_name(finding->level));
	add_place(finding, &line);
	finding_say(finding, &message);
	buf_addf(&line, " %s  %s", buf_text(&message), finding->rule);
	screen_add_mark(&saying->text, &saying->screen, mark_of(finding->level));
	screen_add_text(&saying->text, &saying->screen, TONE_NONE, buf_text(&line));
	buf_add_byte(&saying->text, '\n');
}

static void
say_findings(struct saying *saying)
{
	bool lines = saying->screen.columns > 0 && saying->screen.columns < LINES_BELOW;

	for (size_t i = 0, end; i < saying->count; i = end) {
		for (end = i + 1; end < saying->count && are_of_one(saying->items[i].finding,
			saying->items[end].finding);)
			end++;
		if (!lines)
			say_block(saying, saying->items + i, end - i);
		for (size_t k = i; lines && k < end; k++)
			say_line(saying, saying->items[k].finding);
	}
}

static void
add_count(struct buf *text, size_t count, const char *one, const char *many)
{
	if (count > 0)
		buf_addf(text, "%s%zu %s", text->len == 0 ? "" : ", ", count, count == 1 ? one : many);
}

/* One line of what was looked at. */
static void
say_covered(struct saying *saying)
{
	const struct gathered *gathered = saying->result->gathered;
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	add_count(&text, saying->result->files, "file", "files");
	add_count(&text, gathered->stack_count, "compose stack", "compose stacks");
	add_count(&text, gathered->columns.count, "environment", "environments");
	if (gathered->parity != NULL)
		add_count(&text, gathered->parity->count, "name", "names");
	say_text(saying, 0, TONE_DIM, "looked at: ", text.len == 0 ? "nothing: there is no file here "
		"that is known" : buf_text(&text));
}

static bool
was_told(const struct gathered *gathered, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (strcmp(gathered->gaps[i].why, gathered->gaps[at].why) == 0)
			return true;
	return false;
}

/* And of what was not: what has one reason stands together. */
static void
say_gaps(struct saying *saying)
{
	const struct gathered *gathered = saying->result->gathered;

	for (size_t i = 0; i < gathered->gap_count; i++) {
		struct buf text CLEANUP(buf_done) = BUF_INIT;

		if (was_told(gathered, i))
			continue;
		for (size_t k = i; k < gathered->gap_count; k++)
			if (strcmp(gathered->gaps[k].why, gathered->gaps[i].why) == 0)
				buf_addf(&text, "%s%s", text.len == 0 ? "" : ", ",
					gathered->gaps[k].what);
		buf_addf(&text, ": %s", gathered->gaps[i].why);
		say_text(saying, 0, TONE_DIM, "not looked at: ", buf_text(&text));
	}
}

static void
say_limits(struct saying *saying)
{
	const struct check_result *result = saying->result;
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	if (result->changed != NULL)
		buf_addf(&text, "only what touches %zu changed file%s", result->changed->count,
			result->changed->count == 1 ? "" : "s");
	if (result->baseline.is_used)
		buf_addf(&text, "%s%zu known from the baseline", text.len == 0 ? "" : "; ",
			result->baseline.known);
	if (result->baseline.gone > 0)
		buf_addf(&text, ", %zu of it %s gone",
			result->baseline.gone, result->baseline.gone == 1 ? "is" : "are");
	if (text.len > 0)
		say_text(saying, 0, TONE_NONE, "", buf_text(&text));
}

static void
say_totals(const struct check_result *result)
{
	const struct findings *findings = result->findings;
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	size_t notes = findings_count(findings, LEVEL_NOTE);

	add_count(&text, findings_count(findings, LEVEL_ERROR), "error", "errors");
	add_count(&text, findings_count(findings, LEVEL_WARNING), "warning", "warnings");
	add_count(&text, notes, "note", "notes");
	output_answer("%s%s", text.len == 0 ? "nothing found" : buf_text(&text),
		notes > 0 && !result->opts->all ? " (--all shows notes)" : "");
}

static void
say_next(const struct check_result *result)
{
	const struct findings *findings = result->findings;

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];
		struct buf place CLEANUP(buf_done) = BUF_INIT;

		if (finding->level == LEVEL_NOTE || !fix_is_step(finding->fix))
			continue;
		add_place(finding, &place);
		if (fix_is_command(finding->fix))
			output_next("%s", finding->fix);
		else
			output_next("in %s, %s", buf_text(&place), finding->fix);
		return;
	}
}

void
check_say(const struct check_result *result)
{
	struct saying saying = {.result = result, .screen = output_screen(STDOUT_FILENO)};

	choose(&saying);
	order(&saying);
	say_findings(&saying);
	if (!output_is_quiet()) {
		say_covered(&saying);
		say_gaps(&saying);
		say_limits(&saying);
	}
	output_answer_text(buf_text(&saying.text));
	say_totals(result);
	say_next(result);
	free(saying.items);
	buf_done(&saying.text);
}
