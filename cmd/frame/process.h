/* SPDX-License-Identifier: Apache-2.0 */
/* The first actions of the program (VAULT.md §10.1). */
#ifndef EK_CMD_PROCESS_H
#define EK_CMD_PROCESS_H

#include "base/err.h"
#include "launch/launch.h"

/*
 * Fill closed standard descriptors so that no file of ours becomes one, switch core dumps and
 * debugging by others off, umask 077, start the guarded memory. STATE keeps what a child gets back.
 */
void process_start(struct launch_state *state);

/*
 * Wipe EVENKEEP_TOKEN where the system has put it: this process has read it by now, and neither
 * /proc/PID/environ nor a program that is started on the way has to show it.
 */
void process_forget_token(void);

/*
 * From here on a file that reaches its limit of size is a write that fails, which is told and taken back, and no
 * end by SIGXFSZ. Programs that are started find that signal as it was.
 */
void process_outlive_limit(void);

/*
 * *FD, which somebody gave with a token on it, is for this process alone: programs that it starts do not
 * find it. A standard stream becomes /dev/null, and *FD where it was moved to.
 */
int process_keep_fd(int *fd, struct err *err);

#endif
