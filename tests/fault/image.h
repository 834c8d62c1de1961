/* SPDX-License-Identifier: Apache-2.0 */
/* A program under trace, and what its memory has where it starts another and where it ends. */
#ifndef EK_TEST_FAULT_IMAGE_H
#define EK_TEST_FAULT_IMAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "needles.h"

/* What has one of these in its name may be given that; each list NULL-ended, or NULL. */
struct image_places {
	const char *const *of_all; /* values and names */
	const char *const *of_names;
};

struct image_opts {
	const char *program; /* what comes before it is not looked at: a file name; NULL: all is */
	bool spares_guarded; /* what is in guarded memory is where it belongs */
	bool watches_writes; /* instead of memory: every write */
	struct image_places places;
	unsigned long kill_at; /* kill it at this entry or end of a system call; 0: never */
};

struct image_result {
	unsigned execs, ends; /* states looked at */
	size_t writes;        /* looked at */
	size_t bytes;         /* of memory in all states, or written */
	size_t handed;        /* values in the environment of the last exec, each once */
	size_t
	    stray[NEEDLE_KINDS]; /* of each kind anywhere else, each once a state, or a program */
	unsigned long calls;     /* entries and ends of system calls */
	int status;              /* of the program, as a shell has it */
};

/*
 * Run ARGV and look at its whole memory at each execve() (where the strings of the new environment
 * may have values, and nothing else anything) and just before it ends, however it ends; or at what
 * it writes. What is found is told on stderr by name and place. False: this system lets no program
 * be traced.
 */
bool image_run(const struct needles *needles, const struct image_opts *opts, char **argv,
    struct image_result *out);

/* Add what the file PATH has of them, and may not have, to OUT. */
void image_search_file(const struct needles *needles, const char *path,
    const struct image_places *places, struct image_result *out);

#endif
