/* SPDX-License-Identifier: Apache-2.0 */
/* The document of `check --json`: what was looked at, what was not, and every finding. */
#include "cmd/check/check.h"
#include "cmd/frame/output.h"
#include "report/findings.h"

static void
environments_json(struct json *json, const struct columns *columns)
{
	static const char *const ways[] = {"values", "shape", "hidden"};

	json_open_list(json, "environments");
	for (size_t i = 0; i < columns->count; i++)
		json_text(json, NULL, columns->envs[i].view->name);
	json_close_list(json);
	json_open_list(json, "seen_by");
	for (size_t i = 0; i < columns->count; i++)
		json_text(json, NULL, ways[columns->envs[i].view->kind]);
	json_close_list(json);
}

static void
stacks_json(struct json *json, const struct gathered *gathered)
{
	json_open_list(json, "stacks");
	for (size_t i = 0; i < gathered->stack_count; i++) {
		const struct observe_stack *stack = &gathered->stacks[i];

		json_open_map(json, NULL);
		json_text(json, "name", stack->name);
		if (stack->environment != NULL)
			json_text(json, "environment", stack->environment);
		json_open_list(json, "files");
		for (const char *const *file = stack->files; *file != NULL; file++)
			json_text(json, NULL, *file);
		json_close_list(json);
		json_close_map(json);
	}
	json_close_list(json);
}

static void
gaps_json(struct json *json, const struct gathered *gathered)
{
	json_open_list(json, "not_looked_at");
	for (size_t i = 0; i < gathered->gap_count; i++) {
		json_open_map(json, NULL);
		json_text(json, "what", gathered->gaps[i].what);
		json_text(json, "why", gathered->gaps[i].why);
		json_close_map(json);
	}
	json_close_list(json);
}

static void
limits_json(struct json *json, const struct check_result *result)
{
	if (result->changed != NULL)
		json_number(json, "changed_files", result->changed->count);
	if (!result->baseline.is_used)
		return;
	json_open_map(json, "baseline");
	json_number(json, "known", result->baseline.known);
	json_number(json, "gone", result->baseline.gone);
	json_close_map(json);
}

void
check_document(const struct check_result *result)
{
	struct json *json = output_json("evenkeep.check/1", result->ok);

	json_text(json, "policies", result->rules->shown);
	json_number(json, "files", result->files);
	environments_json(json, &result->gathered->columns);
	stacks_json(json, result->gathered);
	gaps_json(json, result->gathered);
	limits_json(json, result);
	if (result->fixes != NULL)
		fixes_json(json, result->fixes, result->would);
	json_open_list(json, "findings");
	for (size_t i = 0; i < result->findings->count; i++)
		finding_json(json, &result->findings->items[i]);
	json_close_list(json);
}
