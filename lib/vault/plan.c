/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/plan_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "crypto/encode.h"
#include "model/name.h"
#include "vault/origin_priv.h"
#include "vault/record.h"
#include "vault/vault_priv.h"

/* Where values are opened to be looked at; emptied before it becomes large. */
struct room {
	struct arena *arena;
	size_t used;
};

enum { ROOM_MOST = 8 << 20 };

static void
room_done(struct room *room)
{
	arena_free(room->arena);
}

static struct arena *
room_for(struct room *room, size_t len)
{
	if (room->arena == NULL || room->used + len > ROOM_MOST) {
		arena_free(room->arena);
		room->arena = arena_new(0);
		room->used = 0;
	}
	room->used += len;
	return room->arena;
}

/* What is there under a name: the live record, or the tombstone. */
struct found {
	struct record record;
	struct entry entry;
	uint64_t seq; /* of the commit that gave it to the name, whatever key it is under by now */
	bool is_live;
};

static int
fail_content(const struct change *change, const char *id, const char *part, const char *what,
    struct err *err)
{
	return err_set(err, ERR_INVALID, id, "the %s of `%.*s` %s", part, (int)change->name.len,
	    (const char *)change->name.data, what);
}

static int
content_check(const struct change *change, struct err *err)
{
	int r = name_check(change->name, err);

	if (r < 0)
		return r;
	if (change->value.len > VALUE_MOST)
		return fail_content(change, "value-too-large", "value", "is larger than 1 MiB", err);
	if (change->note.len > NOTE_MOST)
		return fail_content(change, "note-too-large", "note", "is longer than 1024 bytes", err);
	if (!utf8_is_valid(change->note))
		return fail_content(change, "note-not-text", "note", "is not UTF-8", err);
	return 0;
}

static unsigned
flags_of(const struct change *change)
{
	const unsigned kept = ENTRY_PLAIN | ENTRY_REFERS | ENTRY_GENERATED | ENTRY_LEAKED;
	bool is_text = slice_find(change->value, '\0') == change->value.len &&
	    utf8_is_valid(change->value);

	if (change->kind == CHANGE_DELETE)
		return 0;
	return (change->flags & kept) | (is_text ? 0U : ENTRY_BINARY);
}

/* Open what is there under BIDX: 1 found, 0 never was. The slices are good until the next call. */
static int
find(struct draft *draft, const uint8_t bidx[BIDX], struct room *room, struct found *out,
    struct err *err)
{
	struct slice bytes;
	uint64_t version;
	int r;

	out->is_live = true;
	r = store_live_find(draft->store, draft->env_id, bidx, &bytes, err);
	if (r == 0) {
		out->is_live = false;
		r = store_hist_newest(draft->store, draft->env_id, bidx, &version, &bytes, err);
	}
	if (r <= 0)
		return r;
	r = record_parse(bytes, &out->record, err);
	if (r == 0)
		r = record_open_with(&out->record, draft->keys, room_for(room, bytes.len),
		    &out->entry, err);
	out->seq = out->record.seq;
	return r < 0 ? r : 1;
}

/* Does CHANGE leave things as they are? An import says nothing of notes and expiry. */
static bool
is_same(const struct plan *plan, const struct entry *entry)
{
	const struct change *change = plan->change;
	const unsigned kind = ENTRY_PLAIN | ENTRY_REFERS;

	if ((plan->flags & ENTRY_LEAKED) != 0 || !secret_equal(change->value, entry->value))
		return false;
	if ((plan->flags & kind) != (entry->flags & kind) ||
	    (plan->flags & ~entry->flags & ENTRY_GENERATED) != 0)
		return false;
	return change->kind == CHANGE_IMPORT || (slice_equal(change->note, entry->record->note) &&
	    change->expires_ms == entry->record->expires_ms);
}

static const char *
label_of(const struct draft *draft, const struct entry *entry, struct buf *hex)
{
	const struct member *member = roster_find(draft->roster, entry->record->author);

	if (member != NULL)
		return member->label;
	hex_add(hex, slice_of(entry->record->author, MEMBER_ID));
	return buf_text(hex);
}

