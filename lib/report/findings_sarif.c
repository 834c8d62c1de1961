/* SPDX-License-Identifier: Apache-2.0 */
/* SARIF 2.1.0 (OASIS): every result with a place, a relative URI and a fingerprint. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "report/findings_priv.h"

static int
compare_rules(const void *a, const void *b)
{
	const struct finding *x = *(const struct finding *const *)a;
	const struct finding *y = *(const struct finding *const *)b;
	int order = strcmp(x->rule, y->rule);

	return order != 0 ? order : (x > y) - (x < y);
}

static void
add_message(struct json *json, const char *key, const char *text)
{
	json_open_map(json, key);
	json_text(json, "text", text);
	json_close_map(json);
}

static void
add_rules(struct json *json, const struct findings *findings)
{
	const struct finding **all CLEANUP(freep) = xcalloc(findings->count + 1, sizeof(*all));

	for (size_t i = 0; i < findings->count; i++)
		all[i] = &findings->items[i];
	if (findings->count > 1)
		qsort(all, findings->count, sizeof(*all), compare_rules);
	json_open_list(json, "rules");
	for (size_t i = 0; i < findings->count; i++) {
		if (i > 0 && strcmp(all[i - 1]->rule, all[i]->rule) == 0)
			continue;
		json_open_map(json, NULL);
		json_text(json, "id", all[i]->rule);
		if (all[i]->why != NULL)
			add_message(json, "fullDescription", all[i]->why);
		json_close_map(json);
	}
	json_close_list(json);
}

static bool
is_unreserved(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		strchr("-._~/", c) != NULL;
}

/* A path as a relative URI reference: what is reserved is percent-encoded. */
static void
add_uri(struct json *json, const char *path)
{
	static const char hex[] = "0123456789ABCDEF";
	struct secret_text uri CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	for (const unsigned char *c = (const unsigned char *)path; *c != '\0'; c++) {
		if (is_unreserved(*c)) {
			secret_text_add_byte(&uri, *c);
			continue;
		}
		secret_text_add_byte(&uri, '%');
		secret_text_add_byte(&uri, (unsigned char)hex[*c >> 4]);
		secret_text_add_byte(&uri, (unsigned char)hex[*c & 15]);
	}
	json_slice(json, "uri", secret_text_slice(&uri));
}

static void
add_location(struct json *json, const struct finding *finding)
{
	json_open_list(json, "locations");
	json_open_map(json, NULL);
	json_open_map(json, "physicalLocation");
	json_open_map(json, "artifactLocation");
	add_uri(json, file_of(finding));
	json_text(json, "uriBaseId", "SRCROOT");
	json_close_map(json);
	json_open_map(json, "region");
	json_number(json, "startLine", line_of(finding));
	if (finding->file != NULL && finding->column > 0)
		json_number(json, "startColumn", finding->column);
	json_close_map(json);
	json_close_map(json);
	json_close_map(json);
	json_close_list(json);
}

/* Readers of SARIF show one text: what is wrong, and how it is mended. */
static void
add_text(struct json *json, const struct finding *finding)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	finding_say(finding, &text);
	if (finding->fix != NULL)
		buf_addf(&text, "\nfix: %s", finding->fix);
	add_message(json, "message", buf_text(&text));
}

static void
add_result(struct json *json, const struct finding *finding)
{
	char fingerprint[FINGERPRINT];

	finding_fingerprint(finding, fingerprint);
	json_open_map(json, NULL);
	json_text(json, "ruleId", finding->rule);
	json_text(json, "level", level_name(finding->level));
	add_text(json, finding);
	add_location(json, finding);
	json_open_map(json, "partialFingerprints");
	json_text(json, "evenkeep/v1", fingerprint);
	json_close_map(json);
	json_close_map(json);
}

/* What was not looked at, as the format wants it told: of the run, not of a place. */
static void
add_invocation(struct json *json, const struct report *report)
{
	json_open_list(json, "invocations");
	json_open_map(json, NULL);
	json_bool(json, "executionSuccessful", true);
	json_open_list(json, "toolExecutionNotifications");
	for (size_t i = 0; i < report->gap_count; i++) {
		struct buf text CLEANUP(buf_done) = BUF_INIT;

		buf_addf(&text, "not looked at: %s: %s", report->gaps[i].what, report->gaps[i].why);
		json_open_map(json, NULL);
		json_text(json, "level", "note");
		add_message(json, "message", buf_text(&text));
		json_close_map(json);
	}
	json_close_list(json);
	json_close_map(json);
	json_close_list(json);
}

static void
write(const struct report *report, struct secret_text *out)
{
	struct json json;

	json_start(&json);
	json_text(&json, "version", "2.1.0");
	json_text(&json, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	json_open_list(&json, "runs");
	json_open_map(&json, NULL);
	json_open_map(&json, "tool");
	json_open_map(&json, "driver");
	json_text(&json, "name", "evenkeep");
	json_text(&json, "version", EK_VERSION);
	add_rules(&json, report->findings);
	json_close_map(&json);
	json_close_map(&json);
	add_invocation(&json, report);
	json_open_list(&json, "results");
	for (size_t i = 0; i < report->findings->count; i++)
		add_result(&json, &report->findings->items[i]);
	json_close_list(&json);
	json_close_map(&json);
	json_close_list(&json);
	secret_text_add(out, json_end(&json));
	json_done(&json);
}

const struct report_format report_sarif = {"sarif", "SARIF 2.1.0: code scanning", write};
