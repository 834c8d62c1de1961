/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/audit_priv.h"

#include <stdlib.h>
#include <string.h>

#include "vault/wire.h"

static int
by_name(const void *a, const void *b)
{
	const struct shape_entry *x = a, *y = b;

	return slice_compare(x->name, y->name);
}

/* `weak` is its author's judgement, and an absent tag is no error. */
static int
check_entry(const struct shape_entry *entry, const struct shape_entry *good, struct err *err)
{
	bool same = entry->is_secret == good->is_secret &&
		    (entry->state & ~(unsigned)SHAPE_WEAK) == good->state &&
		    entry->version == good->version && entry->created_ms == good->created_ms &&
		    entry->expires_ms == good->expires_ms;
	int r;

	r = trust_need(slice_equal(entry->name, good->name), CHECK_SHAPE_NAMES, err);
	if (r < 0)
		return r;
	r = trust_need(same, CHECK_SHAPE_VALUES, err);
	if (r < 0)
		return r;
	return trust_need(
	    bytes_are_zero(entry->tag, TAG) || memcmp(entry->tag, good->tag, TAG) == 0,
	    CHECK_SHAPE_TAG, err);
}

int
audit_shape(struct vault_env *env, const struct compare_keys *keys, struct shape_entry *entries,
    size_t count, struct err *err)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct shape shape CLEANUP(shape_done) = {0};
	size_t i;
	int r;

	r = vault_env_shape(env, keys, arena, &shape, err);
	if (r <= 0)
		return r;
	if (count > 1)
		qsort(entries, count, sizeof(*entries), by_name);
	r = trust_need(shape.count == count, CHECK_SHAPE_NAMES, err);
	for (i = 0; r == 0 && i < count && i < shape.count; i++)
		r = check_entry(&shape.entries[i], &entries[i], err);
	return r < 0 ? err_ctx(err, "the shape of `%s`", env->info.name) : 1;
}
