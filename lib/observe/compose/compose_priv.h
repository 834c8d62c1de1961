/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A compose project on its way from files to one tree, in compose's order: aliases and merge keys,
 * `$` forms, short forms, `extends`, then file upon file, then `include`.
 */
#ifndef EK_OBSERVE_COMPOSE_PRIV_H
#define EK_OBSERVE_COMPOSE_PRIV_H

#include "observe/compose/compose.h"
#include "observe/sources.h"
#include "observe/tree.h"
#include "observe/vars.h"
#include "secret/text.h"

enum { TREE_MOST = 500000, GROWN_MOST_COMPOSE = 16 << 20 };

struct compose_loader {
	struct sources *sources;
	const struct observe_words *words;
	struct arena *arena; /* of the project that is made */
	struct pool *pool;
	struct compose *out;
	struct vars *vars;   /* what `$` forms see: the project's */
	struct secret_text value;
	size_t nodes, grown;
	unsigned depth;      /* of files that files name */
};

/* Tell a problem at AT; only the first thousand are kept. */
void compose_problem(struct compose_loader *loader, struct mark at, const char *id,
	const char *format, ...) PRINTF_LIKE(4, 5);

/* The same with what ERR says. */
void compose_problem_of(struct compose_loader *loader, const struct origin *from, struct err *err);

/* One more node (or COUNT); an error when there are too many. */
int compose_count(struct compose_loader *loader, size_t count, const struct origin *from,
	struct err *err);

/* FILE as a tree: aliases, merge keys and `$` forms done. ERR_INVALID: it is not valid YAML. */
int compose_parse(struct compose_loader *loader, const struct origin *from, struct tree **out,
	struct err *err);

/* Replace the `$` forms of SCALAR. */
int compose_interpolate(struct compose_loader *loader, struct tree *scalar, struct err *err);

/* Give the short forms in a file, or in one SERVICE, the form that all others have. */
void compose_canonical(struct compose_loader *loader, struct tree *root);
void compose_canonical_service(struct compose_loader *loader, struct tree *service);

/* A problem for each field of SERVICE that compose does not know. */
void compose_check_fields(struct compose_loader *loader, const struct tree *service);

/* `"127.0.0.1:8080-8081:80-81/udp"` as the maps of the long form, added to LIST; false: it is none. */
bool compose_add_ports(struct compose_loader *loader, const struct tree *item, struct tree *list);

/* Words of a command line as a list, quotes taken off. */
struct tree *compose_split(struct compose_loader *loader, const struct tree *text);

/* Every service of ROOT gets what it extends. */
int compose_extend(struct compose_loader *loader, struct tree *root, struct err *err);

/* Put OVER over BASE: roots of files, or two services. OVER is used up. */
void compose_merge(struct compose_loader *loader, struct tree *base, struct tree *over);
void compose_merge_service(struct compose_loader *loader, struct tree *base, struct tree *over);

/* Take out of BASE what OVER resets or overrides, and out of OVER what only resets. */
void compose_reset(struct tree *base, struct tree *over);

/* Load the FILES that belong together, whose paths count against FOLDER, into one tree. */
int compose_load_files(struct compose_loader *loader, const char *const *files, const char *folder,
	struct tree **out, struct err *err);

/* Add to ROOT what it includes. */
int compose_include(struct compose_loader *loader, struct tree *root, struct err *err);

/* What each service's container gets, from env files and `environment`. */
void compose_environment(struct compose_loader *loader);

#endif
