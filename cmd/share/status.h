/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `status`: what is seen, and how it is told. */
#ifndef EK_CMD_STATUS_H
#define EK_CMD_STATUS_H

#include "base/pool.h"
#include "cmd/members/leftovers.h"
#include "cmd/run/refusals.h"
#include "cmd/session/share/reached.h"
#include "cmd/share/card.h"
#include "cmd/share/share_cmds.h"

struct status_env {
	struct env_info info;
	size_t rank;          /* in the order of promotion */
	const char **missing; /* names that contracts require and nobody has set; ascending */
	size_t missing_count;
	bool has_there;       /* the store was asked */
	enum there there;
};

/* A member whose time ends soon, or ended. */
struct status_end {
	char label[65];
	enum member_class class;
	uint64_t not_after_ms;
};

struct status {
	uint64_t now_ms, reached_ms;
	const struct remote_address *address; /* NULL: not shared */
	char id[VAULT_ID_TEXT];
	bool is_member, has_key;
	struct self_info self;
	struct status_env *envs;              /* in order of promotion */
	size_t env_count, env_room;
	struct status_end *ends;              /* ascending by label */
	size_t end_count, end_room;
	struct card *asking;                  /* who left a card and is no member; by --online */
	size_t asking_count, asking_room;
	bool is_online, is_reached, roster_is_newer, roster_is_forked, is_elsewhere;
	char down[400], mend[300];            /* why it could not be reached, and what to do */
	struct people people;
	struct leftovers leftovers;           /* of removals that are not finished */
	struct refusals refusals;             /* of `run --watch` on this machine */
	struct pool *pool;
};

/* Everything that is here; then, with ONLINE, what the store says. */
int status_look(struct session *session, bool online, struct status *out, struct err *err);
void status_done(struct status *status);

void status_say(const struct status *status);
void status_document(const struct status *status);

#endif
