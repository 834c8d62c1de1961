/* SPDX-License-Identifier: Apache-2.0 */
/* What a service takes, name by name; examples and defaults of secrets are not shown. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/contract/contract.h"
#include "cmd/frame/output.h"
#include "cmd/frame/shell_word.h"
#include "config/contract.h"
#include "config/type.h"

/* Must it be set; the default of a secret is not shown. */
static void
add_need(const struct contract_key *key, struct buf *out)
{
	if (key->internal)
		buf_add_text(out, "internal");
	else if (key->deprecated)
		buf_add_text(out, "deprecated");
	else if (key->default_value != NULL)
		buf_addf(out, "default %s", key->secret ? "(hidden)" : key->default_value);
	else
		buf_add_text(out, key->required ? "required" : "optional");
}

static void
add_part(struct buf *out, const char *part)
{
	buf_addf(out, "%s%s", out->len > 0 ? "; " : "", part);
}

/* What people are told of it, in one line. */
static void
add_about(const struct contract *contract, const struct contract_key *key, struct buf *out)
{
	struct slice rest = slice_of_text(key->description), line;

	while (slice_next_line(&rest, &line)) {
		if (out->len > 0 && line.len > 0)
			buf_add_byte(out, ' ');
		buf_add(out, line);
	}
	if (key->deprecated && key->instead != NULL)
		add_part(out, key->instead);
	if (key->computed)
		add_part(out, "what the file has for it is not evaluated");
	if (contract->current_env != NULL && strcmp(key->name, contract->current_env) == 0)
		add_part(out, "says which environment it is");
}

/* As the contract writes it; of a plain template in words that it is only a hint. The caller frees it. */
static char *
type_of(const struct contract_key *key)
{
	struct buf text = BUF_INIT;

	if (key->type != NULL) {
		type_write(key->type, &text);
	} else if (key->hint != NULL) {
		buf_addf(&text, "%s?", type_kind_name(key->hint->kind));
	}
	return buf_take(&text);
}

static bool
is_required(const struct contract_key *key)
{
	return key->required && key->default_value == NULL && !key->internal;
}

static void
add_row(struct table *table, const struct contract *contract, const struct contract_key *key)
{
	struct table_row *row = table_add(table, key->deprecated ? MARK_LOOK : MARK_NONE);
	char *type CLEANUP(freep) = type_of(key);
	struct buf need CLEANUP(buf_done) = BUF_INIT;
	struct buf about CLEANUP(buf_done) = BUF_INIT;
	char place[320];

	add_need(key, &need);
	add_about(contract, key, &about);
	snprintf(place, sizeof(place), "%s:%u", key->file, key->line);
	table_cell_text(row, 0, TONE_BOLD, key->name);
	table_cell_text(row, 1, is_required(key) ? TONE_NONE : TONE_DIM, buf_text(&need));
	table_cell_text(row, 2, TONE_NONE, key->secret ? "secret" : "plain");
	table_cell_text(row, 3, TONE_DIM, key->why == NULL ? "" : key->why);
	table_cell_text(row, 4, TONE_NONE, type);
	table_cell_text(row, 5, TONE_DIM, place);
	table_cell_text(row, 6, TONE_NONE, buf_text(&about));
}

static void
say(const struct project_service *service, const struct contract *contract)
{
	static const char *const head[] = {"NAME", "NEED", "KIND", "BECAUSE", "TYPE", "FROM", "ABOUT"};
	struct table table CLEANUP(table_done);
	size_t required = 0, taken = 0, i;

	table_init(&table, head, ARRAY_LEN(head));
	for (i = 0; i < contract->count; i++) {
		add_row(&table, contract, &contract->keys[i]);
		required += is_required(&contract->keys[i]);
		taken += !contract->keys[i].internal;
	}
	output_table(&table);
	output_answer("%s takes %zu name%s, %zu required", service->name, taken, taken == 1 ? "" : "s",
	    required);
	for (i = 0; i < contract->note_count; i++)
		output_note("note: %s:%u: %s", contract->notes[i].file, contract->notes[i].line,
		    contract->notes[i].text);
}

static void
lines_json(struct json *json, const char *key, const char *lines)
{
	struct slice rest = slice_of_text(lines), line;

	json_open_list(json, key);
	while (slice_next_line(&rest, &line))
		json_slice(json, NULL, line);
	json_close_list(json);
}

static void
key_json(struct json *json, const struct contract_key *key)
{
	struct buf type CLEANUP(buf_done) = BUF_INIT;

	if (key->type != NULL)
		type_write(key->type, &type);
	json_open_map(json, NULL);
	json_text(json, "name", key->name);
	json_bool(json, "required", key->required);
	json_bool(json, "secret", key->secret);
	json_text(json, "because", key->why);
	json_text(json, "type", key->type == NULL ? NULL : buf_text(&type));
	json_text(json, "type_hint", key->hint == NULL ? NULL : type_kind_name(key->hint->kind));
	json_bool(json, "has_default", key->default_value != NULL);
	json_text(json, "default", key->secret ? NULL : key->default_value);
	json_text(json, "example", key->secret ? NULL : key->example);
	json_bool(json, "placeholder", key->placeholder);
	json_bool(json, "not_evaluated", key->computed);
	json_bool(json, "internal", key->internal);
	json_bool(json, "deprecated", key->deprecated);
	json_text(json, "instead", key->instead);
	json_text(json, "description", key->description);
	lines_json(json, "docs", key->docs);
	json_text(json, "file", key->file);
	json_number(json, "line", key->line);
	json_close_map(json);
}

static void
document(const struct project_service *service, const struct contract *contract)
{
	struct json *json = output_json("evenkeep.contract/1", true);
	size_t i;

	json_text(json, "service", service->name);
	json_open_list(json, "files");
	for (i = 0; service->contracts[i] != NULL; i++)
		json_text(json, NULL, service->contracts[i]);
	json_close_list(json);
	json_text(json, "current_env", contract->current_env);
	json_open_list(json, "names");
	for (i = 0; i < contract->count; i++)
		key_json(json, &contract->keys[i]);
	json_close_list(json);
	json_open_list(json, "notes");
	for (i = 0; i < contract->note_count; i++) {
		json_open_map(json, NULL);
		json_text(json, "file", contract->notes[i].file);
		json_number(json, "line", contract->notes[i].line);
		json_number(json, "column", contract->notes[i].column);
		json_text(json, "text", contract->notes[i].text);
		json_close_map(json);
	}
	json_close_list(json);
}

int
contract_show(struct session *session, const char *name, struct err *err)
{
	struct contract *contract CLEANUP(contract_freep) = NULL;
	const struct project_service *service;
	int r;

	r = contract_service(session, name, &service, err);
	if (r == 0)
		r = contract_load(session_project(session), service, &contract, err);
	if (r < 0)
		return r;
	if (contract == NULL) {
		err_set(err, ERR_NOT_FOUND, "no-contract", "service `%s` has no contract", service->name);
		err_why(err, "so it takes every name of an environment");
		return err_fix(err, "`evenkeep contract write %s -o .env.schema`, then name the file in "
				    "evenkeep.yaml", shell_word(service->name));
	}
	if (output_is_json())
		document(service, contract);
	else
		say(service, contract);
	return 0;
}
