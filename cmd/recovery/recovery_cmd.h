/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `recovery replace`. */
#ifndef EK_CMD_RECOVERY_H
#define EK_CMD_RECOVERY_H

#include "cmd/cmd.h"
#include "cmd/members/people.h"
#include "vault/selfkey.h"

struct recovery_opts {
	const char *to, *with;
};

/* An environment that the old key opens, or, where there is none, that the caller owns. */
struct recovery_env {
	const struct people_env *env;
	bool is_mine, is_done;
	uint64_t seq;
};

struct replacing {
	const struct recovery_opts *o;
	struct people people;
	const struct person *old;  /* NULL: there was none */
	const struct person *with; /* NULL: the new one is made or given now */
	struct member member;      /* the new one */
	bool is_shown;             /* it was made here, and somebody has written it down */
	struct recovery_env *envs;
	size_t count, mine;
	bool is_old_out;
	bool would;
};

int recovery_plan(struct session *session, const char *old, struct replacing *out, struct err *err);
void replacing_done(struct replacing *replacing);

/* The new key: given, there already, or made now. */
int recovery_choose(struct session *session, struct replacing *replacing, struct err *err);

void recovery_say(const struct replacing *replacing);
void recovery_say_done(const struct replacing *replacing);
void recovery_document(const struct replacing *replacing);

#endif
