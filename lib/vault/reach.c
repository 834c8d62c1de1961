/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A key of an environment opens every record that is sealed under it: what was there when the epoch
 * began, and what is written until it ends. So a grant of any charter of an epoch reaches to the last
 * commit of that epoch, and an epoch ends only with a new key.
 */
#include "vault/reach_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/partial_priv.h"

static struct reach *
reach_of(struct exposure *exposure, const uint8_t id[MEMBER_ID])
{
	size_t at = 0;

	while (at < exposure->reach_count &&
	       memcmp(exposure->reaches[at].member_id, id, MEMBER_ID) < 0)
		at++;
	if (at < exposure->reach_count &&
	    memcmp(exposure->reaches[at].member_id, id, MEMBER_ID) == 0)
		return &exposure->reaches[at];
	exposure->reaches = list_grow(exposure->reaches, exposure->reach_count,
	    &exposure->reach_room, sizeof(*exposure->reaches));
	memmove(&exposure->reaches[at + 1], &exposure->reaches[at],
	    (exposure->reach_count - at) * sizeof(*exposure->reaches));
	exposure->reach_count++;
	exposure->reaches[at] = (struct reach){0};
	memcpy(exposure->reaches[at].member_id, id, MEMBER_ID);
	return &exposure->reaches[at];
}

const struct reach *
exposure_find(const struct exposure *exposure, const uint8_t id[MEMBER_ID])
{
	for (size_t i = 0; i < exposure->reach_count; i++)
		if (memcmp(exposure->reaches[i].member_id, id, MEMBER_ID) == 0)
			return &exposure->reaches[i];
	return NULL;
}

/* One span an epoch. */
static struct span *
add_span(struct span *spans, size_t *count, size_t *room, uint32_t epoch, uint64_t seq)
{
	if (*count > 0 && spans[*count - 1].epoch == epoch)
		return spans;
	spans = list_grow(spans, *count, room, sizeof(*spans));
	spans[(*count)++] = (struct span){.first = seq, .epoch = epoch};
	return spans;
}

static void
take_charter(struct exposure *exposure, const struct charter *charter, uint64_t seq)
{
	for (size_t i = 0; i < charter->grant_count; i++) {
		const struct grant *grant = &charter->grants[i];
		struct reach *reach;

		if (grant->right < RIGHT_READ)
			continue;
		reach = reach_of(exposure, grant->member_id);
		if (reach->first_seq == 0)
			reach->first_seq = seq;
		if (grant_is_whole(grant))
			reach->whole = add_span(reach->whole, &reach->whole_count, &reach->whole_room,
			    charter->epoch, seq);
		else
			reach->scoped = add_span(reach->scoped, &reach->scoped_count,
			    &reach->scoped_room, charter->epoch, seq);
	}
}

static int
take_charters(struct vault_env *env, struct exposure *exposure, struct err *err)
{
	uint64_t last = 0, seq;
	int r;

	r = chain_reach(&env->commits, 1, err);
	if (r == 0)
		r = chain_reach(&env->charters, 1, err);
	for (seq = 1; r == 0 && seq <= env->commits.head; seq++) {
		const struct point *cited = &chain_at(&env->commits, seq)->commit.charter;

		/* one that no commit cites is not in force, but its wraps may have been seen */
		while (last < cited->seq && last < env->charters.head)
			take_charter(exposure, &chain_at(&env->charters, ++last)->charter, seq);
	}
	return r;
}

static void
end_spans(struct span *spans, size_t count, const uint64_t *last_of, struct reach *reach)
{
	for (size_t i = 0; i < count; i++) {
		spans[i].last = last_of[spans[i].epoch];
		if (spans[i].last > reach->last_seq)
			reach->last_seq = spans[i].last;
	}
}

static void
finish(const struct vault_env *env, struct exposure *exposure, const uint64_t *last_of)
{
	for (size_t i = 0; i < exposure->reach_count; i++) {
		struct reach *reach = &exposure->reaches[i];

		end_spans(reach->whole, reach->whole_count, last_of, reach);
		end_spans(reach->scoped, reach->scoped_count, last_of, reach);
		reach->is_open = reach->last_seq == env->commits.head;
		reach->first_ms = chain_at(&env->commits, reach->first_seq)->time_ms;
		reach->last_ms = chain_at(&env->commits, reach->last_seq)->time_ms;
	}
}

