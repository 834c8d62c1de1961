/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From stored values to what a program gets: base underneath, local values on top, the names
 * that the service takes, references (DESIGN.md §4, §5).
 */
#ifndef EK_RESOLVE_RESOLVE_H
#define EK_RESOLVE_RESOLVE_H

#include <stdbool.h>

#include "base/err.h"
#include "config/project.h"
#include "model/contract.h"
#include "model/envset.h"
#include "vault/vault.h"

struct resolve_opts {
	const struct project_service *service; /* NULL: all names */
	const struct contract *contract;       /* of the service; NULL: none */
	const char *const *only;               /* --only, NULL-ended; NULL: what the contract has */
	const struct entry *with;              /* --with: plain values that win; no reference sees them */
	size_t with_count;
	bool allow_loader_names;               /* charter bit 0 */
	struct vault_env *local;               /* one person's own values over it; NULL: none */
};

/* What entries of that layer have as their origin: no environment is called so. */
#define RESOLVE_LOCAL "(local)"

/*
 * Read ENV (its base below, local values above) and resolve it; where a name of the contract is set nowhere, its default
 * stands. ERR_INVALID (`refers-*`): unknown name, cycle, a
 * reference that is malformed; all of them named. ERR_NOT_FOUND (`no-name`): --only names what
 * is not there. ERR_REFUSED (`loader-name`): a name that is not allowed.
 */
int resolve_env(struct vault_env *env, const struct resolve_opts *opts, struct envset **out,
	struct err *err);

/* The same of the values GIVEN, which are no vault's, for the environment called NAME. */
int resolve_given(struct envset *given, const char *name, const struct resolve_opts *opts,
	struct envset **out, struct err *err);

/* Would the references of ENV, its base below, be resolved with CHANGES made? ERR_INVALID (`refers-*`) as above. */
int resolve_check_changes(struct vault_env *env, const struct change *changes, size_t count, struct err *err);

/* What the vault calls the NAME that SERVICE (or NULL) reads; borrowed, as NAME is. */
struct slice stored_name(const struct project_service *service, struct slice name);

/*
 * Replace ${NAME}, ${NAME|url} and $$ in every entry with ENTRY_REFERS; a value that refers to a
 * secret becomes secret. One pass over an acyclic graph.
 */
int resolve_references(struct envset *set, struct err *err);

/*
 * What of CONTRACT is missing in SET, still a placeholder, or not of its type. ERR_INVALID
 * (`missing-names`, `placeholder-value`, `value-type`): all that refuse a start, named; WARN is
 * called for each that only warns.
 */
int resolve_check(struct envset *set, const struct contract *contract, const char *env,
	void (*warn)(void *cookie, const char *message), void *cookie, struct err *err);

/* The same as OPTS says: of its contract the names of `only`, called as its service takes them. */
int resolve_check_opts(struct envset *set, const struct resolve_opts *opts, const char *env,
	void (*warn)(void *cookie, const char *message), void *cookie, struct err *err);

#endif
