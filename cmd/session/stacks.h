/* SPDX-License-Identifier: Apache-2.0 */
/* What evenkeep.yaml says of compose files and environments, as observers ask for it. */
#ifndef EK_CMD_SESSION_STACKS_H
#define EK_CMD_SESSION_STACKS_H

#include "config/project.h"
#include "observe/stacks/stacks.h"

struct project_stacks { /* begins zeroed */
	struct stacks_asked asked; /* for stacks_find() */
	struct stack_declared *declared;
	struct stack_environment *environments; /* the caller gives them their values */
	const char **environment_names;
};

/*
 * `stacks` of PROJECT, then the compose files that its services name together, for the environments
 * that `render` writes their env files of. PROJECT stays as long as *OUT.
 */
void project_stacks_init(struct project_stacks *out, const struct project *project);
void project_stacks_done(struct project_stacks *stacks);

#endif
