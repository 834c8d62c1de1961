/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/check/check.h"
#include "cmd/commands.h"
#include "cmd/facts/form.h"
#include "cmd/facts/page.h"
#include "cmd/frame/exitcode.h"
#include "cmd/frame/output.h"

static const struct opt opts[] = {
	OPT_NAMES('e', "env", struct check_opts, envs, "ENV,…",
		"look at these environments only, and at what is for none"),
	OPT_FLAG(0, "live", struct check_opts, live, "look at running processes and containers too"),
	OPT_FLAG(0, "fix", struct check_opts, fix,
		"mend what is safe: write again what is behind, close modes, complete templates"),
	OPT_FLAG(0, "all", struct check_opts, all, "show notes too"),
	OPT_FLAG(0, "strict", struct check_opts, strict, "warnings count as found, like errors"),
	OPT_FLAG(0, "changed", struct check_opts, changed,
		"only what touches files that differ from the last commit"),
	OPT_STRING(0, "since", struct check_opts, since, "REVISION",
		"only what touches files that differ since this branch left REVISION"),
	OPT_STRING(0, "baseline", struct check_opts, baseline, "FILE",
		"only what is not recorded in FILE"),
	OPT_STRING(0, "write-baseline", struct check_opts, write_baseline, "FILE",
		"record what is found in FILE, and count it as known"),
	OPT_STRING(0, "format", struct check_opts, format, "FORMAT",
		"how to write it: human, json, " REPORT_FORMATS),
	OPT_END,
};

/* What is recorded is all there is: a part would make the rest new next time. */
static int
check_options(const struct session *session, const struct check_opts *o, struct err *err)
{
	if (o->write_baseline == NULL) {
		if (session_globals(session)->dry_run && !o->fix)
			return err_set(err, ERR_USAGE, "needless-option",
				"--dry-run goes with --fix and --write-baseline: nothing else is written");
		return 0;
	}
	if (!o->fix && o->baseline == NULL && o->since == NULL && !o->changed && o->envs.count == 0)
		return 0;
	err_set(err, ERR_USAGE, "contradiction",
		"--write-baseline records everything, so nothing else may be left out");
	return err_fix(err, "leave out --fix, --baseline, --changed, --since and -e");
}

/* One case for each name and environment, as test reports want them. */
static void
write_report(const struct report_format *form, const struct check_result *result)
{
	const struct gathered *gathered = result->gathered;
	const struct parity *parity = gathered->parity;
	size_t envs = parity == NULL ? 0 : parity->ask.env_count;
	size_t rows = parity == NULL ? 0 : parity->count;
	struct report_case *cases CLEANUP(freep) = xcalloc(rows * envs + 1, sizeof(*cases));
	struct report_page page = {0};
	struct report report = {.title = "evenkeep check", .findings = result->findings,
		.cases = cases, .gaps = gathered->gaps, .gap_count = gathered->gap_count,
		.strict = result->opts->strict, .page = &page};

	page_fill(&page, parity, gathered->facts, result->findings, gathered->pool);
	for (size_t i = 0; i < rows; i++)
		for (size_t e = 0; e < envs; e++)
			if (parity->rows[i].cells[e].state != PARITY_HIDDEN)
				cases[report.case_count++] = (struct report_case){
					parity->rows[i].name, parity->ask.envs[e].view->name};
	form_write(form, &report);
}

static size_t
count_files(struct sources *sources)
{
	size_t count = 0;

	for (size_t i = 0; i < sources_count(sources); i++) {
		struct err ignored CLEANUP(err_done) = ERR_INIT;
		struct slice text;

		count += sources_read(sources, sources_at(sources, i), &text, &ignored) == 0;
	}
	return count;
}

static void
tell(const struct report_format *form, const struct check_result *result)
{
	if (output_is_json())
		check_document(result);
	else if (form != NULL)
		write_report(form, result);
	else
		check_say(result);
}

/* Leave what was asked for: what touches a change, and what is new. */
static int
narrow(const struct check_opts *o, struct findings *findings, struct check_result *result,
	struct err *err)
{
	int r = 0;

	if (result->changed != NULL)
		check_keep_changed(result->gathered, result->changed, findings);
	findings_merge(findings);
	if (o->baseline != NULL)
		r = baseline_keep_new(o->baseline, findings, &result->baseline, err);
	if (result->changed != NULL || o->envs.count > 0)
		result->baseline.gone = 0; /* who looks at a part cannot tell */
	check_say_everywhere(result->gathered, findings);
	return r;
}

