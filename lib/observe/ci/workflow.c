/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GitHub Actions and GitLab CI: variables of workflows, jobs and steps, and the lines of scripts in
 * which secrets are. A script is looked at line by line, as its author sees it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "observe/ci/workflow_priv.h"
#include "text/yaml_values.h"

enum { NAMES_MOST = 16, STEPS_MOST = 100000 };

/* One line of a script, and what is in it. */
struct script_line {
	struct workflow *workflow;
	struct slice text;
	const char *expanded[NAMES_MOST]; /* `secrets.X` that the engine puts into the text */
	size_t expanded_count;
	const char *used[NAMES_MOST];     /* `$X` of a variable that holds a secret */
	size_t used_count;
};

static bool
has_secret(struct slice text)
{
	struct slice inside;

	while (expansion_next(&text, &inside))
		if (expansion_secret(inside).len > 0)
			return true;
	return false;
}

/* Does the variable hold a secret, as far as its scopes tell? */
static bool
holds_secret(const struct workflow *workflow, struct slice name)
{
	bool known = false;

	for (size_t i = 0; i < ARRAY_LEN(workflow->envs); i++) {
		const struct node *env = workflow->envs[i];

		for (size_t k = 0; env != NULL && env->kind == NODE_MAP && k < env->count; k++)
			if (slice_equal_text(name, env->items[k]->key)) {
				known = true;
				if (env->items[k]->kind == NODE_SCALAR &&
					has_secret(slice_of_text(env->items[k]->text)))
					return true;
			}
	}
	/* what GitLab keeps for a project is in no file: its name has to tell */
	return !known && strcmp(workflow->kind, "gitlab") == 0 &&
		workflow->project->words->secret_name(name) != NULL;
}

static void
add_name(struct workflow *workflow, const char **names, size_t *count, struct slice name)
{
	for (size_t i = 0; i < *count; i++)
		if (slice_equal_text(name, names[i]))
			return;
	if (*count < NAMES_MOST)
		names[(*count)++] = pool_slice(workflow->project->pool, name);
}

/* `process.env.X` */
static void
find_in_javascript(struct script_line *line)
{
	static const char lead[] = "process.env.";
	struct slice rest = line->text;

	for (; rest.len > sizeof(lead) - 1; rest = slice_from(rest, 1)) {
		struct slice name;

		if (!slice_starts_with(rest, lead))
			continue;
		name = expansion_name(slice_from(rest, sizeof(lead) - 1));
		if (name.len > 0 && holds_secret(line->workflow, name))
			add_name(line->workflow, line->used, &line->used_count, name);
	}
}

static void
find_names(struct script_line *line)
{
	struct slice rest = line->text, inside;

	while (expansion_next(&rest, &inside))
		if (expansion_secret(inside).len > 0)
			add_name(line->workflow, line->expanded, &line->expanded_count, expansion_secret(inside));
	rest = line->text;
	for (size_t at; (at = slice_find(rest, '$')) < rest.len;) {
		struct slice name;

		rest = slice_from(rest, at + 1);
		if (rest.len > 0 && rest.data[0] == '{')
			rest = slice_from(rest, 1);
		name = expansion_name(rest);
		if (name.len > 0 && holds_secret(line->workflow, name))
			add_name(line->workflow, line->used, &line->used_count, name);
	}
	find_in_javascript(line);
}

/* The word behind the last `>`, quotes taken off; empty: nothing is written to a file. */
static struct slice
written_to(struct slice text)
{
	size_t at = text.len;
	struct slice word;

	while (at > 0 && text.data[at - 1] != '>')
		at--;
	if (at == 0 || (at > 1 && (text.data[at - 2] == '-' || text.data[at - 2] == '=')))
		return slice_of(NULL, 0);
	word = slice_trim(slice_from(text, at));
	if (word.len > 0 && (word.data[0] == '"' || word.data[0] == '\'')) {
		unsigned char quote = word.data[0];

		word = slice_from(word, 1);
		word.len = slice_find(word, quote);
	} else {
		size_t end = 0;

		while (end < word.len && strchr(" \t;&|)", word.data[end]) == NULL)
			end++;
		word.len = end;
	}
	return word.len > 0 && word.data[0] == '&' ? slice_of(NULL, 0) : word;
}

static bool
begins_with_print(struct slice text)
{
	static const char *const words[] = {"echo ", "printf ", "print ", "cat <<<", "console.",
		"core.info(", "core.notice(", "core.warning(", "core.error("};

	text = slice_trim(text);
	if (text.len > 0 && text.data[0] == '@')
		text = slice_from(text, 1);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (slice_starts_with(text, words[i]))
			return true;
	return false;
}

