/* SPDX-License-Identifier: Apache-2.0 */
/* A running process against the vault: what it runs with, and what it would get today (POLICY.md §5). */
#ifndef EK_DRIFT_PROCESS_H
#define EK_DRIFT_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/contract.h"
#include "model/envset.h"
#include "model/fact.h"
#include "model/marker.h"

struct drift_process {
	unsigned long pid;       /* 0: a container */
	const char *name;        /* of its command, or of the container */
	const struct marker *marker;
	uint64_t started_ms, now_ms; /* started 0: not known */
	bool is_protected;       /* the environment is */
	bool is_whole;           /* its block is as it was started with, as far as can be seen */
	struct envset *values;   /* what it was started with */
	uint64_t head;           /* commit at which the environment is */
	struct envset *then;     /* what its service got at its commit; NULL: not known any more */
	struct envset *now;      /* what it would get; NULL: cannot be told */
	const struct contract *contract; /* of its service; NULL: none */
	const char *problem;     /* why something cannot be told; NULL: nothing */
};

/*
 * A subject `process`. Names are told as: `changed`, the vault has another value than the one that it got
 * there; `gone`, the vault has it no more; `foreign`, it has a value that is not the vault's; `missing`,
 * it lacks what the vault has and its contract requires, or without a contract all names.
 */
void drift_process_facts(const struct drift_process *process, struct facts *out);

#endif
