/* SPDX-License-Identifier: Apache-2.0 */
/* What persons without the right to read may know of the values (VAULT.md §5.7). */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/draft_priv.h"
#include "vault/fresh_priv.h"
#include "vault/rate_priv.h"
#include "vault/wire.h"

static bool
is_made(const struct draft *draft)
{
	return draft->compare != NULL && (draft->charter->policy & POLICY_SHAPE_HIDDEN) == 0;
}

/* The entry of the last shape for the same version of the same name; *AT moves forward only. */
static const struct shape_entry *
old_entry(const struct shape *old, size_t *at, const struct entry *entry)
{
	const struct shape_entry *found;

	if (old == NULL)
		return NULL;
	while (*at < old->count && slice_compare(old->entries[*at].name, entry->name) < 0)
		(*at)++;
	if (*at == old->count)
		return NULL;
	found = &old->entries[*at];
	if (!slice_equal(found->name, entry->name) || found->version != entry->record->version)
		return NULL;
	return found;
}

/* What the last shape says of a value: 1 weak, 0 not weak, -1 nothing. */
static int
old_verdict(const struct shape_entry *old)
{
	if (old != NULL && (old->state & SHAPE_WEAK) != 0)
		return 1;
	return old != NULL && !bytes_are_zero(old->tag, TAG) ? 0 : -1;
}

static bool
needs_rating(const struct entry *entry)
{
	return (entry->flags & (ENTRY_PLAIN | ENTRY_GENERATED)) == 0;
}

/* What is known of a value before it is rated here: 1 weak, 0 not weak, -1 nothing. */
struct verdicts {
	const struct draft *draft;
	size_t old_at, rated_at;
};

static int
verdict_of(struct verdicts *verdicts, const struct entry *entry)
{
	const struct draft *draft = verdicts->draft;
	int verdict = old_verdict(old_entry(draft->old_shape, &verdicts->old_at, entry));

	if (verdict < 0 && draft->rater != NULL)
		verdict = rater_find(draft->rater, &verdicts->rated_at, entry);
	return verdict;
}

/*
 * Mark what is weak. Rating costs more than everything else of a commit, so the verdict on a
 * version that has not changed is taken over.
 */
static void
weak_find(const struct draft *draft, struct envset *values, struct shape_entry *entries)
{
	struct verdicts verdicts = {.draft = draft};
	size_t i, count = 0, total = envset_count(values);
	struct rating *ratings CLEANUP(freep) = xcalloc(total + 1, sizeof(*ratings));
	size_t *of CLEANUP(freep) = xcalloc(total + 1, sizeof(*of));

	if (draft->rater != NULL)
		rater_finish(draft->rater);
	for (i = 0; i < total; i++) {
		const struct entry *entry = envset_at(values, i);
		int verdict = needs_rating(entry) ? verdict_of(&verdicts, entry) : 0;

		if (verdict == 1)
			entries[i].state = SHAPE_WEAK;
		if (verdict >= 0)
			continue;
		of[count] = i;
		ratings[count++].value = entry->value;
	}
	rate_all(ratings, count);
	for (i = 0; i < count; i++)
		if (ratings[i].is_weak)
			entries[of[i]].state = SHAPE_WEAK;
}

/* All but whether it is weak, which is there already. */
static void
entry_fill(const struct draft *draft, const struct entry *entry, struct shape_entry *out)
{
	out->name = entry->name;
	out->is_secret = (entry->flags & ENTRY_PLAIN) == 0;
	out->version = entry->record->version;
	out->created_ms = entry->record->created_ms;
	out->expires_ms = entry->record->expires_ms;
	if ((out->state & SHAPE_WEAK) == 0)
		compare_tag(draft->compare, entry->value, out->tag);
	if ((entry->flags & ENTRY_GENERATED) != 0)
		out->state |= SHAPE_GENERATED;
	if ((entry->flags & ENTRY_BINARY) != 0)
		out->state |= SHAPE_BINARY;
}

int
shape_write(struct draft *draft, struct envset *values, uint8_t shape_hash[SHAPE_HASH],
    struct err *err)
{
	struct arena *scratch CLEANUP(arena_freep) = NULL;
	struct shape_entry *entries CLEANUP(freep) = NULL;
	struct buf blob CLEANUP(buf_done) = BUF_INIT;
	struct shape shape = {.seq = draft->seq};
	uint8_t random[32];
	size_t i;

	memset(shape_hash, 0, SHAPE_HASH);
	if (!is_made(draft))
		return store_shape_delete(draft->store, draft->env_id, err);
	memcpy(shape.env_id, draft->env_id, ENV_ID);
	shape.count = envset_count(values);
	shape.entries = entries = xcalloc(shape.count + 1, sizeof(*entries));
	weak_find(draft, values, entries);
	for (i = 0; i < shape.count; i++)
		entry_fill(draft, envset_at(values, i), &entries[i]);
	scratch = arena_new(0);
	fresh_bytes(random, sizeof(random));
	shape_seal(draft->compare, env_keys_nonce(draft->keys), &shape, random, scratch, &blob);
	shape_hash_of(buf_slice(&blob), shape_hash);
	return store_shape_put(draft->store, draft->env_id, buf_slice(&blob), err);
}
