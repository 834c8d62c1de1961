/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `exposure`: what somebody knows, and who knows something. */
#ifndef EK_CMD_EXPOSURE_H
#define EK_CMD_EXPOSURE_H

#include "cmd/exposure/exposing.h"

/* Of WHO, or with NULL of everybody who left. EXIT_FOUND: of somebody who left. */
int exposure_of_member(struct session *session, const struct people *people,
	const struct person *who, struct err *err);

/* Everybody who can or could read NAME as it is. ERR_NOT_FOUND (`no-name`). */
int exposure_of_name(struct session *session, const struct people *people, const char *name,
	struct err *err);

#endif
