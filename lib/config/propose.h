/* SPDX-License-Identifier: Apache-2.0 */
/* What `init` proposes as evenkeep.yaml, from the compose and env files that it finds. */
#ifndef EK_CONFIG_PROPOSE_H
#define EK_CONFIG_PROPOSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct propose_env {
	const char *name;
	bool protect;
};

struct propose_wish {
	const char *project;            /* its name; NULL: from the folder's */
	const struct propose_env *envs; /* in order of promotion, at least one */
	size_t env_count;
};

/*
 * Append to OUT the proposed text for the folder ROOT: the services that are built there or read
 * an env file, each with the template that lies beside as its contract, and a render target for
 * each env file in the first environment. Folders are searched two levels deep; what cannot be
 * read as compose is passed over with a comment that says so. Nothing is executed and no value
 * is read.
 */
void propose_project(const char *root, const struct propose_wish *wish, struct buf *out);

#endif
