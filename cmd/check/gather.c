/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/check/gather.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/list.h"
#include "cmd/drift/drift.h"
#include "cmd/frame/screens.h"
#include "cmd/session/git.h"
#include "config/words.h"
#include "observe/allow.h"
#include "resolve/view.h"

const struct observe_words gather_words = {words_secret_name, words_secret_value,
	words_is_placeholder, words_is_given};

int
gather_root(struct session *session, char **out, struct err *err)
{
	const struct project *project;
	char here[PATH_MAX];
	int r = session_find_project(session, &project, err);

	if (r < 0)
		return r;
	if (project != NULL) {
		*out = xstrdup(project->root);
		return 0;
	}
	if (getcwd(here, sizeof(here)) == NULL)
		return err_system(err, "find the current folder");
	*out = git_top(here);
	if (*out == NULL)
		*out = xstrdup(here);
	return 0;
}

static void
contract_problem(void *cookie, struct err *err)
{
	gathered_problem(cookie, "contract", err);
}

/* An env file that is there and cannot be read is a finding; one that is not there is somewhere else. */
static void
environment_gap(void *cookie, const char *name, struct err *err)
{
	struct gathered *gathered = cookie;
	const struct project_env *env = name == NULL || gathered->project == NULL ? NULL :
		project_find_env(gathered->project, name);

	if (gathered->project == NULL) {
		gathered_gap(gathered, "environments", "there is no evenkeep.yaml");
		return;
	}
	if (name == NULL) {
		gathered_gap(gathered, "environments", "there is no vault");
		return;
	}
	if (env == NULL || env->file == NULL || err->code == ERR_NOT_FOUND) {
		gathered_gap(gathered, name, err->message);
		return;
	}
	if (err->file[0] == '\0')
		err_at(err, env->file, err->line, err->column);
	gathered_problem(gathered, "environment", err);
}

/* Environments that are seen by less than their values. */
static void
tell_depth(struct session *session, struct gathered *out)
{
	const char *why = session_key_origin(session)[0] == '\0' ? "there is no key" :
		"you have no right to read it";

	for (size_t i = 0; i < out->columns.count; i++) {
		const struct view *view = out->columns.envs[i].view;

		if (view->kind == VIEW_HIDDEN)
			gathered_gap(out, view->name, why);
		else if (view->kind == VIEW_SHAPE)
			gathered_gap(out, pool_printf(out->pool, "values of %s", view->name), why);
	}
}

/* A key that somebody names is meant to fit; one that lies around may not. */
static bool
key_is_given(struct session *session)
{
	const struct globals *globals = session_globals(session);

	return globals->identity != NULL || globals->token_file != NULL || globals->token_fd >= 0 ||
		variable("EVENKEEP_IDENTITY") != NULL || variable("EVENKEEP_TOKEN") != NULL;
}

static int
gather_parity(struct session *session, const struct gather_opts *opts, struct gathered *out,
	struct err *err)
{
	static const struct words all = {0};
	int r;

	r = parity_services_look(session, contract_problem, out, &out->services, err);
	if (r == 0)
		r = columns_look(session, opts->envs != NULL ? opts->envs : &all,
			key_is_given(session), environment_gap, out, &out->columns, err);
	if (r < 0)
		return r;
	tell_depth(session, out);
	if (out->columns.count == 0)
		return 0;
	out->parity = parity_new(&(struct parity_ask){out->services.items, out->services.count, false,
		out->columns.envs, out->columns.count, session_now_ms(session),
		view_shows_tag, view_is_guessable});
	parity_facts(out->parity, out->facts);
	return 0;
}

static int
gather_files(const struct gather_opts *opts, struct gathered *out, struct err *err)
{
	int r = sources_open(out->root, &out->sources, err);

	if (r < 0)
		return r;
	if (opts->changed != NULL)
		gathered_limit(out, opts->changed);
	gather_stacks(out);
	r = gathered_choose(out, opts->envs, err);
	if (r == 0)
		r = observe_project(out->sources, &gather_words, out->stacks, out->stack_count,
			out->facts, err);
	if (r < 0)
		return r;
	gather_templates(out);
	gather_declarations(out);
	allow_facts(out->sources, out->facts);
	return 0;
}

int
gather(struct session *session, const struct gather_opts *opts, struct gathered *out,
	struct err *err)
{
	int r;

	out->pool = pool_new();
	out->facts = facts_new();
	r = session_find_project(session, &out->project, err);
	if (r == 0)
		r = gather_root(session, &out->root, err);
	if (r == 0)
		r = gather_parity(session, opts, out, err);
	if (r == 0)
		r = gather_leftovers(session, opts, out, err);
	if (r == 0)
		r = gather_rendered(session, out, err);
	if (r == 0 && opts->live)
		r = gather_live(session, out, err);
	if (r == 0)
		r = gather_files(opts, out, err);
	return r;
}

void
gathered_done(struct gathered *gathered)
{
	parity_free(gathered->parity);
	columns_done(&gathered->columns);
	parity_services_done(&gathered->services);
	sources_close(gathered->sources);
	git_paths_done(&gathered->tracked);
	facts_free(gathered->facts);
	free(gathered->stacks);
	free(gathered->gaps);
	free(gathered->root);
	pool_free(gathered->pool);
}
