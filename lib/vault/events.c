/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/events.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/envs_priv.h"
#include "vault/events_priv.h"
#include "vault/verify_priv.h"
#include "vault/partial_priv.h"

static const char *const words[] = {
	[EVENT_MEMBER_ADDED] = "member-added",
	[EVENT_MEMBER_REMOVED] = "member-removed",
	[EVENT_MEMBER_RENAMED] = "member-renamed",
	[EVENT_MEMBER_ROLE] = "member-role",
	[EVENT_MEMBER_END] = "member-end",
	[EVENT_COMPARISON_KEY] = "comparison-key",
	[EVENT_CONFIRMED] = "confirmed",
	[EVENT_FOUNDED] = "founded",
	[EVENT_GRANTED] = "granted",
	[EVENT_REVOKED] = "revoked",
	[EVENT_POLICY] = "policy",
	[EVENT_MAX_AGE] = "max-age",
	[EVENT_BASE] = "base",
	[EVENT_KEY] = "key",
	[EVENT_GRANTED_NAME] = "granted-name",
	[EVENT_SET] = "set",
	[EVENT_UNSET] = "unset",
	[EVENT_IMPORTED] = "imported",
	[EVENT_PRUNED] = "pruned",
};

const char *
event_word(enum event_kind kind)
{
	return words[kind];
}

/* An environment whose commits are told. */
struct story {
	struct vault_env *env;
	struct ops_reader reader;
	bool is_readable;
};

/* One document in the order of telling. */
struct step {
	uint64_t when;        /* its clock, or a later one of what it stands on */
	uint64_t rank;        /* at the same time: a roster, what cites it, the next roster */
	struct story *story;  /* NULL: a roster */
	uint64_t seq;
};

struct steps {
	struct step *items;
	size_t count, room;
};

static void
steps_done(struct steps *steps)
{
	free(steps->items);
}

void
telling_done(struct telling *telling)
{
	labels_done(&telling->labels);
	pool_free(telling->pool);
	free(telling->changes);
}

struct event_change *
telling_add(struct telling *telling, enum event_kind kind, const char *subject)
{
	struct event_change *change;

	telling->changes = list_grow(
	    telling->changes, telling->count, &telling->room, sizeof(*telling->changes));
	change = &telling->changes[telling->count++];
	*change = (struct event_change){
		.kind = kind, .subject = subject, .from = "", .to = "", .by = ""};
	return change;
}

/* Open the operations where the own key does. */
static int
story_start(struct story *story, struct err *err)
{
	struct vault_env *env = story->env;
	int r;

	if (env_right(env, NULL, NULL, NULL) < RIGHT_READ)
		return 0;
	r = env_access(env, RIGHT_READ, err);
	if (r == ERR_NO_KEY) {
		err_done(err);
		return 0;
	}
	if (r < 0 || env->access.keys == NULL)
		return r;
	r = ops_reader_start(&story->reader, env, 1, err);
	story->is_readable = r == 0;
	return r;
}

static void
story_done(struct story *story)
{
	if (story->is_readable)
		ops_reader_done(&story->reader);
}

static void
step_add(struct steps *steps, struct step step)
{
	steps->items = list_grow(steps->items, steps->count, &steps->room, sizeof(step));
	steps->items[steps->count++] = step;
}

static uint64_t
later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static int
plan_rosters(struct vault *vault, struct steps *steps, struct err *err)
{
	uint64_t seq, when = 0;
	int r = chain_reach(&vault->rosters, 1, err);

	for (seq = 1; r == 0 && seq <= vault->rosters.head; seq++) {
		when = later(when, chain_at(&vault->rosters, seq)->time_ms);
		step_add(steps, (struct step){.when = when, .rank = 2 * seq, .seq = seq});
	}
	return r;
}

/* The commits above ABOVE. */
static int
plan_story(struct story *story, uint64_t above, struct steps *steps, struct err *err)
{
	struct chain *chain = &story->env->commits;
	struct chain *rosters = &story->env->vault->rosters;
	uint64_t seq, when = 0;
	int r = chain_reach(chain, above == 0 ? 1 : above, err);

	if (r == 0)
		r = chain_reach(&story->env->charters, 1, err);
	if (r == 0)
		r = chain_reach(rosters, 1, err);
	for (seq = above + 1; r == 0 && seq <= chain->head; seq++) {
		const struct doc *doc = chain_at(chain, seq);
		uint64_t cited = doc->commit.roster.seq;

		when = later(when, later(doc->time_ms, chain_at(rosters, cited)->time_ms));
		step_add(steps, (struct step){
		    .when = when, .rank = 2 * cited + 1, .story = story, .seq = seq});
	}
	return r;
}

