/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings in the forms that other programs read. Equal input gives equal bytes. No form has a value
 * of a secret, because no finding has.
 */
#ifndef EK_REPORT_FINDINGS_H
#define EK_REPORT_FINDINGS_H

#include "base/err.h"
#include "model/finding.h"
#include "report/json.h"
#include "secret/text.h"

/* Something that was checked, whether or not it was found wanting. */
struct report_case {
	const char *name, *environment;
};

struct report {
	const char *title;  /* `evenkeep parity` */
	const struct findings *findings; /* sorted */
	const struct report_case *cases; /* for forms that count what is well too */
	size_t case_count;
};

struct report_format {
	const char *name;    /* what follows --format */
	const char *summary;
	void (*write)(const struct report *report, struct secret_text *out);
};

/* What --format takes besides `human` and `json`, for help texts and as a table ended by NULL. */
#define REPORT_FORMATS "sarif, github, gitlab, junit, markdown"
extern const struct report_format *const report_formats[];

/* ERR_USAGE (`no-format`) with a suggestion. */
int report_format_get(const char *name, const struct report_format **out, struct err *err);

/* One finding as an item of a list. */
void finding_json(struct json *json, const struct finding *finding);

#endif
