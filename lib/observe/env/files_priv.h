/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_OBSERVE_ENV_FILES_PRIV_H
#define EK_OBSERVE_ENV_FILES_PRIV_H

#include <string.h>

#include "observe/project_priv.h"

struct other_name {
	struct slice name;
	const struct env_file *in;
};

/* Which `$` forms the program that reads an env file replaces. */
enum env_dollars {
	ENV_DOLLARS_UNKNOWN, /* it was not asked */
	ENV_DOLLARS_ALL,     /* compose, and whoever is not known */
	ENV_DOLLARS_BRACED,  /* `${…}` alone: python-dotenv */
	ENV_DOLLARS_NONE,    /* dotenv of Node */
};

/* One env file, read. */
struct env_file {
	const struct found_file *found;
	struct origin from;
	struct slice text;
	struct vars vars;
	bool is_read;
	unsigned environment; /* that its name says; 0: none */
	struct slice environment_word;
	const struct env_file *template, *values; /* the other one of the pair; NULL: none */
	struct names seen;      /* names so far, and which entry had each */
	struct names other_names; /* names that another service's template has otherwise: OTHERS */
	struct other_name *others;
	size_t other_count, other_room;
	struct slice rest, line;
	unsigned lines_read;
	enum env_dollars dollars; /* env_file_dollars() knows */
};

enum { COMPARED_MOST = 2000 }; /* entries that are compared with each other by how they look */

/* What else than a dotenv reader takes an env file, in a Makefile, a script or a CI file. */
enum env_reader_kind {
	ENV_READER_SHELL,  /* `. .env`, `source .env` */
	ENV_READER_MAKE,   /* `include .env` */
	ENV_READER_XARGS,  /* `export $(cat .env | xargs)` */
	ENV_READER_DOCKER, /* `docker run --env-file .env` */
};

struct env_other_reader {
	const char *path, *by;
	enum env_reader_kind kind;
};

struct env_readers { /* begins zeroed */
	struct env_other_reader *items;
	size_t count, room;
};

struct env_files {
	struct project *project;
	struct env_file *items;
	size_t count;
	struct arena *arena;
	struct env_readers readers;
};

static inline const char *
env_file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

static inline bool
env_file_same_folder(const char *a, const char *b)
{
	size_t one = (size_t)(env_file_name(a) - a), two = (size_t)(env_file_name(b) - b);

	return one == two && memcmp(a, b, one) == 0;
}

/* What readers make of an entry; entries are asked for from the top down. */
void env_file_hazards(struct project *project, struct env_file *file, const struct var *var,
	struct subject *subject);

/* By what a compose file says, or the manifests around it. */
enum env_dollars env_file_dollars(struct project *project, struct env_file *file);

/* Find what templates of other services call the things that each template has, where that is sure. */
void env_other_names_find(struct env_files *files);
void env_other_names_done(struct env_file *file);

void env_readers_find(struct project *project, struct env_readers *out);
void env_readers_done(struct env_readers *readers);

/* Say in SUBJECT who reads FILE. */
void env_readers_put(const struct env_readers *readers, const struct env_file *file,
	struct subject *subject);

#endif
