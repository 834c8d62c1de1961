/* SPDX-License-Identifier: Apache-2.0 */
#include "drift/rendered.h"

#include <stdlib.h>

#include "base/list.h"
#include "drift/told.h"
#include "model/name.h"
#include "secret/secret.h"

enum { DAY_MS = 86400000 };

/* What became of the names from one state to another. */
struct step {
	struct told changed, added, removed;
};

static void
step_done(struct step *step)
{
	told_done(&step->changed);
	told_done(&step->added);
	told_done(&step->removed);
}

static size_t
step_count(const struct step *step)
{
	return step->changed.count + step->added.count + step->removed.count;
}

/* What a file has as a name may be a part of a value. */
static void
add_name(struct told *told, struct pool *pool, struct slice name)
{
	told_add(told, pool, name_is_valid(name) ? name : SLICE_LITERAL("(no name)"));
}

static void
compare_sets(struct envset *from, struct envset *to, struct pool *pool, struct step *out)
{
	size_t a = 0, b = 0;

	while (a < envset_count(from) || b < envset_count(to)) {
		const struct entry *x = a < envset_count(from) ? envset_at(from, a) : NULL;
		const struct entry *y = b < envset_count(to) ? envset_at(to, b) : NULL;
		int order = x == NULL ? 1 : y == NULL ? -1 : slice_compare(x->name, y->name);

		a += order <= 0;
		b += order >= 0;
		if (order < 0)
			add_name(&out->removed, pool, x->name);
		else if (order > 0)
			add_name(&out->added, pool, y->name);
		else if (!secret_equal(x->value, y->value))
			add_name(&out->changed, pool, x->name);
	}
}

/* The names of SET whose places in the text of a template say something else. */
static void
compare_places(const struct drift_rendered *rendered, struct envset *set, struct pool *pool,
	struct step *out)
{
	bool *differs CLEANUP(freep) = xcalloc(envset_count(set) + 1, sizeof(*differs));

	if (!template_compare(rendered->template, rendered->text, set, differs))
		return;
	for (size_t i = 0; i < envset_count(set); i++)
		if (differs[i])
			add_name(&out->changed, pool, envset_at(set, i)->name);
}

/* From what the file says to SET, or back. */
static void
compare_with_file(const struct drift_rendered *rendered, struct envset *set, bool to_file,
	struct pool *pool, struct step *out)
{
	if (rendered->template != NULL)
		compare_places(rendered, set, pool, out);
	else if (rendered->says != NULL && to_file)
		compare_sets(set, rendered->says, pool, out);
	else if (rendered->says != NULL)
		compare_sets(rendered->says, set, pool, out);
}

/* What somebody did to it by hand; without knowing what was written, against what would be. */
static void
find_hand(const struct drift_rendered *rendered, struct pool *pool, struct step *hand)
{
	struct envset *from = rendered->then != NULL ? rendered->then : rendered->now;

	if (from != NULL)
		compare_with_file(rendered, from, true, pool, hand);
}

/* What the vault did since. */
static void
find_moved(const struct drift_rendered *rendered, bool by_hand, struct pool *pool, struct step *moved)
{
	if (rendered->now == NULL || !rendered->exists)
		return;
	if (rendered->then != NULL)
		compare_sets(rendered->then, rendered->now, pool, moved);
	else if (!by_hand)
		compare_with_file(rendered, rendered->now, false, pool, moved);
}

static const char *
step_text(const struct step *step, struct pool *pool)
{
	const struct told_how hows[] = {{"changed", &step->changed}, {"added", &step->added},
		{"removed", &step->removed}, {NULL, NULL}};

	return step_count(step) == 0 ? "no name of it, but its form" : told_text(pool, hows);
}

/* Where it is not known what was written, it cannot be told whose a difference is. */
static const char *
edit_text(const struct drift_rendered *rendered, const struct step *hand, struct pool *pool)
{
	if (rendered->now == NULL && rendered->then == NULL)
		return "what exactly cannot be told here";
	if (rendered->then == NULL && rendered->is_written)
		return pool_printf(pool, "against %s as it is now %s", rendered->env, step_text(hand, pool));
	return step_text(hand, pool);
}

