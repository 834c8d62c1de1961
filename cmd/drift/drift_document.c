/* SPDX-License-Identifier: Apache-2.0 */
/* `drift --json`: the facts of what drifts, and what the rules found. */
#include <string.h>

#include "base/slice.h"
#include "cmd/drift/cmd_drift.h"
#include "cmd/frame/output.h"
#include "policy/subjects.h"
#include "report/findings.h"

/* What rules need for their words is no fact for a program. */
static bool
is_for_words(const char *each, const char *name)
{
	const struct fact_def *def = subject_kind_fact(subject_kind_find(each), name);

	return def != NULL && strncmp(def->about, "for `", 5) == 0;
}

static void
fact_json(struct json *json, const struct fact *fact)
{
	if (fact->kind == FACT_BOOL)
		json_bool(json, fact->name, fact->yes);
	else if (fact->kind == FACT_NUMBER)
		json_number(json, fact->name, (uint64_t)fact->number);
	else if (fact->kind == FACT_TEXT)
		json_text(json, fact->name, fact->text);
	if (fact->kind != FACT_LIST)
		return;
	json_open_list(json, fact->name);
	for (size_t i = 0; i < fact->count; i++)
		json_text(json, NULL, fact->list[i]);
	json_close_list(json);
}

static void
subject_json(struct json *json, const struct subject *subject)
{
	json_open_map(json, NULL);
	json_text(json, "environment", subject->environment);
	json_text(json, "service", subject->service);
	for (size_t i = 0; i < subject->count; i++)
		if (!is_for_words(subject->each, subject->facts[i].name))
			fact_json(json, &subject->facts[i]);
	json_close_map(json);
}

static void
subjects_json(struct json *json, const char *key, const char *each, const struct drift_result *result)
{
	const struct facts *facts = result->gathered->facts;

	json_open_list(json, key);
	for (size_t i = 0; i < facts->count; i++)
		if (strcmp(facts->items[i]->each, each) == 0 && drift_is_told(result->opts, facts->items[i]))
			subject_json(json, facts->items[i]);
	json_close_list(json);
}

void
drift_document(const struct drift_result *result)
{
	struct json *json = output_json("evenkeep.drift/1", result->ok);
	const struct gathered *gathered = result->gathered;

	json_open_list(json, "environments");
	for (size_t i = 0; i < gathered->columns.count; i++)
		json_text(json, NULL, gathered->columns.envs[i].view->name);
	json_close_list(json);
	json_text(json, "service", result->opts->service);
	json_bool(json, "live", result->opts->live);
	subjects_json(json, "rendered", "rendered", result);
	subjects_json(json, "processes", "process", result);
	json_open_list(json, "not_looked_at");
	for (size_t i = 0; i < gathered->gap_count; i++) {
		json_open_map(json, NULL);
		json_text(json, "what", gathered->gaps[i].what);
		json_text(json, "why", gathered->gaps[i].why);
		json_close_map(json);
	}
	json_close_list(json);
	if (result->fixes != NULL)
		fixes_json(json, result->fixes, result->would);
	json_open_list(json, "findings");
	for (size_t i = 0; i < result->findings->count; i++)
		finding_json(json, &result->findings->items[i]);
	json_close_list(json);
}
