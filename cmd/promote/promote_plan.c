/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/frame/names.h"
#include "cmd/frame/output.h"
#include "cmd/promote/promote.h"
#include "resolve/view.h"

void
promote_done(struct promoting *promoting)
{
	batch_done(&promoting->batch);
	needs_done(&promoting->needs);
	promotion_free(promoting->promotion);
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		parity_free(promoting->parities[i]);
		findings_free(promoting->findings[i]);
		view_free(promoting->views[i]);
	}
	view_free(promoting->from_view);
	compare_keys_free(promoting->keys);
	parity_services_done(&promoting->services);
}

static bool
has_word(const struct words *words, struct slice name)
{
	for (size_t i = 0; i < words->count; i++)
		if (slice_equal_text(name, words->item[i]))
			return true;
	return false;
}

static bool
is_named(const struct promoting *promoting, struct slice name)
{
	for (size_t i = 0; i < promoting->names.count; i++)
		if (slice_equal_text(name, promoting->names.item[i]))
			return true;
	return false;
}

static bool
is_wanted(const void *cookie, struct slice name)
{
	const struct promoting *promoting = cookie;

	return promoting->names.count == 0 || is_named(promoting, name) ||
		has_word(&promoting->o->generate, name);
}

static int
refuse_unread(const char *env, struct err *err)
{
	err_set(err, ERR_NO_KEY, "no-right", "you may not read the values of %s", env);
	err_why(err, "only what you may read can be promoted");
	return err_fix(err, "ask an owner of `%s` for the right to read, or somebody who has it", env);
}

static bool
has_values(const struct view *view)
{
	for (size_t i = 0; i < view->count; i++)
		if (view->cells[i].entry != NULL)
			return true;
	return view->kind == VIEW_VALUES;
}

/* TO first: who may not write there has nothing to plan. */
static int
see_both(struct session *session, struct promoting *promoting, struct err *err)
{
	struct vault_env *from, *to;
	int r;

	r = session_open_env(session, promoting->from, &from, err);
	if (r == 0)
		r = session_open_env(session, promoting->to, &to, err);
	if (r == 0)
		r = vault_env_check(to, NULL, 0, err);
	if (r == 0)
		r = vault_compare_keys(session_vault(session), &promoting->keys, err);
	if (r == 0)
		r = view_of_env(from, promoting->keys, &promoting->from_view, err);
	if (r == 0)
		r = view_of_env(to, promoting->keys, &promoting->views[TABLE_NOW], err);
	if (r < 0)
		return r;
	promoting->from_seq = vault_env_info(from)->seq;
	promoting->batch = (struct batch){.env = promoting->to,
	    .now = promoting->views[TABLE_NOW], .seq = vault_env_info(to)->seq};
	if (!has_values(promoting->from_view))
		return refuse_unread(promoting->from, err);
	if (promoting->views[TABLE_NOW]->kind != VIEW_VALUES)
		return refuse_unread(promoting->to, err);
	return 0;
}

/* A name that was typed and is not there is a mistake. */
static int
check_name(struct session *session, const struct promoting *promoting, const char *name,
    struct err *err)
{
	struct err one = ERR_INIT;
	struct vault_env *env;
	int r;

	if (view_find(promoting->from_view, slice_of_text(name)) != NULL)
		return 0;
	r = session_open_env(session, promoting->from, &env, err);
	if (r < 0)
		return r;
	err_set(&one, ERR_NOT_FOUND, "no-name", "environment `%s` has no `%.64s`", promoting->from, name);
	name_suggest(env, name, &one);
	return err_also(err, &one);
}

static int
check_names(struct session *session, const struct promoting *promoting, struct err *err)
{
	int r = 0;

	for (size_t i = 0; i < promoting->names.count; i++)
		r = check_name(session, promoting, promoting->names.item[i], err);
	for (size_t i = 0; i < promoting->o->generate.count; i++)
		r = check_name(session, promoting, promoting->o->generate.item[i], err);
	return r < 0 ? r : err->code;
}

