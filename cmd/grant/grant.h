/* SPDX-License-Identifier: Apache-2.0 */
/* What `grant` and `revoke` share. */
#ifndef EK_CMD_GRANT_H
#define EK_CMD_GRANT_H

#include "cmd/members/granting.h"

/* Load PEOPLE and find WHO; ENVS are what -e gave. */
int grant_start(struct session *session, const char *who, const struct words *envs,
	struct people *people, struct granting *granting, struct err *err);

/* Show the plan, have it agreed to, write it, and tell. */
int grant_finish(struct session *session, struct granting *granting, const char *schema,
	const char *done, const char *would, struct err *err);

#endif
