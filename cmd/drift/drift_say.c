/* SPDX-License-Identifier: Apache-2.0 */
/* `drift` for people: what was found, what was looked at, and what to do first. */
#include <string.h>

#include "cmd/drift/cmd_drift.h"
#include "cmd/frame/output.h"

bool
drift_is_told(const struct drift_opts *o, const struct subject *subject)
{
	bool runs = strcmp(subject->each, "process") == 0 && subject_find(subject, "who") != NULL;

	if (!runs && strcmp(subject->each, "rendered") != 0)
		return false;
	return o->service == NULL || (subject->service != NULL && strcmp(subject->service, o->service) == 0);
}

static enum mark
mark_of(enum level level)
{
	return level == LEVEL_ERROR ? MARK_BAD : level == LEVEL_WARNING ? MARK_LOOK : MARK_NONE;
}

static void
say_finding(const struct finding *finding)
{
	output_marked_answer(mark_of(finding->level), "%s%s", finding->level == LEVEL_NOTE ? "   " : "",
		finding->message);
	if (finding->fix == NULL)
		output_line("     %s", finding->rule);
	else
		output_line("     %s, fix: %s", finding->rule, finding->fix);
}

static void
add_count(struct buf *text, size_t count, const char *word, const char *plural)
{
	if (count > 0)
		buf_addf(text, "%s%zu %s%s", text->len == 0 ? "" : ", ", count, word,
			count == 1 ? "" : plural);
}

static size_t
count_of(const struct drift_result *result, const char *each)
{
	const struct facts *facts = result->gathered->facts;
	size_t count = 0;

	for (size_t i = 0; i < facts->count; i++)
		count += strcmp(facts->items[i]->each, each) == 0 &&
			drift_is_told(result->opts, facts->items[i]);
	return count;
}

static void
say_head(const struct drift_result *result)
{
	struct buf envs CLEANUP(buf_done) = BUF_INIT;

	for (size_t i = 0; i < result->gathered->columns.count; i++)
		buf_addf(&envs, "%s%s", i == 0 ? "" : ", ", result->gathered->columns.envs[i].view->name);
	output_line("drift of %s%s%s", envs.len == 0 ? "no environment" : buf_text(&envs),
		result->opts->service == NULL ? "" : ", service ",
		result->opts->service == NULL ? "" : result->opts->service);
	output_line("%s", "");
}

static void
say_totals(const struct drift_result *result)
{
	const struct findings *findings = result->findings;
	struct buf found CLEANUP(buf_done) = BUF_INIT, looked CLEANUP(buf_done) = BUF_INIT;

	add_count(&found, findings_count(findings, LEVEL_ERROR), "error", "s");
	add_count(&found, findings_count(findings, LEVEL_WARNING), "warning", "s");
	add_count(&found, findings_count(findings, LEVEL_NOTE), "note", "s");
	add_count(&looked, count_of(result, "rendered"), "rendered file", "s");
	add_count(&looked, count_of(result, "process"), "process", "es");
	add_count(&looked, result->gathered->services.count, "contract", "s");
	output_answer("%s in %s", found.len == 0 ? "no drift" : buf_text(&found),
		looked.len == 0 ? "nothing that was rendered, runs or is declared" : buf_text(&looked));
}

static void
say_gaps(const struct drift_result *result)
{
	for (size_t i = 0; i < result->gathered->gap_count; i++)
		output_line("not looked at: %s (%s)", result->gathered->gaps[i].what,
			result->gathered->gaps[i].why);
}

/* The first fix that can be pasted, of what is worst. */
static void
say_next(const struct findings *findings)
{
	for (size_t i = 0; i < findings->count && findings->items[i].level == findings->items[0].level; i++) {
		const char *fix = findings->items[i].fix;

		if (fix != NULL && strncmp(fix, "evenkeep ", 9) == 0 && strchr(fix, ',') == NULL) {
			output_next("%s", fix);
			return;
		}
	}
}

void
drift_say(const struct drift_result *result)
{
	const struct findings *findings = result->findings;

	if (result->fixes != NULL)
		output_line("%s", "");
	say_head(result);
	for (size_t i = 0; i < findings->count; i++)
		say_finding(&findings->items[i]);
	if (findings->count > 0)
		output_line("%s", "");
	say_gaps(result);
	say_totals(result);
	say_next(findings);
}