/* `echo "$X"` that goes nowhere but into the log. */
static bool
prints(struct slice text)
{
	struct slice rest = text;

	if (slice_find(text, '|') < text.len || slice_has(text, "::add-mask::") ||
		written_to(text).len > 0)
		return false;
	if (begins_with_print(text))
		return true;
	for (size_t at = 0; at + 1 < rest.len; at++)
		if ((rest.data[at] == ';' || rest.data[at] == '&') &&
			begins_with_print(slice_from(rest, at + 1)))
			return true;
	return false;
}

/* All of them, each once. */
static void
put_secrets(const struct script_line *line, struct subject *subject)
{
	const char *names[2 * NAMES_MOST];
	size_t count = line->used_count;

	if (count > 0)
		memcpy(names, line->used, count * sizeof(*names));
	for (size_t i = 0; i < line->expanded_count; i++) {
		bool known = false;

		for (size_t k = 0; k < line->used_count; k++)
			known |= strcmp(line->expanded[i], line->used[k]) == 0;
		if (!known)
			names[count++] = line->expanded[i];
	}
	subject_list(subject, "secrets", names, count);
}

static void
put_written(const struct script_line *line, struct subject *subject)
{
	struct project *project = line->workflow->project;
	struct slice target = written_to(line->text);
	bool engine = slice_has(target, "GITHUB_ENV") || slice_has(target, "GITHUB_OUTPUT");
	const char *path;

	subject_bool(subject, "writes_env_file_unsafely", engine && line->used_count > 0 &&
		slice_find(line->text, '=') < line->text.len && !slice_has(line->text, "<<"));
	if (engine || target.len == 0 || slice_find(target, '$') < target.len)
		return;
	path = source_path(project->pool, ".", target);
	if (path == NULL || strncmp(path, "dev/", 4) == 0)
		return;
	subject_text(subject, "writes_secret_to", path);
	subject_bool(subject, "in_build_context", dockerfiles_copy(project, path));
}

/* A subject for a line with a secret in it. */
static void
look_at_line(struct workflow *workflow, struct slice text, unsigned number, unsigned column,
	bool is_build_argument)
{
	struct script_line line = {.workflow = workflow, .text = text};
	struct subject *subject;
	size_t blanks = 0;

	find_names(&line);
	if (line.expanded_count + line.used_count == 0 || workflow->steps++ > STEPS_MOST)
		return;
	while (blanks < text.len && (text.data[blanks] == ' ' || text.data[blanks] == '\t'))
		blanks++;
	subject = facts_add(workflow->project->facts, "step",
		(struct fact_place){workflow->path, number, column + (unsigned)blanks, 0});
	subject_text(subject, "kind", workflow->kind);
	if (workflow->job != NULL)
		subject_text(subject, "job", workflow->job);
	subject_list(subject, "secret_in_script", line.expanded, line.expanded_count);
	subject_list(subject, "secrets_used", line.used, line.used_count);
	put_secrets(&line, subject);
	subject_bool(subject, "prints_secret", !is_build_argument && prints(text));
	subject_bool(subject, "build_arg_secret", is_build_argument || slice_has(text, "--build-arg"));
	if (!is_build_argument)
		put_written(&line, subject);
}

/* A text of several lines has its first one below its `|`; one line is where it is. */
static void
each_line(struct workflow *workflow, const struct node *text, bool is_build_argument)
{
	struct slice rest = slice_of_text(text->text), line;
	bool block = text->style == '|' || text->style == '>';
	unsigned number = text->line + block;

	for (; slice_next_line(&rest, &line); number++)
		look_at_line(workflow, line, number, block ? 1 : text->column + text->quoted,
			is_build_argument);
}

void
workflow_script(struct workflow *workflow, const struct node *script)
{
	each_line(workflow, script, false);
}

void
workflow_build_arguments(struct workflow *workflow, const struct node *arguments)
{
	each_line(workflow, arguments, true);
}

/* The secrets that the engine puts into TEXT. */
static void
put_uses(struct workflow *workflow, struct slice text, struct subject *subject)
{
	const char *names[NAMES_MOST];
	struct slice inside;
	size_t count = 0;

	while (expansion_next(&text, &inside))
		if (expansion_secret(inside).len > 0)
			add_name(workflow, names, &count, expansion_secret(inside));
	if (count > 0)
		subject_list(subject, "uses", names, count);
}

static void
add_variable(struct workflow *workflow, const struct node *item)
{
	struct project *project = workflow->project;
	struct slice value = slice_of_text(item->text), name = slice_of_text(item->key);
	enum dollar dollar = strcmp(workflow->kind, "github") == 0 ? DOLLAR_ACTIONS : DOLLAR_COMPOSE;
	struct subject *subject = facts_add(project->facts, "assignment",
		(struct fact_place){workflow->path, item->line, item->column, 0});
	struct literal is = literal_in(project->words, name, value, dollar);

	expansion_fallback(project, name, value, &is);
	subject_text(subject, "name", item->key);
	subject_text(subject, "kind", "workflow");
	literal_put(&is, subject);
	put_uses(workflow, value, subject);
	if (workflow->job != NULL)
		subject_text(subject, "job", workflow->job);
}

