/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `drift`: what is told of what was found. */
#ifndef EK_CMD_DRIFT_CMD_H
#define EK_CMD_DRIFT_CMD_H

#include "cmd/check/rules.h"
#include "cmd/cmd.h"
#include "cmd/drift/drift.h"
#include "cmd/drift/fix.h"

struct drift_opts {
	struct words envs;
	const char *service, *format;
	bool live, strict, fix;
};

/* What is told, whatever the form. */
struct drift_result {
	const struct drift_opts *opts;
	const struct gathered *gathered;
	const struct findings *findings;
	const struct fixes *fixes; /* NULL: nothing was to be mended */
	bool would, ok;
};

/* Is SUBJECT told: of a kind that drifts, and of the service that was asked for? */
bool drift_is_told(const struct drift_opts *o, const struct subject *subject);

void drift_say(const struct drift_result *result);
void drift_document(const struct drift_result *result);

#endif
