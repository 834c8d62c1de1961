/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Observers turn the files of a project into facts (POLICY.md §3, §4) and judge nothing: what is
 * wrong with a fact is for rules to say. A file that cannot be read is a fact too, and the rest
 * goes on. No fact holds a value.
 */
#ifndef EK_OBSERVE_OBSERVE_H
#define EK_OBSERVE_OBSERVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/slice.h"
#include "model/fact.h"
#include "text/interpolate.h"

struct sources;

/* What tells secrets from other values, and what is there anyway; config/words.h has all of them. */
struct observe_words {
	const char *(*secret_name)(struct slice name);
	const char *(*secret_value)(struct slice name, struct slice value);
	bool (*placeholder)(struct slice value);
	bool (*given)(struct slice name); /* NULL: none is */
};

/* Compose files that are started together, in the order of `-f`. */
struct observe_stack {
	const char *name;         /* for messages */
	const char *const *files; /* relative to the project, NULL-ended */
	const char *environment;  /* that they are for; NULL: none in particular */
	const char *const *env_files; /* of `--env-file`, NULL-ended; NULL: `.env` where compose looks */
	const char *project, *folder; /* `-p`, `--project-directory`; NULL: as compose finds them */
	bool is_protected;
	bool is_alone;            /* nothing says that it is on the host together with the others */
	bool is_neighbour;        /* on the same host, but not of this project: not observed itself */
	interpolate_lookup_fn *look_up; /* variables over those of `.env`; NULL: none */
	bool (*is_secret)(void *cookie, struct slice name); /* which of them; NULL: all */
	void *cookie;
};

/*
 * Facts of COUNT stacks that run on one host: services, assignments, references, variables, URLs,
 * ports, networks, volumes, files. ERR_SYSTEM, ERR_INVALID: there is nothing that could be read.
 */
int observe_compose(struct sources *sources, const struct observe_words *words,
	const struct observe_stack *stacks, size_t count, struct facts *out, struct err *err);

/*
 * The same, and besides of all files in the project's folder that an observer knows: env files,
 * Dockerfiles, workflows.
 */
int observe_project(struct sources *sources, const struct observe_words *words,
	const struct observe_stack *stacks, size_t count, struct facts *out, struct err *err);

#endif
