/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_OBSERVE_MISSING_FACTS_H
#define EK_OBSERVE_MISSING_FACTS_H

#include "observe/compose/compose.h"
#include "observe/project_priv.h"

/* The env files that services of COMPOSE take and that ought to be there and are not. */
void missing_facts(struct project *project, const struct compose *compose);

#endif
