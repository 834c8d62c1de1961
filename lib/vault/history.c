/* SPDX-License-Identifier: Apache-2.0 */
/* What every commit did, for those who can read the environment. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "crypto/encode.h"
#include "vault/opsread_priv.h"
#include "vault/origin_priv.h"
#include "vault/partial_priv.h"

enum { AUTHOR = 65 };

int
vault_author_name(struct vault *vault, const uint8_t *id, struct buf *out, struct err *err)
{
	uint64_t seq;

	for (seq = vault->rosters.head; seq >= 1; seq--) {
		const struct member *member;
		int r = chain_reach(&vault->rosters, seq, err);

		if (r < 0)
			return r;
		member = roster_find(&chain_at(&vault->rosters, seq)->roster, id);
		if (member != NULL) {
			buf_add_text(out, member->label);
			return 0;
		}
	}
	hex_add(out, slice_of(id, MEMBER_ID));
	return 0;
}

int
vault_whose(struct vault_env *env, struct identity *self, const struct entry *entry,
    struct overwritten *out, struct err *err)
{
	const struct entry_record *record = entry->record;
	struct buf author CLEANUP(buf_done) = BUF_INIT;
	int r;

	*out = (struct overwritten){.author = ""};
	if (memcmp(record->author, identity_member_id(self), MEMBER_ID) == 0)
		return 0;
	r = vault_author_name(env->vault, record->author, &author, err);
	if (r == 0)
		r = env_origin(env, entry, &out->seq, err);
	if (r < 0)
		return r;
	snprintf(out->author, sizeof(out->author), "%s", buf_text(&author));
	out->time_ms = record->created_ms;
	return 0;
}

int
vault_env_whose(struct vault_env *env, const struct entry *entry, struct overwritten *out,
    struct err *err)
{
	int r = env_access(env, RIGHT_READ, err);

	return r < 0 ? r : vault_whose(env, env->access.self, entry, out, err);
}

/* A copy with its NUL, in the arena of the operations. */
static const char *
text_of(struct arena *arena, struct slice text)
{
	return (const char *)arena_copy(arena, text).data;
}

/* One commit's story in TEXTS, handed to FN. */
static int
tell(struct vault_env *env, const struct ops *ops, uint64_t seq, struct arena *texts,
    int (*fn)(void *cookie, const struct history_item *item, struct err *err), void *cookie,
    struct err *err)
{
	const struct doc *commit = chain_at(&env->commits, seq);
	struct history_op *items CLEANUP(freep) = xcalloc(ops->count + 1, sizeof(*items));
	struct buf author CLEANUP(buf_done) = BUF_INIT;
	struct history_item item = {
	    .seq = seq, .time_ms = commit->time_ms, .ops = items, .op_count = ops->count};
	size_t i;
	int r;

	r = vault_author_name(env->vault, doc_author(commit), &author, err);
	if (r < 0)
		return r;
	for (i = 0; i < ops->count; i++)
		items[i] = (struct history_op){.op = ops->items[i].kind,
		    .from = ops->items[i].from,
		    .to = ops->items[i].to,
		    .name = text_of(texts, ops->items[i].name)};
	item.author = buf_text(&author);
	item.message = text_of(texts, ops->message);
	item.host = text_of(texts, ops->host);
	item.program = text_of(texts, ops->program);
	return fn(cookie, &item, err);
}

static int
each(struct vault_env *env, struct ops_reader *reader, uint64_t first,
    int (*fn)(void *cookie, const struct history_item *item, struct err *err), void *cookie,
    struct err *err)
{
	uint64_t seq;
	int r;

	for (seq = first; seq <= env->commits.head; seq++) {
		struct arena *texts CLEANUP(arena_freep) = arena_new(0);
		struct ops ops = {0};

		r = ops_reader_open(reader, seq, &ops, err);
		if (r < 0)
			return r;
		r = tell(env, &ops, seq, texts, fn, cookie, err);
		ops_done(&ops);
		if (r < 0)
			return r;
	}
	return 0;
}

static int
refuse_scoped(const struct vault_env *env, struct err *err)
{
	err_set(err, ERR_NO_KEY, "no-right", "the history of `%s` is for those who read all of it",
	    env->info.name);
	return err_fix(err, "ask an owner of `%s` for the right to read", env->info.name);
}

int
vault_env_history_after(struct vault_env *env, uint64_t seq,
    int (*fn)(void *cookie, const struct history_item *item, struct err *err), void *cookie,
    struct err *err)
{
	struct ops_reader reader CLEANUP(ops_reader_done) = {0};
	int r;

	r = env_access(env, RIGHT_READ, err);
	if (r < 0)
		return r;
	if (env->access.keys == NULL || env->limit != NULL)
		return refuse_scoped(env, err);
	r = vault_need_whole(env->vault, "the history is", err);
	if (r == 0)
		r = ops_reader_start(&reader, env, seq + 1, err);
	if (r == 0)
		r = env_record(env, err);
	if (r == 0)
		r = each(env, &reader, seq + 1, fn, cookie, err);
	return r < 0 ? err_ctx(err, "environment `%s`", env->info.name) : 0;
}

int
vault_env_history(struct vault_env *env,
    int (*fn)(void *cookie, const struct history_item *item, struct err *err), void *cookie,
    struct err *err)
{
	return vault_env_history_after(env, 0, fn, cookie, err);
}
