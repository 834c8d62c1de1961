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
	char *const *argv;  /* of launch_exec(), for the size limit; may be NULL */
	const unsigned char *digest_key; /* LAUNCH_DIGEST bytes for launch_digest(); NULL: no digest */
	const struct launch_state *state; /* NULL: nothing to give back */
};

struct launch_block;

/*
 * What the values are, and nothing of what is inherited or marked, as a keyed hash: blocks that were
 * made with the same key have the same values if it is the same.
 */
enum { LAUNCH_DIGEST = 32 };
void launch_digest(const struct launch_block *block, unsigned char out[LAUNCH_DIGEST]);

/*
 * Build the child's environment from INHERITED (NULL-ended, borrowed until launch_exec()) and SET,
 * which may be freed afterwards: what is inherited, without EVENKEEP_*, then the values by name,
 * then the marker. With opts->fd the values go to a sealed memory file and only the rest is
 * environment; the file is `NAME=value`, each ended by a NUL.
 *
 * ERR_INVALID: a value has a NUL (`value-nul`), an entry (`value-too-large`) or all together
 * (`too-large-to-start`) is more than exec takes. ERR_REFUSED (`loader-name`): an EVENKEEP_* name.
 * ERR_SYSTEM (`no-memory-file`): the system has no sealed memory files.
 */
int launch_prepare(struct envset *set, char *const *inherited, const struct launch_opts *opts,
	struct launch_block **out, struct err *err);
void launch_block_free(struct launch_block *block);
void launch_block_freep(struct launch_block **block);

/*
 * Restore limits and umask and become ARGV (searched on the PATH of the child's environment, as
 * execvp does, scripts without `#!` included). Returns only on failure: 127 not found, 126 cannot
 * be executed, with ERR filled; the block is wiped and limits and umask are ours again by then.
 */
int launch_exec(struct launch_block *block, char *const *argv, const struct launch_opts *opts,
	struct err *err);

/* FD, or where launch_exec() would put the values there, a copy of it that stays until the exec. */
int launch_clear_fd(int fd, const struct launch_opts *opts);

#endif
