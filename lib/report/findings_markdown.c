/* SPDX-License-Identifier: Apache-2.0 */
/* A table for summaries of CI jobs and comments of merge requests. */
#include <string.h>

#include "report/findings_priv.h"
#include "text/escape.h"

/* No text may end its cell, become a link, or be read as HTML. */
static void
add_escaped(struct secret_text *out, const char *text)
{
	struct buf safe CLEANUP(buf_done) = BUF_INIT;

	printable_add(&safe, slice_of_text(text == NULL ? "" : text));
	for (const char *c = buf_text(&safe); *c != '\0'; c++) {
		if (strchr("\\`*_{}[]<>()#+!|~&@", *c) != NULL)
			secret_text_add_byte(out, '\\');
		secret_text_add_byte(out, (unsigned char)*c);
	}
}

static void
add_cell(struct secret_text *out, const char *text)
{
	secret_text_add_text(out, " ");
	add_escaped(out, text);
	secret_text_add_text(out, " |");
}

static void
add_place(struct secret_text *out, const struct finding *finding)
{
	struct buf place CLEANUP(buf_done) = BUF_INIT;

	if (finding->file != NULL && finding->line > 0)
		buf_addf(&place, "%s:%u", finding->file, finding->line);
	else if (finding->file != NULL)
		buf_add_text(&place, finding->file);
	add_cell(out, buf_text(&place));
}

static void
add_finding(struct secret_text *out, const struct finding *finding)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	finding_say(finding, &text);
	secret_text_add_byte(out, '|');
	add_cell(out, level_name(finding->level));
	add_place(out, finding);
	add_cell(out, finding->name);
	add_cell(out, buf_text(&text));
	add_cell(out, finding->rule);
	add_cell(out, finding->fix);
	secret_text_add_byte(out, '\n');
}

static void
add_table(struct secret_text *out, const struct findings *findings)
{
	if (findings->count == 0)
		return;
	secret_text_add_text(out,
		"\n| level | where | name | what | rule | fix |\n|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < findings->count; i++)
		add_finding(out, &findings->items[i]);
}

static void
add_gaps(struct secret_text *out, const struct report *report)
{
	for (size_t i = 0; i < report->gap_count; i++) {
		secret_text_add_text(out, i == 0 ? "\nNot looked at:\n\n- " : "- ");
		add_escaped(out, report->gaps[i].what);
		secret_text_add_text(out, ": ");
		add_escaped(out, report->gaps[i].why);
		secret_text_add_byte(out, '\n');
	}
}

static void
write(const struct report *report, struct secret_text *out)
{
	static const char *const words[] = {"notes", "warnings", "errors"};

	secret_text_add_text(out, "### ");
	secret_text_add_text(out, report->title);
	secret_text_add_text(out, "\n\n");
	for (int level = LEVEL_ERROR; level >= LEVEL_NOTE; level--) {
		add_number(out, (unsigned)findings_count(report->findings, (enum level)level));
		secret_text_add_byte(out, ' ');
		secret_text_add_text(out, words[level]);
		secret_text_add_text(out, level == LEVEL_NOTE ? "\n" : ", ");
	}
	add_table(out, report->findings);
	add_gaps(out, report);
}

const struct report_format report_markdown = {"markdown", "a table in Markdown", write};
