/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Env files that lie in the project: each entry with what other readers make of it, against the
 * template beside it and the files of the other environments.
 */
#include <stdlib.h>
#include <string.h>

#include "observe/env/files_priv.h"
#include "observe/literal.h"
#include "observe/near.h"
#include "observe/url.h"

/* Each line by itself; what is no entry is passed over. */
static void
read_lines(struct slice text, const struct origin *from, struct vars *vars)
{
	struct slice line;

	for (unsigned number = 1; slice_next_line(&text, &line); number++) {
		struct err ignored CLEANUP(err_done) = ERR_INIT;
		size_t before = vars->count;

		vars_read(vars, line, from, &ignored);
		for (size_t i = before; i < vars->count; i++)
			vars->items[i].at.line = number;
	}
}

/* Is it a program that sets variables, or read by none of the usual readers? */
static bool
is_loose(const struct found_file *found, struct slice text)
{
	return found->is_loose || slice_starts_with(text, "#!");
}

static int
read_vars(const struct found_file *found, struct slice text, const struct origin *from,
	struct vars *vars, struct err *err)
{
	if (!is_loose(found, text))
		return vars_read(vars, text, from, err);
	read_lines(text, from, vars);
	return 0;
}

static void
read_file(struct env_files *files, struct env_file *file)
{
	struct project *project = files->project;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct subject *subject;
	int r;

	file->from = (struct origin){file->found->path, source_folder(project->pool, file->found->path)};
	vars_init(&file->vars, files->arena, NULL, NULL);
	r = sources_read(project->sources, file->found->path, &file->text, &err);
	if (r == 0)
		r = read_vars(file->found, file->text, &file->from, &file->vars, &err);
	file->is_read = r == 0;
	file->rest = file->text;
	file->environment = found_environment(file->found->path, &file->environment_word);
	if (r == 0)
		return;
	subject = facts_add(project->facts, "file", (struct fact_place){file->found->path, err.line,
		err.column, 0});
	subject_text(subject, "kind", "dotenv");
	subject_text(subject, "problem", err.message);
	subject_text(subject, "problem_id", err.id);
}

/* `.env.example` is the template of `.env`, `.env.local.example` of `.env.local`. */
static void
pair(struct env_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		for (size_t k = 0; k < files->count; k++) {
			struct env_file *template = &files->items[i], *values = &files->items[k];
			const char *name = env_file_name(values->found->path);

			if (template->found->kind != FOUND_TEMPLATE || values->found->kind != FOUND_ENV ||
				!env_file_same_folder(template->found->path, values->found->path) ||
				strncmp(env_file_name(template->found->path), name, strlen(name)) != 0 ||
				env_file_name(template->found->path)[strlen(name)] != '.')
				continue;
			template->values = values;
			values->template = template;
		}
}

/* Does a compose file of the folder, or one above, refer to NAME? */
static bool
is_referred(struct project *project, const struct env_file *file, struct slice name)
{
	for (size_t i = 0; i < project->found->count; i++) {
		const struct found_file *found = &project->found->items[i];
		struct err ignored CLEANUP(err_done) = ERR_INIT;
		const unsigned char *at;
		struct slice text;

		if (found->kind != FOUND_COMPOSE || !env_file_same_folder(found->path, file->found->path) ||
			sources_read(project->sources, found->path, &text, &ignored) < 0)
			continue;
		while (name.len > 0 && (at = memmem(text.data, text.len, name.data, name.len)) != NULL) {
			size_t start = (size_t)(at - text.data);

			if ((start > 0 && text.data[start - 1] == '$') || (start > 1 &&
				text.data[start - 1] == '{' && text.data[start - 2] == '$'))
				return true;
			text = slice_from(text, start + name.len);
		}
	}
	return false;
}

/* Another name of FILE begins with the same word: `S3_`. */
static bool
has_family(const struct env_file *file, struct slice name)
{
	size_t end = slice_find(name, '_');

	for (size_t i = 0; end < name.len && i < file->vars.count; i++) {
		struct slice other = file->vars.items[i].name;

		if (other.len > end + 1 && !slice_equal(other, name) &&
			memcmp(other.data, name.data, end + 1) == 0)
			return true;
	}
	return false;
}

/* A name of FILE that its template does not know and that is nearly NAME. */
static const struct var *
find_slip(const struct env_file *file, struct slice name)
{
	for (size_t i = 0; i < file->vars.count; i++) {
		const struct var *var = &file->vars.items[i];

		if (texts_are_near(var->name, name) &&
			vars_find(&file->template->vars, var->name) == NULL)
			return var;
	}
	return NULL;
}

