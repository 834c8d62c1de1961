/* SPDX-License-Identifier: Apache-2.0 */
/* The document of `explain --json`: every place, in order; no secret value. */
#include "cmd/explain/explain.h"
#include "cmd/frame/output.h"
#include "report/findings.h"

static void
place_json(struct json *json, const struct blame_step *step)
{
	if (step->file == NULL)
		return;
	json_open_map(json, "location");
	json_text(json, "file", step->file);
	json_number(json, "line", step->line);
	json_number(json, "column", step->column);
	json_close_map(json);
}

static void
step_json(struct json *json, const struct blame_step *step)
{
	json_open_map(json, NULL);
	json_text(json, "stage", blame_stage_name(step->stage));
	json_text(json, "what", step->what);
	json_text(json, "place", step->place);
	json_text(json, "environment", step->environment);
	json_text(json, "service", step->service);
	json_text(json, "message", step->words);
	json_bool(json, "decides", (step->flags & BLAME_DECIDES) != 0);
	json_bool(json, "hides", (step->flags & BLAME_HIDES) != 0);
	json_bool(json, "hidden", (step->flags & BLAME_HIDDEN) != 0);
	place_json(json, step);
	json_open_list(json, "findings");
	for (size_t i = 0; i < step->finding_count; i++)
		finding_json(json, step->findings[i]);
	json_close_list(json);
	json_close_map(json);
}

void
explain_document(const struct explanation *explanation)
{
	const struct blame *blame = explanation->blame;
	struct json *json = output_json("evenkeep.explain/1", true);

	json_text(json, "name", blame->name);
	json_text(json, "kind", blame->secret ? "secret" : "plain");
	json_text(json, "environment", explanation->opts->env);
	json_text(json, "service", explanation->opts->service);
	json_text(json, "description", blame->description);
	json_text(json, "compose_environment", blame->other_env);
	json_open_list(json, "steps");
	for (size_t i = 0; i < blame->count; i++)
		step_json(json, &blame->steps[i]);
	json_close_list(json);
	json_text(json, "fix", blame->worst == NULL ? NULL : blame->worst->fix);
	json_open_list(json, "not_looked_at");
	for (size_t i = 0; i < explanation->gap_count; i++) {
		json_open_map(json, NULL);
		json_text(json, "what", explanation->gaps[i].what);
		json_text(json, "why", explanation->gaps[i].why);
		json_close_map(json);
	}
	json_close_list(json);
}
