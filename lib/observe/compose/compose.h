/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A compose project: base and override files, `include`, `extends`, anchors, `$` forms with the
 * variables that are set, as compose itself would merge them, and of every text the place that
 * decides. Nothing is judged here.
 */
#ifndef EK_OBSERVE_COMPOSE_H
#define EK_OBSERVE_COMPOSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/pool.h"
#include "observe/observe.h"
#include "observe/sources.h"
#include "observe/tree.h"
#include "observe/vars.h"

/* One variable of one service, as its container gets it. */
struct assignment {
	struct slice name;
	struct slice value, raw;    /* raw: as its file has it */
	struct slice address;       /* of a URL: `user:password`, before variables were put in, left out */
	struct slice userinfo;      /* that, as the file has it */
	bool is_set;                /* false: a bare name that nothing is known of */
	bool is_bare;               /* a name without a text: from the surroundings */
	bool is_unknown, is_tainted, is_plain_scalar;
	bool from_file;             /* of an `env_file` */
	bool lost;                  /* its text lost something to a `$` in an env file */
	struct mark at;             /* of the text that decides */
	const struct tree *node;    /* NULL: of an env file */
	const struct assignment *under; /* that it stands in the place of; NULL: none */
};

struct compose_service {
	struct slice name;
	struct tree *tree;          /* in canonical form */
	struct assignment *items;   /* each name once, in the order of the files */
	size_t count, room;
	struct names names;
	struct mark last_at;        /* of its name in the last file that has it */
	const char *context;        /* of its build, relative to the project; NULL: none in it */
};

struct compose_problem {
	struct mark at;
	const char *id, *message, *fix;
};

struct compose {
	const struct observe_stack *stack;
	const char *name;           /* of the project */
	const char *folder;         /* that its paths count against */
	struct tree *root;
	struct compose_service *services;
	size_t service_count;
	struct names service_names;
	struct names required;      /* names of `${V:?}` in its texts */
	struct names defaulted;     /* and of `${V:-text}` */
	struct vars env;            /* `.env` of the project */
	const struct origin *first; /* the first file */
	const char **files;         /* all that were read, NULL-ended */
	size_t file_count, file_room;
	struct compose_problem *problems;
	size_t problem_count, problem_room;
	bool is_partial;            /* a file of it could not be read: what it defines is not known */
	struct arena *arena;
	struct pool *pool;
};

/*
 * Load the project of STACK. What does not fit is a problem of *OUT and the rest is there; so is a
 * file that is no YAML. ERR_INVALID only where nothing is left.
 */
int compose_load(struct sources *sources, const struct observe_words *words,
	const struct observe_stack *stack, struct compose **out, struct err *err);
void compose_free(struct compose *compose);
void compose_freep(struct compose **compose);

/* NULL if there is none. */
struct compose_service *compose_service(const struct compose *compose, struct slice name);
const struct assignment *compose_assignment(const struct compose_service *service,
	struct slice name);

#endif