static int
ask_rules(struct session *session, struct promoting *promoting, bool from_protected,
    bool to_protected, struct err *err)
{
	struct rules rules CLEANUP(rules_done) = {0};
	struct view **views = promoting->views;
	int r;

	views[TABLE_COPIED] = promote_view(promoting->from_view, views[TABLE_NOW],
	    PROMOTE_AS_COPIED, is_wanted, promoting);
	views[TABLE_OWN] = promote_view(promoting->from_view, views[TABLE_NOW], PROMOTE_AS_OWN,
	    is_wanted, promoting);
	r = rules_load(session, rules_of_values, &rules, err);
	for (size_t i = 0; r == 0 && i < TABLE_COUNT; i++) {
		struct parity_env *envs = promoting->envs[i];
		struct facts *facts CLEANUP(facts_freep) = facts_new();

		envs[0] = (struct parity_env){.view = promoting->from_view, .is_protected = from_protected};
		envs[1] = (struct parity_env){.view = views[i], .is_protected = to_protected};
		promoting->parities[i] = parity_new(&(struct parity_ask){promoting->services.items,
		    promoting->services.count, false, envs, 2, session_now_ms(session), view_shows_tag, view_is_guessable});
		promoting->findings[i] = findings_new();
		parity_facts(promoting->parities[i], facts);
		r = rules_ask(&rules, facts, promoting->findings[i], err);
	}
	return r;
}

static int
judge(struct session *session, struct promoting *promoting, struct err *err)
{
	struct promote_table tables[TABLE_COUNT];
	struct vault_env *from, *to;
	int r;

	r = session_open_env(session, promoting->from, &from, err);
	if (r == 0)
		r = session_open_env(session, promoting->to, &to, err);
	if (r == 0)
		r = ask_rules(session, promoting, session_env_is_protected(session, vault_env_info(from)),
		    session_env_is_protected(session, vault_env_info(to)), err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < TABLE_COUNT; i++)
		tables[i] = (struct promote_table){promoting->parities[i], promoting->findings[i]};
	promoting->promotion = promotion_new(&tables[TABLE_NOW], &tables[TABLE_COPIED],
	    &tables[TABLE_OWN]);
	return 0;
}

/* Only what was asked about stays in the plan, and names that programs start by are held back. */
static void
narrow(struct session *session, struct promoting *promoting, struct vault_env *to)
{
	struct promotion *promotion = promoting->promotion;
	size_t kept = 0;

	for (size_t i = 0; i < promotion->count; i++) {
		struct promote_item item = promotion->items[i];
		struct slice name = slice_of_text(item.name);
		struct err refusal = ERR_INIT;

		if (!is_wanted(promoting, name))
			continue;
		if (item.step <= PROMOTE_CHANGED &&
		    name_check_settable(session, vault_env_info(to), name, &refusal) < 0) {
			item.step = PROMOTE_HELD;
			item.why = "it changes how programs load or start";
			err_done(&refusal);
		}
		promotion->items[kept++] = item;
	}
	promotion->count = kept;
}

static int
refuse_generate(const struct promote_item *item, struct err *err)
{
	err_set(err, ERR_INVALID, "not-generated", "`%s` is nothing that is made at random", item->name);
	if (item->expected != NULL && item->expected->file != NULL)
		err_at(err, item->expected->file, item->expected->line, 1);
	return err_fix(err, "leave it out of `--generate`");
}

