/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does the world still say what the vault says? Rendered files, running processes and containers become
 * facts, which `check` and `drift` hold against their rules. Each is compared as far as what may be read of
 * its environment goes; what cannot be looked at is a gap.
 */
#ifndef EK_CMD_DRIFT_H
#define EK_CMD_DRIFT_H

#include "cmd/check/gather.h"

/*
 * `rendered`: the targets of evenkeep.yaml and what `render` wrote here besides, of the environments that
 * GATHERED has seen. ERR_INVALID: the user's own configuration is wrong.
 */
int gather_rendered(struct session *session, struct gathered *gathered, struct err *err);

/* `template`: names in which templates beside a contract are not like it. */
void gather_templates(struct gathered *gathered);

/* `process`: what `run` started from these environments and is running. */
int gather_live(struct session *session, struct gathered *gathered, struct err *err);

#endif
