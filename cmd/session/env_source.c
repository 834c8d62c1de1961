/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/env_source.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "cmd/session/file_env.h"
#include "cmd/frame/screens.h"

/* The file that will be meant, if it is one; a project that cannot be read says so later. */
int
env_source_find_file(struct session *session, const char *wanted, const struct project_env **out,
    struct err *err)
{
	const struct project *project;
	int r;

	if (wanted == NULL)
		wanted = variable("EVENKEEP_ENV");
	if (wanted != NULL)
		return session_find_file_env(session, wanted, out, err);
	r = session_find_project(session, &project, err);
	*out = r == 0 && project != NULL && project->env_count > 0 && project->envs[0].file != NULL
		   ? &project->envs[0]
		   : NULL;
	return r;
}

static int
open_vault_env(struct session *session, bool local, struct env_source *out, struct err *err)
{
	int r = session_open_env(session, out->name, &out->env, err);

	if (r < 0)
		return r;
	out->info = vault_env_info(out->env);
	return local ? local_open(session, out->info, &out->local, err) : 0;
}

/* No key was there at all: say what for, and to a CI job what it lacks (REMOTE.md §5). */
static int
refuse_keyless(const char *wanted, struct err *err)
{
	const char *env = wanted != NULL ? wanted : variable("EVENKEEP_ENV");

	if (err->code != ERR_NO_KEY || err->tried[0] == '\0')
		return err->code;
	if (env != NULL)
		snprintf(err->message, sizeof(err->message), "no key for environment `%.64s`", env);
	if (variable("CI") == NULL)
		return err->code;
	err_why(err, "this job has no EVENKEEP_TOKEN; jobs of a fork get no secrets");
	return err_fix(err, "store a token as the secret EVENKEEP_TOKEN, and give it to the job: "
			    "`evenkeep token new -e %.64s`", env != NULL ? env : "ENV");
}

int
env_source_open(struct session *session, const char *wanted, bool local, struct env_source *out,
    struct err *err)
{
	struct vault *vault;
	int r;

	*out = (struct env_source){0};
	r = env_source_find_file(session, wanted, &out->file, err);
	if (r == 0 && out->file == NULL)
		r = session_need_vault(session, true, &vault, err);
	if (r < 0)
		return refuse_keyless(wanted, err);
	r = session_choose_env(session, wanted, &out->name, err);
	if (r < 0)
		return r;
	if (out->file == NULL)
		return open_vault_env(session, local, out, err);
	snprintf(out->of_file.name, sizeof(out->of_file.name), "%s", out->name);
	out->info = &out->of_file;
	return file_env_read(session, out->file, &out->set, &out->dialect, err);
}

int
env_source_find_keys(
    struct session *session, const char *wanted, bool is_fetched, struct err *err)
{
	const struct project_env *file;
	const char *vault, *lock;
	int r = env_source_find_file(session, wanted, &file, err);

	if (r < 0 || file != NULL)
		return r;
	r = session_paths(session, &vault, &lock, err);
	if (r < 0 || (!is_fetched && !file_exists(vault)))
		return r;
	r = session_need_keys(session, err);
	return r < 0 ? refuse_keyless(wanted, err) : 0;
}

void
env_source_done(struct env_source *source)
{
	envset_freep(&source->set);
}

int
env_source_resolve(struct env_source *source, struct resolve_opts *how, struct envset **out,
    struct err *err)
{
	if (source->env == NULL) {
		how->allow_loader_names = true; /* what is not allowed was left out already */
		return resolve_given(source->set, source->name, how, out, err);
	}
	how->local = source->local;
	how->allow_loader_names = how->allow_loader_names ||
	    (source->info->policy & POLICY_LOADER_NAMES) != 0;
	return resolve_env(source->env, how, out, err);
}

bool
entry_is_local(const struct entry *entry)
{
	return strcmp(entry->record->origin, RESOLVE_LOCAL) == 0;
}
