/* SPDX-License-Identifier: Apache-2.0 */
/* `parity` for people: the matrix, what it cannot show, and what to do next. */
#include "cmd/facts/step.h"
#include "cmd/frame/output.h"
#include "cmd/parity/parity.h"

enum mark
parity_mark(enum level level)
{
	return level == LEVEL_ERROR ? MARK_BAD : level == LEVEL_WARNING ? MARK_LOOK : MARK_NONE;
}

/* Findings that are about no name. */
static void
say_others(const struct parity_result *result)
{
	for (size_t i = 0; i < result->findings->count; i++) {
		const struct finding *finding = &result->findings->items[i];

		if (finding->name == NULL)
			output_marked_answer(parity_mark(finding->level), "%s  %s", finding->message,
				finding->rule);
	}
}

static void
add_env_name(struct buf *list, const char *name)
{
	buf_addf(list, "%s%s", list->len == 0 ? "" : ", ", name);
}

/* What tags say, and why a cell has none. */
static void
say_legend(const struct matrix_words *words)
{
	if (words->tag)
		output_line("#tags: equal ones are equal values, under any name of this vault, "
			"different ones differ");
	if (words->weak)
		output_line("weak: a secret that may be too easy to guess, so its tag is kept back");
	if (words->set)
		output_line("set: there is a value, and no tag to compare it by");
}

/* What the columns say less than values would. */
static void
say_footer(const struct parity *parity, const struct matrix_words *words)
{
	struct buf shape CLEANUP(buf_done) = BUF_INIT;
	struct buf hidden CLEANUP(buf_done) = BUF_INIT;
	size_t pairs = 0;

	for (size_t e = 0; e < parity->ask.env_count; e++) {
		const struct view *view = parity->ask.envs[e].view;

		if (view->kind == VIEW_SHAPE)
			add_env_name(&shape, view->name);
		if (view->kind == VIEW_HIDDEN)
			add_env_name(&hidden, view->name);
	}
	for (size_t i = 0; i < parity->count; i++)
		pairs += parity->rows[i].pairs_unknown;
	say_legend(words);
	if (shape.len > 0)
		output_line("by shape, you may not read the values: %s", buf_text(&shape));
	if (hidden.len > 0)
		output_line("hidden, not even the names are known to you: %s", buf_text(&hidden));
	if (pairs > 0)
		output_line("%zu pair%s of values not comparable", pairs, pairs == 1 ? "" : "s");
}

static void
add_count(struct buf *text, size_t count, const char *word)
{
	if (count > 0)
		buf_addf(text, "%s%zu %s%s", text->len == 0 ? "" : ", ", count, word,
			count == 1 ? "" : "s");
}

static void
say_totals(const struct parity_result *result)
{
	const struct findings *findings = result->findings;
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	size_t names = result->parity->count;

	add_count(&text, findings_count(findings, LEVEL_ERROR), "error");
	add_count(&text, findings_count(findings, LEVEL_WARNING), "warning");
	add_count(&text, findings_count(findings, LEVEL_NOTE), "note");
	output_answer("%s in %zu name%s", text.len == 0 ? "nothing found" : buf_text(&text), names,
		names == 1 ? "" : "s");
	for (size_t i = 0; i < findings->count; i++)
		if (fix_is_step(findings->items[i].fix)) {
			output_next("%s", findings->items[i].fix);
			return;
		}
}

static void
say_head(const struct parity_result *result)
{
	const struct parity_ask *ask = &result->parity->ask;
	struct buf envs CLEANUP(buf_done) = BUF_INIT;

	for (size_t e = 0; e < ask->env_count; e++)
		add_env_name(&envs, ask->envs[e].view->name);
	output_line("parity of %s under %s%s%s", buf_text(&envs), result->policies,
		result->opts->service == NULL ? "" : ", service ",
		result->opts->service == NULL ? "" : result->opts->service);
	output_line("%s", "");
}

static bool
sees_all(const struct parity *parity)
{
	for (size_t e = 0; e < parity->ask.env_count; e++)
		if (parity->ask.envs[e].view->kind != VIEW_VALUES)
			return false;
	return true;
}

void
parity_say(const struct parity_result *result)
{
	struct row_findings *found = row_findings_new(result);
	size_t agree = 0;
	struct matrix_words words = {0};

	for (size_t i = 0; i < result->parity->count; i++)
		agree += found[i].count == 0;
	say_head(result);
	parity_say_matrix(result, found, &words);
	if (agree > 0 && !result->opts->all)
		output_line("   %zu name%s agree%s%s (--all shows %s)", agree, agree == 1 ? "" : "s",
			agree == 1 ? "s" : "", sees_all(result->parity) ? "" : " as far as you may see",
			agree == 1 ? "it" : "them");
	say_others(result);
	output_line("%s", "");
	say_footer(result->parity, &words);
	say_totals(result);
	row_findings_free(found);
}
