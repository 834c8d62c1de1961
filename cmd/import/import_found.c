/* SPDX-License-Identifier: Apache-2.0 */
/* Env files that are found in a folder, and whose they are as far as their names tell. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/import/import.h"
#include "model/env_file.h"
#include "config/files.h"

struct finder {
	struct session *session;
	const struct project *project;
	const char *folder, *env; /* env NULL: what names say */
	const char **names;       /* of the environments that files may be for */
	size_t count;
	struct import_sources *out;
	size_t first;             /* of the sources that this finder added */
};

static void
finder_done(struct finder *finder)
{
	free(finder->names);
}

static void PRINTF_LIKE(3, 4)
pass(struct finder *finder, const char *path, const char *format, ...)
{
	struct import_sources *out = finder->out;
	struct passed *passed;
	va_list arguments;

	out->passed =
	    list_grow(out->passed, out->passed_count, &out->passed_room, sizeof(*out->passed));
	passed = &out->passed[out->passed_count++];
	passed->file = path_join(finder->folder, path);
	va_start(arguments, format);
	vsnprintf(passed->why, sizeof(passed->why), format, arguments);
	va_end(arguments);
}

static void PRINTF_LIKE(4, 5)
take(struct finder *finder, const char *path, const char *env, const char *format, ...)
{
	struct import_sources *out = finder->out;
	struct source *source;
	va_list arguments;

	out->items = list_grow(out->items, out->count, &out->room, sizeof(*out->items));
	source = &out->items[out->count++];
	*source = (struct source){
	    .file = path_join(finder->folder, path), .env = env, .is_found = true};
	va_start(arguments, format);
	vsnprintf(source->env_why, sizeof(source->env_why), format, arguments);
	va_end(arguments);
}

/* evenkeep.yaml says that the file itself is an environment. */
static const char *
declared_as(const struct finder *finder, const char *path)
{
	char *full CLEANUP(freep) = path_join(finder->folder, path);
	char *here CLEANUP(freep) = realpath(full, NULL);
	size_t i;

	for (i = 0; here != NULL && finder->project != NULL && i < finder->project->env_count; i++) {
		const struct project_env *env = &finder->project->envs[i];
		char *named CLEANUP(freep) =
		    env->file == NULL ? NULL : project_path(finder->project, env->file);
		char *there CLEANUP(freep) = named == NULL ? NULL : realpath(named, NULL);

		if (there != NULL && strcmp(here, there) == 0)
			return env->name;
	}
	return NULL;
}

/* ENV was given for the whole folder: names may agree with it, or say nothing. */
static void
take_given(struct finder *finder, const char *path, const struct env_guess *guess)
{
	if (guess->kind == ENV_GUESS_NONE ||
	    (guess->kind == ENV_GUESS_ONE && strcmp(finder->names[guess->at], finder->env) == 0))
		take(finder, path, finder->env, "%s", "");
	else
		pass(finder, path, "its name says `%s`", guess->word);
}

/* True if it is a plain `.env`, which is for later. */
static bool
sort(struct finder *finder, const char *path)
{
	const char *declared = declared_as(finder, path);
	struct env_guess guess;

	env_file_guess(path, finder->names, finder->count, &guess);
	if (declared != NULL)
		pass(finder, path, "evenkeep.yaml reads it where it is, as `%s`", declared);
	else if (finder->env != NULL)
		take_given(finder, path, &guess);
	else if (guess.kind == ENV_GUESS_ONE)
		take(finder, path, finder->names[guess.at], "its name says `%s`", guess.word);
	else if (guess.kind == ENV_GUESS_SEVERAL)
		pass(finder, path, "it could be of `%s` and of `%s`", finder->names[guess.at],
		    finder->names[guess.other]);
	else if (guess.kind == ENV_GUESS_OTHER)
		pass(finder, path, "its name says `%s`, and there is no such environment",
		    guess.word);
	else if (strcmp(path_name(path), ".env") == 0)
		return true;
	else
		pass(finder, path, "its name says no environment");
	return false;
}

