/* SPDX-License-Identifier: Apache-2.0 */
#include "drift/blame_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "config/words.h"

static const char *const stage_names[BLAME_STAGES] = {"contract", "vault", "render", "env-file",
	"image", "compose", "cluster", "ci", "code", "process", "found"};
static const char *const stage_words[BLAME_STAGES] = {"contract", "vault", "render", "env file",
	"image", "compose", "cluster", "CI", "code", "process", "found"};

const char *
blame_stage_name(enum blame_stage stage)
{
	return stage_names[stage];
}

static struct draft *
new_draft(struct drafts *drafts, enum blame_stage stage)
{
	struct draft *draft;

	drafts->items = list_grow(drafts->items, drafts->count, &drafts->room,
		sizeof(*drafts->items));
	draft = &drafts->items[drafts->count];
	*draft = (struct draft){.step = {.stage = stage, .what = stage_words[stage]},
		.order = drafts->count++};
	return draft;
}

struct draft *
draft_add(struct drafts *drafts, enum blame_stage stage, const char *place)
{
	struct draft *draft = new_draft(drafts, stage);

	draft->step.place = pool_text(drafts->pool, place);
	return draft;
}

struct draft *
draft_at(struct drafts *drafts, enum blame_stage stage, struct fact_place place)
{
	struct draft *draft;

	for (size_t i = 0; i < drafts->count; i++) {
		const struct blame_step *step = &drafts->items[i].step;

		if (step->stage == stage && step->file != NULL && place.file != NULL &&
			step->line == place.line && strcmp(step->file, place.file) == 0)
			return &drafts->items[i];
	}
	draft = new_draft(drafts, stage);
	draft->step.file = pool_text(drafts->pool, place.file);
	draft->step.line = place.line;
	draft->step.column = place.column;
	draft->step.place = place.line == 0 ? draft->step.file :
		pool_printf(drafts->pool, "%s:%u", place.file, place.line);
	return draft;
}

struct draft *
draft_find(struct drafts *drafts, const char *place)
{
	for (size_t i = 0; i < drafts->count; i++)
		if (drafts->items[i].step.file != NULL &&
			drafts->items[i].step.stage != BLAME_CONTRACT &&
			strcmp(drafts->items[i].step.place, place) == 0)
			return &drafts->items[i];
	return NULL;
}

struct draft *
draft_of_file(struct drafts *drafts, const char *file)
{
	for (size_t i = 0; i < drafts->count; i++) {
		const struct blame_step *step = &drafts->items[i].step;

		if (step->stage == BLAME_FILE && strcmp(step->file, file) == 0)
			return &drafts->items[i];
	}
	return NULL;
}

static void
add_stack(struct blame_note *note, const char *stack)
{
	for (size_t i = 0; i < note->count; i++)
		if (strcmp(note->stacks[i], stack) == 0)
			return;
	note->stacks = list_grow(note->stacks, note->count, &note->room, sizeof(*note->stacks));
	note->stacks[note->count++] = stack;
}

void
draft_say(struct drafts *drafts, struct draft *draft, const char *stack, const char *text)
{
	struct blame_note *note = NULL;

	for (size_t i = 0; i < draft->count && note == NULL; i++)
		if (strcmp(draft->notes[i].text, text) == 0)
			note = &draft->notes[i];
	if (note == NULL) {
		draft->notes = list_grow(draft->notes, draft->count, &draft->room,
			sizeof(*draft->notes));
		note = &draft->notes[draft->count++];
		*note = (struct blame_note){.text = pool_text(drafts->pool, text)};
	}
	if (stack != NULL)
		add_stack(note, stack);
}

void
draft_drop_first(struct draft *draft)
{
	free(draft->notes[0].stacks);
	for (size_t i = 1; i < draft->count; i++)
		draft->notes[i - 1] = draft->notes[i];
	draft->count--;
}

/* Compose projects that say anything of the place. */
static size_t
count_stacks(const struct draft *draft)
{
	struct blame_note all = {0};
	size_t count;

	for (size_t i = 0; i < draft->count; i++)
		for (size_t k = 0; k < draft->notes[i].count; k++)
			add_stack(&all, draft->notes[i].stacks[k]);
	count = all.count;
	free(all.stacks);
	return count;
}

static void
find_words(struct drafts *drafts, struct draft *draft)
{
	const char *words = "";
	size_t stacks = count_stacks(draft);

	for (size_t i = 0; i < draft->count; i++) {
		const struct blame_note *note = &draft->notes[i];
		bool everywhere = note->count == 0 || note->count == stacks;

		words = pool_printf(drafts->pool, "%s%s%s%s%s%s", words, i == 0 ? "" : "; ",
			note->text, everywhere ? "" : " (in ",
			everywhere ? "" : joined(drafts->pool, note->stacks, note->count, ""),
			everywhere ? "" : ")");
	}
	draft->step.words = words;
}

/* The step that FINDING is about: at its place, or of its environment. */
static struct draft *
draft_for(struct drafts *drafts, const struct finding *finding)
{
	struct draft *of_env = NULL;
	bool is_named = finding->name != NULL && strcmp(finding->name, drafts->ask->name) == 0;

	for (size_t i = 0; i < drafts->count; i++) {
		const struct blame_step *step = &drafts->items[i].step;

		if ((is_named || step->stage != BLAME_FOUND) && finding->file != NULL &&
			step->file != NULL && finding->line == step->line &&
			strcmp(finding->file, step->file) == 0)
			return &drafts->items[i];
		if (is_named && step->stage == BLAME_VAULT && step->environment != NULL &&
			finding->environment != NULL &&
			strcmp(step->environment, finding->environment) == 0)
			of_env = &drafts->items[i];
	}
	return of_env;
}

