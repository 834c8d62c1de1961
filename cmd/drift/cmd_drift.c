/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/drift/cmd_drift.h"

#include <string.h>

#include "cmd/commands.h"
#include "cmd/facts/form.h"
#include "cmd/frame/exitcode.h"
#include "cmd/frame/output.h"

static const struct opt opts[] = {
	OPT_NAMES('e', "env", struct drift_opts, envs, "ENV,…", "look at these environments only"),
	OPT_STRING(0, "service", struct drift_opts, service, "SERVICE",
		"only what SERVICE takes and runs"),
	OPT_FLAG(0, "live", struct drift_opts, live, "look at running processes and containers too"),
	OPT_FLAG(0, "fix", struct drift_opts, fix,
		"mend what is safe: write again what is behind, close modes, complete templates"),
	OPT_FLAG(0, "strict", struct drift_opts, strict, "warnings count as found, like errors"),
	OPT_STRING(0, "format", struct drift_opts, format, "FORMAT",
		"how to write it: human, json, " REPORT_FORMATS),
	OPT_END,
};

static const char pack[] = "drift";

static int
check_options(const struct session *session, const struct drift_opts *o, struct err *err)
{
	const struct globals *globals = session_globals(session);

	if (o->fix || (!globals->dry_run && !globals->yes))
		return 0;
	return err_set(err, ERR_USAGE, "needless-option", "%s goes with --fix: nothing else is written",
		globals->dry_run ? "--dry-run" : "--yes");
}

static int
check_service(struct session *session, const struct drift_opts *o, struct err *err)
{
	const struct project_service *service;
	const struct project *project;
	int r;

	if (o->service == NULL)
		return 0;
	r = session_need_project(session, &project, err);
	return r < 0 ? r : project_get_service(project, o->service, &service, err);
}

/* The pack is asked whether or not evenkeep.yaml names it: that is what this command is for. */
static int
load_rules(struct session *session, struct rules *out, struct err *err)
{
	int r = rules_load(session, NULL, out, err);

	for (size_t i = 0; r == 0 && i < policies_count(out->policies); i++)
		if (strcmp(policies_at(out->policies, i)->policy, pack) == 0)
			return 0;
	return r < 0 ? r : policies_add_pack(out->policies, pack, err);
}

/* Of its own pack, or of another and meant for it too. */
static bool
is_of_drift(const struct rules *rules, const struct finding *finding)
{
	const struct policy_rule *rule = policies_find(rules->policies, finding->rule);

	if (rule == NULL || strcmp(rule->policy, pack) == 0)
		return rule != NULL;
	for (const char *const *tag = rule->tags; tag != NULL && *tag != NULL; tag++)
		if (strcmp(*tag, pack) == 0)
			return true;
	return false;
}

static const struct parity_row *
find_row(const struct parity *parity, const char *name)
{
	for (size_t i = 0; parity != NULL && i < parity->count; i++)
		if (strcmp(parity->rows[i].name, name) == 0)
			return &parity->rows[i];
	return NULL;
}

/* A name of the vault is of the services whose contracts have it. */
static bool
is_of_service(const struct gathered *gathered, const char *service, const struct finding *finding)
{
	const struct parity_row *row;

	if (service == NULL || finding->service != NULL || finding->name == NULL)
		return service == NULL || (finding->service != NULL && strcmp(finding->service, service) == 0);
	row = find_row(gathered->parity, finding->name);
	for (size_t i = 0; row != NULL && row->expected != NULL && i < row->expected->count; i++)
		if (strcmp(row->expected->services[i], service) == 0)
			return true;
	return false;
}

static int
ask(const struct drift_opts *o, const struct rules *rules, const struct gathered *gathered,
	struct findings *out, struct err *err)
{
	struct findings *all CLEANUP(findings_freep) = findings_new();
	int r = rules_ask(rules, gathered->facts, all, err);

	findings_merge(all);
	for (size_t i = 0; r == 0 && i < all->count; i++)
		if (is_of_drift(rules, &all->items[i]) &&
			is_of_service(gathered, o->service, &all->items[i]))
			findings_add(out, &all->items[i]);
	return r;
}

static void
tell(const struct report_format *form, const struct drift_result *result)
{
	if (output_is_json())
		drift_document(result);
	else if (form != NULL)
		form_write(form, &(struct report){.title = "evenkeep drift", .findings = result->findings,
			.strict = result->opts->strict});
	else
		drift_say(result);
}

static int
drift(struct session *session, const struct drift_opts *o, struct rules *rules, struct gathered *gathered,
	struct drift_result *result, struct err *err)
{
	struct findings *findings CLEANUP(findings_freep) = findings_new();
	struct gather_opts how = {.envs = &o->envs, .live = o->live};
	struct fixes fixes CLEANUP(fixes_done) = {0};
	const struct report_format *form;
	int r;

	r = form_choose_fixing(o->format, o->fix, &form, err);
	if (r == 0)
		r = load_rules(session, rules, err);
	if (r == 0)
		r = gather(session, &how, gathered, err);
	if (r == 0 && o->fix)
		r = fixes_mend(session, &how, o->service, gathered, &fixes, err);
	if (r == 0)
		r = ask(o, rules, gathered, findings, err);
	if (r < 0)
		return r;
	result->findings = findings;
	result->fixes = o->fix ? &fixes : NULL;
	result->ok = findings_count(findings, LEVEL_ERROR) == 0 &&
		(!o->strict || findings_count(findings, LEVEL_WARNING) == 0);
	tell(form, result);
	result->findings = NULL;
	result->fixes = NULL;
	return result->ok ? EXIT_OK : EXIT_FOUND;
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct drift_opts *o = cookie;
	struct gathered gathered CLEANUP(gathered_done) = {0};
	struct rules rules CLEANUP(rules_done) = {0};
	struct drift_result result = {.opts = o, .gathered = &gathered,
		.would = session_globals(session)->dry_run};
	int r;

	(void)args;
	r = check_options(session, o, err);
	if (r == 0)
		r = check_service(session, o, err);
	return r < 0 ? r : drift(session, o, &rules, &gathered, &result, err);
}

const struct cmd cmd_drift = {
	.name = "drift",
	.synopsis = "[-e ENV,…] [--service SERVICE] [--live] [--fix] [--strict] [--format FORMAT]",
	.summary = "what no longer says what the vault says: files, processes, contracts",
	.text = "Compares what was taken from an environment with what it has now, and says in which\n"
		"direction they went apart. Exits 1 when an error was found.\n"
		"\n"
		"  rendered files  edited since, behind the vault, gone, open to others, tracked by git\n"
		"  processes       with --live: behind the vault, without a name, with a foreign value\n"
		"  contracts       names that are required and not set, set and not declared, of another type\n"
		"  templates       names that one beside a contract lacks, has more, or calls otherwise\n"
		"\n"
		"A commit that changed no value of a file or process leaves it as good as it was. Values are\n"
		"compared and never shown.\n"
		"\n"
		"--fix shows what it would change, asks, and does what is safe: it writes again what the\n"
		"vault left behind, as render does, closes modes, and adds to templates the names that they\n"
		"lack. It never deletes, and never writes a file that somebody edited.\n",
	.examples = {"evenkeep drift", "evenkeep drift -e prod --service api --live"},
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.min_args = 0,
	.max_args = 0,
	.opts = opts,
	.opts_size = sizeof(struct drift_opts),
	.run = run,
};