/* Everything that is found, once. */
static int
record(struct session *session, const struct check_opts *o, struct findings *findings,
	struct err *err)
{
	findings_merge(findings);
	return baseline_write(o->write_baseline, findings, session_globals(session)->dry_run, err);
}

/* *OUT is CHANGED if only what touches a change was asked for. */
static int
find_changed(struct session *session, const struct check_opts *o, struct git_paths *changed,
	const struct git_paths **out, struct err *err)
{
	char *root CLEANUP(freep) = NULL;
	int r;

	if (!o->changed && o->since == NULL)
		return 0;
	r = gather_root(session, &root, err);
	if (r == 0)
		r = git_changed(root, o->since, changed, err);
	if (r == 0)
		*out = changed;
	return r;
}

static int
check(struct session *session, const struct check_opts *o, struct gathered *gathered,
	struct findings *findings, struct err *err)
{
	struct rules rules CLEANUP(rules_done) = {0};
	struct git_paths changed CLEANUP(git_paths_done) = {.text = BUF_INIT};
	struct check_result result = {.opts = o, .gathered = gathered, .rules = &rules,
		.findings = findings, .would = session_globals(session)->dry_run};
	struct gather_opts how = {.envs = &o->envs, .live = o->live};
	struct fixes fixes CLEANUP(fixes_done) = {0};
	const struct report_format *form;
	int r;

	r = form_choose_fixing(o->format, o->fix, &form, err);
	if (r == 0)
		r = rules_load(session, NULL, &rules, err);
	if (r == 0)
		r = find_changed(session, o, &changed, &result.changed, err);
	how.changed = result.changed;
	if (r == 0)
		r = gather(session, &how, gathered, err);
	if (r == 0 && rules.are_of_house)
		gathered_gap(gathered, "the rules that are built in",
			"`policies` of evenkeep.yaml names none of them");
	if (r == 0 && o->fix)
		r = fixes_mend(session, &how, NULL, gathered, &fixes, err);
	/* only who has seen everything can say that a comment allows nothing */
	if (r == 0 && gathered->gap_count == 0 && o->envs.count == 0 && result.changed == NULL)
		policies_tell_unused(rules.policies);
	if (r == 0)
		r = rules_ask(&rules, gathered->facts, findings, err);
	if (r == 0 && o->write_baseline != NULL)
		return record(session, o, findings, err);
	if (r == 0)
		r = narrow(o, findings, &result, err);
	if (r < 0)
		return r;
	result.fixes = o->fix ? &fixes : NULL;
	result.files = count_files(gathered->sources);
	result.ok = findings_count(findings, LEVEL_ERROR) == 0 &&
		(!o->strict || findings_count(findings, LEVEL_WARNING) == 0);
	tell(form, &result);
	return result.ok ? EXIT_OK : EXIT_FOUND;
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct check_opts *o = cookie;
	struct gathered gathered CLEANUP(gathered_done) = {0};
	struct findings *findings CLEANUP(findings_freep) = findings_new();
	int r = check_options(session, o, err);

	(void)args;
	return r < 0 ? r : check(session, o, &gathered, findings, err);
}

const struct cmd cmd_check = {
	.name = "check",
	.synopsis = "[-e ENV,…] [--changed|--since REVISION] [--baseline FILE] [--strict] [--format FORMAT]",
	.summary = "one gate over files, contracts and environments: will it work, is it safe",
	.text = "Looks at everything that the project has: compose files, env files, Dockerfiles, pipelines,\n"
		"contracts, rendered files, and the environments of the vault as far as you may see them; with\n"
		"--live at what is running too. It is judged by the rules that evenkeep.yaml names, without\n"
		"that by all that are built in. This works in any repository, without vault, key and\n"
		"evenkeep.yaml, and sees more with each. What was not looked at is said. Nothing of the\n"
		"project is run. Exits 1 when an error was found.\n"
		"\n"
		"Nothing is written, but with --fix, which shows what it would change, asks, and does what\n"
		"is safe: rendered files that the vault left behind, modes, names that templates lack.\n",
	.examples = {"evenkeep check", "evenkeep check --changed --strict"},
	.needs = 0,
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.opts = opts,
	.opts_size = sizeof(struct check_opts),
	.run = run,
};
