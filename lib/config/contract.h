/* SPDX-License-Identifier: Apache-2.0 */
/* Reading contract files in both notations (POLICY.md §1); nothing in them is run. */
#ifndef EK_CONFIG_CONTRACT_H
#define EK_CONFIG_CONTRACT_H

#include "base/buf.h"
#include "base/err.h"
#include "config/project.h"
#include "model/contract.h"

/*
 * Read TEXT (of FILE, for places and the notation) into CONTRACT on top of what it has; imports are
 * passed over. ERR_INVALID: every problem of the file, with places.
 */
int contract_read(struct slice text, const char *file, struct contract *contract, struct err *err);

/* The contract of SERVICE from all its files and their imports; *out is NULL if it names none. */
int contract_load(const struct project *project, const struct project_service *service,
	struct contract **out, struct err *err);

/*
 * Does VALUE fit the type that KEY asks for? false: what it should be is added to WHY. Nothing set for
 * an optional name is nothing, whatever its type.
 */
bool contract_key_fits(const struct contract_key *key, struct slice value, struct buf *why);

/* The type whose form VALUE of NAME has, told from the form alone; NULL: none. The caller frees it. */
struct type *contract_type_of(struct slice name, const char *value);

#endif
