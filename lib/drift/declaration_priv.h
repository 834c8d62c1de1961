/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_DRIFT_DECLARATION_PRIV_H
#define EK_DRIFT_DECLARATION_PRIV_H

#include "drift/declaration.h"

enum { READERS_MOST = 8 };

/* All contracts of one folder. */
struct scope {
	const char *folder; /* that they are for; "" is the project */
	const struct declared_contract **contracts;
	size_t count;
	unsigned code, dynamic, references; /* uses in code, those whose name is computed, and all */
};

/* How one name is read in one scope. */
struct readers {
	const char *name;
	struct scope *scope;
	const char *kinds[READERS_MOST]; /* `code`, `compose`, … */
	size_t kind_count;
	unsigned uses, test_uses;        /* of code */
	bool has_default;                /* every use outside of tests has one */
	bool is_told;
	const struct subject *first;     /* the use that says most: outside of tests, without a default */
	const struct subject *differs;   /* one whose default is not WANTED */
	const char *wanted;              /* the contract's default; NULL: none */
};

struct declarations {
	const struct declared_ask *ask;
	struct facts *facts;
	struct pool *pool;
	struct scope *scopes;            /* deeper folders first */
	size_t scope_count;
	struct readers **readers;        /* by their hashes */
	size_t reader_count, room;
	const struct subject **entries;  /* lines of templates of which `mentioned` is known */
	size_t entry_count;
	const char **set;                /* names to which a file gives a text, sorted */
	size_t set_count;
};

/* The folder that a contract in FILE is for: its own, or the one above `config`, `deploy` and the like. */
const char *scope_folder(struct pool *pool, const char *file);

/* Is FILE in FOLDER or below? */
bool scope_has(const char *folder, const char *file);

/* What is known of NAME in SCOPE; made if there is nothing yet. */
struct readers *readers_of(struct declarations *all, struct scope *scope, const char *name);

/* The `declaration` subjects. */
void declaration_add(struct declarations *all);

#endif
