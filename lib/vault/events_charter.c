/* SPDX-License-Identifier: Apache-2.0 */
/* What a charter changed, and what the operations of its commit add to that. */
#include <inttypes.h>
#include <string.h>

#include "base/list.h"
#include "vault/events_priv.h"
#include "vault/names_priv.h"

static const char *
right_word(const struct grant *grant)
{
	if (grant == NULL)
		return "none";
	if (!grant_is_whole(grant))
		return "read single names";
	switch (grant->right) {
	case RIGHT_READ:
		return "read";
	case RIGHT_WRITE:
		return "write";
	case RIGHT_OWN:
		return "own";
	case RIGHT_NONE:
		break;
	}
	return "none";
}

/* NOW or OLD may be NULL, not both. Scopes of another epoch have other hashes. */
static void
tell_grant(struct telling *telling, const struct grant *old, const struct grant *now)
{
	const struct grant *any = now != NULL ? now : old;
	struct event_change *change;

	if (old != NULL && now != NULL && old->right == now->right &&
	    grant_is_whole(old) == grant_is_whole(now))
		return;
	change = telling_add(telling, now != NULL ? EVENT_GRANTED : EVENT_REVOKED,
	    label_of(&telling->labels, any->member_id));
	change->member = any->member_id;
	change->from = right_word(old);
	change->to = right_word(now);
}

/* Both lists ascend. */
static void
tell_grants(struct telling *telling, const struct charter *old, const struct charter *now)
{
	size_t i = 0, k = 0, olds = old == NULL ? 0 : old->grant_count;

	while (i < olds || k < now->grant_count) {
		const struct grant *before = i < olds ? &old->grants[i] : NULL;
		const struct grant *after = k < now->grant_count ? &now->grants[k] : NULL;
		int order = before == NULL ? 1 : after == NULL ? -1 :
		    memcmp(before->member_id, after->member_id, MEMBER_ID);

		tell_grant(telling, order <= 0 ? before : NULL, order >= 0 ? after : NULL);
		i += order <= 0;
		k += order >= 0;
	}
}

static void
tell_policy(struct telling *telling, uint32_t old, uint32_t now)
{
	static const struct {
		unsigned bit;
		const char *word;
	} policies[] = {
		{POLICY_LOADER_NAMES, "loader names"}, {POLICY_PROTECTED, "protected"},
		{POLICY_ESCROW, "escrow required"}, {POLICY_CLOSED, "closed"},
		{POLICY_SHAPE_HIDDEN, "shape hidden"},
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(policies); i++) {
		struct event_change *change;

		if (((old ^ now) & policies[i].bit) == 0)
			continue;
		change = telling_add(telling, EVENT_POLICY, policies[i].word);
		change->from = (old & policies[i].bit) != 0 ? "on" : "off";
		change->to = (now & policies[i].bit) != 0 ? "on" : "off";
	}
}

static const char *
age_word(struct telling *telling, uint32_t max_age_s)
{
	if (max_age_s == 0)
		return "no limit";
	return pool_printf(telling->pool, "%" PRIu32, max_age_s);
}

static int
tell_base(struct telling *telling, const struct charter *old, const struct charter *now,
    struct err *err)
{
	static const uint8_t none[ENV_ID];
	const uint8_t *before = old == NULL ? none : old->base_env;
	char from[65] = "", to[65] = "";
	struct event_change *change;
	int r = 0;

	if (memcmp(before, now->base_env, ENV_ID) == 0)
		return 0;
	if (memcmp(before, none, ENV_ID) != 0)
		r = env_name_of(telling->vault, before, from, err);
	if (r == 0 && memcmp(now->base_env, none, ENV_ID) != 0)
		r = env_name_of(telling->vault, now->base_env, to, err);
	if (r < 0)
		return r;
	change = telling_add(telling, EVENT_BASE, "");
	change->from = from[0] == '\0' ? "none" : pool_text(telling->pool, from);
	change->to = to[0] == '\0' ? "none" : pool_text(telling->pool, to);
	return 0;
}

int
tell_charter(struct telling *telling, const struct doc *doc, const struct doc *before,
    const uint8_t *author, struct err *err)
{
	const struct charter *now = &doc->charter, *old = before == NULL ? NULL : &before->charter;
	struct event_change *change;
	size_t first = telling->count;
	int r;

	if (old == NULL)
		telling_add(telling, EVENT_FOUNDED, now->name);
	tell_grants(telling, old, now);
	tell_policy(telling, old == NULL ? 0 : old->policy, now->policy);
	if ((old == NULL ? 0 : old->max_age_s) != now->max_age_s) {
		change = telling_add(telling, EVENT_MAX_AGE, "");
		change->from = age_word(telling, old == NULL ? 0 : old->max_age_s);
		change->to = age_word(telling, now->max_age_s);
	}
	r = tell_base(telling, old, now, err);
	if (r < 0)
		return r;
	if (old != NULL && old->epoch != now->epoch) {
		change = telling_add(telling, EVENT_KEY, "");
		change->from = pool_printf(telling->pool, "%" PRIu32, old->epoch);
		change->to = pool_printf(telling->pool, "%" PRIu32, now->epoch);
	}
	if (memcmp(doc_author(doc), author, MEMBER_ID) != 0)
		for (; first < telling->count; first++)
			telling->changes[first].by = label_of(&telling->labels, doc_author(doc));
	return 0;
}

/* Did a charter of this event give MEMBER its names? A rotation repeats those of all the others. */
static bool
is_newly_granted(const struct telling *telling, const uint8_t *member)
{
	size_t i;

	for (i = 0; i < telling->count; i++)
		if (telling->changes[i].kind == EVENT_GRANTED &&
		    memcmp(telling->changes[i].member, member, MEMBER_ID) == 0)
			return true;
	return false;
}

static void
tell_named(struct telling *telling, const struct op *op, enum event_kind kind)
{
	struct event_change *change =
	    telling_add(telling, kind, pool_slice(telling->pool, op->name));

	change->from = op->from == 0 ? "" : pool_printf(telling->pool, "%" PRIu64, op->from);
	change->to = pool_printf(telling->pool, "%" PRIu64, op->to);
}

void
tell_ops(struct telling *telling, const struct ops *ops)
{
	size_t i;

	for (i = 0; i < ops->count; i++) {
		const struct op *op = &ops->items[i];

		switch (op->kind) {
		case OP_SET:
			tell_named(telling, op, EVENT_SET);
			break;
		case OP_DELETE:
			tell_named(telling, op, EVENT_UNSET);
			break;
		case OP_IMPORT:
			tell_named(telling, op, EVENT_IMPORTED);
			break;
		case OP_PRUNE:
			tell_named(telling, op, EVENT_PRUNED);
			break;
		case OP_GRANT:
			if (op->name.len > 0 && is_newly_granted(telling, op->bidx))
				telling_add(telling, EVENT_GRANTED_NAME,
				    pool_slice(telling->pool, op->name))->to =
				    label_of(&telling->labels, op->bidx);
			break;
		case OP_REKEY:
			break; /* its charter said so */
		}
	}
}
