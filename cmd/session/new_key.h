/* SPDX-License-Identifier: Apache-2.0 */
/* What is signed in an environment after somebody who had its keys left. */
#ifndef EK_CMD_NEW_KEY_H
#define EK_CMD_NEW_KEY_H

#include "cmd/session/session.h"
#include "vault/admin.h"

/* A new key for environment NAME, by an owner; after session_write(). WHY is the commit's message. */
int new_key(struct session *session, const char *name, const char *why, struct grant_result *result,
	struct err *err);

/*
 * The shape of INFO's environment anew, under the comparison key in force, so that nobody has to wait for
 * the next change to compare again. Nothing where the caller may not write, or there is no shape.
 */
int new_shape(struct session *session, const struct env_info *info, struct err *err);

#endif
