/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_TEST_FAULT_IMAGE_PRIV_H
#define EK_TEST_FAULT_IMAGE_PRIV_H

#include <stdint.h>
#include <sys/types.h>

#include "image.h"

enum { IMAGE_CHUNK = 1 << 20, IMAGE_OVERLAP = 64, IMAGE_TELL_MOST = 40, IMAGE_FDS = 1024 };

struct range {
	uint64_t from, to;
};

struct image {
	const struct needles *needles;
	struct image_result *out;
	const char *program; /* to look at; NULL: the first one */
	bool spares_guarded;
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
	/* of watching writes */
	bool watches_writes;
	const struct image_places *places;
	unsigned long kill_at;
	char *names[IMAGE_FDS]; /* of descriptors */
	char path[4096];        /* of the call that was entered */
	uint64_t entered, entered_fd;
};

/* Look at the whole memory; what is found counts as of STATE. */
void image_look(struct image *image, const char *state);

/* The strings that ENVP, of the program, points to may have values; 0: nothing may. */
void image_allow_environment(struct image *image, uint64_t envp);

/* A system call is entered, left. */
void image_writes_enter(struct image *image, uint64_t number, const uint64_t *args);
void image_writes_leave(struct image *image, int64_t result);

#endif
