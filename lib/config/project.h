/* SPDX-License-Identifier: Apache-2.0 */
/* evenkeep.yaml (DESIGN.md §4): data only; unknown fields are errors with a suggestion. */
#ifndef EK_CONFIG_PROJECT_H
#define EK_CONFIG_PROJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct project_env {
	char *name;
	char *file;    /* not in the vault but in this env file, relative to the root; or NULL */
	bool protect;
};

struct project_take {
	char *contract_name; /* the name that the service reads */
	char *vault_name;    /* the name that the vault has */
};

struct project_service {
	char *name;
	char **contracts;       /* files relative to the root, NULL-ended; later wins by name */
	char **compose_files;   /* NULL-ended */
	char *compose_service;  /* NULL: none */
	struct project_take *take;
	size_t take_count;
};

struct project_target {
	char *service; /* NULL: every name of the environment */
	char *env;
	char *format;   /* --as; NULL: of a template */
	char *template; /* relative to the root, or NULL */
	char *to;       /* relative to the root */
	char *name, *space; /* `name` and `namespace` of what is written, or NULL */
	unsigned mode;  /* of the file; 0: the usual one */
	unsigned line;
};

/* Compose files that are started together. */
struct project_stack {
	char *name;
	char **files;        /* in the order of `-f`; lists are NULL-ended, paths relative to the root */
	char **envs;         /* environments that they are for; none: those that names tell */
	char **env_files;    /* of `--env-file`; none: the `.env` that compose takes */
	char *project_name;  /* `-p`; or NULL */
	char *folder;        /* `--project-directory`; or NULL */
	bool neighbour;      /* on the same host, but not of this project */
	unsigned line, column;
};

/* Findings of a rule that are told as notes for a while. */
struct project_exception {
	char *rule;    /* an id, or a glob of ids */
	char *where;   /* a glob of files; NULL: everywhere */
	char *until;   /* `2027-03-01` */
	char *why;
	unsigned line;
};

struct project {
	char *root;    /* absolute folder of evenkeep.yaml, links resolved */
	char *file;    /* path of evenkeep.yaml as to show it */
	char *name;
	char *remote;  /* or NULL */
	struct project_env *envs;
	size_t env_count;
	struct project_service *services;
	size_t service_count;
	struct project_target *targets;
	size_t target_count;
	struct project_stack *stacks;
	size_t stack_count;
	char **policies; /* NULL-ended */
	struct project_exception *exceptions;
	size_t exception_count;
};

/*
 * Find evenkeep.yaml from the folder START (NULL: the current one) upwards, to the root or
 * another file system, or take the file or folder that EXPLICIT names; then load it.
 * ERR_NOT_FOUND (`no-project`). ERR_REFUSED (`project-writable`): others could write it, or it
 * is neither ours nor root's. ERR_INVALID: all its problems, with places and suggestions.
 */
int project_find(const char *start, const char *explicit_path, struct project **out,
	struct err *err);
int project_load(const char *path, struct project **out, struct err *err);
void project_free(struct project *project);
void project_freep(struct project **project);

/* NULL if there is none of that name. */
const struct project_env *project_find_env(const struct project *project, const char *name);
const struct project_service *project_find_service(const struct project *project, const char *name);

/* The place of an environment in the order of promotion; one that is not declared is behind all. */
size_t project_env_rank(const struct project *project, const char *name);

/* As above; ERR_NOT_FOUND with a suggestion. */
int project_get_env(const struct project *project, const char *name,
	const struct project_env **out, struct err *err);
int project_get_service(const struct project *project, const char *name,
	const struct project_service **out, struct err *err);

/* A file's mode as chmod takes it, 0600 or 640; false: it is none. */
bool project_mode(const char *text, unsigned *out);

/* Is PATH, absolute and without links, the project's folder or in it? */
bool project_has(const struct project *project, const char *path);

/*
 * The text of the project's file with ADDRESS as its `remote` (NULL: without), and nothing else of it
 * changed; appended to OUT. ERR_INVALID (`project-form`): the field does not stand in a line of its
 * own, so a person has to do it.
 */
int project_with_remote(const struct project *project, const char *address, struct buf *out,
	struct err *err);

/* PATH below the root, absolute; the caller frees it. */
char *project_path(const struct project *project, const char *path);

#endif
