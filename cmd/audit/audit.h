/* SPDX-License-Identifier: Apache-2.0 */
/* `audit`: the story of the vault, its proof, and the lines to compare it by. */
#ifndef EK_CMD_AUDIT_H
#define EK_CMD_AUDIT_H

#include "cmd/cmd.h"

struct audit_opts {
	const char *env, *by, *since;
	bool all;
};

/* `audit`, `audit verify`, `audit head`. */
int audit_show(struct session *session, const struct audit_opts *o, struct err *err);
int audit_verify(struct session *session, struct err *err);
int audit_head(struct session *session, const struct audit_opts *o, struct err *err);

#endif
