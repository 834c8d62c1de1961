/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/file_env.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/import/import.h"
#include "cmd/import/import_say.h"
#include "cmd/frame/names.h"
#include "cmd/frame/output.h"
#include "config/words.h"
#include "model/name.h"

int
file_env_path(
    const struct project *project, const struct project_env *env, char **out, struct err *err)
{
	char *path CLEANUP(freep) = project_path(project, env->file);
	char resolved[PATH_MAX];

	if (realpath(path, resolved) == NULL && errno == ENOENT) {
		err_set(err, ERR_NOT_FOUND, "no-env-file", "there is no file `%s`", env->file);
		err_why(err, "`%s` says that it is environment `%s`", project->file, env->name);
		return err_fix(err, "bring the file, or correct the path");
	}
	if (realpath(path, resolved) == NULL)
		return err_system(err, "cannot open `%s`", env->file);
	if (!project_has(project, resolved)) {
		err_set(err, ERR_INVALID, "project-path",
		    "`%s`, the file of environment `%s`, is a link out of the project", env->file,
		    env->name);
		return err_fix(err, "put the file itself into the project");
	}
	*out = xstrdup(path);
	return 0;
}

/* As it is called from here, if that is short: where the project begins. */
static char *
shown_path(const struct project *project, const struct project_env *env, char *path)
{
	char here[PATH_MAX];

	if (getcwd(here, sizeof(here)) == NULL || strcmp(here, project->root) != 0)
		return path;
	free(path);
	return xstrdup(env->file);
}

static bool
contract_says_secret(const struct contracts *contracts, struct slice name)
{
	size_t i;

	for (i = 0; i < contracts->count; i++) {
		const struct contract_key *key = contract_find(contracts->items[i], name);

		if (key != NULL && key->secret)
			return true;
	}
	return false;
}

static bool
is_plain(const struct contracts *contracts, const struct entry *entry)
{
	if ((entry->flags & ENTRY_SAYS_SECRET) != 0 || contract_says_secret(contracts, entry->name) ||
	    words_secret_value(entry->name, entry->value) != NULL)
		return false;
	return (entry->flags & ENTRY_SAYS_PLAIN) != 0 || words_secret_name(entry->name) == NULL;
}

void
file_env_classify(struct session *session, struct envset *set)
{
	struct contracts contracts CLEANUP(contracts_done) = {0};
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	size_t i;

	if (contracts_load(session, NULL, &contracts, &ignored) < 0)
		return; /* what one that cannot be read calls secret stays secret */
	for (i = 0; i < envset_count(set); i++) {
		struct entry *entry = envset_at(set, i);

		if (is_plain(&contracts, entry))
			entry->flags |= ENTRY_PLAIN;
	}
}

static const char *
reason_to_leave_out(struct session *session, struct slice name)
{
	enum name_danger danger;

	if (!name_is_valid(name))
		return "not a name that programs can be given";
	danger = name_danger(name);
	if (danger == NAME_LOADER_HARD)
		return "changes how programs load or start";
	if (danger == NAME_LOADER_SOFT && !name_is_declared(session, name))
		return "changes how programs load or start, and no contract declares it";
	return NULL;
}

enum { TOLD_MOST = 20 };

/* As `import` does: what no program may get is left out, and said. */
static void
leave_out(struct session *session, const struct source *source)
{
	size_t told = 0, i = envset_count(source->set);

	while (i-- > 0) {
		const struct entry *entry = envset_at(source->set, i);
		const char *why = reason_to_leave_out(session, entry->name);

		if (why == NULL)
			continue;
		if (told++ < TOLD_MOST && read_note_may_show(entry->name))
			output_warning("%s:%u: `%.*s` is left out: %s", source_shown(source), entry->line,
			    (int)entry->name.len, (const char *)entry->name.data, why);
		else if (told <= TOLD_MOST)
			output_warning("%s:%u: a name is left out: %s", source_shown(source), entry->line,
			    why);
		envset_remove(source->set, entry->name);
	}
	if (told > TOLD_MOST)
		output_warning("%s: %zu more names are left out", source_shown(source), told - TOLD_MOST);
}

/* The values live on without the file's text; where they come from is the name of the environment. */
static struct envset *
take_values(struct source *source, const char *origin)
{
	envset_set_origin(source->set, origin);
	return envset_take(&source->set);
}

static int
refuse_both(void *cookie, const struct env_info *info, struct err *err)
{
	const struct project_env *env = cookie;

	if (strcmp(info->name, env->name) != 0)
		return 0;
	err_set(err, ERR_REFUSED, "env-is-both", "`%s` is an environment of the vault, and in evenkeep.yaml a file",
	    env->name);
	err_why(err, "a file would stand in the place of values that are signed and protected");
	return err_fix(err, "take `file: %s` out of evenkeep.yaml, or give one of the two another name", env->file);
}

int
file_env_check(struct session *session, const struct project_env *env, struct err *err)
{
	const char *vault_path, *lock_path;
	struct vault *vault;
	int r = session_paths(session, &vault_path, &lock_path, err);

	if (r < 0 || !file_exists(vault_path))
		return r;
	r = session_need_vault(session, false, &vault, err);
	return r < 0 ? r : vault_each_env(vault, refuse_both, (void *)(uintptr_t)env, err);
}

int
file_env_read(struct session *session, const struct project_env *env, struct envset **out,
    const char **dialect, struct err *err)
{
	static const struct import_opts as_it_seems = {0};
	struct source source CLEANUP(source_done) = {.env = env->name, .is_found = true};
	const struct project *project;
	int r;

	r = session_need_project(session, &project, err);
	if (r == 0)
		r = file_env_check(session, env, err);
	if (r == 0)
		r = file_env_path(project, env, &source.file, err);
	if (r == 0)
		source.file = shown_path(project, env, source.file);
	if (r == 0)
		r = source_read_file(&as_it_seems, &source, err);
	if (r < 0)
		return err_ctx(err, "environment `%s`", env->name);
	output_note("%s is the file %s, read as %s%s%s", env->name, env->file, source.format->name,
	    source.format_why == NULL ? "" : ": ", source.format_why == NULL ? "" : source.format_why);
	source_warn(&source);
	leave_out(session, &source);
	file_env_classify(session, source.set);
	*dialect = source.format->name;
	*out = take_values(&source, env->name);
	return 0;
}
