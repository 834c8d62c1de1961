/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `policy`: rules asked about the examples that stand beside them. */
#ifndef EK_CMD_POLICY_H
#define EK_CMD_POLICY_H

#include "cmd/cmd.h"
#include "cmd/session/session.h"
#include "policy/policy.h"

struct policy_opts {
	bool strict;
};

/* `policy test [FILE…]`: files and `builtin:` packs; without any those of evenkeep.yaml. */
int policy_test(struct session *session, const struct policy_opts *opts, char **files,
	struct err *err);

#endif
