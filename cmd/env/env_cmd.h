/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `env`: what an environment's charter says, and changing it. */
#ifndef EK_CMD_ENV_H
#define EK_CMD_ENV_H

#include "cmd/cmd.h"
#include "cmd/members/people.h"

struct env_opts {
	const char *base, *max_age;
	bool protect, no_protect, loader_names, no_loader_names, hide_shape, show_shape, close, open,
		escrow, no_escrow;
};

int env_show(struct session *session, const char *name, struct err *err);
int env_renew(struct session *session, const char *name, struct err *err);
int env_set(struct session *session, const struct env_opts *o, const char *name, struct err *err);

/* `90 days`; `none`. */
void env_add_age(uint32_t max_age_s, struct buf *out);

#endif
