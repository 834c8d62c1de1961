/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/members/leftovers.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

void
leftovers_done(struct leftovers *leftovers)
{
	free(leftovers->items);
}

void
leftovers_take(struct leftovers *leftovers, const struct leftover *item)
{
	leftovers->items = list_grow(leftovers->items, leftovers->count, &leftovers->room,
		sizeof(*leftovers->items));
	leftovers->items[leftovers->count++] = *item;
}

static void
find_keys(const struct people *people, struct leftovers *out)
{
	for (size_t i = 0; i < people->env_count; i++) {
		const struct people_env *env = &people->envs[i];

		for (size_t k = 0; k < env->leftover_count; k++)
			leftovers_take(out, &(struct leftover){.kind = LEFTOVER_KEY,
				.who = people_by_id(people, env->leftovers[k]), .env = env});
	}
}

static bool
is_token(const struct member *member)
{
	return member->class == CLASS_SERVICE || member->class == CLASS_GATE;
}

/* Was WHO there at any time at which RECOVERY, who is there, was too? */
static bool
were_together(const struct person *who, const struct person *recovery)
{
	return person_is_there(who) || who->past.removed_seq > recovery->past.added_seq;
}

void
leftovers_add_seen(const struct people *people, const struct person *who, struct leftovers *out)
{
	for (size_t i = 0; i < people->count; i++) {
		const struct person *what = &people->items[i];

		if (what != who && person_is_there(what) && is_token(&what->past.member) &&
			memcmp(what->past.added_by, who->past.member.id, MEMBER_ID) == 0)
			leftovers_take(out, &(struct leftover){.kind = LEFTOVER_TOKEN, .who = who, .what = what});
	}
	for (size_t i = 0; who->past.member.class == CLASS_PERSON && i < people->count; i++) {
		const struct person *what = &people->items[i];

		if (person_is_there(what) && what->past.member.class == CLASS_RECOVERY &&
			were_together(who, what))
			leftovers_take(out, &(struct leftover){.kind = LEFTOVER_RECOVERY, .who = who, .what = what});
	}
}

static int
by_kind(const void *a, const void *b)
{
	const struct leftover *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->env != y->env)
		return x->env < y->env ? -1 : 1;
	if (x->what != y->what)
		return x->what < y->what ? -1 : 1;
	return (x->who > y->who) - (x->who < y->who);
}

void
leftovers_find(const struct people *people, struct leftovers *out)
{
	find_keys(people, out);
	for (size_t i = 0; i < people->count; i++)
		if (!person_is_there(&people->items[i]) &&
			people_by_id(people, people->items[i].past.member.id) == &people->items[i])
			leftovers_add_seen(people, &people->items[i], out);
	if (out->count > 1)
		qsort(out->items, out->count, sizeof(*out->items), by_kind);
}
