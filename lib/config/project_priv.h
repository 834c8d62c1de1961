/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading evenkeep.yaml field by field. Every function tells what it does not like and goes on,
 * so that all problems of the file are reported at once.
 */
#ifndef EK_CONFIG_PROJECT_PRIV_H
#define EK_CONFIG_PROJECT_PRIV_H

#include "config/project.h"
#include "text/node.h"

struct reading {
	struct slice text;    /* of the whole file, for the lines to show */
	const char *file;
	struct project *project;
	struct err *err;      /* all problems so far */
	struct err beyond;    /* takes the details of those that are only counted */
};

/* Tell a problem at NODE's value or, with ON_KEY, at its key; then err_why, err_fix as needed. */
struct err *reading_complain(struct reading *reading, const struct node *node, bool on_key,
	const char *id, const char *format, ...) PRINTF_LIKE(5, 6);

/* As `fix` of the newest problem: the one of WORDS that TYPED is near to, or the list of all. */
void reading_suggest(struct err *problem, const char *typed, const char *const *words,
	size_t count);

/* Is NODE a map with no other than these fields? WHAT names it. NULL and YAML's null: false, quietly. */
bool reading_map(struct reading *reading, const struct node *node, const char *what,
	const char *const *fields, size_t count);

/* A map whose keys the user chooses. */
bool reading_free_map(struct reading *reading, const struct node *node, const char *what);

bool reading_list(struct reading *reading, const struct node *node, const char *what);

/* The text of NODE, borrowed; NULL if it is absent, not a text, or (told) empty. */
const char *reading_text(struct reading *reading, const struct node *node, const char *what);

/* As reading_text, of a field that must be there. */
const char *reading_field(struct reading *reading, const struct node *map, const char *field,
	const char *what);

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

/* The names that are declared, for suggestions; borrowed texts, the caller frees the list. */
const char **project_env_names(const struct project *project);
const char **project_service_names(const struct project *project);

/* Fill PROJECT, whose root and file are set, from TEXT. ERR_INVALID: all its problems. */
int project_read(struct slice text, struct project *project, struct err *err);

#endif
