/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/share/news.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/session/event_words.h"
#include "vault/objects.h"

static const uint8_t no_env[ENV_ID];

void
news_span_add(struct news_spans *spans, const uint8_t env_id[ENV_ID], uint64_t from, uint64_t to)
{
	struct news_span *span;

	for (size_t i = spans->count; i > 0; i--) {
		span = &spans->items[i - 1];
		if (memcmp(span->env_id, env_id, ENV_ID) != 0 || from > span->to || to < span->from)
			continue;
		span->from = from < span->from ? from : span->from;
		span->to = to > span->to ? to : span->to;
		return;
	}
	spans->items = list_grow(spans->items, spans->count, &spans->room, sizeof(*span));
	span = &spans->items[spans->count++];
	*span = (struct news_span){.from = from, .to = to};
	memcpy(span->env_id, env_id, ENV_ID);
}

bool
news_span_is_known(const struct news_spans *spans, const struct news_span *span)
{
	for (size_t i = 0; i < spans->count; i++)
		if (memcmp(spans->items[i].env_id, span->env_id, ENV_ID) == 0 &&
		    spans->items[i].from <= span->from && spans->items[i].to >= span->to)
			return true;
	return false;
}

void
news_spans_done(struct news_spans *spans)
{
	free(spans->items);
	*spans = (struct news_spans){NULL, 0, 0};
}

static bool
is_own(const struct news_spans *own, const uint8_t env_id[ENV_ID], uint64_t seq)
{
	for (size_t i = 0; own != NULL && i < own->count; i++)
		if (memcmp(own->items[i].env_id, env_id, ENV_ID) == 0 && seq > own->items[i].from &&
		    seq <= own->items[i].to)
			return true;
	return false;
}

/* How many of the numbers above FROM, up to TO, are not one's own. */
static uint64_t
count_new(const struct news_spans *own, const uint8_t env_id[ENV_ID], uint64_t from, uint64_t to)
{
	uint64_t count = 0;

	if (own == NULL || own->count == 0)
		return to > from ? to - from : 0;
	for (uint64_t seq = from + 1; seq <= to; seq++)
		count += is_own(own, env_id, seq) ? 0 : 1;
	return count;
}

static void
forget_names(struct news_env *env)
{
	for (size_t i = 0; i < env->name_count; i++) {
		free(env->names[i].name);
		free(env->names[i].author);
	}
	free(env->names);
	env->names = NULL;
	env->name_count = env->name_room = 0;
}

void
news_done(struct news *news)
{
	for (size_t i = 0; i < news->env_count; i++)
		forget_names(&news->envs[i]);
	for (size_t i = 0; i < news->event_count; i++) {
		free(news->events[i].author);
		free(news->events[i].what);
	}
	free(news->events);
	free(news->envs);
	*news = (struct news){.vault = NULL};
}

bool
news_is_empty(const struct news *news)
{
	return news->env_count == 0 && news->rosters == 0;
}

static void
add_author(struct news_env *env, const char *author)
{
	for (size_t i = 0; i < env->author_count; i++)
		if (strcmp(env->authors[i], author) == 0)
			return;
	if (env->author_count == NEWS_AUTHORS) {
		env->has_more_authors = true;
		return;
	}
	snprintf(env->authors[env->author_count++], sizeof(env->authors[0]), "%s", author);
}

struct reading {
	struct news *news;
	struct news_env *env;
};

static int
take_commit(void *cookie, const struct history_item *item, struct err *err)
{
	struct reading *reading = cookie;
	struct news_env *env = reading->env;

	(void)err;
	if (is_own(reading->news->own, env->info.env_id, item->seq))
		return 0;
	add_author(env, item->author);
	for (size_t i = 0; i < item->op_count; i++) {
		const struct history_op *op = &item->ops[i];

		if (op->op == OP_GRANT || op->op == OP_REKEY || op->name[0] == '\0')
			continue; /* the charter says more of it */
		env->names =
		    list_grow(env->names, env->name_count, &env->name_room, sizeof(*env->names));
		env->names[env->name_count++] = (struct news_name){.name = xstrdup(op->name),
			.author = xstrdup(item->author), .op = op->op, .seq = item->seq};
	}
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	const struct news_name *x = a, *y = b;
	int way = strcmp(x->name, y->name);

	if (way != 0)
		return way;
	return x->seq < y->seq ? 1 : x->seq > y->seq ? -1 : 0;
}

static int
by_author(const void *a, const void *b)
{
	const struct news_name *x = a, *y = b;
	int way = strcmp(x->author, y->author);

	if (way == 0)
		way = x->op < y->op ? -1 : x->op > y->op ? 1 : 0;
	return way != 0 ? way : strcmp(x->name, y->name);
}

