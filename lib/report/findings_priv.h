/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_REPORT_FINDINGS_PRIV_H
#define EK_REPORT_FINDINGS_PRIV_H

#include "report/findings.h"

extern const struct report_format report_github, report_gitlab, report_html, report_junit,
	report_markdown, report_sarif;

/* Where a finding without a file is shown: what says which environments there are. */
extern const char report_project_file[];

static inline const char *
file_of(const struct finding *finding)
{
	return finding->file != NULL ? finding->file : report_project_file;
}

static inline unsigned
line_of(const struct finding *finding)
{
	return finding->file != NULL && finding->line > 0 ? finding->line : 1;
}

void add_number(struct secret_text *out, unsigned number);

#endif