/* A secret that a build puts into pages: the name behind the prefix that makes it do so is one. */
static bool
is_secret_in_browser(struct project *project, struct slice name)
{
	static const char *const starts[] = {"NEXT_PUBLIC_", "NUXT_PUBLIC_", "REACT_APP_", "VITE_",
		"VUE_APP_", "NG_APP_", "EXPO_PUBLIC_", "GATSBY_", "PUBLIC_"};

	for (size_t i = 0; i < ARRAY_LEN(starts); i++)
		if (slice_starts_with(name, starts[i]))
			return project->words->secret_name(slice_from(name, strlen(starts[i]))) != NULL;
	return false;
}

static bool
ends_in_env(struct slice name)
{
	return slice_ends_with(name, "ENV") || slice_ends_with(name, "ENVIRONMENT");
}

/* The environment that a value names, where it is another than that of its file. */
static void
put_environment(struct project *project, const struct env_file *file, const struct var *var,
	struct subject *subject)
{
	struct slice word = {NULL, 0};
	unsigned class = 0;
	struct url url;

	if (file->environment == 0)
		return;
	subject_text(subject, "environment", pool_slice(project->pool, file->environment_word));
	if (ends_in_env(var->name)) {
		word = var->value;
		class = environment_class(var->value);
	} else if (url_parse(var->value, &url)) {
		class = environment_in(url.host, &word);
	}
	if (class != 0 && class != file->environment && !url_host_is_local(word))
		subject_text(subject, "other_environment", pool_slice(project->pool, word));
}

static bool
is_number(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
	return text.len > 0;
}

/* Files of other environments beside FILE. */
static bool
is_other_environment(const struct env_file *file, const struct env_file *other)
{
	return file != other && other->found->kind == FOUND_ENV && file->found->kind == FOUND_ENV &&
		file->environment != 0 && other->environment != 0 && other->is_read &&
		file->environment != other->environment &&
		env_file_same_folder(file->found->path, other->found->path);
}

static void
put_leading_zero(struct env_files *files, const struct env_file *file, const struct var *var,
	struct subject *subject)
{
	bool without = false;

	if (!is_number(var->value) || var->value.len < 2 || var->value.data[0] != '0')
		return;
	for (size_t i = 0; i < files->count; i++) {
		const struct var *other = is_other_environment(file, &files->items[i]) ?
			vars_find(&files->items[i].vars, var->name) : NULL;

		without |= other != NULL && is_number(other->value) && other->value.data[0] != '0';
	}
	subject_bool(subject, "leading_zero", without);
}

static bool
is_literal_secret(struct project *project, struct env_file *file, const struct var *var)
{
	if (literal_of_var(project->words, var).literal_secret)
		return true;
	/* `pa$word` to who replaces nothing; `${X}` is meant otherwise, whoever may read it */
	return slice_find(var->raw, '$') < var->raw.len && !slice_has(var->raw, "${") &&
		!slice_has(var->raw, "$(") && !references_are_all(var->raw) &&
		env_file_dollars(project, file) == ENV_DOLLARS_NONE &&
		literal_in(project->words, var->name, var->raw, DOLLAR_TEXT).literal_secret;
}

/* Is the entry one of several of its name? */
static void
put_twins(struct env_file *file, size_t at, struct subject *subject)
{
	const struct var *var = &file->vars.items[at], *before;
	long earlier = names_find(&file->seen, var->name);

	names_set(&file->seen, var->name, (long)at);
	subject_bool(subject, "shadowed", vars_find(&file->vars, var->name) != var);
	if (earlier == NAMES_NONE)
		return;
	before = &file->vars.items[earlier];
	subject_bool(subject, "duplicate", true);
	subject_number(subject, "duplicate_of_line", before->at.line);
	subject_bool(subject, "duplicate_differs", !slice_equal(before->value, var->value));
}

/* What an entry of a template says about the file that is made of it. */
static void
put_missing(struct env_files *files, const struct env_file *file, const struct var *var,
	struct subject *subject)
{
	const struct env_file *values = file->values;
	bool used;

	if (values == NULL || !values->is_read || values->vars.count > COMPARED_MOST ||
		file->vars.count > COMPARED_MOST || vars_find(&values->vars, var->name) != NULL ||
		find_slip(values, var->name) != NULL)
		return;
	used = is_referred(files->project, file, var->name) || has_family(values, var->name);
	subject_text(subject, "missing_in", values->found->path);
	subject_bool(subject, "used", used);
}

/* What an entry says against the template of its file. */
static void
put_known(struct env_files *files, const struct env_file *file, const struct var *var,
	struct subject *subject)
{
	const struct var *example;
	bool known;

	if (file->template == NULL || !file->template->is_read ||
		file->template->vars.count > COMPARED_MOST || file->vars.count > COMPARED_MOST)
		return;
	example = vars_find(&file->template->vars, var->name);
	known = example != NULL || is_referred(files->project, file, var->name);
	subject_bool(subject, "known", known);
	subject_bool(subject, "same_as_example", example != NULL && example->value.len > 0 &&
		slice_equal(example->value, var->value));
	for (size_t i = 0; !known && i < file->template->vars.count; i++) {
		const struct var *other = &file->template->vars.items[i];

		if (texts_are_near(other->name, var->name) &&
			vars_find(&file->vars, other->name) == NULL)
			subject_text(subject, "similar_to", pool_slice(files->project->pool, other->name));
	}
}

