/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes to rows. First every change is looked at (plan.c), so that all that is wrong with them
 * is told at once and nothing is written; then they are made, ascending by bidx.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/fresh_priv.h"
#include "vault/plan_priv.h"
#include "vault/record.h"

/* Move what is live to the history. */
static int
retire(struct draft *draft, const struct plan *plan, struct err *err)
{
	struct buf copy CLEANUP(buf_done) = BUF_INIT;
	struct slice bytes;
	int r;

	r = store_live_find(draft->store, draft->env_id, plan->bidx, &bytes, err);
	if (r < 0)
		return r;
	buf_add(&copy, bytes);
	return draft_hist_add(draft, plan->bidx, plan->version, buf_slice(&copy), err);
}

static int
make(struct draft *draft, const struct plan *plan, struct arena *scratch, struct err *err)
{
	const struct change *change = plan->change;
	bool is_delete = change->kind == CHANGE_DELETE;
	struct buf record CLEANUP(buf_done) = BUF_INIT;
	struct entry_record past = {
		.version = plan->version + 1,
		.seq = draft->seq,
		.created_ms = draft->now_ms,
	};
	struct entry entry = {.name = change->name, .record = &past};
	uint8_t random[32];
	int r = 0;

	if (!is_delete) {
		entry.value = change->value;
		entry.flags = plan->flags;
		past.note = change->note;
		past.expires_ms = change->expires_ms;
	}
	memcpy(past.author, identity_member_id(draft->self), MEMBER_ID);
	fresh_bytes(random, sizeof(random));
	record_seal(draft->keys, is_delete ? RECORD_TOMBSTONE : RECORD_VALUE, &entry, random, scratch,
	    &record);
	if (plan->is_live)
		r = retire(draft, plan, err);
	if (r == 0 && is_delete)
		r = store_live_delete(draft->store, draft->env_id, plan->bidx, err);
	if (r == 0 && is_delete)
		r = draft_hist_add(draft, plan->bidx, past.version, buf_slice(&record), err);
	if (r == 0 && !is_delete)
		r = store_live_put(draft->store, draft->env_id, plan->bidx, buf_slice(&record), err);
	draft_note(draft, (enum op_kind)change->kind, plan->bidx, plan->version, past.version,
	    change->name);
	return r;
}

int
draft_apply(struct draft *draft, const struct change *changes, size_t count, uint64_t seen_seq,
    size_t *changed, struct err *err)
{
	struct arena *scratch CLEANUP(arena_freep) = arena_new(0);
	struct plan *plans CLEANUP(freep) = xcalloc(count + 1, sizeof(*plans));
	size_t i, made = 0;
	int r;

	r = plans_make(draft, changes, count, seen_seq, plans, err);
	for (i = 0; r == 0 && i < count; i++) {
		if (plans[i].is_none)
			continue;
		r = make(draft, &plans[i], scratch, err);
		made++;
	}
	if (r < 0)
		return r;
	draft->changes = changes;
	draft->change_count = count;
	*changed = made;
	return 0;
}