static int
by_time(const void *a, const void *b)
{
	const struct step *x = a, *y = b;

	if (x->when != y->when)
		return x->when < y->when ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (x->story != y->story)
		return x->story < y->story ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

/* One kind after the other, names in their order. */
static int
by_kind(const void *a, const void *b)
{
	const struct event_change *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return strcmp(x->subject, y->subject);
}

static int
finish(struct telling *telling, const struct doc *doc, struct event *event, struct err *err)
{
	event->seq = doc->seq;
	event->time_ms = doc->time_ms;
	event->author = doc_author(doc);
	event->label = label_of(&telling->labels, event->author);
	event->is_member = roster_find(vault_roster(telling->vault), event->author) != NULL;
	if (telling->count > 1)
		qsort(telling->changes, telling->count, sizeof(*telling->changes), by_kind);
	event->changes = telling->changes;
	event->change_count = telling->count;
	return telling->fn(telling->cookie, event, err);
}

static int
tell_roster_step(struct telling *telling, uint64_t seq, struct err *err)
{
	struct chain *rosters = &telling->vault->rosters;
	struct event event = {
		.env = "", .is_readable = true, .message = "", .host = "", .program = ""};
	int r;

	r = tell_roster(telling, chain_at(rosters, seq), seq > 1 ? chain_at(rosters, seq - 1) : NULL,
	    err);
	return r < 0 ? r : finish(telling, chain_at(rosters, seq), &event, err);
}

/* The charters that are new with this commit. */
static int
tell_charters(struct telling *telling, struct vault_env *env, const struct doc *doc,
    struct event *event, struct err *err)
{
	uint64_t last = doc->commit.charter.seq, seq;
	uint64_t before = doc->seq > 1 ? chain_at(&env->commits, doc->seq - 1)->commit.charter.seq : 0;
	int r = 0;

	for (seq = before + 1; r == 0 && seq <= last; seq++)
		r = tell_charter(telling, chain_at(&env->charters, seq),
		    seq > 1 ? chain_at(&env->charters, seq - 1) : NULL, doc_author(doc), err);
	event->charter_seq = last > before ? last : 0;
	return r;
}

static int
tell_commit_step(struct telling *telling, struct story *story, uint64_t seq, struct err *err)
{
	struct vault_env *env = story->env;
	const struct doc *doc;
	struct ops ops = {0};
	struct event event = {.env = env->info.name, .message = "", .host = "", .program = "",
	    .is_readable = story->is_readable};
	int r = chain_reach(&env->commits, seq > 1 ? seq - 1 : 1, err);

	if (r < 0)
		return r;
	doc = chain_at(&env->commits, seq);
	r = tell_charters(telling, env, doc, &event, err);
	if (r == 0 && story->is_readable) {
		r = ops_reader_open(&story->reader, seq, &ops, err);
		if (r < 0)
			return r;
		tell_ops(telling, &ops);
		event.message = pool_slice(telling->pool, ops.message);
		event.host = pool_slice(telling->pool, ops.host);
		event.program = pool_slice(telling->pool, ops.program);
		ops_done(&ops);
	}
	return r < 0 ? r : finish(telling, doc, &event, err);
}

static int
tell_steps(struct telling *telling, struct steps *steps, struct err *err)
{
	size_t i;
	int r = 0;

	if (steps->count > 1)
		qsort(steps->items, steps->count, sizeof(*steps->items), by_time);
	for (i = 0; r == 0 && i < steps->count; i++) {
		const struct step *step = &steps->items[i];

		pool_free(telling->pool);
		telling->pool = pool_new();
		telling->count = 0;
		if (step->story == NULL)
			r = tell_roster_step(telling, step->seq, err);
		else
			r = tell_commit_step(telling, step->story, step->seq, err);
	}
	return r;
}

/* Tell the commits of COUNT environments above ABOVE, and the rosters if there are to be some. */
static int
tell(struct telling *telling, struct vault_env *const *envs, size_t count, uint64_t above,
    bool rosters, struct err *err)
{
	struct story *stories CLEANUP(freep) = xcalloc(count + 1, sizeof(*stories));
	struct steps steps CLEANUP(steps_done) = {0};
	size_t i;
	int r;

	r = labels_load(telling->vault, &telling->labels, err);
	for (i = 0; r == 0 && i < count; i++) {
		stories[i].env = envs[i];
		r = story_start(&stories[i], err);
		if (r == 0)
			r = plan_story(&stories[i], above, &steps, err);
	}
	if (r == 0 && rosters)
		r = plan_rosters(telling->vault, &steps, err);
	if (r == 0)
		r = tell_steps(telling, &steps, err);
	for (i = 0; i < count; i++)
		story_done(&stories[i]);
	return r;
}

int
vault_each_event(struct vault *vault, const char *env_name, event_fn *fn, void *cookie,
    struct err *err)
{
	struct telling telling CLEANUP(telling_done) = {.vault = vault, .fn = fn, .cookie = cookie};
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envs envs CLEANUP(envs_done) = {0};
	int r;

	r = vault_need_whole(vault, "its history is", err);
	if (r < 0)
		return r;
	if (env_name != NULL)
		r = vault_env_open(vault, env_name, &env, err);
	else
		r = envs_open(vault, &envs, err);
	if (r == 0 && env != NULL)
		r = env_record(env, err);
	else if (r == 0)
		r = envs_record(vault, envs.items, envs.count, err);
	if (r < 0)
		return r;
	if (env != NULL)
		return tell(&telling, &env, 1, 0, false, err);
	return tell(&telling, envs.items, envs.count, 0, true, err);
}

int
vault_each_unconfirmed(struct vault *vault, const struct review_env *item, event_fn *fn,
    void *cookie, struct err *err)
{
	struct telling telling CLEANUP(telling_done) = {.vault = vault, .fn = fn, .cookie = cookie};
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	int r;

	r = env_open(vault, item->head.env_id, item->name, WAIVE_AGE | WAIVE_AUTHORS, &env, err);
	return r < 0 ? r : tell(&telling, &env, 1, item->confirmed.commit.seq, false, err);
}
