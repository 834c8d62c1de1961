/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/list.h"
#include "cmd/check/gather.h"
#include "cmd/check/rules.h"
#include "cmd/commands.h"
#include "cmd/facts/page.h"
#include "cmd/frame/output.h"
#include "cmd/frame/screens.h"
#include "report/findings.h"

enum { PAGE_MODE = 0644 };

struct report_opts {
	struct words envs;
	const char *output;
};

static const struct opt opts[] = {
	OPT_NAMES('e', "env", struct report_opts, envs, "ENV,…", "these environments only"),
	OPT_STRING('o', "output", struct report_opts, output, "FILE", "write it to FILE, not to stdout"),
	OPT_END,
};

/* One page about one state of the project. */
struct reporting {
	struct session *session;
	const struct report_opts *opts;
	struct gathered gathered;
	struct rules rules;
	struct findings *findings;
	struct report_page page;
	struct secret_text text;
};

static void
reporting_done(struct reporting *reporting)
{
	secret_text_done(&reporting->text);
	findings_free(reporting->findings);
	rules_done(&reporting->rules);
	gathered_done(&reporting->gathered);
}

/* The time that the page has: of what it was made from, where a build says so, else now. */
static int
made_at(struct session *session, char out[CLOCK_TEXT], struct err *err)
{
	const char *given = variable("SOURCE_DATE_EPOCH");
	unsigned long long seconds;
	char *end;

	if (given == NULL) {
		clock_text(session_now_ms(session), out);
		return 0;
	}
	errno = 0;
	seconds = strtoull(given, &end, 10);
	if (given[0] < '0' || given[0] > '9' || *end != '\0' || errno != 0 ||
		seconds > UINT64_MAX / 1000) {
		err_set(err, ERR_USAGE, "wrong-time", "SOURCE_DATE_EPOCH is no count of seconds");
		return err_fix(err, "`SOURCE_DATE_EPOCH=$(git log -1 --format=%%ct)`, or leave it out");
	}
	clock_text(seconds * 1000, out);
	return 0;
}

static const char *
way_of(enum view_kind kind)
{
	static const char *const ways[] = {"by its values", "by its shape: names, ages, comparisons",
		"hidden: nothing of it is known"};

	return ways[kind];
}

/* Environments with their commits, rules, files. */
static int
add_sources(struct reporting *reporting, struct err *err)
{
	const struct gathered *gathered = &reporting->gathered;
	struct pool *pool = gathered->pool;
	int r = 0;

	for (size_t e = 0; r == 0 && e < gathered->columns.count; e++) {
		const struct parity_env *env = &gathered->columns.envs[e];
		const char *words = way_of(env->view->kind);
		struct vault_env *open;

		if (env->file != NULL) {
			words = pool_printf(pool, "the file %s", env->file);
		} else {
			r = session_open_env(reporting->session, env->view->name, &open, err);
			if (r == 0)
				words = pool_printf(pool, "commit %" PRIu64 ", seen %s",
					vault_env_info(open)->seq, words);
		}
		page_add_source(&reporting->page, pool, env->view->name, words);
	}
	for (size_t i = 0; r == 0 && i < gathered->stack_count; i++)
		page_add_source(&reporting->page, pool, gathered->stacks[i].name,
			"compose files that are started together");
	page_add_source(&reporting->page, pool, "rules", reporting->rules.shown);
	return r;
}

static int
make(struct reporting *reporting, char made[CLOCK_TEXT], struct err *err)
{
	struct gathered *gathered = &reporting->gathered;
	struct report report = {.title = "evenkeep report", .findings = reporting->findings};
	const struct report_format *form;
	int r;

	r = gather(reporting->session, &(struct gather_opts){.envs = &reporting->opts->envs},
		gathered, err);
	if (r == 0)
		r = rules_load(reporting->session, NULL, &reporting->rules, err);
	if (r == 0)
		r = rules_ask(&reporting->rules, gathered->facts, reporting->findings, err);
	findings_merge(reporting->findings);
	if (r == 0)
		r = made_at(reporting->session, made, err);
	if (r < 0)
		return r;
	reporting->page.project = gathered->project != NULL && gathered->project->name != NULL ?
		gathered->project->name : path_name(gathered->root);
	reporting->page.made = made;
	page_fill(&reporting->page, gathered->parity, gathered->facts, reporting->findings,
		gathered->pool);
	r = add_sources(reporting, err);
	if (r == 0)
		r = report_format_get("html", &form, err);
	if (r < 0)
		return r;
	report.page = &reporting->page;
	report.gaps = gathered->gaps;
	report.gap_count = gathered->gap_count;
	form->write(&report, &reporting->text);
	return 0;
}

static void
document(const struct reporting *reporting, bool would)
{
	struct json *json = output_json("evenkeep.report/1", true);

	json_text(json, "file", reporting->opts->output);
	json_bool(json, "written", reporting->opts->output != NULL && !would);
	json_number(json, "bytes", reporting->text.len);
	json_number(json, "errors", findings_count(reporting->findings, LEVEL_ERROR));
	json_number(json, "warnings", findings_count(reporting->findings, LEVEL_WARNING));
	json_number(json, "notes", findings_count(reporting->findings, LEVEL_NOTE));
	json_number(json, "not_looked_at", reporting->gathered.gap_count);
}

static int
put(struct reporting *reporting, struct err *err)
{
	const char *file = reporting->opts->output;
	bool would = session_globals(reporting->session)->dry_run;
	size_t errors = findings_count(reporting->findings, LEVEL_ERROR);
	size_t warnings = findings_count(reporting->findings, LEVEL_WARNING);
	int r = 0;

	if (file == NULL && !output_is_json()) {
		secret_text_add_byte(&reporting->text, '\0');
		output_answer_text((const char *)secret_text_slice(&reporting->text).data);
		return 0;
	}
	if (file != NULL && !would)
		r = file_replace(file, secret_text_slice(&reporting->text), PAGE_MODE, err);
	if (r < 0)
		return err_ctx(err, "write the report");
	if (output_is_json())
		document(reporting, would);
	else
		output_line("%s %s: %zu error%s, %zu warning%s", would ? "would write" : "wrote",
			file, errors, errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s");
	return 0;
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	struct reporting reporting CLEANUP(reporting_done) = {.session = session, .opts = cookie,
		.findings = findings_new(), .text = SECRET_TEXT_INIT};
	char made[CLOCK_TEXT];
	int r;

	(void)args;
	if (reporting.opts->output == NULL && session_globals(session)->dry_run)
		return err_set(err, ERR_USAGE, "needless-option",
			"--dry-run goes with -o: nothing else is written");
	r = make(&reporting, made, err);
	return r < 0 ? r : put(&reporting, err);
}

const struct cmd cmd_report = {
	.name = "report",
	.synopsis = "[-e ENV,…] [-o FILE]",
	.summary = "one page in HTML: what is even, what is wrong, what was looked at",
	.text = "The page says what `check` finds, with a table of names and environments, charts, and all that\n"
		"it was made from. It needs nothing else: no network, no script; it is light or dark as its\n"
		"reader likes it, and can be printed. No value is in it, secret or plain. Its time is that of\n"
		"SOURCE_DATE_EPOCH where that is set, so that equal input gives equal bytes. What was found\n"
		"does not change the exit status; `check` is the gate.\n",
	.examples = {"evenkeep report -o report.html", "evenkeep report -e staging,prod > report.html"},
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN,
	.opts = opts,
	.opts_size = sizeof(struct report_opts),
	.run = run,
};
