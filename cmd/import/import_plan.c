/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/import/import.h"
#include "cmd/frame/names.h"
#include "config/contract.h"
#include "config/words.h"
#include "model/name.h"

int
contracts_load(struct session *session, const char *service, struct contracts *out,
    struct err *err)
{
	const struct project_service *only = NULL;
	const struct project *project;
	size_t i;
	int r;

	r = session_find_project(session, &project, err);
	if (r == 0 && service != NULL && project == NULL)
		r = session_need_project(session, &project, err);
	if (r == 0 && service != NULL)
		r = project_get_service(project, service, &only, err);
	if (r < 0 || project == NULL)
		return r;
	out->items = xcalloc(project->service_count + 1, sizeof(struct contract *));
	for (i = 0; i < project->service_count; i++) {
		if (only != NULL && only != &project->services[i])
			continue;
		r = contract_load(project, &project->services[i], &out->items[out->count], err);
		if (r < 0)
			return r;
		if (out->items[out->count] != NULL)
			out->count++;
	}
	return 0;
}

void
contracts_done(struct contracts *contracts)
{
	size_t i;

	for (i = 0; i < contracts->count; i++)
		contract_free(contracts->items[i]);
	free(contracts->items);
	type_checks_done(&contracts->checks);
}

static const struct contract_key *
contracts_find(const struct contracts *contracts, struct slice name)
{
	size_t i;

	for (i = 0; i < contracts->count; i++) {
		const struct contract_key *key = contract_find(contracts->items[i], name);

		if (key != NULL)
			return key;
	}
	return NULL;
}

static bool
has_word(const struct words *words, struct slice name)
{
	size_t i;

	for (i = 0; i < words->count; i++)
		if (slice_equal_text(name, words->item[i]))
			return true;
	return false;
}

/* Why ITEM must be a secret; of what was plain where it comes from, the name says nothing. */
static const char *
looks_secret(const struct plan_item *item)
{
	const char *why = NULL;

	if ((item->entry->flags & ENTRY_SAYS_PLAIN) == 0)
		why = words_secret_name(item->name);
	return why != NULL ? why : words_secret_value(item->name, item->entry->value);
}

/* As it is kept, unless what was plain gets a value that looks secret now. */
static void
judge_kept(const struct entry *before, struct plan_item *item)
{
	const char *why = NULL;

	if ((before->flags & ENTRY_PLAIN) != 0)
		why = words_turns_secret(item->name, before->value, item->entry->value);
	item->flags = why == NULL ? before->flags & ENTRY_PLAIN : 0;
	item->why = why == NULL ? "as it is kept" : why;
}

/* Secret or plain, and why. */
static void
judge_kind(const struct import_opts *o, const struct contracts *contracts,
    const struct entry *before, struct plan_item *item)
{
	const struct contract_key *key = contracts_find(contracts, item->entry->name);

	if (has_word(&o->secret, item->name) || has_word(&o->plain, item->name)) {
		item->flags = has_word(&o->secret, item->name) ? 0 : ENTRY_PLAIN;
		item->why = "you said so";
	} else if (before != NULL) {
		judge_kept(before, item);
	} else if (key != NULL && key->secret)
		item->why = "its contract says so";
	else if (key != NULL && key->told &&
		 words_secret_value(item->name, item->entry->value) == NULL) {
		item->flags = ENTRY_PLAIN;
		item->why = "its contract says so";
	}
	else if ((item->entry->flags & ENTRY_SAYS_SECRET) != 0)
		item->why = "secret where it comes from";
	else if ((item->why = looks_secret(item)) == NULL) {
		item->flags = ENTRY_PLAIN;
		if ((item->entry->flags & ENTRY_SAYS_PLAIN) != 0)
			item->why = "plain where it comes from";
	}
}

static const char *
reason_to_leave_out(const struct env_info *info, const struct contracts *contracts,
    struct slice name)
{
	enum name_danger danger;