static void
put_other_name(struct env_files *files, const struct env_file *file, const struct var *var,
	struct subject *subject)
{
	long at = names_find(&file->other_names, var->name);

	if (at == NAMES_NONE)
		return;
	subject_text(subject, "other_name",
		pool_slice(files->project->pool, file->others[at].name));
	subject_text(subject, "other_in", file->others[at].in->found->path);
}

static void
add_entry(struct env_files *files, struct env_file *file, size_t at)
{
	struct project *project = files->project;
	const struct var *var = &file->vars.items[at];
	static const char *const quotes[] = {"none", "single", "double", "backtick"};
	struct subject *subject = facts_add(project->facts, "entry", (struct fact_place){
		file->found->path, var->at.line, var->at.column, 0});

	subject_text(subject, "name", pool_slice(project->pool, var->name));
	subject_bool(subject, "secret", project->words->secret_name(var->name) != NULL);
	subject_bool(subject, "template", file->found->kind == FOUND_TEMPLATE);
	subject_bool(subject, "ignored", file->found->is_ignored);
	subject_text(subject, "quote", quotes[var->quote]);
	subject_bool(subject, "empty", var->value.len == 0);
	subject_bool(subject, "placeholder", project->words->placeholder(var->value));
	subject_bool(subject, "literal_secret", is_literal_secret(project, file, var));
	subject_bool(subject, "secret_in_browser", is_secret_in_browser(project, var->name));
	put_environment(project, file, var, subject);
	if (is_loose(file->found, file->text))
		return;
	env_file_hazards(project, file, var, subject);
	put_twins(file, at, subject);
	put_leading_zero(files, file, var, subject);
	put_missing(files, file, var, subject);
	put_known(files, file, var, subject);
	put_other_name(files, file, var, subject);
	env_readers_put(&files->readers, file, subject);
}

/* Names that every other environment's file beside it has. */
static void
add_lacks(struct env_files *files, const struct env_file *file)
{
	const struct env_file *first = NULL;
	const char *names[64];
	size_t others = 0, count = 0;
	struct subject *subject;

	for (size_t i = 0; i < files->count; i++)
		if (is_other_environment(file, &files->items[i])) {
			first = first == NULL ? &files->items[i] : first;
			others++;
		}
	for (size_t n = 0; others >= 2 && n < first->vars.count && count < ARRAY_LEN(names); n++) {
		struct slice name = first->vars.items[n].name;
		bool all = vars_find(&file->vars, name) == NULL;

		for (size_t i = 0; all && i < files->count; i++)
			if (is_other_environment(file, &files->items[i]))
				all = vars_find(&files->items[i].vars, name) != NULL;
		if (all)
			names[count++] = pool_slice(files->project->pool, name);
	}
	if (count == 0)
		return;
	subject = facts_add(files->project->facts, "file",
		(struct fact_place){file->found->path, 1, 1, 0});
	subject_text(subject, "kind", "dotenv");
	subject_list(subject, "lacks", names, count);
}

bool
env_file_has_secret(struct project *project, const struct found_file *found)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(4096);
	struct origin from = {found->path, "."};
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct slice text;
	struct vars vars;
	bool has = false;

	if (sources_read(project->sources, found->path, &text, &ignored) < 0)
		return true;
	vars_init(&vars, arena, NULL, NULL);
	read_vars(found, text, &from, &vars, &ignored);
	for (size_t i = 0; i < vars.count; i++)
		has |= literal_of_var(project->words, &vars.items[i]).literal_secret ||
			(vars.items[i].lost && !is_loose(found, text));
	vars_done(&vars);
	return has;
}

void
env_file_facts(struct project *project)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(1 << 14);
	struct env_files files = {.project = project, .arena = arena,
		.items = calloc(project->found->count + 1, sizeof(*files.items))};

	for (size_t i = 0; files.items != NULL && i < project->found->count; i++)
		if (project->found->items[i].kind <= FOUND_TEMPLATE)
			files.items[files.count++].found = &project->found->items[i];
	for (size_t i = 0; i < files.count; i++)
		read_file(&files, &files.items[i]);
	pair(&files);
	env_other_names_find(&files);
	env_readers_find(project, &files.readers);
	for (size_t i = 0; i < files.count; i++) {
		for (size_t n = 0; n < files.items[i].vars.count; n++)
			add_entry(&files, &files.items[i], n);
		add_lacks(&files, &files.items[i]);
	}
	for (size_t i = 0; i < files.count; i++) {
		vars_done(&files.items[i].vars);
		names_done(&files.items[i].seen);
		env_other_names_done(&files.items[i]);
	}
	env_readers_done(&files.readers);
	free(files.items);
}
