/* SPDX-License-Identifier: Apache-2.0 */
/* The first actions of the program (VAULT.md §10.1). */
#ifndef EK_CMD_PROCESS_H
#define EK_CMD_PROCESS_H

#include "launch/launch.h"

/*
 * Fill closed standard descriptors so that no file of ours becomes one, switch core dumps and
 * debugging by others off, umask 077, start the guarded memory. STATE keeps what a child gets back.
 */
void process_start(struct launch_state *state);

#endif