	if (!name_is_valid(name))
		return "not a name that programs can be given";
	danger = name_danger(name);
	if (danger == NAME_LOADER_HARD)
		return "changes how programs load or start";
	if (danger == NAME_LOADER_SOFT && (info->policy & POLICY_LOADER_NAMES) == 0 &&
	    contracts_find(contracts, name) == NULL)
		return "changes how programs load or start, and no contract declares it";
	return NULL;
}

static struct slice
vault_name_of(const struct project_service *service, struct slice name)
{
	size_t i;

	for (i = 0; service != NULL && i < service->take_count; i++)
		if (slice_equal_text(name, service->take[i].contract_name))
			return slice_of_text(service->take[i].vault_name);
	return name;
}

static bool
is_same(const struct plan_item *item, const struct entry *before)
{
	const unsigned kept = ENTRY_PLAIN | ENTRY_REFERS;

	return secret_equal(before->value, item->entry->value) &&
	    (before->flags & kept) == item->flags;
}

/* What the contracts ask of the value. */
static void
judge_type(const struct contracts *contracts, struct plan_item *item)
{
	struct slice value = item->entry->value;
	struct buf wanted CLEANUP(buf_done) = BUF_INIT;

	item->asked = type_checks_find(&contracts->checks, item->name);
	if (item->asked == NULL || type_is_reference(value))
		return;
	item->broken = type_checks_broken(&contracts->checks, item->name, value, &wanted);
	if (item->broken == NULL && !item->placeholder) {
		item->broken = type_checks_odd(&contracts->checks, item->name, value, &wanted);
		item->is_odd = item->broken != NULL;
	}
	if (item->broken != NULL)
		item->wanted = buf_take(&wanted);
}

static void
judge(const struct import_opts *o, const struct env_info *info, const struct contracts *contracts,
    struct plan *plan, struct plan_item *item)
{
	const struct entry *before = envset_find(plan->stored, item->name);

	item->why = reason_to_leave_out(info, contracts, item->name);
	if (item->why != NULL) {
		item->step = PLAN_LEFT_OUT;
		plan->left_out++;
		return;
	}
	judge_kind(o, contracts, before, item);
	item->placeholder = words_is_placeholder(item->entry->value);
	judge_type(contracts, item);
	plan->secrets += (item->flags & ENTRY_PLAIN) == 0;
	plan->placeholders += item->placeholder;
	if (before == NULL) {
		item->step = PLAN_NEW;
		plan->new_count++;
	} else if (is_same(item, before)) {
		item->step = PLAN_SAME;
		plan->same++;
	} else {
		item->step = PLAN_CHANGE;
		item->note = before->record->note;
		plan->changed++;
	}
}

static int
compare_items(const void *a, const void *b)
{
	const struct plan_item *x = a, *y = b;
	int order = slice_compare(x->name, y->name);

	return order != 0 ? order : (x->position > y->position) - (x->position < y->position);
}

/* LAST wins over FIRST, which has the same name and comes from an earlier source. */
static void
overrule(const struct plan_item *first, struct plan_item *last)
{
	last->overruled = first->overruled;
	last->is_guessed = first->is_guessed;
	if (secret_equal(first->entry->value, last->entry->value))
		return;
	last->overruled = first->entry;
	last->is_guessed = last->is_guessed || first->source->is_found || last->source->is_found;
}

/* Of items with the same name the last stays: later files win. */
static void
drop_overruled(struct plan *plan)
{
	size_t kept = 0, i;

	for (i = 0; i < plan->count; i++) {
		if (kept > 0 && slice_equal(plan->items[kept - 1].name, plan->items[i].name)) {
			kept--;
			overrule(&plan->items[kept], &plan->items[i]);
		}
		plan->items[kept++] = plan->items[i];
	}
	plan->count = kept;
	for (i = 0; i < plan->count; i++)
		plan->overruled += plan->items[i].overruled != NULL;
}

