/* SPDX-License-Identifier: Apache-2.0 */
#include "report/findings.h"

#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "report/findings_priv.h"

const char report_project_file[] = "evenkeep.yaml";

const struct report_format *const report_formats[] = {&report_sarif, &report_github,
	&report_gitlab, &report_junit, &report_markdown, &report_html, NULL};

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

/* Does TEXT say WORD, and not as a part of a longer one? */
static bool
says(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = text; (at = strstr(at, word)) != NULL; at++)
		if ((at == text || strchr(" `", at[-1]) != NULL) &&
			(at[len] == '\0' || strchr(" `,.:", at[len]) != NULL))
			return true;
	return false;
}

void
finding_say(const struct finding *finding, struct buf *out)
{
	buf_add_text(out, finding->message);
	for (size_t i = 0; i < finding->environment_count; i++)
		buf_addf(out, "%s%s", i == 0 ? " (" : ", ", finding->environments[i]);
	if (finding->environment_count > 0)
		buf_add_byte(out, ')');
	else if (finding->environment != NULL && !says(finding->message, finding->environment))
		buf_addf(out, " (%s)", finding->environment);
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
	if (finding->environments != NULL) {
		json_open_list(json, "environments");
		for (size_t i = 0; i < finding->environment_count; i++)
			json_text(json, NULL, finding->environments[i]);
		json_close_list(json);
	}
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
