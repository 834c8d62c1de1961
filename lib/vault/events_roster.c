/* SPDX-License-Identifier: Apache-2.0 */
/* What a roster changed. */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "vault/events_priv.h"
#include "vault/names_priv.h"

static const char *
class_word(const struct member *member)
{
	if (member_is_admin(member))
		return "administrator";
	switch (member->class) {
	case CLASS_PERSON:
		return "person";
	case CLASS_SERVICE:
		return "service";
	case CLASS_RECOVERY:
		return "recovery key";
	case CLASS_GATE:
		return "shape token";
	}
	return "";
}

static const char *
end_word(struct telling *telling, uint64_t not_after_ms)
{
	char text[CLOCK_TEXT];

	if (not_after_ms == 0)
		return "never";
	clock_text(not_after_ms, text);
	return pool_text(telling->pool, text);
}

static struct event_change *
add(struct telling *telling, enum event_kind kind, const struct member *member)
{
	struct event_change *change = telling_add(telling, kind, member->label);

	change->member = member->id;
	return change;
}

static void
tell_stayed(struct telling *telling, const struct member *old, const struct member *now)
{
	struct event_change *change;

	if (strcmp(old->label, now->label) != 0) {
		change = add(telling, EVENT_MEMBER_RENAMED, now);
		change->from = old->label;
		change->to = now->label;
	}
	if (old->role != now->role || old->class != now->class) {
		change = add(telling, EVENT_MEMBER_ROLE, now);
		change->from = class_word(old);
		change->to = class_word(now);
	}
	if (old->not_after_ms != now->not_after_ms) {
		change = add(telling, EVENT_MEMBER_END, now);
		change->from = end_word(telling, old->not_after_ms);
		change->to = end_word(telling, now->not_after_ms);
	}
}

static void
tell_members(struct telling *telling, const struct roster *old, const struct roster *now)
{
	size_t i;

	for (i = 0; old != NULL && i < old->member_count; i++) {
		const struct member *member = &old->members[i];

		if (roster_find(now, member->id) == NULL)
			add(telling, EVENT_MEMBER_REMOVED, member);
	}
	for (i = 0; i < now->member_count; i++) {
		const struct member *member = &now->members[i];
		const struct member *before = old == NULL ? NULL : roster_find(old, member->id);

		if (before != NULL)
			tell_stayed(telling, before, member);
		else
			add(telling, EVENT_MEMBER_ADDED, member)->to = class_word(member);
	}
}

static int
tell_checkpoint(struct telling *telling, const struct checkpoint *old,
    const struct checkpoint *now, struct err *err)
{
	struct event_change *change;
	char name[65];
	int r;

	if (old != NULL && old->commit.seq == now->commit.seq && old->charter.seq == now->charter.seq)
		return 0;
	r = env_name_of(telling->vault, now->env_id, name, err);
	if (r < 0)
		return r;
	change = telling_add(telling, EVENT_CONFIRMED, pool_text(telling->pool, name));
	if (old != NULL)
		change->from = pool_printf(telling->pool, "%" PRIu64, old->commit.seq);
	change->to = pool_printf(telling->pool, "%" PRIu64, now->commit.seq);
	return 0;
}

int
tell_roster(struct telling *telling, const struct doc *doc, const struct doc *before,
    struct err *err)
{
	const struct roster *now = &doc->roster, *old = before == NULL ? NULL : &before->roster;
	struct event_change *change;
	size_t i;
	int r = 0;

	tell_members(telling, old, now);
	if (old != NULL && old->ck_epoch != now->ck_epoch) {
		change = telling_add(telling, EVENT_COMPARISON_KEY, "");
		change->from = pool_printf(telling->pool, "%" PRIu32, old->ck_epoch);
		change->to = pool_printf(telling->pool, "%" PRIu32, now->ck_epoch);
	}
	for (i = 0; r == 0 && i < now->checkpoint_count; i++) {
		const struct checkpoint *at = &now->checkpoints[i];

		r = tell_checkpoint(
		    telling, old == NULL ? NULL : roster_checkpoint(old, at->env_id), at, err);
	}
	return r;
}
