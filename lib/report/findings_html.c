/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One page for people who have no evenkeep: the verdict, the matrix, findings, charts, and what it was
 * made from. It asks for nothing from anywhere, runs nothing, and has no value. It is well-formed XML
 * too. Texts from outside stand between tags only, never in attributes, and pass the escaper for that.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "report/findings_html_priv.h"
#include "text/escape.h"

const char *
html_tone(enum page_tone tone)
{
	static const char *const classes[] = {"plain", "good", "look", "bad", "dim"};

	return classes[tone];
}

void
html_add(struct buf *out, const char *text)
{
	html_text_add(out, slice_of_text(text));
}

static const char *
level_class(enum level level)
{
	return level == LEVEL_ERROR ? "bad" : level == LEVEL_WARNING ? "look" : "note";
}

static void
add_count(struct buf *out, size_t count, const char *word)
{
	if (count > 0)
		buf_addf(out, "%s%zu %s%s", out->len == 0 ? "" : ", ", count, word,
			count == 1 ? "" : "s");
}

static void
add_verdict(struct buf *out, const struct report *report)
{
	const struct findings *findings = report->findings;
	size_t errors = findings_count(findings, LEVEL_ERROR);
	size_t warnings = findings_count(findings, LEVEL_WARNING);
	struct buf counts CLEANUP(buf_done) = BUF_INIT;

	add_count(&counts, errors, "error");
	add_count(&counts, warnings, "warning");
	add_count(&counts, findings_count(findings, LEVEL_NOTE), "note");
	buf_addf(out, "<p class=\"verdict %s\">%s%s%s.", errors > 0 ? "bad" : warnings > 0 ?
		"look" : "good", errors > 0 ? "Not ready: " : warnings > 0 ? "No error: " : "Ready: ",
		counts.len > 0 ? buf_text(&counts) : "nothing found",
		report->gap_count > 0 ? ", as far as was looked" : "");
	buf_add_text(out, "</p>\n");
}

static void
add_head(struct buf *out, const struct report *report)
{
	const struct report_page *page = report->page;

	buf_addf(out, "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n"
		"<head>\n<meta charset=\"utf-8\"/>\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; "
		"style-src &#39;sha256-%s&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;\"/>\n"
		"<meta name=\"referrer\" content=\"no-referrer\"/>\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>",
		html_style_hash);
	html_add(out, report->title);
	if (page != NULL && page->project != NULL) {
		buf_add_text(out, " of ");
		html_add(out, page->project);
	}
	buf_addf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n<h1>", html_style);
	html_add(out, page != NULL && page->project != NULL ? page->project : report->title);
	buf_add_text(out, "</h1>\n");
	if (page != NULL && page->made != NULL) {
		buf_add_text(out, "<p class=\"dim\">As it was on ");
		html_add(out, page->made);
		buf_add_text(out, "</p>\n");
	}
}

static void
add_row(struct buf *out, const struct report_page *page, const struct page_row *row)
{
	buf_add_text(out, "<tr><th scope=\"row\">");
	html_add(out, row->name);
	buf_add_text(out, "</th><td class=\"dim\">");
	html_add(out, row->kind);
	buf_add_text(out, "</td>");
	for (size_t e = 0; e < page->environment_count; e++) {
		buf_addf(out, "<td class=\"%s\">", html_tone(row->cells[e].tone));
		html_add(out, row->cells[e].text);
		buf_add_text(out, "</td>");
	}
	if (row->errors > 0)
		buf_addf(out, "<td class=\"bad\">%zu error%s</td></tr>\n", row->errors,
			row->errors == 1 ? "" : "s");
	else if (row->warnings > 0)
		buf_addf(out, "<td class=\"look\">%zu warning%s</td></tr>\n", row->warnings,
			row->warnings == 1 ? "" : "s");
	else
		buf_add_text(out, "<td class=\"good\">agrees</td></tr>\n");
}

static void
add_matrix(struct buf *out, const struct report_page *page)
{
	if (page == NULL || page->row_count == 0 || page->environment_count == 0)
		return;
	buf_add_text(out, "<section aria-labelledby=\"matrix\">\n"
		"<h2 id=\"matrix\">Names and environments</h2>\n<div class=\"wide\"><table>\n"
		"<caption>What each environment has of each name. Equal letters in a row are equal "
		"values; no value is in this page.</caption>\n<thead><tr><th scope=\"col\">Name</th>"
		"<th scope=\"col\">Kind</th>");
	for (size_t e = 0; e < page->environment_count; e++) {
		buf_add_text(out, "<th scope=\"col\">");
		html_add(out, page->environments[e]);
		buf_add_text(out, "</th>");
	}
	buf_add_text(out, "<th scope=\"col\">Result</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < page->row_count; i++)
		add_row(out, page, &page->rows[i]);
	buf_add_text(out, "</tbody>\n</table></div>\n</section>\n");
}

static void
add_detail(struct buf *out, const char *word, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	buf_addf(out, "<dt>%s</dt><dd>", word);
	html_add(out, text);
	buf_add_text(out, "</dd>");
}

static void
add_details(struct buf *out, const struct finding *finding)
{
	struct buf details CLEANUP(buf_done) = BUF_INIT;

	add_detail(&details, "why", finding->why);
	add_detail(&details, "fix", finding->fix);
	add_detail(&details, "in", finding->environment);
	if (details.len > 0)
		buf_addf(out, "<dl>%s</dl>", buf_text(&details));
}

static void
add_finding(struct buf *out, const struct finding *finding)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	finding_say(finding, &text);
	buf_addf(out, "<li><p><span class=\"level %s\">%s</span>", level_class(finding->level),
		level_name(finding->level));
	if (finding->file != NULL && finding->line > 0)
		buf_addf(out, " <span class=\"dim\">line %u</span>", finding->line);
	buf_add_text(out, " ");
	html_add(out, buf_text(&text));
	buf_add_text(out, " <code class=\"dim\">");
	html_add(out, finding->rule);
	buf_add_text(out, "</code></p>");
	add_details(out, finding);
	buf_add_text(out, "</li>\n");
}

