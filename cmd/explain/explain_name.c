/* SPDX-License-Identifier: Apache-2.0 */
/* Everything about one name: gathered, judged by the rules, and put in order. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/suggest.h"
#include "cmd/explain/explain.h"
#include "cmd/frame/output.h"
#include "cmd/frame/screens.h"
#include "resolve/view.h"

static int
no_such_name(const struct blame_ask *ask, struct err *err)
{
	size_t count;
	const char **names CLEANUP(freep) = blame_names(ask, &count);
	const char *near = suggest(ask->name, names, count);

	err_set(err, ERR_NOT_FOUND, "no-name", "`%.100s` stands nowhere: in no contract, environment, "
		"file or process that is seen here", ask->name);
	if (near != NULL)
		return err_fix(err, "did you mean `%s`?", near);
	if (count == 0)
		return err_fix(err, "go to the folder of the project, or name it with -C");
	return err_fix(err, "`evenkeep list` and `evenkeep check` name what there is");
}

/* Some files say by their names what they are for (`.env.production`). */
static bool
is_of_a_file(const struct facts *facts, const char *env)
{
	for (size_t i = 0; i < facts->count; i++) {
		const struct fact *fact = subject_find(facts->items[i], "environment");

		if (fact != NULL && fact->kind == FACT_TEXT && strcmp(fact->text, env) == 0)
			return true;
	}
	return false;
}

/* Contracts stand also where no environment is seen. */
static struct parity *
contracts_alone(struct session *session, const struct gathered *gathered)
{
	return parity_new(&(struct parity_ask){gathered->services.items, gathered->services.count,
		false, gathered->columns.envs, 0, session_now_ms(session), view_shows_tag, view_is_guessable});
}

static int
check_words(const struct gathered *gathered, const struct explain_opts *opts, struct err *err)
{
	const struct project *project = gathered->project;
	const struct project_service *service;
	int r = 0;

	if (opts->env != NULL && project != NULL && !is_of_a_file(gathered->facts, opts->env))
		r = gathered_check_env(gathered, opts->env, err);
	if (r < 0)
		return r;
	if (opts->service == NULL || project == NULL || project->service_count == 0)
		return 0;
	return project_get_service(project, opts->service, &service, err);
}

/* Of the environment that was asked for, or of none in particular. */
static bool
is_asked(void *cookie, const struct finding *finding)
{
	return is_asked_env(cookie, finding->environment);
}

static int
tell(struct session *session, const struct explain_opts *opts, const struct gathered *gathered,
	struct blame_ask *ask, struct err *err)
{
	struct findings *findings CLEANUP(findings_freep) = findings_new();
	struct blame_past *pasts CLEANUP(freep) = NULL;
	struct blame *blame CLEANUP(blame_freep) = NULL;
	struct rules rules CLEANUP(rules_done) = {0};
	struct explain_files files CLEANUP(explain_files_done) = {0};
	int r = 0;

	pasts = xcalloc(ask->parity->ask.env_count + 1, sizeof(*pasts));
	if (ask->parity->ask.env_count > 0)
		r = explain_pasts(session, ask->parity, ask->name, gathered->pool, pasts, err);
	if (r == 0)
		r = rules_load(session, NULL, &rules, err);
	if (r == 0)
		r = rules_ask(&rules, gathered->facts, findings, err);
	if (r < 0)
		return r;
	findings_keep(findings, is_asked, ask);
	findings_merge(findings);
	explain_files_compare(gathered, ask->name, &files);
	ask->files = files.items;
	ask->file_count = files.count;
	ask->pasts = pasts;
	ask->findings = findings;
	blame = blame_new(ask);
	if (blame->count == 0)
		return no_such_name(ask, err);
	if (output_is_json())
		explain_document(&(struct explanation){opts, blame, gathered->gaps, gathered->gap_count});
	else
		explain_say(&(struct explanation){opts, blame, gathered->gaps, gathered->gap_count});
	return 0;
}

int
explain_name(struct session *session, const struct explain_opts *given, const char *name,
	struct err *err)
{
	struct gathered gathered CLEANUP(gathered_done) = {0};
	struct parity *alone CLEANUP(parity_freep) = NULL;
	struct explain_opts opts = *given;
	struct blame_ask ask;
	int r;

	if (opts.env == NULL)
		opts.env = variable("EVENKEEP_ENV");
	r = gather(session, &(struct gather_opts){.live = opts.live}, &gathered, err);
	if (r == 0)
		r = check_words(&gathered, &opts, err);
	if (r < 0)
		return r;
	if (gathered.parity == NULL)
		alone = contracts_alone(session, &gathered);
	ask = (struct blame_ask){
		.name = name,
		.environment = opts.env,
		.service = opts.service,
		.facts = gathered.facts,
		.parity = gathered.parity != NULL ? gathered.parity : alone,
		.now_ms = session_now_ms(session),
	};
	return tell(session, &opts, &gathered, &ask, err);
}
