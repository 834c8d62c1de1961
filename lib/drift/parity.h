/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Are the environments even? Contracts and views of environments become one table, names ×
 * environments, and the table becomes facts that rules judge (POLICY.md §2). Nothing is judged here.
 */
#ifndef EK_DRIFT_PARITY_H
#define EK_DRIFT_PARITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/pool.h"
#include "config/project.h"
#include "model/contract.h"
#include "model/fact.h"
#include "model/view.h"

struct parity_service {
	const struct project_service *declared;
	const struct contract *contract; /* NULL: it has none, and takes every name */
};

struct parity_env {
	const struct view *view;
	bool is_protected;
	const char *file; /* the env file that it is, relative to the project; NULL: in the vault */
};

struct parity_ask {
	const struct parity_service *services;
	size_t service_count;
	bool only_services; /* no other names than those the services take */
	const struct parity_env *envs; /* in order of promotion */
	size_t env_count;
	uint64_t now_ms;
	/* May the tag of a cell be shown (resolve/view.h)? It may be slow. NULL: of none. */
	bool (*shows_tag)(const struct view_cell *cell);
	/* Can the value of a cell that has one be guessed? NULL: nobody tells. */
	bool (*is_guessable)(const struct view_cell *cell);
};

enum parity_state {
	PARITY_HIDDEN,      /* nothing is known, not even that it is missing */
	PARITY_MISSING,     /* expected, and not there */
	PARITY_UNSET,       /* not there, and not expected */
	PARITY_DEFAULT,     /* not there: the contract's default stands in */
	PARITY_EXPIRED,
	PARITY_INVALID,     /* not of the type that the contract states */
	PARITY_PLACEHOLDER,
	PARITY_WEAK,        /* a secret that can be guessed */
	PARITY_SET,
};

struct parity_cell {
	enum parity_state state;
	const struct view_cell *seen; /* NULL: not there, or hidden */
	unsigned group;           /* cells of one number, in the whole table, have the same bytes */
	const char *type_error;   /* what it should be; NULL: it is, or nobody knows */
	bool is_placeholder;
	bool is_dictionary;       /* a secret that everybody tries first */
	bool is_empty;            /* its value is known, and nothing */
	bool is_reference;        /* what it says stands elsewhere: `${NAME}` */
	bool is_address;          /* `scheme://…` */
	bool is_number;           /* a plain value of digits only */
	bool has_leading_zero;    /* and that begins with 0, but is not 0 */
	bool is_rated;            /* somebody looked at the value itself, or it is_dictionary */
	bool is_weak;             /* it can be guessed; of a shape: its tag was kept back */
	const char *named_env;    /* another environment that the value names, and not its own */
	const char *meant_env;    /* an environment whose name it misspells */
	const char **same_as;     /* other secret names of this environment with this value */
	const char **same_elsewhere; /* and of others: `NAME in ENV` */
	size_t same_count, elsewhere_count;
};

/* What the contracts say of a name of the vault. */
struct expected {
	const char *name;
	bool required, secret, deprecated;
	bool refuses_start;               /* a service does not start without it */
	const char *fallback;             /* the contract's default; NULL: none for all who need it */
	const char *type;                 /* as a contract writes it; NULL: any */
	const char **services;
	const struct contract_key **keys; /* of each service */
	size_t count;
	const char *file;                 /* of the first contract that has it */
	unsigned line;
};

struct parity_row {
	const char *name;
	const struct expected *expected; /* NULL: in no contract */
	bool secret;
	struct parity_cell *cells;       /* one for each environment */
	size_t pairs_unknown;            /* pairs of cells that cannot be compared */
	const char *similar_to;          /* a name that this one may be a misspelling of */
};

struct parity {
	struct parity_ask ask;
	struct parity_row *rows; /* ascending by name */
	size_t count;
	bool is_open;            /* a service takes every name: none can be said to be undeclared */
	struct pool *pool;
};

/* The lists of ASK are copied; views, contracts and declarations in them are borrowed. */
struct parity *parity_new(const struct parity_ask *ask);
void parity_free(struct parity *parity);
void parity_freep(struct parity **parity);

/* Facts of the kinds `key`, `value` and `service`. */
void parity_facts(const struct parity *parity, struct facts *out);

/* `set`, `missing`, … */
const char *parity_state_name(enum parity_state state);

#endif
