/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Workflow commands: `::error file=…,line=…,title=…::message`. `%`, CR and LF are escaped
 * everywhere, `:` and `,` in properties too; so no text of a file can begin another command.
 */
#include "report/findings_priv.h"
#include "text/escape.h"

static void
add_escaped(struct secret_text *out, const char *text, bool is_property)
{
	struct buf safe CLEANUP(buf_done) = BUF_INIT;

	printable_add(&safe, slice_of_text(text));
	for (const char *c = buf_text(&safe); *c != '\0'; c++) {
		if (*c == '%')
			secret_text_add_text(out, "%25");
		else if (*c == ':' && is_property)
			secret_text_add_text(out, "%3A");
		else if (*c == ',' && is_property)
			secret_text_add_text(out, "%2C");
		else
			secret_text_add_byte(out, (unsigned char)*c);
	}
}

static const char *
command_of(enum level level)
{
	return level == LEVEL_NOTE ? "notice" : level_name(level);
}

static void
add_finding(struct secret_text *out, const struct finding *finding)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	finding_say(finding, &text);
	secret_text_add_text(out, "::");
	secret_text_add_text(out, command_of(finding->level));
	secret_text_add_text(out, " file=");
	add_escaped(out, file_of(finding), true);
	secret_text_add_text(out, ",line=");
	add_number(out, line_of(finding));
	if (finding->file != NULL && finding->column > 0) {
		secret_text_add_text(out, ",col=");
		add_number(out, finding->column);
	}
	secret_text_add_text(out, ",title=");
	add_escaped(out, finding->rule, true);
	secret_text_add_text(out, "::");
	add_escaped(out, buf_text(&text), false);
	if (finding->fix != NULL) {
		secret_text_add_text(out, "%0Afix: ");
		add_escaped(out, finding->fix, false);
	}
	secret_text_add_byte(out, '\n');
}

static void
add_gap(struct secret_text *out, const struct gap *gap)
{
	secret_text_add_text(out, "::notice title=not looked at::");
	add_escaped(out, gap->what, false);
	secret_text_add_text(out, ": ");
	add_escaped(out, gap->why, false);
	secret_text_add_byte(out, '\n');
}

static void
write(const struct report *report, struct secret_text *out)
{
	for (size_t i = 0; i < report->findings->count; i++)
		add_finding(out, &report->findings->items[i]);
	for (size_t i = 0; i < report->gap_count; i++)
		add_gap(out, &report->gaps[i]);
}

const struct report_format report_github = {"github", "GitHub Actions: annotations", write};
