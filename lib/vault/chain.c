/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/chain.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/check.h"
#include "vault/partial_priv.h"
#include "vault/wire.h"

static const char *const kind_names[] = {"", "roster", "charter", "commit"};

const char *
doc_kind_name(enum doc_kind kind)
{
	return kind_names[kind];
}

/* Is DOC what its row says? */
static int
judge(const struct chain *chain, const struct doc *doc, uint64_t seq, struct err *err)
{
	static const uint8_t none[VAULT_ID];
	bool is_first_roster = chain->kind == DOC_ROSTER && seq == 1;
	int r;

	r = trust_need(doc->kind == chain->kind && doc->seq == seq &&
			   memcmp(doc->env_id, chain->env_id, ENV_ID) == 0,
	    CHECK_CHAIN_PLACE, err);
	if (r < 0)
		return r;
	/* another kind has other fields: never to be taken for this one */
	if (doc->kind != chain->kind)
		return err_set(err, ERR_BUG, "no-document", "a document is of another kind");
	return trust_need(
	    memcmp(doc->vault_id, is_first_roster ? none : chain->vault_id, VAULT_ID) == 0,
	    CHECK_CHAIN_VAULT, err);
}

static int
push(struct chain *chain, struct slice bytes, uint64_t seq, const uint8_t *known_hash,
    struct err *err)
{
	size_t count = chain->head == 0 ? 0 : chain->head - chain->low + 1;
	struct doc *doc CLEANUP(doc_freep) = NULL;
	int r;

	r = doc_parse(bytes, known_hash, &doc, err);
	if (r == 0)
		r = judge(chain, doc, seq, err);
	if (r == 0 && count > 0)
		r = trust_need(memcmp(chain->docs[count - 1]->prev, doc->hash, DOC_HASH) == 0,
		    CHECK_CHAIN_LINK, err);
	if (r < 0)
		return err_ctx(err, "%s %" PRIu64, kind_names[chain->kind], seq);
	chain->docs = list_grow(chain->docs, count, &chain->room, sizeof(struct doc *));
	chain->docs[count] = doc;
	doc = NULL;
	if (chain->head == 0)
		chain->head = seq;
	chain->low = seq;
	return 0;
}

int
chain_open(struct store *store, enum doc_kind kind, const uint8_t vault_id[VAULT_ID],
    const uint8_t env_id[ENV_ID], const struct point *known, struct chain *out, struct err *err)
{
	struct chain chain = {.store = store, .kind = kind};
	struct slice bytes;
	uint64_t seq;
	int r;

	memcpy(chain.vault_id, vault_id, VAULT_ID);
	memcpy(chain.env_id, env_id, ENV_ID);
	r = store_doc_head(store, kind, env_id, &seq, &bytes, err);
	if (r < 0)
		return r;
	if (r == 1) {
		const uint8_t *hash = known != NULL && known->seq == seq ? known->hash : NULL;

		r = push(&chain, bytes, seq, hash, err);
	}
	if (r < 0) {
		chain_done(&chain);
		return r;
	}
	*out = chain;
	return 0;
}

void
chain_done(struct chain *chain)
{
	uint64_t seq;

	for (seq = chain->low; seq != 0 && seq <= chain->head; seq++)
		doc_free(chain->docs[chain->head - seq]);
	free(chain->docs);
	*chain = (struct chain){0};
}

int
chain_reach(struct chain *chain, uint64_t seq, struct err *err)
{
	assert(seq >= 1);
	while (chain->low > seq) {
		struct slice bytes;
		int r;

		r = store_doc_find(
		    chain->store, chain->kind, chain->env_id, chain->low - 1, &bytes, err);
		if (r == 0 && store_is_partial(chain->store))
			return partial_refuse("what it has to be compared with is", err);
		if (r == 0) {
			r = trust_refuse(CHECK_CHAIN_GAP, err);
			/* there is nothing to go on with */
			if (r == 0)
				r = err_set(err, ERR_BUG, "no-document", "a document is missing");
			return err_ctx(err, "%s %" PRIu64, kind_names[chain->kind], chain->low - 1);
		}
		if (r == 1)
			r = push(chain, bytes, chain->low - 1, NULL, err);
		if (r < 0)
			return r;
	}
	return 0;
}

const struct doc *
chain_at(const struct chain *chain, uint64_t seq)
{
	assert(chain->low != 0 && seq >= chain->low && seq <= chain->head);
	return chain->docs[chain->head - seq];
}

const struct doc *
chain_head(const struct chain *chain)
{
	return chain_at(chain, chain->head);
}

int
chain_contains(struct chain *chain, const struct point *point, struct err *err)
{
	int r;

	if (point->seq == 0 || point->seq > chain->head)
		return 0;
	r = chain_reach(chain, point->seq, err);
	if (r < 0)
		return r;
	return point_is_doc(point, chain_at(chain, point->seq)) ? 1 : 0;
}
