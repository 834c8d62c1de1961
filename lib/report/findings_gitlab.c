/* SPDX-License-Identifier: Apache-2.0 */
/* GitLab's code quality report: one list, which the json writer wants inside a map. */
#include "report/findings_priv.h"

static const char *
severity_of(enum level level)
{
	static const char *const severities[] = {"info", "minor", "major"};

	return severities[level];
}

static void
add_finding(struct json *json, const struct finding *finding)
{
	char fingerprint[FINGERPRINT];

	finding_fingerprint(finding, fingerprint);
	json_open_map(json, NULL);
	json_text(json, "description", finding->message);
	json_text(json, "check_name", finding->rule);
	json_text(json, "fingerprint", fingerprint);
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
	struct json json = {SECRET_TEXT_INIT, false};

	json_open_list(&json, NULL);
	for (size_t i = 0; i < report->findings->count; i++)
		add_finding(&json, &report->findings->items[i]);
	json_close_list(&json);
	secret_text_add(out, secret_text_slice(&json.text));
	secret_text_add_byte(out, '\n');
	json_done(&json);
}

const struct report_format report_gitlab = {"gitlab", "GitLab: code quality", write};
