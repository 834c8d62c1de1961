/* SPDX-License-Identifier: Apache-2.0 */
/* How long an endpoint may be silent. */
#ifndef EK_CMD_REMOTE_HTTP_LIMITS_H
#define EK_CMD_REMOTE_HTTP_LIMITS_H

#include <stddef.h>

/*
 * The part of LEFT_MS that one of OPEN endpoints may use, so that all of them are asked: LEAST_MS to MOST_MS. One
 * alone has MOST_MS.
 */
unsigned transfer_part(unsigned left_ms, size_t open, unsigned least_ms, unsigned most_ms);

#endif
