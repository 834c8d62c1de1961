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
	bool secret;
	bool placeholder;  /* its text is no acceptable value (`your-key`) */
	char *example;     /* NULL: none. Never injected */
	char *default_value; /* what a program gets where nothing is set; NULL: none */
	struct type *type; /* NULL: any text */
	bool deprecated;
	char *description; /* NULL: none */
	char *file;
	unsigned line;
};

struct contract {
	struct contract_key *keys; /* ascending by name */
	size_t count, room;
};

struct contract *contract_new(void);
void contract_free(struct contract *contract);
void contract_freep(struct contract **contract);

/* Add KEY (its texts and type are copied); one of the same name is replaced: the later file wins. */
struct contract_key *contract_add(struct contract *contract, const struct contract_key *key);

/* NULL if the contract does not have that name. */
const struct contract_key *contract_find(const struct contract *contract, struct slice name);

#endif
