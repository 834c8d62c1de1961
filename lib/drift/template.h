/* SPDX-License-Identifier: Apache-2.0 */
/* A template beside a contract: the same names, more, fewer, or others in their place? */
#ifndef EK_DRIFT_TEMPLATE_H
#define EK_DRIFT_TEMPLATE_H

#include <stdbool.h>

#include "model/contract.h"
#include "model/fact.h"

struct drift_template {
	const char *file;        /* relative to the project */
	const char *service;     /* one of those whose contract it is held against */
	const char *declared_in; /* the files of that contract, for messages */
	bool is_of_environment;  /* its name says that it is for one environment */
	const struct contract *contract, *template;
};

/*
 * A subject `template` for each name that one of them has and the other has not. A name of the template
 * that is nearly one that it lacks, or stands between the same two, is told with that and not twice.
 */
void drift_template_facts(const struct drift_template *template, struct facts *out);

#endif
