/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_TEST_FAULT_IMAGE_PRIV_H
#define EK_TEST_FAULT_IMAGE_PRIV_H

#include <stdint.h>
#include <sys/types.h>

#include "image.h"

enum { IMAGE_CHUNK = 1 << 20, IMAGE_TELL_MOST = 40 };

struct range {
	uint64_t from, to;
};

struct image {
	const struct needles *needles;
	struct image_result *out;
	const char *program; /* to look at; NULL: the first one */
	pid_t pid;
	int mem, maps;
	/* of the state that is looked at */
	const char *state;
	struct range *allowed; /* strings of the environment that is handed on */
	size_t allowed_count, allowed_room;
	unsigned char *chunk;
	uint64_t chunk_at;
	const char *map_name;
	bool *found, *handed; /* by needle */
	unsigned told;
};

/* Look at the whole memory; what is found counts as of STATE. */
void image_look(struct image *image, const char *state);

/* The strings that ENVP, of the program, points to may have values; 0: nothing may. */
void image_allow_environment(struct image *image, uint64_t envp);

#endif
