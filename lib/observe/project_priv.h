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

/* What a manifest or Terraform declares to run in a cluster. */
struct workload {
	const char *kind, *name;       /* `Deployment`, … */
	const char *const *containers;
	size_t container_count;
};

struct project {
	struct sources *sources;
	const struct observe_words *words;
	const struct found *found;
	struct facts *facts;
	struct pool *pool;
	struct build *builds; /* of compose files */
	size_t build_count, build_room;
	struct workload *workloads;
	size_t workload_count, workload_room;
	bool workloads_open;  /* there are more, whose names are not in files that are read */
};

void env_file_facts(struct project *project);
void dockerfile_facts(struct project *project);
void workflow_facts(struct project *project);
void kubernetes_facts(struct project *project);
void terraform_facts(struct project *project);
void pm2_facts(struct project *project);

/* Commands of pipelines and scripts that change what runs in a cluster; after those that declare it. */
void kubectl_facts(struct project *project);
void code_facts(struct project *project); /* behind the others: it knows what they read */

/* Add a workload, whose texts live as long as the project. */
void project_add_workload(struct project *project, struct workload workload);

/* Is there a secret in clear in the env file? True also if it cannot be read. */
bool env_file_has_secret(struct project *project, const struct found_file *found);

/* Does a Dockerfile's build copy PATH, whole contexts at a time, into its image? */
bool dockerfiles_copy(struct project *project, const char *path);

#endif