/* A file that was taken for ENV and lies beside PATH; NULL: none. */
static const char *
find_sibling(const struct finder *finder, const char *path, const char *env)
{
	char *shown CLEANUP(freep) = path_join(finder->folder, path);
	char *folder CLEANUP(freep) = path_folder(shown);
	size_t i;

	for (i = finder->first; i < finder->out->count; i++) {
		const struct source *source = &finder->out->items[i];
		char *theirs CLEANUP(freep) = path_folder(source->file);

		if (strcmp(source->env, env) == 0 && strcmp(folder, theirs) == 0)
			return path_name(source->file);
	}
	return NULL;
}

/* A plain `.env` is of the first environment, unless another file is so by its name. */
static int
take_plain(struct finder *finder, const char *path, struct err *err)
{
	const char *first = finder->count == 0 ? NULL : finder->names[0];
	const char *sibling = first == NULL ? NULL : find_sibling(finder, path, first);
	struct vault_env *env;
	int r;

	if (first == NULL) {
		pass(finder, path, "its name says no environment");
		return 0;
	}
	if (sibling != NULL) {
		pass(finder, path, "`%s` beside it is of `%s`, so it may be meant for all", sibling,
		    first);
		return 0;
	}
	r = session_open_env(finder->session, first, &env, err);
	if (r < 0)
		return r;
	if (session_env_is_protected(finder->session, vault_env_info(env)))
		pass(finder, path, "its name says no environment, and the first, `%s`, is protected",
		    first);
	else
		take(finder, path, first, "its name says none: the first environment");
	return 0;
}

/* Environments that the vault has: those of evenkeep.yaml that are no files. */
static int
load_names(struct finder *finder, struct err *err)
{
	size_t i;
	int r;

	r = session_find_project(finder->session, &finder->project, err);
	if (r < 0)
		return r;
	if (finder->project == NULL) {
		err_set(err, ERR_USAGE, "no-file-given", "no file to import was given");
		return err_fix(err, "`evenkeep import FILE=ENV`; folders are looked through in a project");
	}
	finder->names = xcalloc(finder->project->env_count + 1, sizeof(*finder->names));
	for (i = 0; i < finder->project->env_count; i++)
		if (finder->project->envs[i].file == NULL)
			finder->names[finder->count++] = finder->project->envs[i].name;
	return 0;
}

static void
pass_others(struct finder *finder, const struct project_files *files)
{
	size_t i;

	for (i = 0; i < files->templates.count; i++)
		pass(finder, files->templates.items[i], "%s", env_file_reason(ENV_FILE_TEMPLATE));
	for (i = 0; i < files->others.count; i++)
		pass(finder, files->others.items[i], "%s",
		    env_file_reason(env_file_kind(files->others.items[i])));
	for (i = 0; i < files->links.count; i++)
		pass(finder, files->links.items[i], "a link: name the file that it leads to");
}

static int
too_many(const char *folder, const struct project_files *files, struct err *err)
{
	err_set(err, ERR_INVALID, "too-many-files", "`%.200s` has more than %zu env files", folder,
	    files->env_files.count);
	return err_fix(err, "import its folders one by one");
}

int
import_sources_find(struct session *session, const char *folder, const char *env, struct import_sources *out,
    struct err *err)
{
	struct finder finder CLEANUP(finder_done) = {
	    .session = session, .folder = folder, .env = env, .out = out, .first = out->count};
	struct project_files files CLEANUP(project_files_done) = {0};
	struct paths plain CLEANUP(paths_done) = {0};
	size_t i;
	int r;

	r = load_names(&finder, err);
	if (r == 0)
		r = project_files_find(folder, &files, err);
	if (r < 0)
		return r;
	if (files.env_files.dropped > 0)
		return too_many(folder, &files, err);
	for (i = 0; i < files.env_files.count; i++)
		if (sort(&finder, files.env_files.items[i]))
			paths_add(&plain, files.env_files.items[i]);
	for (i = 0; r == 0 && i < plain.count; i++)
		r = take_plain(&finder, plain.items[i], err);
	pass_others(&finder, &files);
	return r;
}