static void
tell_change(const struct draft *draft, const struct change *change, const struct found *found,
    struct err *err)
{
	struct buf hex CLEANUP(buf_done) = BUF_INIT;
	char when[CLOCK_TEXT];

	clock_text(found->entry.record->created_ms, when);
	err_set(err, ERR_CONFLICT, "changed-meanwhile", "`%.*s` of `%s` was %s by `%s` at %s, in commit %llu",
	    (int)change->name.len, (const char *)change->name.data, draft->env_name,
	    found->is_live ? "changed" : "removed", label_of(draft, &found->entry, &hex), when,
	    (unsigned long long)found->seq);
	err_fix(err, "look at `evenkeep history -e %s`; repeating the command overwrites it",
	    draft->env_name);
}

static int
fail_conflict(const struct draft *draft, const struct change *change, const struct found *found,
    uint64_t seen_seq, struct err *err)
{
	tell_change(draft, change, found, err);
	return err_why(err, "this machine had last seen commit %llu", (unsigned long long)seen_seq);
}

/* It came here without a word, and is not what the person who writes now wrote elsewhere. */
static bool
is_untold(const struct draft *draft, const struct found *found)
{
	return draft->counts_told && found->seq > draft->told_seq &&
	       memcmp(found->entry.record->author, identity_member_id(draft->self), MEMBER_ID) != 0;
}

static int
fail_untold(const struct draft *draft, const struct change *change, const struct found *found,
    struct err *err)
{
	tell_change(draft, change, found, err);
	if (draft->told_seq == 0)
		return err_why(err, "the environment is new here: you were told of nothing in it");
	return err_why(err, "it came to this machine without a word (`-q`, `run`): you were last told of commit %llu",
	    (unsigned long long)draft->told_seq);
}

static int
fail_leaked(const struct draft *draft, const struct change *change, struct err *err)
{
	err_set(err, ERR_REFUSED, "leaked-value", "the value for `%.*s` of `%s` was marked as leaked",
	    (int)change->name.len, (const char *)change->name.data, draft->env_name);
	err_why(err, "a leaked version is void and is not brought back");
	return err_fix(err, "change the secret at its source, then set the new value");
}

/* Version VERSION of the name, live or in history: 1, or 0 if it is not here. */
static int
find_version(struct draft *draft, const struct plan *plan, uint64_t version, struct room *room,
    struct entry *out, struct err *err)
{
	struct record record;
	struct slice bytes;
	int r;

	if (plan->is_live && version == plan->version)
		r = store_live_find(draft->store, draft->env_id, plan->bidx, &bytes, err);
	else
		r = store_hist_version(draft->store, draft->env_id, plan->bidx, version, &bytes, err);
	if (r <= 0)
		return r;
	r = record_parse(bytes, &record, err);
	if (r == 0)
		r = record_open_with(&record, draft->keys, room_for(room, bytes.len), out, err);
	return r < 0 ? r : 1;
}

/*
 * Versions older than one with the leaked flag are void (VAULT.md §5.3): the same value may come
 * back neither from elsewhere nor in the very change that marks it.
 */
static int
leaked_check(struct draft *draft, const struct plan *plan, struct room *room, struct err *err)
{
	bool is_void = (plan->flags & ENTRY_LEAKED) != 0;
	uint64_t version;

	if (plan->change->kind != CHANGE_IMPORT && !plan->change->refuse_void && !is_void)
		return 0;
	for (version = plan->version; version > 0; version--) {
		struct entry entry;
		int r = find_version(draft, plan, version, room, &entry, err);

		if (r <= 0)
			return r;
		if (is_void && entry.value.len > 0 &&
		    secret_equal(entry.value, plan->change->value))
			return fail_leaked(draft, plan->change, err);
		is_void = is_void || (entry.flags & ENTRY_LEAKED) != 0;
	}
	return 0;
}