int
reaches_of(struct vault_env *env, struct exposure *out, struct err *err)
{
	uint64_t *last_of CLEANUP(freep) = NULL; /* commit of each epoch */
	int r;

	/* every epoch has a charter, so this bounds what is allocated */
	if (env->info.epoch > env->charters.head)
		return trust_refuse(CHECK_CHARTER_KEY, err);
	r = take_charters(env, out, err);
	if (r < 0)
		return r;
	last_of = xcalloc((size_t)env->info.epoch + 1, sizeof(*last_of));
	for (uint64_t seq = 1; seq <= env->commits.head; seq++) {
		uint32_t epoch = chain_at(&env->commits, seq)->commit.epoch;

		if (epoch <= env->info.epoch)
			last_of[epoch] = seq;
		if (epoch == env->info.epoch && out->key_seq == 0) {
			out->key_seq = seq;
			out->key_ms = chain_at(&env->commits, seq)->time_ms;
		}
	}
	finish(env, out, last_of);
	return 0;
}

void
reaches_add_name(struct exposure *exposure, const struct vault_env *env,
    const uint8_t id[MEMBER_ID], struct slice name, uint64_t seq)
{
	uint32_t epoch = chain_at(&env->commits, seq)->commit.epoch;
	struct reach *reach = (struct reach *)exposure_find(exposure, id);

	for (size_t i = 0; reach != NULL && i < reach->scoped_count; i++) {
		struct scoped_name *item;

		if (reach->scoped[i].epoch != epoch)
			continue;
		reach->names = list_grow(reach->names, reach->name_count, &reach->name_room,
		    sizeof(*reach->names));
		item = &reach->names[reach->name_count++];
		item->name = xstrndup((const char *)name.data, name.len);
		item->span = reach->scoped[i];
		item->span.first = seq;
	}
}

static bool
span_opens(const struct span *span, const struct value_known *value, uint64_t *since)
{
	uint64_t from = span->first > value->set_seq ? span->first : value->set_seq;

	if (value->set_seq > span->last)
		return false;
	if (*since == 0 || from < *since)
		*since = from;
	return true;
}

bool
reach_opens(const struct reach *reach, const struct value_known *value, uint64_t *since)
{
	bool opens = false;

	*since = 0;
	for (size_t i = 0; i < reach->whole_count; i++)
		opens |= span_opens(&reach->whole[i], value, since);
	for (size_t i = 0; i < reach->name_count; i++)
		if (strcmp(reach->names[i].name, value->name) == 0)
			opens |= span_opens(&reach->names[i].span, value, since);
	return opens;
}

/* Told once, whichever of the charters from SEQ on says so. */
static bool
was_told(const struct vault_env *env, const uint8_t id[MEMBER_ID], uint64_t seq)
{
	for (; seq <= env->charters.head; seq++) {
		const struct grant *grant =
		    charter_grant(&chain_at(&env->charters, seq)->charter, id);

		if (grant != NULL && grant->right >= RIGHT_READ)
			return true;
	}
	return false;
}

/* Only the charters of the epoch: who had an earlier key has nothing that is written now. */
int
vault_env_each_leftover(struct vault_env *env,
    int (*fn)(void *cookie, const uint8_t id[MEMBER_ID], struct err *err), void *cookie,
    struct err *err)
{
	const struct roster *roster = vault_roster(env->vault);
	int r = vault_need_whole(env->vault, "who had the key is", err);

	for (uint64_t seq = env->charters.head; r == 0 && seq >= 1; seq--) {
		const struct charter *charter;

		r = chain_reach(&env->charters, seq, err);
		if (r < 0)
			return err_ctx(err, "environment `%s`", env->info.name);
		charter = &chain_at(&env->charters, seq)->charter;
		if (charter->epoch != env->info.epoch)
			break;
		for (size_t i = 0; r == 0 && i < charter->grant_count; i++) {
			const uint8_t *id = charter->grants[i].member_id;

			if (charter->grants[i].right >= RIGHT_READ && roster_find(roster, id) == NULL &&
			    !was_told(env, id, seq + 1))
				r = fn(cookie, id, err);
		}
	}
	return r;
}