/* By file and line; what is of no file comes last. */
static int
compare_places(const void *a, const void *b)
{
	const struct finding *x = *(const struct finding *const *)a;
	const struct finding *y = *(const struct finding *const *)b;
	int order;

	if (x->file == NULL || y->file == NULL)
		order = (x->file == NULL) - (y->file == NULL);
	else
		order = strcmp(x->file, y->file);
	if (order == 0)
		order = (x->line > y->line) - (x->line < y->line);
	return order != 0 ? order : (x > y) - (x < y); /* they are sorted already */
}

static bool
is_same_file(const struct finding *a, const struct finding *b)
{
	if (a->file == NULL || b->file == NULL)
		return a->file == b->file;
	return strcmp(a->file, b->file) == 0;
}

static void
add_findings(struct buf *out, const struct findings *findings)
{
	const struct finding **all CLEANUP(freep) = xcalloc(findings->count + 1, sizeof(*all));

	buf_add_text(out, "<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">Findings</h2>\n");
	if (findings->count == 0)
		buf_add_text(out, "<p>None.</p>\n");
	for (size_t i = 0; i < findings->count; i++)
		all[i] = &findings->items[i];
	if (findings->count > 1)
		qsort(all, findings->count, sizeof(*all), compare_places);
	for (size_t i = 0; i < findings->count; i++) {
		if (i == 0 || !is_same_file(all[i - 1], all[i])) {
			buf_add_text(out, i == 0 ? "<h3>" : "</ol>\n<h3>");
			html_add(out, all[i]->file == NULL ? "Environments" :
				strcmp(all[i]->file, ".") == 0 ? "The project" : all[i]->file);
			buf_add_text(out, "</h3>\n<ol>\n");
		}
		add_finding(out, all[i]);
	}
	buf_add_text(out, findings->count == 0 ? "</section>\n" : "</ol>\n</section>\n");
}

static void
add_sources(struct buf *out, const struct report *report)
{
	const struct report_page *page = report->page;
	size_t count = page == NULL ? 0 : page->source_count;

	if (count + report->gap_count == 0)
		return;
	buf_add_text(out, "<section aria-labelledby=\"sources\">\n"
		"<h2 id=\"sources\">What this is made from</h2>\n<div class=\"wide\"><table>\n"
		"<caption>What was looked at, and what was not.</caption>\n<thead><tr>"
		"<th scope=\"col\">Input</th><th scope=\"col\">How</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < count; i++) {
		buf_add_text(out, "<tr><th scope=\"row\">");
		html_add(out, page->sources[i].what);
		buf_add_text(out, "</th><td>");
		html_add(out, page->sources[i].words);
		buf_add_text(out, "</td></tr>\n");
	}
	for (size_t i = 0; i < report->gap_count; i++) {
		buf_add_text(out, "<tr><th scope=\"row\">");
		html_add(out, report->gaps[i].what);
		buf_add_text(out, "</th><td class=\"look\">not looked at: ");
		html_add(out, report->gaps[i].why);
		buf_add_text(out, "</td></tr>\n");
	}
	buf_add_text(out, "</tbody>\n</table></div>\n</section>\n");
}

static void
write(const struct report *report, struct secret_text *out)
{
	const struct report_page *page = report->page;
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	add_head(&text, report);
	add_verdict(&text, report);
	add_matrix(&text, page);
	add_findings(&text, report->findings);
	if (page != NULL) {
		html_add_panels(&text, "names", "How names stand",
			"Names of each environment, all on one scale.", page->names,
			page->names_count);
		html_add_panels(&text, "drift", "Files and processes",
			"What render wrote and what run started, against the vault of today.",
			page->running, page->running_count);
	}
	add_sources(&text, report);
	buf_add_text(&text, "</main>\n</body>\n</html>\n");
	secret_text_add(out, buf_slice(&text));
}

const struct report_format report_html = {"html", "one page that needs nothing else", write};
