/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_LAUNCH_BLOCK_PRIV_H
#define EK_LAUNCH_BLOCK_PRIV_H

#include "launch/launch.h"
#include "secret/arena.h"

struct launch_block {
	struct arena *arena; /* the texts that were built, and the pointers */
	char **envp;         /* NULL-ended; in the arena, or of the inherited environment */
	int file;            /* the sealed memory file, or -1 */
	unsigned char digest[LAUNCH_DIGEST]; /* zeros without a key */
};

/* Wipe everything; the block stays, empty. */
void launch_block_wipe(struct launch_block *block);

/*
 * A memory file with these bytes, closed on exec, at its start and sealed against every change.
 * ERR_SYSTEM (`no-memory-file` where there is no such thing).
 */
int sealed_file_new(struct slice bytes, int *out, struct err *err);

/* What exec counts of COUNT texts: the bytes with their NULs, and the pointers. */
size_t exec_bytes(char *const *texts, size_t count);

/* The same of ARGV and the path of the program; 0 for NULL. */
size_t exec_bytes_of_arguments(char *const *argv);

/* The most that exec takes: a quarter of the stack limit, within what Linux fixes. */
size_t exec_bytes_most(void);

#endif
