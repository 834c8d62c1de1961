/* SPDX-License-Identifier: Apache-2.0 */
/* What a service gets of an environment, and what it got at an earlier commit. */
#ifndef EK_CMD_DRIFT_VALUES_H
#define EK_CMD_DRIFT_VALUES_H

#include "cmd/session/env_source.h"
#include "cmd/session/service.h"

/* Of SOURCE as it is now, under its local values if it was opened with them. */
int drift_values_now(struct env_source *source, const struct service *service,
	struct envset **out, struct err *err);

/* A state of the past. */
struct drift_past {
	uint64_t seq;       /* commit of the environment */
	uint64_t time_ms;   /* when it was read: its base is taken as it was then */
	uint64_t local_seq; /* commit of the local values, of which SOURCE has the vault; 0: none */
};

/*
 * Of SOURCE, which is the vault's, as it was in PAST. ERR_NOT_FOUND (`no-seq`, `no-version`): that past is
 * not here, or not any more. Else as drift_values_now().
 */
int drift_values_then(struct env_source *source, const struct service *service,
	const struct drift_past *past, struct envset **out, struct err *err);

#endif
