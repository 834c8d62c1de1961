/* SPDX-License-Identifier: Apache-2.0 */
/* Reading evenkeep.yaml field by field (text/reading.h). */
#ifndef EK_CONFIG_PROJECT_PRIV_H
#define EK_CONFIG_PROJECT_PRIV_H

#include "config/project.h"
#include "text/reading.h"

static inline struct project *
project_of(struct reading *reading)
{
	return reading->out;
}

/* What fields of evenkeep.yaml that do not fit are called. */
extern const struct reading_ids project_ids;

/* A path that stays inside the project. */
const char *reading_path(struct reading *reading, const struct node *node, const char *what);

/* One path or a list of them, as a NULL-ended array that the caller owns; never NULL. */
char **reading_paths(struct reading *reading, const struct node *node, const char *what);

/* The sections; each fills its part of the project. */
void read_environments(struct reading *reading, const struct node *node);
void read_services(struct reading *reading, const struct node *node);
void read_targets(struct reading *reading, const struct node *node);
void read_stacks(struct reading *reading, const struct node *node);
void read_policies(struct reading *reading, const struct node *node);
void read_exceptions(struct reading *reading, const struct node *node);

void project_stack_done(struct project_stack *stack);
void project_target_done(struct project_target *target);

/* The names that are declared, for suggestions; borrowed texts, the caller frees the list. */
const char **project_env_names(const struct project *project);
const char **project_service_names(const struct project *project);

/* Fill PROJECT, whose root and file are set, from TEXT. ERR_INVALID: all its problems. */
int project_read(struct slice text, struct project *project, struct err *err);

#endif
