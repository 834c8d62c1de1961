/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/commands.h"
#include "cmd/facts/form.h"
#include "cmd/facts/page.h"
#include "cmd/frame/exitcode.h"
#include "cmd/frame/output.h"
#include "cmd/parity/parity.h"
#include "observe/allow.h"
#include "resolve/view.h"

static const struct opt opts[] = {
	OPT_NAMES('e', "env", struct parity_opts, envs, "ENV,…", "compare these environments only"),
	OPT_STRING(0, "service", struct parity_opts, service, "SERVICE",
		"only the names that SERVICE takes"),
	OPT_FLAG(0, "all", struct parity_opts, all, "show names that agree too"),
	OPT_FLAG(0, "strict", struct parity_opts, strict, "warnings count as found, like errors"),
	OPT_STRING(0, "format", struct parity_opts, format, "FORMAT",
		"how to write it: human, json, " REPORT_FORMATS),
	OPT_END,
};

static int
check_columns(const struct columns *columns, struct err *err)
{
	size_t hidden = 0;

	for (size_t i = 0; i < columns->count; i++)
		hidden += columns->envs[i].view->kind == VIEW_HIDDEN;
	if (columns->count >= 1 && hidden == columns->count) {
		err_set(err, ERR_NO_KEY, "nothing-seen", "you may see none of these environments");
		err_why(err, "there is neither a right to read one nor a comparison key for its shape");
		return err_fix(err, "use the identity of a person or a gate, or a token that may read them");
	}
	if (columns->count >= 1)
		return 0;
	err_set(err, ERR_NOT_FOUND, "no-env", "there is no environment to compare");
	return err_fix(err, "make one: `evenkeep init --env dev`");
}

/* One case for each name and environment, as test reports want them. */
static void
write_report(const struct report_format *form, const struct parity_result *result)
{
	const struct parity *parity = result->parity;
	size_t envs = parity->ask.env_count;
	struct report_case *cases CLEANUP(freep) = xcalloc(parity->count * envs + 1, sizeof(*cases));
	struct pool *pool CLEANUP(pool_freep) = pool_new();
	struct report_page page = {0};
	struct report report = {.title = "evenkeep parity", .findings = result->findings, .cases = cases,
		.strict = result->opts->strict, .page = &page};

	page_fill(&page, parity, NULL, result->findings, pool);
	for (size_t i = 0; i < parity->count; i++)
		for (size_t e = 0; e < envs; e++)
			if (parity->rows[i].cells[e].state != PARITY_HIDDEN)
				cases[report.case_count++] = (struct report_case){
					parity->rows[i].name, parity->ask.envs[e].view->name};
	form_write(form, &report);
}

static void
tell(const struct report_format *form, const struct parity_result *result)
{
	if (output_is_json())
		parity_document(result);
	else if (form != NULL)
		write_report(form, result);
	else
		parity_say(result);
}

/* Comments in contracts and env files that allow what is found there. */
static int
add_allows(struct session *session, struct facts *facts, struct err *err)
{
	struct sources *sources CLEANUP(sources_closep) = NULL;
	const struct project *project;
	int r;

	r = session_find_project(session, &project, err);
	if (r == 0 && project != NULL)
		r = sources_open(project->root, &sources, err);
	if (r == 0 && project != NULL)
		allow_facts(sources, facts);
	return r;
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct parity_opts *o = cookie;
	struct parity *parity CLEANUP(parity_freep) = NULL;
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct findings *findings CLEANUP(findings_freep) = findings_new();
	struct parity_services services CLEANUP(parity_services_done) = {0};
	struct columns columns CLEANUP(columns_done) = {0};
	struct rules rules CLEANUP(rules_done) = {0};
	const struct report_format *form;
	struct parity_result result;
	int r;

	(void)args;
	r = form_choose(o->format, &form, err);
	if (r == 0)
		r = parity_services_load(session, o->service, &services, err);
	if (r == 0)
		r = columns_see(session, &o->envs, &columns, err);
	if (r == 0)
		r = check_columns(&columns, err);
	if (r < 0)
		return r;
	parity = parity_new(&(struct parity_ask){services.items, services.count,
		o->service != NULL, columns.envs, columns.count, session_now_ms(session),
		view_shows_tag, view_is_guessable});
	parity_facts(parity, facts);
	r = add_allows(session, facts, err);
	if (r == 0)
		r = rules_load(session, rules_of_values, &rules, err);
	if (r == 0)
		r = rules_ask(&rules, facts, findings, err);
	if (r < 0)
		return r;
	result = (struct parity_result){.opts = o, .parity = parity, .findings = findings,
		.policies = rules.shown, .now_ms = session_now_ms(session)};
	result.ok = columns.gone == 0 && findings_count(findings, LEVEL_ERROR) == 0 &&
		(!o->strict || findings_count(findings, LEVEL_WARNING) == 0);
	tell(form, &result);
	return result.ok ? EXIT_OK : EXIT_FOUND;
}

const struct cmd cmd_parity = {
	.name = "parity",
	.synopsis = "[-e ENV,…] [--service SERVICE] [--all] [--strict] [--format FORMAT]",
	.summary = "names beside environments: what is missing, equal or different where",
	.text = "Compares the environments with each other and with the contracts of the services, by the\n"
		"rules that evenkeep.yaml names. What breaks a rule comes first; the rest is a count.\n"
		"Exits 1 when an error was found, or an environment that is a file is not there.\n"
		"\n"
		"  #5c21        a tag: equal tags are equal values in this vault, different tags\n"
		"               different ones. Nothing can be read from it\n"
		"  set          it has a value that has no tag to compare by\n"
		"  missing      it is expected, and not there\n"
		"  -            it is not there, and nothing expects it\n"
		"  default      it is not there: the contract's default stands in\n"
		"  invalid      not of the type that the contract states\n"
		"  placeholder  still the text of a template\n"
		"  expired      past the end it was given\n"
		"  weak         a secret that may be too easy to guess; it has no tag\n"
		"  hidden       nothing of that environment is known to you\n"
		"\n"
		"An environment that you may not read is seen by its shape: names, ages, tags, no values.\n",
	.examples = {"evenkeep parity", "evenkeep parity -e staging,prod --service api"},
	.needs = 0,
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON,
	.opts = opts,
	.opts_size = sizeof(struct parity_opts),
	.run = run,
};
