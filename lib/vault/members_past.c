/* SPDX-License-Identifier: Apache-2.0 */
/* Everybody who ever was a member, from the chain of rosters. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/admin.h"
#include "vault/vault_priv.h"
#include "vault/partial_priv.h"

struct pasts {
	struct member_past *items; /* in the order in which they came */
	size_t count, room;
};

static void
pasts_done(struct pasts *pasts)
{
	free(pasts->items);
}

/* Whoever is there and was not in the roster before. */
static void
note_new(struct pasts *pasts, const struct doc *doc, const struct roster *before)
{
	size_t i;

	for (i = 0; i < doc->roster.member_count; i++) {
		const struct member *member = &doc->roster.members[i];
		struct member_past *past;

		if (before != NULL && roster_find(before, member->id) != NULL)
			continue;
		pasts->items =
		    list_grow(pasts->items, pasts->count, &pasts->room, sizeof(*pasts->items));
		past = &pasts->items[pasts->count++];
		*past = (struct member_past){
			.member = *member, .added_seq = doc->seq, .added_ms = doc->time_ms};
		memcpy(past->added_by, doc_author(doc), MEMBER_ID);
	}
}

/* Those who were there: as they are now, or gone. */
static void
note_old(struct pasts *pasts, const struct doc *doc)
{
	size_t i;

	for (i = 0; i < pasts->count; i++) {
		struct member_past *past = &pasts->items[i];
		const struct member *now;

		if (past->removed_seq != 0)
			continue;
		now = roster_find(&doc->roster, past->member.id);
		if (now != NULL) {
			past->member = *now;
			continue;
		}
		past->removed_seq = doc->seq;
		past->removed_ms = doc->time_ms;
		memcpy(past->removed_by, doc_author(doc), MEMBER_ID);
	}
}

int
vault_each_member_past(struct vault *vault,
    int (*fn)(void *cookie, const struct member_past *past, struct err *err), void *cookie,
    struct err *err)
{
	struct pasts pasts CLEANUP(pasts_done) = {0};
	const struct roster *before = NULL;
	uint64_t seq;
	size_t i;
	int r;

	r = vault_need_whole(vault, "who was a member is", err);
	if (r == 0)
		r = chain_reach(&vault->rosters, 1, err);
	for (seq = 1; r == 0 && seq <= vault->rosters.head; seq++) {
		const struct doc *doc = chain_at(&vault->rosters, seq);

		note_old(&pasts, doc);
		note_new(&pasts, doc, before);
		before = &doc->roster;
	}
	for (i = 0; r == 0 && i < pasts.count; i++)
		r = fn(cookie, &pasts.items[i], err);
	return r;
}
