/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/verify_priv.h"

#include <inttypes.h>
#include <string.h>

const struct point *
knowns_start(const struct knowns *knowns)
{
	size_t i;

	for (i = 0; i < KNOWN_COUNT; i++)
		if (knowns->by[i].point.seq > 0 && (i != KNOWN_LOCK || knowns->lock_may_start))
			return &knowns->by[i].point;
	return NULL;
}

/*
 * What KNOWN calls for: 0 the chain contains it, or may lack it; else the refusal, which is not yet
 * pronounced.
 */
static int
compare(struct chain *chain, const struct known *known, bool may_lack, enum check *refusal,
    struct err *err)
{
	int r;

	if (known->point.seq == 0 || (may_lack && known->point.seq > chain->head))
		return 0;
	r = chain_contains(chain, &known->point, err);
	if (r != 0)
		return r < 0 ? r : 0;
	*refusal = known->point.seq > chain->head ? known->older : known->fork;
	return 1;
}

/* All knowns, the start's first. 0 all are contained, 1 with the first refusal. */
static int
compare_all(struct chain *chain, const struct knowns *knowns, enum check *refusal, struct err *err)
{
	const struct point *start = knowns_start(knowns);
	size_t i;

	for (i = 0; i < KNOWN_COUNT; i++) {
		bool is_start = &knowns->by[i].point == start;
		int r;

		if (knowns->rest_is_contained && !is_start)
			continue;
		/* a reader's copy does not go down to a lock file that is older than what is known */
		if (i == KNOWN_LOCK && !is_start && start != NULL && store_is_partial(chain->store) &&
		    knowns->by[i].point.seq < start->seq)
			continue;
		r = compare(chain, &knowns->by[i], knowns->may_lack, refusal, err);
		if (r != 0)
			return r;
	}
	return 0;
}

static int
verify_from(struct chain *chain, uint64_t from, rules_fn *rules, void *cookie, struct err *err)
{
	int r = chain_reach(chain, from > 1 ? from - 1 : 1, err);

	return r < 0 ? r : rules(cookie, from, err);
}

/* A chain that lacks what is known is verified whole before that is said. */
static int
refuse(struct chain *chain, enum check refusal, rules_fn *rules, void *cookie, struct err *err)
{
	int r = verify_from(chain, 1, rules, cookie, err);

	if (r < 0)
		return r;
	r = trust_refuse(refusal, err);
	return r == 0 ? 0 : err_ctx(err, "%s %" PRIu64, doc_kind_name(chain->kind), chain->head);
}

int
chain_verify(struct chain *chain, const struct knowns *knowns, rules_fn *rules, void *cookie,
    uint64_t *start, struct err *err)
{
	const struct point *point = knowns_start(knowns);
	enum check refusal;
	int r;

	*start = 0;
	r = compare_all(chain, knowns, &refusal, err);
	if (r == 1)
		return refuse(chain, refusal, rules, cookie, err);
	if (r < 0)
		return r;
	if (point != NULL && point->seq > chain->head)
		point = NULL; /* nothing that is here is known */
	if (point != NULL)
		*start = point->seq;
	if (point == NULL || knowns->whole)
		return verify_from(chain, 1, rules, cookie, err);
	if (point->seq == chain->head)
		return 0;
	return verify_from(chain, point->seq + 1, rules, cookie, err);
}

int
doc_check_signatures(const struct doc *doc, const struct roster *roster, struct err *err)
{
	static const uint8_t no_key[32];
	size_t i;
	int r;

	for (i = 0; i < doc->signature_count; i++) {
		const struct member *member = roster_find(roster, doc_signer(doc, i));
		const uint8_t *signpk = member == NULL ? no_key : member->signpk;

		r = trust_need(memcmp(signpk, no_key, 32) != 0, CHECK_SIGNER_UNKNOWN, err);
		if (r < 0)
			return r;
		r = trust_need(doc_signature_is_valid(doc, i, signpk), CHECK_SIGNATURE, err);
		if (r < 0)
			return r;
	}
	return 0;
}
