/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One chain of documents, read from the store from its head downwards as far as it is needed.
 * Every document in it is linked to the head by `prev`; what its rules say is checked elsewhere.
 */
#ifndef EK_VAULT_CHAIN_H
#define EK_VAULT_CHAIN_H

#include "vault/doc.h"

struct chain {
	struct store *store;
	enum doc_kind kind;
	uint8_t vault_id[VAULT_ID], env_id[ENV_ID];
	uint64_t head, low; /* seqs; 0: empty */
	struct doc **docs;  /* of head, head - 1, …, low */
	size_t room;
};

/*
 * Read the head. KNOWN: the point that was verified before, or NULL. An empty chain is no error.
 */
int chain_open(struct store *store, enum doc_kind kind, const uint8_t vault_id[VAULT_ID],
    const uint8_t env_id[ENV_ID], const struct point *known, struct chain *out, struct err *err);
void chain_done(struct chain *chain);

/* Read down to SEQ. ERR_TAMPERED: a document is missing, misplaced, or not linked. */
int chain_reach(struct chain *chain, uint64_t seq, struct err *err);

/* A document that was reached. */
const struct doc *chain_at(const struct chain *chain, uint64_t seq);
const struct doc *chain_head(const struct chain *chain);

/* `roster`, `charter`, `commit` */
const char *doc_kind_name(enum doc_kind kind);

/* Reach POINT's seq and compare: 1 it is in the chain, 0 it is not. */
int chain_contains(struct chain *chain, const struct point *point, struct err *err);

#endif
