/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/suggest.h"
#include "cmd/frame/screens.h"
#include "config/contract.h"
#include "model/name.h"

bool
name_is_declared(struct session *session, struct slice name)
{
	const struct project *project = NULL;
	struct err ignored = ERR_INIT;
	bool found = false;
	size_t i;

	if (session_find_project(session, &project, &ignored) < 0)
		err_done(&ignored); /* then nothing declares it */
	for (i = 0; project != NULL && i < project->service_count && !found; i++) {
		struct contract *contract CLEANUP(contract_freep) = NULL;

		if (contract_load(project, &project->services[i], &contract, &ignored) < 0)
			err_done(&ignored);
		found = contract != NULL && contract_find(contract, name) != NULL;
	}
	return found;
}

int
name_check_settable(struct session *session, const struct env_info *env, struct slice name,
    struct err *err)
{
	enum name_danger danger;
	int r;

	r = name_check(name, err);
	if (r < 0)
		return r;
	danger = name_danger(name);
	if (danger == NAME_SAFE)
		return 0;
	if (danger == NAME_LOADER_SOFT && ((env->policy & POLICY_LOADER_NAMES) != 0 ||
	    name_is_declared(session, name)))
		return 0;
	err_set(err, ERR_REFUSED, "loader-name", "`%.*s` changes how programs load or start",
	    (int)name.len, (const char *)name.data);
	if (danger == NAME_LOADER_HARD)
		return err_why(err, "a value for it could run any code in every program; it is never "
				    "stored");
	return err_fix(err, "declare it in the contract of the service that needs it");
}

int
name_suggest_of(struct envset *set, const char *env, const char *typed, struct err *err)
{
	const char **names;
	const char *meant;
	size_t i;

	if (strcmp(err->id, "no-name") != 0)
		return err->code;
	names = xcalloc(envset_count(set) + 1, sizeof(*names));
	for (i = 0; i < envset_count(set); i++)
		names[i] = (const char *)envset_at(set, i)->name.data;
	meant = suggest(typed, names, envset_count(set));
	if (meant != NULL && strcmp(meant, typed) == 0)
		err_fix(err, "it is there now; see since when: `evenkeep history %s -e %s`", typed, env);
	else if (meant != NULL)
		err_fix(err, "did you mean `%s`?", meant);
	else if (err->fix[0] == '\0')
		err_fix(err, "see what there is: `evenkeep list -e %s`", env);
	free(names);
	return err->code;
}

int
name_suggest(struct vault_env *env, const char *typed, struct err *err)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct err ignored = ERR_INIT;

	if (err->code != ERR_NOT_FOUND)
		return err->code;
	if (vault_env_read(env, NULL, 0, &set, &ignored) < 0) {
		err_done(&ignored); /* the first error stands as it is */
		return err->code;
	}
	return name_suggest_of(set, vault_env_info(env)->name, typed, err);
}

static void
add_once(struct words *words, const char *word)
{
	size_t i;

	for (i = 0; i < words->count; i++)
		if (strcmp(words->item[i], word) == 0)
			return;
	words->item = list_grow(words->item, words->count + 1, &words->room, sizeof(*words->item));
	words->item[words->count++] = word;
	words->item[words->count] = NULL;
}

/* WANTED, each once, else EVENKEEP_ENV. */
static int
envs_named(const struct words *wanted, struct words *out, struct err *err)
{
	const char *assumed = variable("EVENKEEP_ENV");
	size_t i;

	for (i = 0; i < wanted->count; i++)
		add_once(out, wanted->item[i]);
	if (out->count == 0 && assumed != NULL)
		add_once(out, assumed);
	if (out->count == 0) {
		err_set(err, ERR_USAGE, "no-env-given", "no environment was chosen");
		err_why(err, "a change never assumes one");
		return err_fix(err, "say which: `-e ENV`, several times for several");
	}
	return 0;
}

/* The same; all of them opened. */
static int
envs_chosen(struct session *session, const struct words *wanted, struct words *out, struct err *err)
{
	struct vault_env *env;
	size_t i;
	int r = envs_named(wanted, out, err);

	for (i = 0; r == 0 && i < out->count; i++)
		r = session_open_env(session, out->item[i], &env, err);
	return r;
}

int
envs_for_change(struct session *session, const struct words *wanted, const char *what,
    struct words *out, struct err *err)
{
	struct vault_env *env;
	size_t i;
	int r;

	r = envs_chosen(session, wanted, out, err);
	for (i = 0; r == 0 && i < out->count; i++) {
		r = session_open_env(session, out->item[i], &env, err);
		if (r == 0)
			r = session_confirm_env(session, vault_env_info(env), what, err);
	}
	return r;
}

static int
refuse_protected(const char *env, struct err *err)
{
	err_set(err, ERR_REFUSED, "local-protected", "`%s` is protected and takes no local values",
	    env);
	err_why(err, "it runs with what its owners signed, everywhere the same");
	return err_fix(err, "choose one that is not protected, or `evenkeep run --with NAME=VALUE` for "
			    "one plain value");
}

int
envs_for_local(struct session *session, const struct words *wanted, bool may_clear,
    struct words *out, struct err *err)
{
	struct vault_env *env;
	size_t i;
	int r;

	if (may_clear)
		return envs_named(wanted, out, err);
	r = envs_chosen(session, wanted, out, err);
	for (i = 0; r == 0 && i < out->count; i++) {
		r = session_open_env(session, out->item[i], &env, err);
		if (r == 0 && session_env_is_protected(session, vault_env_info(env)))
			r = refuse_protected(out->item[i], err);
	}
	return r;
}
