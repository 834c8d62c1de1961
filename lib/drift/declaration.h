/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What contracts declare against what is read (POLICY.md §5): references in compose files, pipelines,
 * manifests and code are joined with the contracts of the folders that they are in. Nothing is
 * judged here.
 */
#ifndef EK_DRIFT_DECLARATION_H
#define EK_DRIFT_DECLARATION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "model/contract.h"
#include "model/fact.h"

/* A contract, or a template that stands for one. */
struct declared_contract {
	const char *file;                /* its first file, relative to the project; its folder is what it is for */
	const struct contract *contract;
	const char *service;             /* that has it; NULL: a template of no service */
};

struct declared_ask {
	const struct declared_contract *contracts;
	size_t count;
	/* Does an environment have NAME? NULL: none is known. */
	bool (*in_vault)(void *cookie, struct slice name);
	void *cookie;
};

/*
 * Every `reference` in FACTS gets `declared`, where a contract is for its folder or one above, and
 * `in_vault`. A `declaration` is added for each name of the contracts, and for each name that code reads
 * and no contract for its folder has.
 */
void declaration_facts(const struct declared_ask *ask, struct facts *facts);

#endif
