/* SPDX-License-Identifier: Apache-2.0 */
/* What the system tells of running processes. Their environments are kept in guarded memory. */
#ifndef EK_OBSERVE_PROCESS_H
#define EK_OBSERVE_PROCESS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/envset.h"
#include "model/marker.h"
#include "secret/secret.h"

/*
 * The environment that process PID was started with: `NAME=value` texts, each ended by a NUL. What
 * the process did with it later is not seen. ERR_NOT_FOUND (`no-process`): it is not there, or
 * ended. ERR_SYSTEM (`process-closed`): it is another user's, or keeps its memory to itself;
 * (`no-process-list`): this system does not tell.
 */
int process_environment(unsigned long pid, struct secret **out, struct err *err);

/*
 * The texts of such a block that are `NAME=value`: of a name that stands twice the first, which is
 * what programs see. A program may have written anything over it.
 */
struct envset *process_values(struct slice block);

/* The marker of such a block; false: it has none. */
bool process_marker(struct slice block, struct marker *out);

/*
 * Is every text of it `NAME=value`, as programs are started? One that shows its state in its title writes
 * over it, and then what is missing may have been there.
 */
bool process_is_whole(struct slice block);

enum { PROCESS_COMMAND = 65 };

/* A process that `run` started, or a container that it started the program of. */
struct process {
	unsigned long pid;             /* 0: of a container */
	char command[PROCESS_COMMAND]; /* as the system or the engine calls it, made printable */
	uint64_t started_ms;           /* 0: not known */
	struct marker marker;
	struct secret *block;          /* what it was started with */
};

struct processes {
	struct process *items; /* ascending by number */
	size_t count, room;
	size_t closed;         /* processes of which the system does not tell: of other users */
};

/*
 * Those under PROC (`/proc`) that have a marker, but this process; of a process and its descendants with
 * the same marker the topmost only. What ends meanwhile is not there. ERR_SYSTEM: PROC cannot be
 * read; (`no-process-list`): this system does not tell.
 */
int processes_find(const char *proc, struct processes *out, struct err *err);
void processes_done(struct processes *processes);

/* COMMAND as a name to be shown: what is not printable ASCII is a question mark. */
void process_set_command(struct process *process, struct slice command);

#endif