static void
put_steps(const struct drift_rendered *rendered, struct subject *subject)
{
	struct step hand CLEANUP(step_done) = {0}, moved CLEANUP(step_done) = {0};
	struct pool *pool = subject->pool;
	bool differs = rendered->exists && !rendered->is_link && !rendered->is_current;
	bool edited = differs && rendered->is_written && rendered->known == RENDERED_EDITED;
	bool foreign = differs && !rendered->is_written && !rendered->is_blank && rendered->now != NULL;
	bool stale;

	if (edited || foreign)
		find_hand(rendered, pool, &hand);
	if (rendered->is_written && differs)
		find_moved(rendered, edited, pool, &moved);
	stale = differs && rendered->is_written && rendered->now != NULL &&
		(step_count(&moved) > 0 || !edited);
	subject_bool(subject, "edited", edited);
	subject_bool(subject, "foreign", foreign);
	if (rendered->now != NULL)
		subject_bool(subject, "stale", stale);
	told_fact(&hand.changed, subject, "hand_changed");
	told_fact(&hand.added, subject, "hand_added");
	told_fact(&hand.removed, subject, "hand_removed");
	told_fact(&moved.changed, subject, "changed");
	told_fact(&moved.added, subject, "added");
	told_fact(&moved.removed, subject, "removed");
	if (edited || foreign)
		subject_text(subject, "edit", edit_text(rendered, &hand, pool));
	if (stale)
		subject_text(subject, "difference", step_text(&moved, pool));
}

static void
put_record(const struct drift_rendered *rendered, struct subject *subject)
{
	uint64_t days = 0;

	subject_bool(subject, "written", rendered->is_written);
	if (rendered->head > 0)
		subject_number(subject, "head", (double)rendered->head);
	if (!rendered->is_written)
		return;
	if (rendered->seq > 0)
		subject_number(subject, "seq", (double)rendered->seq);
	if (rendered->written_ms == 0)
		return;
	subject_text(subject, "age", told_age(subject->pool, rendered->written_ms, rendered->now_ms));
	if (rendered->now_ms > rendered->written_ms)
		days = (rendered->now_ms - rendered->written_ms) / DAY_MS;
	subject_number(subject, "age_days", (double)days);
}

/* What the system says of it, whatever stands in it. */
static void
put_file(const struct drift_rendered *rendered, struct subject *subject)
{
	struct pool *pool = subject->pool;

	subject_bool(subject, "exists", rendered->exists);
	subject_bool(subject, "symlink", rendered->is_link);
	subject_bool(subject, "folder", rendered->is_folder);
	if (rendered->now != NULL)
		subject_bool(subject, "secret", rendered->has_secret);
	if (rendered->knows_git)
		subject_bool(subject, "tracked", rendered->is_tracked);
	if (!rendered->exists || rendered->is_link)
		return;
	subject_text(subject, "mode", pool_printf(pool, "%04o", rendered->mode));
	subject_text(subject, "wanted_mode", pool_printf(pool, "%04o", rendered->wanted_mode));
	subject_bool(subject, "mode_too_open", (rendered->mode & ~rendered->wanted_mode) != 0);
}

/* How it is written: as evenkeep.yaml says, or as the command line said that named it. */
static void
put_ways(const struct drift_rendered *rendered, struct subject *subject)
{
	struct pool *pool = subject->pool;
	const char *path = told_word(pool, rendered->file);
	const char *render = pool_printf(pool, "evenkeep render -e %s", rendered->env);

	if (rendered->service != NULL)
		render = pool_printf(pool, "%s --service %s", render, told_word(pool, rendered->service));
	if (rendered->declared_in == NULL)
		render = pool_printf(pool, "%s %s %s --to %s", render,
			rendered->is_template ? "--template" : "--as", told_word(pool, rendered->form), path);
	subject_text(subject, "path", path);
	subject_text(subject, "to_render", render);
	subject_text(subject, "to_see", pool_printf(pool, "%s --dry-run", render));
}

void
drift_rendered_facts(const struct drift_rendered *rendered, struct facts *out)
{
	bool is_declared = rendered->declared_in != NULL;
	struct fact_place place = {.file = rendered->file, .line = 1, .column = 1};
	struct subject *subject;

	if (!rendered->exists && is_declared)
		place = (struct fact_place){.file = rendered->declared_in,
			.line = rendered->declared_line, .column = 1};
	subject = facts_add(out, "rendered", place);
	subject->environment = pool_text(out->pool, rendered->env);
	if (rendered->service != NULL)
		subject->service = pool_text(out->pool, rendered->service);
	subject_text(subject, "target", rendered->file);
	subject_text(subject, "form", rendered->form);
	subject_bool(subject, "declared", is_declared);
	subject_bool(subject, "protected", rendered->is_protected);
	put_file(rendered, subject);
	put_record(rendered, subject);
	put_ways(rendered, subject);
	subject_text(subject, "states",
		told_states(out->pool, rendered->env, rendered->seq, rendered->head));
	if (rendered->problem != NULL)
		subject_text(subject, "problem", rendered->problem);
	put_steps(rendered, subject);
}