/* What is to be generated is not copied; what has its own value keeps it. */
static int
apply_generate(struct promoting *promoting, struct promote_item *item, struct err *err)
{
	struct recipe recipe;

	if (item->step == PROMOTE_CHANGED)
		item->step = PROMOTE_OWN;
	if (item->step == PROMOTE_OWN) {
		output_note("`%s` has its own value in %s; it stays", item->name, promoting->to);
		return 0;
	}
	expected_recipe(item->expected, &recipe);
	if (!item->is_secret || recipe.source == RECIPE_NONE)
		return refuse_generate(item, err);
	if (item->step == PROMOTE_NEW)
		item->step = PROMOTE_NEEDED;
	if (item->step == PROMOTE_SAME)
		item->step = PROMOTE_SHARED;
	return 0;
}

/* What is shared works as it is: it is told, and made another only where somebody names it. */
static bool
needs_value(const struct promoting *promoting, const struct promote_item *item, bool is_made)
{
	return item->step == PROMOTE_NEEDED || (item->step == PROMOTE_SHARED &&
		(is_made || is_named(promoting, slice_of_text(item->name))));
}

static int
find_needs(struct promoting *promoting, struct err *err)
{
	const struct words *generate = &promoting->o->generate;

	for (size_t i = 0; i < promoting->promotion->count; i++) {
		struct promote_item *item = &promoting->promotion->items[i];
		bool is_made = has_word(generate, slice_of_text(item->name));
		struct need *need;
		int r = is_made ? apply_generate(promoting, item, err) : 0;

		if (r < 0)
			return r;
		if (!needs_value(promoting, item, is_made))
			continue;
		need = needs_add(&promoting->needs, item->name, item->expected, item->is_secret);
		if (is_made)
			need_generate(need);
	}
	return 0;
}

int
promote_plan(struct session *session, struct promoting *promoting, struct err *err)
{
	struct vault_env *to;
	int r;

	r = parity_services_load(session, NULL, &promoting->services, err);
	if (r == 0)
		r = see_both(session, promoting, err);
	if (r == 0)
		r = check_names(session, promoting, err);
	if (r == 0)
		r = judge(session, promoting, err);
	if (r == 0)
		r = session_open_env(session, promoting->to, &to, err);
	if (r < 0)
		return r;
	narrow(session, promoting, to);
	return find_needs(promoting, err);
}

static struct slice
note_of(const struct view_cell *cell)
{
	return cell == NULL || cell->entry == NULL ? slice_of(NULL, 0) : cell->entry->record->note;
}

/* A value takes its kind and its end along; a note that is there already stays. */
static void
collect_copy(struct envset *set, const struct promote_item *item)
{
	const struct entry *from = item->from->entry;
	struct slice note = note_of(item->to);
	struct entry_record record = {
		.note = note.len > 0 ? note : from->record->note,
		.expires_ms = from->record->expires_ms,
	};
	struct entry entry = {
		.name = from->name,
		.value = from->value,
		.record = &record,
		.flags = from->flags & (ENTRY_PLAIN | ENTRY_REFERS | ENTRY_GENERATED),
	};

	envset_add(set, &entry);
}

void
promote_collect(struct promoting *promoting)
{
	struct envset *set = envset_new(0);

	for (size_t i = 0; i < promoting->promotion->count; i++) {
		const struct promote_item *item = &promoting->promotion->items[i];
		const struct need *need = needs_find(&promoting->needs, slice_of_text(item->name));

		if (item->step == PROMOTE_NEW || item->step == PROMOTE_CHANGED)
			collect_copy(set, item);
		if (need != NULL && need->value != NULL) {
			struct entry_record record = {.note = note_of(item->to)};
			struct entry entry = need_entry(need);

			if (record.note.len == 0)
				record.note = note_of(item->from);
			entry.record = &record;
			envset_add(set, &entry);
		}
	}
	envset_free(promoting->batch.set);
	promoting->batch.set = set;
	batch_look(&promoting->batch, promoting->keys);
}

size_t
promote_count_open(const struct promoting *promoting)
{
	size_t count = 0;

	for (size_t i = 0; i < promoting->needs.count; i++)
		count += promoting->needs.items[i].value == NULL;
	return count;
}
