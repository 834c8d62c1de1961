/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_OBSERVE_STACKS_PRIV_H
#define EK_OBSERVE_STACKS_PRIV_H

#include "observe/stacks/commands.h"
#include "observe/stacks/stacks.h"
#include "observe/names.h"

/* What a compose file says at a glance. */
struct outline {
	const char *path, *folder;
	struct slice word;      /* of an environment, in its name; empty: none */
	bool is_read;
	bool is_placed;         /* some stack has it */
	bool is_part;           /* another file includes or extends it */
	struct names services;  /* 1: has an image or a build; 0: builds upon another file's */
	const char **names;     /* of services */
	size_t service_count, service_room;
	size_t whole_count;     /* services with an image or a build */
	const char **parts;     /* files it includes and extends */
	size_t part_count, part_room;
};

struct finder {
	struct sources *sources;
	const struct found *found;
	const struct stacks_asked *asked;
	struct stacks *out;
	struct pool *pool;      /* of OUT */
	struct outline *items;
	size_t count;
	size_t command_count;   /* so far */
	struct names names;     /* of stacks, and how often each was wanted */
};

/* Read all compose files that were found. */
void outlines_read(struct finder *finder);
void outlines_free(struct finder *finder);

/* NULL: there is none. */
struct outline *outline_find(const struct finder *finder, const char *path);

/* The file in FOLDER that compose takes without `-f`, and what it puts over it; NULL: none. */
struct outline *outline_base(const struct finder *finder, const char *folder);
struct outline *outline_override(const struct finder *finder, const char *folder);

/* Every service of ONE that has no image or build is in OTHER; and all services of ONE are. */
bool outline_builds_on(const struct outline *one, const struct outline *other);
bool outline_is_within(const struct outline *one, const struct outline *other);

struct placed {
	const char *const *files;     /* NULL-ended, in the pool */
	const char *const *env_files;
	const char *project, *folder, *name;
	struct slice word;            /* of the environment; empty: none */
	bool is_neighbour;
	enum stack_reason reason;
	const char *because;
	struct fact_place place;
};

/* A stack, once; its files are placed then. */
void stack_place(struct finder *finder, const struct placed *placed);
void stack_leave_out(struct finder *finder, const struct outline *outline, const char *because);

/* COUNT texts of LIST as a NULL-ended list in the pool. */
const char **stack_list(struct pool *pool, const char *const *list, size_t count);

/* By commands; by names. */
void stacks_by_commands(struct finder *finder);
void stacks_by_names(struct finder *finder);

#endif