static int
fail_no_name(const struct draft *draft, const struct change *change, struct err *err)
{
	err_set(err, ERR_NOT_FOUND, "no-name", "no `%.*s` in `%s`", (int)change->name.len,
	    (const char *)change->name.data, draft->env_name);
	return err_fix(err, "see `evenkeep list -e %s`", draft->env_name);
}

/* Look at one change: what is there, and whether it may be made. */
static int
judge(struct draft *draft, struct plan *plan, uint64_t seen_seq, struct room *room,
    struct err *err)
{
	bool is_delete = plan->change->kind == CHANGE_DELETE;
	struct found found;
	int r;

	r = find(draft, plan->bidx, room, &found, err);
	if (r < 0)
		return r;
	plan->is_live = r == 1 && found.is_live;
	plan->version = r == 1 ? found.record.version : 0;
	if (is_delete && !plan->is_live)
		return fail_no_name(draft, plan->change, err);
	plan->is_none = plan->is_live && !is_delete && is_same(plan, &found.entry);
	if (plan->is_none)
		return 0;
	if (r == 1 && env_origin(draft->env, &found.entry, &found.seq, err) < 0)
		return err->code;
	if (plan->is_live && plan->change->overwritten != NULL &&
	    vault_whose(draft->env, draft->self, &found.entry, plan->change->overwritten, err) < 0)
		return err->code;
	if (r == 1 && seen_seq > 0 && found.seq > seen_seq)
		return fail_conflict(draft, plan->change, &found, seen_seq, err);
	if (r == 1 && is_untold(draft, &found))
		return fail_untold(draft, plan->change, &found, err);
	return leaked_check(draft, plan, room, err);
}

static int
by_bidx(const void *a, const void *b)
{
	const struct plan *x = a, *y = b;

	return memcmp(x->bidx, y->bidx, BIDX);
}

static int
plan_all(struct draft *draft, const struct change *changes, size_t count, struct plan *plans,
    struct err *err)
{
	size_t i;
	int r;

	for (i = 0; i < count; i++) {
		r = content_check(&changes[i], err);
		if (r < 0)
			return r;
		plans[i] = (struct plan){.change = &changes[i], .flags = flags_of(&changes[i])};
		if (changes[i].overwritten != NULL)
			*changes[i].overwritten = (struct overwritten){.author = ""};
		env_keys_bidx(draft->keys, changes[i].name, plans[i].bidx);
	}
	qsort(plans, count, sizeof(*plans), by_bidx);
	for (i = 1; i < count; i++)
		if (memcmp(plans[i - 1].bidx, plans[i].bidx, BIDX) == 0)
			return err_set(err, ERR_INVALID, "name-twice", "`%.*s` is named twice",
			    (int)plans[i].change->name.len, (const char *)plans[i].change->name.data);
	return 0;
}

/* What is wrong with a change is told together with the others; anything else ends it. */
static bool
is_of_change(int r)
{
	return r == ERR_NOT_FOUND || r == ERR_CONFLICT || r == ERR_REFUSED || r == ERR_INVALID;
}

static int
judge_all(struct draft *draft, struct plan *plans, size_t count, uint64_t seen_seq,
    struct err *err)
{
	struct room room CLEANUP(room_done) = {NULL, 0};
	size_t i;

	for (i = 0; i < count; i++) {
		struct err one = ERR_INIT;
		int r = judge(draft, &plans[i], seen_seq, &room, &one);

		if (r < 0 && !is_of_change(r)) {
			err_done(err);
			*err = one;
			return r;
		}
		if (r < 0)
			err_also(err, &one);
	}
	return err->code;
}

int
plans_make(struct draft *draft, const struct change *changes, size_t count, uint64_t seen_seq,
    struct plan *plans, struct err *err)
{
	int r;

	err_done(err);
	r = plan_all(draft, changes, count, plans, err);
	return r < 0 ? r : judge_all(draft, plans, count, seen_seq, err);
}
