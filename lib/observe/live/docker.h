/* SPDX-License-Identifier: Apache-2.0 */
/* What the `docker` program tells of containers. */
#ifndef EK_OBSERVE_DOCKER_H
#define EK_OBSERVE_DOCKER_H

#include "base/slice.h"
#include "observe/live/process.h"

/* What `docker inspect --format` is asked for: a JSON document a line. */
extern const char docker_form[];

struct docker_container {
	struct process process; /* its marker is empty where its environment has none */
	bool is_marked;
	char *service;          /* of compose; NULL: made by something else */
	char *files;            /* the compose files, absolute, with commas between them; NULL: not known */
};

struct docker_containers {
	struct docker_container *items;
	size_t count, room;
	size_t unreadable; /* lines that say something else */
};

/* TEXT is what was printed for that form. */
void docker_containers_read(struct slice text, struct docker_containers *out);
void docker_containers_done(struct docker_containers *containers);

/* Is FILE, absolute, one of the compose files of CONTAINER? */
bool docker_is_of(const struct docker_container *container, const char *file);

#endif
