/* SPDX-License-Identifier: Apache-2.0 */
/* What the system tells of running processes. */
#ifndef EK_OBSERVE_PROCESS_H
#define EK_OBSERVE_PROCESS_H

#include "base/err.h"
#include "secret/secret.h"

/*
 * The environment that process PID was started with: `NAME=value` texts, each ended by a NUL. What
 * the process did with it later is not seen. ERR_NOT_FOUND (`no-process`): it is not there, or
 * ended. ERR_SYSTEM (`process-closed`): it is another user's, or keeps its memory to itself;
 * (`no-process-list`): this system does not tell.
 */
int process_environment(unsigned long pid, struct secret **out, struct err *err);

#endif
