/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program evenkeep-remote as a child: one socket, nothing else of ours. It is started with exec at
 * once, so no memory of this program is in it; its environment is made of what its engine needs
 * (process_env.c), never of a variable of evenkeep's.
 */
#ifndef EK_REMOTE_PROCESS_PRIV_H
#define EK_REMOTE_PROCESS_PRIV_H

#include <sys/types.h>

#include "base/err.h"
#include "remote/frame.h"
#include "remote/remote.h"

struct process {
	pid_t pid;           /* 0: there is none */
	int fd;
};

/* PROGRAM, or the one beside the running program (NULL). ERR_SYSTEM (`remote-program`). */
int process_begin(const char *program, enum remote_engine engine, struct process *out,
	struct err *err);

/* Let it end: it does so when the socket is closed. One that does not is killed after two seconds. */
void process_end(struct process *process);

/* End it now. */
void process_kill(struct process *process);

/* The environment for ENGINE: an array to free, of texts to leave alone. */
char **process_variables(enum remote_engine engine);

/*
 * The path of evenkeep-remote, of the same installation or build tree as this program; to free. NULL:
 * there is none, or it cannot be told where this program is. Never one of PATH.
 */
char *process_program(void);

#endif
