/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which compose files are started together, and for which environment: by what evenkeep.yaml says,
 * else by what Makefiles, scripts and CI pass with `-f`, else by names. A guess is told as a fact,
 * and a file that nothing places is left out and told too.
 */
#ifndef EK_OBSERVE_STACKS_H
#define EK_OBSERVE_STACKS_H

#include "observe/found.h"
#include "observe/observe.h"

/* A stack as evenkeep.yaml has it. Lists are NULL-ended; all texts are borrowed. */
struct stack_declared {
	const char *name;
	const char *const *files;        /* in the order of `-f` */
	const char *const *environments; /* NULL: those that names tell */
	const char *const *env_files;    /* NULL: the `.env` that compose takes */
	const char *project, *folder;    /* NULL: as compose finds them */
	bool is_neighbour;
	struct fact_place place;         /* where it is declared */
};

/* An environment of the project. */
struct stack_environment {
	const char *name;
	bool is_protected;
	interpolate_lookup_fn *look_up; /* its values (observe/stacks/values.h); NULL: none are known */
	bool (*is_secret)(void *cookie, struct slice name); /* which of them; NULL: all */
	void *cookie;
};

struct stacks_asked { /* begins zeroed; valid as long as the stacks */
	const struct stack_declared *declared;
	size_t declared_count;
	const struct stack_environment *environments; /* in order of promotion */
	size_t environment_count;
};

enum stack_reason {
	STACK_DECLARED,  /* evenkeep.yaml says so */
	STACK_COMMAND,   /* a command in a file of the project */
	STACK_NAMES,     /* the names that compose itself knows, or one file alone */
	STACK_GUESSED,   /* names that people mean so */
	STACK_LEFT_OUT,  /* nothing tells what they belong to */
};

struct stack_told {
	const char *const *files;
	const char *name, *environment; /* of the stack; NULL: none */
	enum stack_reason reason;
	const char *because;            /* of a guess or of what is left out; NULL: nothing to say */
	struct fact_place place;        /* what says so; else the first file */
};

struct stacks { /* begins zeroed */
	struct observe_stack *items;
	size_t count, room;
	struct stack_told *told;        /* of each stack, then of what is left out */
	size_t told_count, told_room;
	struct pool *pool;
};

/* Find the stacks of a project, whose files FOUND has. */
void stacks_find(struct sources *sources, const struct found *found,
	const struct stacks_asked *asked, struct stacks *out);

/* How the files were put together, as subjects `file` of kind `stack`. */
void stacks_facts(const struct stacks *stacks, struct facts *out);

void stacks_done(struct stacks *stacks);

#endif
