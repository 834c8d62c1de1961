/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CMD_DRIFT_LIVE_H
#define EK_CMD_DRIFT_LIVE_H

#include "cmd/drift/drift.h"
#include "observe/live/process.h"

/* The environment called NAME among those that were seen; NULL: it was not. */
const struct parity_env *drift_env(const struct gathered *gathered, const char *name);

/* The facts of PROCESS, if the environment that its marker names is of this vault and was seen. */
void live_look_at_ours(struct session *session, struct gathered *gathered,
	const struct process *process);

/* The same of what is ours without its saying so. */
void live_look_at_named(struct session *session, struct gathered *gathered,
	const struct process *process);

/* The containers of compose services, where there are any and `docker` tells. */
int live_containers(struct session *session, struct gathered *gathered, struct err *err);

#endif
