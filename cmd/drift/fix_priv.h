/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CMD_FIX_PRIV_H
#define EK_CMD_FIX_PRIV_H

#include "cmd/drift/fix.h"

/*
 * Write the target of FIX again, by the steps of `render` and with its refusals; with WOULD only show what
 * would change.
 */
int fix_render(struct session *session, const struct gathered *gathered, const struct fix *fix,
	bool would, struct err *err);

/* Add its names to the template. */
int fix_template(struct session *session, const struct gathered *gathered, const struct fix *fix,
	bool would, struct err *err);

/* Close its mode, of a folder that of the files in it which `render` wrote. */
int fix_mode(struct session *session, const struct gathered *gathered, const struct fix *fix,
	bool would, struct err *err);

#endif
