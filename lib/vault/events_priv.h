/* SPDX-License-Identifier: Apache-2.0 */
/* One event while it is put together: its changes and the memory of their texts. */
#ifndef EK_VAULT_EVENTS_PRIV_H
#define EK_VAULT_EVENTS_PRIV_H

#include "base/pool.h"
#include "vault/events.h"
#include "vault/opsread_priv.h"

/* The newest label that each member ever had. */
struct labels {
	struct label {
		uint8_t id[MEMBER_ID];
		char text[65];
	} *items; /* ascending by id */
	size_t count, room;
};

int labels_load(struct vault *vault, struct labels *out, struct err *err);
void labels_done(struct labels *labels);

/* "" for an id that no roster ever had. */
const char *label_of(const struct labels *labels, const uint8_t id[MEMBER_ID]);

struct telling {
	struct vault *vault;
	struct labels labels;
	event_fn *fn;
	void *cookie;
	/* Of the event at hand. */
	struct pool *pool;
	struct event_change *changes;
	size_t count, room;
};

void telling_done(struct telling *telling);

/* A further change; its texts are in the pool or live as long as the vault. The rest is "". */
struct event_change *telling_add(struct telling *telling, enum event_kind kind,
	const char *subject);

/* The changes of roster DOC to BEFORE; NULL: it is the first. */
int tell_roster(struct telling *telling, const struct doc *doc, const struct doc *before,
	struct err *err);

/*
 * The changes of charter DOC to BEFORE (NULL: it is the first); AUTHOR is the commit's that it came
 * with.
 */
int tell_charter(struct telling *telling, const struct doc *doc, const struct doc *before,
	const uint8_t *author, struct err *err);

/* What the operations of a commit say besides its charters. */
void tell_ops(struct telling *telling, const struct ops *ops);

#endif
