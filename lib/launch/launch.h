/* SPDX-License-Identifier: Apache-2.0 */
/* The last step of `run`: the child's environment as one block, and exec in place (VAULT.md §10). */
#ifndef EK_LAUNCH_LAUNCH_H
#define EK_LAUNCH_LAUNCH_H

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "base/err.h"
#include "model/envset.h"

/* What main() changed at the start and exec must give back. */
struct launch_state {
	struct rlimit core;
	mode_t umask;
};

struct launch_opts {
	bool keep;          /* an inherited variable wins over the vault's */
	bool pristine;      /* inherit nothing but what `pass` names */
	const char *const *pass; /* NULL-ended names kept with `pristine`; may be NULL */
	const char *marker; /* text of EVENKEEP_RUN; NULL: none */
	int fd;             /* >= 0: pass the block as a sealed memory file on it, not as environment */
	bool no_core;       /* leave the core limit at 0 for the child */
	const struct launch_state *state;
};

struct launch_block;

/*
 * Build the child's environment from INHERITED (NULL-ended) and SET. Nothing is left of SET's
 * arena but the block. ERR_INVALID: an entry or the total is larger than exec takes, or a value
 * has a NUL.
 */
int launch_prepare(struct envset *set, char *const *inherited, const struct launch_opts *opts,
	struct launch_block **out, struct err *err);
void launch_block_free(struct launch_block *block);
void launch_block_freep(struct launch_block **block);

/*
 * Restore limits and umask and become ARGV (searched on the PATH of the child's environment).
 * Returns only on failure: 127 not found, 126 cannot be executed, with ERR filled; the block is
 * wiped by then.
 */
int launch_exec(struct launch_block *block, char *const *argv, const struct launch_opts *opts,
	struct err *err);

#endif
