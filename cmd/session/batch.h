/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a plan writes into one environment, from one list: it is shown, checked and committed as it
 * stands there. Values may come from elsewhere, so none that leaked is brought back.
 */
#ifndef EK_CMD_BATCH_H
#define EK_CMD_BATCH_H

#include "cmd/changes/changes_say.h"
#include "cmd/session/session.h"
#include "vault/shape.h"

struct batch {
	const char *env;
	const struct view *now;    /* the environment as the plan saw it; borrowed */
	uint64_t seq;              /* of its head then */
	struct envset *set;        /* what will be written */
	struct view *after;        /* with it, once batch_look() was called */
	struct changes *changes;
	bool (*is_looked_at)(void *cookie, struct slice name); /* NULL: every name */
	void *cookie;
	bool keeps_others;         /* what somebody else wrote meanwhile stays, with a warning */
};

void batch_done(struct batch *batch);

/* The changes, with tags where KEYS is not NULL; again, whenever the set has become another. */
void batch_look(struct batch *batch, const struct compare_keys *keys);

/* What the vault would refuse of it, and the right to write; errors as vault_env_check(). */
int batch_check(struct session *session, const struct batch *batch, struct err *err);

/*
 * One commit; *SEQ is its number, or the head's if there was nothing to write. After
 * session_write(). ERR_CONFLICT (`changed-meanwhile`): one of the names changed since the plan.
 */
int batch_commit(struct session *session, struct batch *batch, const char *message,
	uint64_t *seq, struct err *err);

#endif