/* Of each name what was done last. */
static void
keep_newest(struct news_env *env)
{
	size_t kept = 0;

	if (env->name_count == 0)
		return;
	qsort(env->names, env->name_count, sizeof(*env->names), by_name);
	for (size_t i = 0; i < env->name_count; i++) {
		if (kept > 0 && strcmp(env->names[kept - 1].name, env->names[i].name) == 0) {
			free(env->names[i].name);
			free(env->names[i].author);
			continue;
		}
		env->names[kept++] = env->names[i];
	}
	env->name_count = kept;
	qsort(env->names, env->name_count, sizeof(*env->names), by_author);
}

static int
compare_authors(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Who wrote what came; without a right to the history, who wrote the newest. */
static void
look_at(struct news *news, struct news_env *env)
{
	struct vault_env *opened CLEANUP(vault_env_closep) = NULL;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct reading reading = {news, env};

	if (env->info.right != RIGHT_NONE && !env->info.scoped && env->from > 0 &&
	    vault_env_open(news->vault, env->info.name, &opened, &ignored) == 0 &&
	    vault_env_history_after(opened, env->from, take_commit, &reading, &ignored) == 0) {
		env->is_all = env->knows_names = true;
		keep_newest(env);
	} else {
		forget_names(env);
		env->author_count = 0;
		add_author(env, env->info.author);
		env->is_all = env->commits == 1;
	}
	qsort(env->authors, env->author_count, sizeof(env->authors[0]), compare_authors);
}

static int
take_env(void *cookie, const struct env_info *info, struct err *err)
{
	struct news *news = cookie;
	const struct env_heads *since = heads_find(news->since, info->env_id);
	uint64_t from = since == NULL ? 0 : since->commit.seq;
	uint64_t commits = count_new(news->own, info->env_id, from, info->seq);

	(void)err;
	if (commits == 0)
		return 0;
	news->envs = list_grow(news->envs, news->env_count, &news->env_room, sizeof(*news->envs));
	news->envs[news->env_count++] =
	    (struct news_env){.info = *info, .from = from, .commits = commits};
	return 0;
}

static const struct news_env *
find_env(const struct news *news, const char *name)
{
	for (size_t i = 0; i < news->env_count; i++)
		if (strcmp(news->envs[i].info.name, name) == 0)
			return &news->envs[i];
	return NULL;
}

bool
news_concerns(const struct news *news, const struct event *event)
{
	const struct news_env *env;
	const struct env_heads *since;

	if (event->env[0] == '\0')
		return event->seq > news->since->roster.seq && !is_own(news->own, no_env, event->seq);
	env = find_env(news, event->env);
	since = env == NULL ? NULL : heads_find(news->since, env->info.env_id);
	return since != NULL && event->seq > env->from && event->charter_seq > since->charter.seq &&
	       !is_own(news->own, env->info.env_id, event->seq);
}

/* Of members and rights; names are told elsewhere. */
static int
take_event(void *cookie, const struct event *event, struct err *err)
{
	struct event_change *changes CLEANUP(freep) =
	    xcalloc(event->change_count + 1, sizeof(*changes));
	struct buf author = BUF_INIT, what = BUF_INIT;
	struct event shown = *event;
	struct news *news = cookie;
	struct news_event *to;

	(void)err;
	if (!news_concerns(news, event))
		return 0;
	shown.changes = changes;
	shown.change_count = 0;
	for (size_t i = 0; i < event->change_count; i++)
		if (event->changes[i].kind <= EVENT_GRANTED_NAME)
			changes[shown.change_count++] = event->changes[i];
	if (shown.change_count == 0)
		return 0;
	event_author(&shown, &author);
	event_describe(&shown, &what);
	news->events = list_grow(news->events, news->event_count, &news->event_room, sizeof(*to));
	to = &news->events[news->event_count++];
	*to = (struct news_event){.author = buf_take(&author), .what = buf_take(&what)};
	snprintf(to->env, sizeof(to->env), "%s", event->env);
	return 0;
}

/* Is there a new roster, or a new charter of an environment that was known? The story is long. */
static bool
has_events(const struct news *news)
{
	bool found = news->rosters > 0;

	for (size_t i = 0; i < news->env_count && !found; i++) {
		const struct env_info *info = &news->envs[i].info;
		const struct env_heads *since = heads_find(news->since, info->env_id);

		found = since != NULL && info->charter_seq > since->charter.seq;
	}
	return found;
}

int
news_collect(struct vault *vault, const struct heads *since, const struct news_spans *own,
    struct news *out, struct err *err)
{
	struct news news CLEANUP(news_done) = {.vault = vault, .since = since, .own = own};
	struct heads now CLEANUP(heads_done) = {.roster = {.seq = 0}};
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	int r = vault_heads(vault, &now, err);

	if (r == 0)
		r = vault_each_env(vault, take_env, &news, err);
	if (r < 0)
		return r;
	news.rosters = count_new(own, no_env, since->roster.seq, now.roster.seq);
	for (size_t i = 0; i < news.env_count; i++)
		look_at(&news, &news.envs[i]);
	if (has_events(&news) && since->roster.seq > 0)
		(void)vault_each_event(vault, NULL, take_event, &news, &ignored);
	*out = news;
	news = (struct news){.vault = NULL};
	return 0;
}
