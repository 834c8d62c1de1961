/* SPDX-License-Identifier: Apache-2.0 */
/* What starts compose in a project: commands, `COMPOSE_FILE`, lists of `-f` that are kept for later. */
#ifndef EK_OBSERVE_COMMANDS_H
#define EK_OBSERVE_COMMANDS_H

#include "model/fact.h"
#include "observe/found.h"

enum { COMMAND_FILES_MOST = 16, COMMAND_FOLDERS = 3 };

struct compose_command { /* texts as they are written, perhaps with SCRIPT_ANY */
	const char *files[COMMAND_FILES_MOST + 1]; /* NULL-ended; none: those that compose finds */
	const char *env_files[COMMAND_FILES_MOST + 1];
	size_t file_count, env_count;
	const char *project, *folder; /* `-p`, `--project-directory`; NULL */
	const char *hint;             /* the target or recipe it is in; NULL */
	const char *from[COMMAND_FOLDERS]; /* where it may run, likeliest first; NULL-ended if fewer */
	struct fact_place place;
};

/* Tell FN of each, in the order of the files. Texts are in POOL. */
void compose_commands(struct sources *sources, const struct found *found, struct pool *pool,
	void (*fn)(void *cookie, const struct compose_command *command), void *cookie);

#endif