static void
add_source(struct plan *plan, const struct source *source, const struct project_service *service)
{
	size_t i;

	for (i = 0; i < envset_count(source->set); i++) {
		struct plan_item *item;

		plan->items =
		    list_grow(plan->items, plan->count, &plan->room, sizeof(*plan->items));
		item = &plan->items[plan->count++];
		memset(item, 0, sizeof(*item));
		item->position = plan->count;
		item->entry = envset_at(source->set, i);
		item->source = source;
		item->name = vault_name_of(service, item->entry->name);
	}
}

static int
find_service(struct session *session, const char *name, const struct project_service **out,
    struct err *err)
{
	const struct project *project;
	int r;

	*out = NULL;
	if (name == NULL)
		return 0;
	r = session_need_project(session, &project, err);
	return r < 0 ? r : project_get_service(project, name, out, err);
}

static int
find_whose(struct vault_env *env, struct plan *plan, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < plan->count; i++)
		if (plan->items[i].step == PLAN_CHANGE)
			r = vault_env_whose(env, envset_find(plan->stored, plan->items[i].name),
			    &plan->items[i].over, err);
	return r;
}

int
plan_make(struct session *session, const struct import_opts *o, const struct import_sources *sources,
    const struct contracts *contracts, const char *env_name, struct plan *out, struct err *err)
{
	const struct project_service *service;
	struct vault_env *env;
	size_t i;
	int r;

	out->env = env_name;
	out->now_ms = session_now_ms(session);
	r = find_service(session, o->service, &service, err);
	if (r == 0)
		r = session_open_env(session, env_name, &env, err);
	if (r == 0)
		r = vault_env_read(env, NULL, 0, &out->stored, err);
	if (r < 0)
		return r;
	out->seq = vault_env_info(env)->seq;
	for (i = 0; i < sources->count; i++)
		if (strcmp(sources->items[i].env, env_name) == 0)
			add_source(out, &sources->items[i], service);
	if (out->count > 0)
		qsort(out->items, out->count, sizeof(*out->items), compare_items);
	drop_overruled(out);
	for (i = 0; i < out->count; i++)
		judge(o, vault_env_info(env), contracts, out, &out->items[i]);
	if (out->new_count + out->changed > 0)
		r = plan_drop_void(env, out, err);
	return r < 0 ? r : find_whose(env, out, err);
}

bool
plan_has(const struct plan *plan, struct slice name)
{
	size_t i;

	for (i = 0; i < plan->count; i++)
		if (slice_equal(plan->items[i].name, name) ||
		    slice_equal(plan->items[i].entry->name, name))
			return true;
	return false;
}

int
plan_check_types(const struct plan *plan, struct err *err)
{
	size_t i;

	for (i = 0; i < plan->count; i++) {
		const struct plan_item *item = &plan->items[i];
		char *name CLEANUP(freep) = NULL;
		struct err one = ERR_INIT;

		if (item->broken == NULL || item->is_odd || item->step == PLAN_SAME)
			continue;
		name = xstrndup((const char *)item->name.data, item->name.len);
		type_refuse(name, item->broken, item->wanted, &one);
		err_fix(&one, "correct %.150s:%u, or what the contract asks for", item->entry->record->origin,
		    item->entry->line);
		err_also(err, &one);
	}
	return err->code;
}

int
plan_check_count(const struct plan *plan, struct err *err)
{
	size_t count = envset_count(plan->stored) + plan->new_count;

	if (count <= VAULT_NAMES_MOST)
		return 0;
	err_set(err, ERR_REFUSED, "too-many-names", "`%s` would have %zu names", plan->env, count);
	err_why(err, "an environment has at most %d", VAULT_NAMES_MOST);
	return err_fix(err, "leave out what no service takes, or use an environment for each service");
}

void
plan_done(struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->count; i++)
		free(plan->items[i].wanted);
	free(plan->items);
	envset_free(plan->stored);
}
