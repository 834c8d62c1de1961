/* SPDX-License-Identifier: Apache-2.0 */
/* `list --all`: the environments, a line each, for which no key is needed. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/list.h"
#include "cmd/list/list.h"
#include "cmd/frame/output.h"
#include "cmd/session/session.h"

struct overview {
	struct session *session;
	struct table table;
	struct json *json;
	size_t count;
};

static const char *
right_word(const struct env_info *info)
{
	static const char *const words[] = {"none", "read", "write", "own"};

	return info->scoped ? "read some" : words[info->right];
}

static void
env_json(struct json *json, const struct env_info *info, bool is_protected)
{
	json_open_map(json, NULL);
	json_text(json, "name", info->name);
	json_number(json, "names", info->n_live);
	json_number(json, "seq", info->seq);
	json_time(json, "changed_at", info->time_ms);
	json_text(json, "changed_by", info->author);
	json_bool(json, "protected", is_protected);
	json_text(json, "base", info->base[0] == '\0' ? NULL : info->base);
	json_text(json, "right", right_word(info));
	json_nil(json, "file");
	json_close_map(json);
}

static int
add_env(void *cookie, const struct env_info *info, struct err *err)
{
	struct overview *overview = cookie;
	bool is_protected = session_env_is_protected(overview->session, info);
	struct table_row *row = table_add(&overview->table, MARK_NONE);
	char number[24], ago[CLOCK_AGO];

	overview->count++;
	if (overview->json != NULL)
		env_json(overview->json, info, is_protected);
	table_cell_text(row, 0, TONE_BOLD, info->name);
	snprintf(number, sizeof(number), "%u", info->n_live);
	table_cell_text(row, 1, TONE_NONE, number);
	snprintf(number, sizeof(number), "%" PRIu64, info->seq);
	table_cell_text(row, 2, TONE_NONE, number);
	clock_ago(info->time_ms, session_now_ms(overview->session), ago);
	table_cell_text(row, 3, TONE_NONE, ago);
	table_cell_text(row, 4, TONE_NONE, info->author);
	table_cell_text(row, 5, TONE_NONE, right_word(info));
	table_cell_text(row, 6, TONE_NONE, is_protected ? "protected" : "");
	return 0;
}

/* Environments that are files; what is in them `list -e` tells. */
static void
add_file(struct overview *overview, const struct project_env *env)
{
	struct table_row *row = table_add(&overview->table, MARK_NONE);
	char text[400];

	overview->count++;
	table_cell_text(row, 0, TONE_BOLD, env->name);
	table_cell_text(row, 5, TONE_NONE, "read");
	snprintf(text, sizeof(text), "the file %.380s", env->file);
	table_cell_text(row, 6, TONE_NONE, text);
	if (overview->json == NULL)
		return;
	json_open_map(overview->json, NULL);
	json_text(overview->json, "name", env->name);
	json_nil(overview->json, "names");
	json_bool(overview->json, "protected", env->protect);
	json_text(overview->json, "right", "read");
	json_text(overview->json, "file", env->file);
	json_close_map(overview->json);
}

static int
add_files(struct overview *overview, struct err *err)
{
	const struct project *project;
	size_t i;
	int r = session_find_project(overview->session, &project, err);

	for (i = 0; r == 0 && project != NULL && i < project->env_count; i++)
		if (project->envs[i].file != NULL)
			add_file(overview, &project->envs[i]);
	return r;
}

/* The environments of the vault; none, if there is no vault and the project can do without. */
static int
add_vault(struct overview *overview, struct err *err)
{
	struct vault *vault;
	int r = session_need_vault(overview->session, false, &vault, err);

	if (r == 0)
		return vault_each_env(vault, add_env, overview, err);
	if (r != ERR_NOT_FOUND || overview->count == 0)
		return r;
	err_done(err);
	output_note("there is no vault yet; these are the files of the project");
	return 0;
}

int
list_all(struct session *session, struct err *err)
{
	static const char *const head[] = {"ENVIRONMENT", "NAMES", "COMMIT", "CHANGED", "BY",
		"YOU MAY", ""};
	struct overview overview = {.session = session};
	int r;

	if (output_is_json()) {
		overview.json = output_json("evenkeep.list/1", true);
		json_open_list(overview.json, "environments");
	}
	table_init(&overview.table, head, ARRAY_LEN(head));
	r = add_files(&overview, err);
	if (r == 0)
		r = add_vault(&overview, err);
	if (r == 0 && overview.json != NULL)
		json_close_list(overview.json);
	if (r == 0)
		output_table(&overview.table);
	table_done(&overview.table);
	if (r == 0 && overview.count == 0)
		output_next("evenkeep init --env dev");
	return r;
}
