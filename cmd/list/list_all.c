/* SPDX-License-Identifier: Apache-2.0 */
/* `list --all`: the environments, a line each, for which no key is needed. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	struct env_info *infos; /* of the vault, ascending by name; without a name: told already */
	size_t info_count, info_room;
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
	json_bool(json, "stale", info->is_stale);
	json_text(json, "base", info->base[0] == '\0' ? NULL : info->base);
	json_text(json, "right", right_word(info));
	json_nil(json, "file");
	json_close_map(json);
}

static int
keep_env(void *cookie, const struct env_info *info, struct err *err)
{
	struct overview *overview = cookie;

	(void)err;
	overview->infos = list_grow(overview->infos, overview->info_count, &overview->info_room,
	    sizeof(*overview->infos));
	overview->infos[overview->info_count++] = *info;
	return 0;
}

static void
add_env(struct overview *overview, struct env_info *info)
{
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
	if (info->is_stale)
		table_cell_text(row, 6, TONE_RED, is_protected ? "protected, too old" : "too old");
	else
		table_cell_text(row, 6, TONE_NONE, is_protected ? "protected" : "");
	info->name[0] = '\0';
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

static bool
has_files(const struct project *project)
{
	for (size_t i = 0; project != NULL && i < project->env_count; i++)
		if (project->envs[i].file != NULL)
			return true;
	return false;
}

static void
add_named(struct overview *overview, const char *name)
{
	for (size_t i = 0; i < overview->info_count; i++)
		if (strcmp(overview->infos[i].name, name) == 0)
			add_env(overview, &overview->infos[i]);
}

/* In the order of the project, which is that of promotion; then what only the vault has. */
static void
add_all(struct overview *overview, const struct project *project)
{
	for (size_t i = 0; project != NULL && i < project->env_count; i++)
		if (project->envs[i].file != NULL)
			add_file(overview, &project->envs[i]);
		else
			add_named(overview, project->envs[i].name);
	for (size_t i = 0; i < overview->info_count; i++)
		if (overview->infos[i].name[0] != '\0')
			add_env(overview, &overview->infos[i]);
}

/* The environments of the vault; none, if there is no vault and the project can do without. */
static int
read_vault(struct overview *overview, const struct project *project, struct err *err)
{
	struct vault *vault;
	int r = session_need_vault(overview->session, false, &vault, err);

	if (r == 0)
		r = vault_check_token(vault, err);
	if (r == 0)
		return vault_each_env(vault, keep_env, overview, err);
	if (r != ERR_NOT_FOUND || !has_files(project))
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
	const struct project *project;
	int r;

	if (output_is_json()) {
		overview.json = output_json("evenkeep.list/1", true);
		json_open_list(overview.json, "environments");
	}
	table_init(&overview.table, head, ARRAY_LEN(head));
	r = session_find_project(session, &project, err);
	if (r == 0)
		r = read_vault(&overview, project, err);
	if (r == 0)
		add_all(&overview, project);
	free(overview.infos);
	if (r == 0 && overview.json != NULL)
		json_close_list(overview.json);
	if (r == 0)
		output_table(&overview.table);
	table_done(&overview.table);
	if (r == 0 && overview.count == 0)
		output_next("evenkeep init --env dev");
	return r;
}
