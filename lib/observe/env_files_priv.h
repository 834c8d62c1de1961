/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_OBSERVE_ENV_FILES_PRIV_H
#define EK_OBSERVE_ENV_FILES_PRIV_H

#include <string.h>

#include "observe/project_priv.h"

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
	struct slice rest, line;
	unsigned lines_read;
};

enum { COMPARED_MOST = 2000 }; /* entries that are compared with each other by how they look */

struct env_files {
	struct project *project;
	struct env_file *items;
	size_t count;
	struct arena *arena;
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

/* What readers other than compose make of an entry; entries are asked for from the top down. */
void env_file_hazards(struct env_file *file, const struct var *var, struct subject *subject);

/* Whether a Makefile or script of the folder has a shell read the file. */
void env_file_sourced(struct project *project, const struct env_file *file, struct subject *subject);

#endif