static void
add_finding(struct drafts *drafts, const struct finding *finding)
{
	bool is_named = finding->name != NULL && strcmp(finding->name, drafts->ask->name) == 0;
	bool is_others = finding->name != NULL && !is_named && finding->line == 0;
	struct draft *draft = is_others ? NULL : draft_for(drafts, finding);
	struct blame_step *step;

	if (draft == NULL && !is_named)
		return;
	if (draft == NULL)
		draft = finding->file == NULL ?
			draft_add(drafts, BLAME_FOUND, finding->environment == NULL ? "" :
				finding->environment) :
			draft_at(drafts, BLAME_FOUND,
				(struct fact_place){finding->file, finding->line, finding->column, 0});
	step = &draft->step;
	step->findings = list_grow(step->findings, step->finding_count, &draft->finding_room,
		sizeof(*step->findings));
	step->findings[step->finding_count++] = finding;
}

/* By its level; then it is about the name itself, then it says how it is mended. */
static unsigned
weight_of(const struct blame *blame, const struct finding *finding)
{
	bool is_own = finding->name != NULL && strcmp(finding->name, blame->name) == 0;

	return 4 * (unsigned)finding->level + 2 * is_own + (finding->fix != NULL);
}

static void
find_worst(const struct drafts *drafts, struct blame *blame)
{
	for (size_t i = 0; i < drafts->count; i++) {
		const struct blame_step *step = &drafts->items[i].step;

		for (size_t k = 0; k < step->finding_count; k++)
			if (blame->worst == NULL || weight_of(blame, step->findings[k]) >
				weight_of(blame, blame->worst))
				blame->worst = step->findings[k];
	}
}

static int
compare(const void *a, const void *b)
{
	const struct draft *x = a, *y = b;
	int order;

	if (x->step.stage != y->step.stage)
		return x->step.stage < y->step.stage ? -1 : 1;
	if (x->step.file == NULL || y->step.file == NULL)
		return (x->order > y->order) - (x->order < y->order);
	order = strcmp(x->step.file, y->step.file);
	return order != 0 ? order : (x->step.line > y->step.line) - (x->step.line < y->step.line);
}

/* Where nothing behind the vault or an env file decides, that does: it is what a program is given. */
static void
find_decider(struct drafts *drafts)
{
	struct draft *only = NULL;
	size_t count = 0;

	for (size_t i = 0; i < drafts->count; i++)
		if ((drafts->items[i].step.flags & BLAME_DECIDES) != 0)
			return;
	for (int stage = BLAME_VAULT; stage <= BLAME_FILE && count == 0; stage++)
		for (size_t i = 0; i < drafts->count; i++) {
			struct draft *draft = &drafts->items[i];

			if ((int)draft->step.stage != stage || !draft->gives ||
				(draft->step.flags & BLAME_HIDDEN) != 0)
				continue;
			only = draft;
			count++;
		}
	if (count == 1)
		only->step.flags |= BLAME_DECIDES;
}

static void
drafts_done(struct drafts *drafts)
{
	for (size_t i = 0; i < drafts->count; i++) {
		for (size_t k = 0; k < drafts->items[i].count; k++)
			free(drafts->items[i].notes[k].stacks);
		free(drafts->items[i].notes);
		free(drafts->items[i].step.findings);
	}
	free(drafts->items);
}

static void
keep_steps(struct drafts *drafts, struct blame *blame)
{
	blame->steps = pool_alloc(blame->pool, (drafts->count + 1) * sizeof(*blame->steps));
	for (size_t i = 0; i < drafts->count; i++) {
		struct blame_step *step = &blame->steps[i];
		size_t size;

		find_words(drafts, &drafts->items[i]);
		*step = drafts->items[i].step;
		size = step->finding_count * sizeof(*step->findings);
		step->findings = pool_alloc(blame->pool, size + sizeof(*step->findings));
		if (size > 0)
			memcpy(step->findings, drafts->items[i].step.findings, size);
	}
	blame->count = drafts->count;
}

struct blame *
blame_new(const struct blame_ask *ask)
{
	struct blame *blame = xcalloc(1, sizeof(*blame));
	struct drafts drafts CLEANUP(drafts_done) = {.ask = ask};

	blame->pool = drafts.pool = pool_new();
	blame->name = pool_text(blame->pool, ask->name);
	blame->secret = words_secret_name(slice_of_text(ask->name)) != NULL;
	blame_contract(&drafts, blame);
	blame_vault(&drafts, blame);
	blame_files(&drafts);
	blame_compose(&drafts, blame);
	blame_elsewhere(&drafts);
	blame_live(&drafts);
	for (size_t i = 0; drafts.count > 0 && ask->findings != NULL && i < ask->findings->count; i++)
		add_finding(&drafts, &ask->findings->items[i]);
	find_decider(&drafts);
	if (drafts.count > 1)
		qsort(drafts.items, drafts.count, sizeof(*drafts.items), compare);
	find_worst(&drafts, blame);
	keep_steps(&drafts, blame);
	return blame;
}

void
blame_free(struct blame *blame)
{
	if (blame == NULL)
		return;
	pool_free(blame->pool);
	free(blame);
}

void
blame_freep(struct blame **blame)
{
	blame_free(*blame);
}
