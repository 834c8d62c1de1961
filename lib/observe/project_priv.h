/* SPDX-License-Identifier: Apache-2.0 */
/* What the observers of single files have in common. */
#ifndef EK_OBSERVE_PROJECT_PRIV_H
#define EK_OBSERVE_PROJECT_PRIV_H

#include "observe/found.h"
#include "observe/observe.h"
#include "observe/vars.h"

/* A Dockerfile and the folder that its build sees; both relative to the project. */
struct build {
	const char *dockerfile, *context;
};

struct project {
	struct sources *sources;
	const struct observe_words *words;
	const struct found *found;
	struct facts *facts;
	struct pool *pool;
	struct build *builds; /* of compose files */
	size_t build_count, build_room;
};

void env_file_facts(struct project *project);
void dockerfile_facts(struct project *project);
void workflow_facts(struct project *project);

/* Is there a secret in clear in the env file? True also if it cannot be read. */
bool env_file_has_secret(struct project *project, const struct found_file *found);

/* Does a Dockerfile's build copy PATH, whole contexts at a time, into its image? */
bool dockerfiles_copy(struct project *project, const char *path);

#endif
