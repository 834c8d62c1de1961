/* SPDX-License-Identifier: Apache-2.0 */
/* The contract of a service: which names it takes. Read by config/contract.h. */
#ifndef EK_MODEL_CONTRACT_H
#define EK_MODEL_CONTRACT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/slice.h"
#include "model/type.h"

struct contract_key {
	char *name;
	bool required;     /* missing refuses the start if it is secret, else warns (POLICY.md §1) */
	bool insisted;     /* … and refuses it also where there is an example */
	bool secret;
	bool told;         /* secret or plain because the contract itself says so */
	const char *why;   /* why it is secret or plain: a static text; NULL: nothing speaks for secret */
	bool placeholder;  /* its text is no acceptable value (`your-key`) */
	bool computed;     /* its text would have to be run; it is not */
	bool internal;     /* for tools that read the file: no program gets it */
	char *example;     /* NULL: none. Never injected */
	char *default_value; /* what a program gets where nothing is set; NULL: none */
	struct type *type; /* NULL: any text */
	struct type *hint; /* what the form of the example suggests; never refuses. NULL: nothing */
	bool deprecated;
	char *instead;     /* what to use instead of a deprecated one; NULL: not said */
	char *description; /* lines; NULL: none */
	char *docs;        /* addresses of more, one a line; NULL: none */
	char *file;
	unsigned line;
};

/* Something in a contract that is no error and that its author should know. */
struct contract_note {
	char *file;
	unsigned line, column;
	char *text;
};

struct contract {
	struct contract_key *keys; /* ascending by name */
	size_t count, room;
	struct contract_note *notes; /* in the order of the files */
	size_t note_count, note_room;
	char *current_env; /* the name that says which environment it is; NULL: not said */
};

struct contract *contract_new(void);
void contract_free(struct contract *contract);
void contract_freep(struct contract **contract);

/* Free what KEY has; every one of its texts and types is its own then. */
void contract_key_done(struct contract_key *key);

/* Add KEY (its texts and type are copied); one of the same name is replaced: the later file wins. */
struct contract_key *contract_add(struct contract *contract, const struct contract_key *key);

/* Add a note; the texts are copied. */
void contract_note(struct contract *contract, const char *file, unsigned line, unsigned column,
	const char *text);

/*
 * Is a start refused where KEY is missing or still a placeholder? Its contract says so, no example can tell
 * what it is, or it is secret (POLICY.md §1).
 */
bool contract_key_refuses(const struct contract_key *key);

/* NULL if the contract does not have that name. */
const struct contract_key *contract_find(const struct contract *contract, struct slice name);

#endif
