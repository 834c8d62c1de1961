/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GitLab's code quality report: one list, which the json writer wants inside a map. Of several with
 * the same fingerprint GitLab shows one, so those behind the first get a number of their own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "report/findings_priv.h"

struct print {
	char text[FINGERPRINT];
	size_t at;     /* in the report */
	size_t before; /* how many of the same stand before it */
};

static const char *
severity_of(enum level level)
{
	static const char *const severities[] = {"info", "minor", "major"};

	return severities[level];
}

static int
compare_texts(const void *a, const void *b)
{
	const struct print *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

static int
compare_places(const void *a, const void *b)
{
	const struct print *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

/* One for each finding, in the order of the report. */
static struct print *
prints_new(const struct findings *findings)
{
	struct print *prints = xcalloc(findings->count + 1, sizeof(*prints));

	for (size_t i = 0; i < findings->count; i++) {
		finding_fingerprint(&findings->items[i], prints[i].text);
		prints[i].at = i;
	}
	if (findings->count < 2)
		return prints;
	qsort(prints, findings->count, sizeof(*prints), compare_texts);
	for (size_t i = 1; i < findings->count; i++)
		if (strcmp(prints[i - 1].text, prints[i].text) == 0)
			prints[i].before = prints[i - 1].before + 1;
	qsort(prints, findings->count, sizeof(*prints), compare_places);
	return prints;
}

static void
add_fingerprint(struct json *json, const struct print *print)
{
	char text[FINGERPRINT + 24];

	snprintf(text, sizeof(text), print->before == 0 ? "%s" : "%s-%zu", print->text,
		print->before + 1);
	json_text(json, "fingerprint", text);
}

static void
add_finding(struct json *json, const struct finding *finding, const struct print *print)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	finding_say(finding, &text);
	json_open_map(json, NULL);
	json_text(json, "description", buf_text(&text));
	json_text(json, "check_name", finding->rule);
	add_fingerprint(json, print);
	json_text(json, "severity", severity_of(finding->level));
	json_open_map(json, "location");
	json_text(json, "path", file_of(finding));
	json_open_map(json, "lines");
	json_number(json, "begin", line_of(finding));
	json_close_map(json);
	json_close_map(json);
	json_close_map(json);
}

static void
write(const struct report *report, struct secret_text *out)
{
	struct print *prints CLEANUP(freep) = prints_new(report->findings);
	struct json json = {SECRET_TEXT_INIT, false};

	json_open_list(&json, NULL);
	for (size_t i = 0; i < report->findings->count; i++)
		add_finding(&json, &report->findings->items[i], &prints[i]);
	json_close_list(&json);
	secret_text_add(out, secret_text_slice(&json.text));
	secret_text_add_byte(out, '\n');
	json_done(&json);
}

const struct report_format report_gitlab = {"gitlab", "GitLab: code quality", write};