static void
take_env(struct workflow *workflow, size_t scope, const struct node *map, const char *field)
{
	const struct node *env = map->kind == NODE_MAP ? node_find(map, field) : NULL;

	workflow->envs[scope] = env;
	for (size_t i = 0; env != NULL && env->kind == NODE_MAP && i < env->count; i++)
		if (env->items[i]->kind == NODE_SCALAR)
			add_variable(workflow, env->items[i]);
}

static void
github_job(struct workflow *workflow, const struct node *job)
{
	const struct node *steps = job->kind == NODE_MAP ? node_find(job, "steps") : NULL;

	workflow->job = job->key;
	take_env(workflow, 1, job, "env");
	for (size_t i = 0; steps != NULL && steps->kind == NODE_LIST && i < steps->count; i++) {
		const struct node *step = steps->items[i], *run;

		if (step->kind != NODE_MAP)
			continue;
		take_env(workflow, 2, step, "env");
		action_facts(workflow, step);
		run = node_find(step, "run");
		if (run != NULL && run->kind == NODE_SCALAR)
			workflow_script(workflow, run);
		workflow->envs[2] = NULL;
	}
	workflow->envs[1] = NULL;
}

static void
github(struct workflow *workflow, const struct node *root)
{
	const struct node *jobs = node_find(root, "jobs");

	take_env(workflow, 0, root, "env");
	for (size_t i = 0; jobs != NULL && jobs->kind == NODE_MAP && i < jobs->count; i++)
		github_job(workflow, jobs->items[i]);
}

static void
gitlab_script(struct workflow *workflow, const struct node *script)
{
	if (script == NULL)
		return;
	if (script->kind == NODE_SCALAR)
		workflow_script(workflow, script);
	for (size_t i = 0; script->kind == NODE_LIST && i < script->count; i++)
		if (script->items[i]->kind == NODE_SCALAR)
			workflow_script(workflow, script->items[i]);
}

static void
gitlab(struct workflow *workflow, const struct node *root)
{
	static const char *const scripts[] = {"before_script", "script", "after_script"};

	take_env(workflow, 0, root, "variables");
	for (size_t k = 0; k < ARRAY_LEN(scripts); k++)
		gitlab_script(workflow, node_find(root, scripts[k]));
	for (size_t i = 0; i < root->count; i++) {
		const struct node *job = root->items[i];

		if (job->kind != NODE_MAP || strcmp(job->key, "variables") == 0)
			continue;
		workflow->job = job->key;
		take_env(workflow, 1, job, "variables");
		for (size_t k = 0; k < ARRAY_LEN(scripts); k++)
			gitlab_script(workflow, node_find(job, scripts[k]));
		workflow->envs[1] = NULL;
	}
}

static void
add_problem(struct project *project, const char *path, const struct err *err)
{
	struct subject *subject =
		facts_add(project->facts, "file", (struct fact_place){path, err->line, err->column, 0});

	subject_text(subject, "kind", "workflow");
	subject_text(subject, "problem", err->message);
	subject_text(subject, "problem_id", err->id);
}

static void
add_workflow(struct project *project, const struct found_file *found)
{
	bool is_github = found->kind == FOUND_WORKFLOW;
	struct workflow workflow = {.project = project, .path = found->path,
		.kind = is_github ? "github" : "gitlab"};
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct arena *arena CLEANUP(arena_freep) = NULL;
	struct node *documents;
	struct slice text;
	int r;

	r = sources_read(project->sources, found->path, &text, &err);
	arena = arena_new(r < 0 ? 64 : text.len + 64);
	if (r == 0)
		r = yaml_values_loose(text, found->path, arena, found->kind == FOUND_GITLAB ?
			YAML_LAST_COUNTS : YAML_TWINS_REFUSED, &documents, &err);
	if (r < 0) {
		add_problem(project, found->path, &err);
		return;
	}
	for (size_t i = 0; i < documents->count; i++)
		if (documents->items[i]->kind == NODE_MAP && is_github)
			github(&workflow, documents->items[i]);
		else if (documents->items[i]->kind == NODE_MAP)
			gitlab(&workflow, documents->items[i]);
}

void
workflow_facts(struct project *project)
{
	bool any = false;
	struct subject *subject;

	for (size_t i = 0; i < project->found->count; i++) {
		const struct found_file *found = &project->found->items[i];

		any |= found->kind == FOUND_WORKFLOW || found->kind == FOUND_GITLAB ||
			found->kind == FOUND_OTHER_CI;
		if (found->kind == FOUND_WORKFLOW || found->kind == FOUND_GITLAB)
			add_workflow(project, found);
	}
	if (any || project->found->count == 0)
		return;
	subject = facts_add(project->facts, "file", (struct fact_place){".", 0, 0, 0});
	subject_text(subject, "kind", "project");
	subject_bool(subject, "no_ci", true);
}
