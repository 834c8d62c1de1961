/* SPDX-License-Identifier: Apache-2.0 */
/* A program under trace, and what its memory has where it starts another and where it ends. */
#ifndef EK_TEST_FAULT_IMAGE_H
#define EK_TEST_FAULT_IMAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "needles.h"

struct image_result {
	bool spares_guarded;        /* given: what is in guarded memory is where it belongs */
	unsigned execs, ends;       /* states looked at */
	size_t bytes;               /* of memory, in all states */
	size_t handed;              /* values in the environment of the last exec, each once */
	size_t stray[NEEDLE_KINDS]; /* of each kind anywhere else, each once a state */
	int status;                 /* of the program, as a shell has it */
};

/*
 * Run ARGV, wait until it is PROGRAM (a file name; NULL: at once), and look at its whole memory at
 * each execve() (where the strings of the new environment may have values, and nothing else
 * anything) and just before it ends, however it ends. What is found is told on stderr by name and
 * place. False: this system lets no program be traced.
 */
bool image_run(
    const struct needles *needles, const char *program, char **argv, struct image_result *out);

#endif
