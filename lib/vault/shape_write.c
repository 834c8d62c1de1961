/* SPDX-License-Identifier: Apache-2.0 */
/* What persons without the right to read may know of the values (VAULT.md §5.7). */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "crypto/strength.h"
#include "vault/draft_priv.h"
#include "vault/fresh_priv.h"
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
	if (!slice_equal(found->name, entry->name) || found->version != entry->version)
		return NULL;
	return found;
}

/*
 * May the value have a tag? Estimating costs more than everything else of a commit, so the
 * verdict on a version that has not changed is taken over; one that says neither is not.
 */
static bool
is_weak(const struct entry *entry, const struct shape_entry *old)
{
	if ((entry->flags & (ENTRY_PLAIN | ENTRY_GENERATED)) != 0)
		return false;
	if (old != NULL && (old->state & SHAPE_WEAK) != 0)
		return true;
	if (old != NULL && !bytes_are_zero(old->tag, TAG))
		return false;
	return strength_is_weak(entry->value);
}

static void
entry_fill(const struct draft *draft, const struct entry *entry, const struct shape_entry *old,
    struct shape_entry *out)
{
	bool weak = is_weak(entry, old);

	*out = (struct shape_entry){
		.name = entry->name,
		.is_secret = (entry->flags & ENTRY_PLAIN) == 0,
		.state = (weak ? SHAPE_WEAK : 0U) |
		    ((entry->flags & ENTRY_GENERATED) != 0 ? SHAPE_GENERATED : 0U) |
		    ((entry->flags & ENTRY_BINARY) != 0 ? SHAPE_BINARY : 0U),
		.version = entry->version,
		.created_ms = entry->created_ms,
		.expires_ms = entry->expires_ms,
	};
	if (!weak)
		compare_tag(draft->compare, entry->value, out->tag);
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
	size_t i, at = 0;

	memset(shape_hash, 0, SHAPE_HASH);
	if (!is_made(draft))
		return store_shape_delete(draft->store, draft->env_id, err);
	memcpy(shape.env_id, draft->env_id, ENV_ID);
	shape.count = envset_count(values);
	shape.entries = entries = xcalloc(shape.count + 1, sizeof(*entries));
	for (i = 0; i < shape.count; i++) {
		const struct entry *entry = envset_at(values, i);

		entry_fill(draft, entry, old_entry(draft->old_shape, &at, entry), &entries[i]);
	}
	scratch = arena_new(0);
	fresh_bytes(random, sizeof(random));
	shape_seal(draft->compare, env_keys_nonce(draft->keys), &shape, random, scratch, &blob);
	shape_hash_of(buf_slice(&blob), shape_hash);
	return store_shape_put(draft->store, draft->env_id, buf_slice(&blob), err);
}
