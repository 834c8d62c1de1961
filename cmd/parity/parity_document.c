/* SPDX-License-Identifier: Apache-2.0 */
/* The document of `parity --json`: every name, every cell, every finding; no secret value. */
#include "cmd/frame/output.h"
#include "cmd/parity/parity.h"
#include "report/findings.h"
#include "resolve/view.h"

enum { TAG_DIGITS = 16 };

static void
cell_json(struct json *json, const struct parity *parity, const struct parity_row *row, size_t e)
{
	const struct parity_cell *cell = &row->cells[e];
	const struct view_cell *seen = cell->seen;
	char tag[VIEW_TAG_TEXT];

	json_open_map(json, NULL);
	json_text(json, "environment", parity->ask.envs[e].view->name);
	json_text(json, "state", parity_state_name(cell->state));
	if (seen != NULL) {
		json_text(json, "kind", seen->is_secret ? "secret" : "plain");
		if (row->secret == seen->is_secret && !cell->is_weak && view_shows_tag(seen)) {
			view_tag_text(seen, TAG_DIGITS, tag);
			json_text(json, "tag", tag + 1);
		}
		if (seen->entry != NULL && !row->secret && !seen->is_secret &&
			(seen->flags & ENTRY_BINARY) == 0)
			json_slice(json, "value", seen->entry->value);
		json_number(json, "version", seen->version);
		json_time(json, "set_at", seen->created_ms);
		json_time(json, "expires", seen->expires_ms);
		json_text(json, "from", seen->layer);
	}
	json_close_map(json);
}

static void
row_json(struct json *json, const struct parity *parity, const struct parity_row *row)
{
	const struct expected *expected = row->expected;

	json_open_map(json, NULL);
	json_text(json, "name", row->name);
	json_bool(json, "secret", row->secret);
	json_bool(json, "declared", expected != NULL);
	json_bool(json, "required", expected != NULL && expected->required);
	json_open_list(json, "services");
	for (size_t i = 0; expected != NULL && i < expected->count; i++)
		json_text(json, NULL, expected->services[i]);
	json_close_list(json);
	json_open_list(json, "cells");
	for (size_t e = 0; e < parity->ask.env_count; e++)
		cell_json(json, parity, row, e);
	json_close_list(json);
	json_number(json, "not_comparable", row->pairs_unknown);
	json_close_map(json);
}

static void
columns_json(struct json *json, const struct parity *parity)
{
	static const char *const ways[] = {"values", "shape", "hidden"};

	json_open_list(json, "environments");
	for (size_t e = 0; e < parity->ask.env_count; e++)
		json_text(json, NULL, parity->ask.envs[e].view->name);
	json_close_list(json);
	json_open_list(json, "seen_by");
	for (size_t e = 0; e < parity->ask.env_count; e++)
		json_text(json, NULL, ways[parity->ask.envs[e].view->kind]);
	json_close_list(json);
}

void
parity_document(const struct parity_result *result)
{
	struct json *json = output_json("evenkeep.parity/1", result->ok);
	const struct parity *parity = result->parity;

	columns_json(json, parity);
	json_text(json, "policies", result->policies);
	json_text(json, "service", result->opts->service);
	json_open_list(json, "findings");
	for (size_t i = 0; i < result->findings->count; i++)
		finding_json(json, &result->findings->items[i]);
	json_close_list(json);
	json_open_list(json, "names");
	for (size_t i = 0; i < parity->count; i++)
		row_json(json, parity, &parity->rows[i]);
	json_close_list(json);
}
