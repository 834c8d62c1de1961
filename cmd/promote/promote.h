/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `promote`: the plan, who is asked for what must differ, what is told. */
#ifndef EK_CMD_PROMOTE_H
#define EK_CMD_PROMOTE_H

#include "cmd/session/need.h"
#include "cmd/parity/parity.h"
#include "cmd/session/batch.h"
#include "drift/promote.h"

struct promote_opts {
	struct words generate;
};

enum promote_tables { TABLE_NOW, TABLE_COPIED, TABLE_OWN, TABLE_COUNT };

struct promoting {
	const struct promote_opts *o;
	const char *from, *to;
	struct args names;                 /* none: all */
	uint64_t from_seq;
	struct parity_services services;
	struct compare_keys *keys;
	struct view *from_view;
	struct view *views[TABLE_COUNT];   /* of TO: as it is, and as it would be */
	struct parity_env envs[TABLE_COUNT][2]; /* what the tables stand on */
	struct parity *parities[TABLE_COUNT];
	struct findings *findings[TABLE_COUNT];
	struct promotion *promotion;
	struct needs needs;                /* what must differ and has no value of its own */
	struct batch batch;
	bool would;
};

/* Everything from the environments to the plan; what cannot be done at all is refused. */
int promote_plan(struct session *session, struct promoting *promoting, struct err *err);
void promote_done(struct promoting *promoting);

/* The entries of the plan and of the needs that are met, as they will be written. */
void promote_collect(struct promoting *promoting);

/* Needs that are not met. */
size_t promote_count_open(const struct promoting *promoting);

/* The plan; then what was typed; then what was done. */
int promote_say(struct promoting *promoting, struct err *err);
int promote_say_typed(struct promoting *promoting, struct err *err);
void promote_say_done(const struct promoting *promoting, uint64_t seq);
void promote_document(const struct promoting *promoting, uint64_t seq);

#endif
