/* SPDX-License-Identifier: Apache-2.0 */
#include "report/findings.h"

#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "report/findings_priv.h"

const char report_project_file[] = "evenkeep.yaml";

const struct report_format *const report_formats[] = {&report_sarif, &report_github,
	&report_gitlab, &report_junit, &report_markdown, NULL};

int
report_format_get(const char *name, const struct report_format **out, struct err *err)
{
	const char *words[ARRAY_LEN(report_formats) + 1] = {"human", "json"};
	const char *near;
	size_t count = 2;

	for (size_t i = 0; report_formats[i] != NULL; i++) {
		if (strcmp(report_formats[i]->name, name) == 0) {
			*out = report_formats[i];
			return 0;
		}
		words[count++] = report_formats[i]->name;
	}
	err_set(err, ERR_USAGE, "no-format", "there is no form `%.60s`", name);
	near = suggest(name, words, count);
	if (near != NULL)
		return err_fix(err, "did you mean `%s`?", near);
	return err_fix(err, "there are human, json, " REPORT_FORMATS);
}

void
finding_json(struct json *json, const struct finding *finding)
{
	char fingerprint[FINGERPRINT];

	json_open_map(json, NULL);
	json_text(json, "rule", finding->rule);
	json_text(json, "level", level_name(finding->level));
	if (finding->name != NULL)
		json_text(json, "key", finding->name);
	if (finding->environment != NULL)
		json_text(json, "environment", finding->environment);
	if (finding->service != NULL)
		json_text(json, "service", finding->service);
	json_text(json, "message", finding->message);
	if (finding->why != NULL)
		json_text(json, "why", finding->why);
	if (finding->fix != NULL)
		json_text(json, "fix", finding->fix);
	if (finding->file != NULL) {
		json_open_map(json, "location");
		json_text(json, "file", finding->file);
		json_number(json, "line", finding->line);
		json_number(json, "column", finding->column);
		json_close_map(json);
	}
	finding_fingerprint(finding, fingerprint);
	json_text(json, "fingerprint", fingerprint);
	json_close_map(json);
}

void
add_number(struct secret_text *out, unsigned number)
{
	char digits[16];

	snprintf(digits, sizeof(digits), "%u", number);
	secret_text_add_text(out, digits);
}
