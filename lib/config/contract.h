/* SPDX-License-Identifier: Apache-2.0 */
/* Reading contract files: the plain notation of POLICY.md §1. */
#ifndef EK_CONFIG_CONTRACT_H
#define EK_CONFIG_CONTRACT_H

#include "base/err.h"
#include "config/project.h"
#include "model/contract.h"

/*
 * Read TEXT (of FILE, for places) into CONTRACT on top of what it has. ERR_INVALID: every
 * problem of the file, with places.
 */
int contract_read(struct slice text, const char *file, struct contract *contract, struct err *err);

/* The contract of SERVICE from all its files; *out is NULL if it names none. */
int contract_load(const struct project *project, const struct project_service *service,
	struct contract **out, struct err *err);

#endif
