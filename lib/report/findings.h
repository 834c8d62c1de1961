/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings in the forms that other programs read. Equal input gives equal bytes. No form has a value
 * of a secret, because no finding has.
 */
#ifndef EK_REPORT_FINDINGS_H
#define EK_REPORT_FINDINGS_H

#include "base/buf.h"
#include "base/err.h"
#include "model/finding.h"
#include "report/json.h"
#include "secret/text.h"

struct report_page;

/* Something that was checked, whether or not it was found wanting. */
struct report_case {
	const char *name, *environment;
};

struct report {
	const char *title;  /* `evenkeep parity` */
	const struct findings *findings; /* sorted */
	const struct report_case *cases; /* for forms that count what is well too */
	size_t case_count;
	bool strict;        /* warnings fail as errors do */
	const struct report_page *page; /* what only a page for people has (report/page.h); NULL: nothing */
	const struct gap *gaps; /* what was not looked at; told by forms that have a place for it */
	size_t gap_count;
};

struct report_format {
	const char *name;    /* what follows --format */
	const char *summary;
	void (*write)(const struct report *report, struct secret_text *out);
};

/* What --format takes besides `human` and `json`, for help texts and as a table ended by NULL. */
#define REPORT_FORMATS "sarif, github, gitlab, junit, markdown, html"
extern const struct report_format *const report_formats[];

/* ERR_USAGE (`no-format`) with a suggestion. */
int report_format_get(const char *name, const struct report_format **out, struct err *err);

/* What a finding says, and behind it the environments that it does not name itself: ` (dev, prod)`. */
void finding_say(const struct finding *finding, struct buf *out);

/* One finding as an item of a list. */
void finding_json(struct json *json, const struct finding *finding);

#endif
