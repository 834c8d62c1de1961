/* SPDX-License-Identifier: Apache-2.0 */
/* What a pipeline says of its secrets: in scripts, and to actions of others. */
#ifndef EK_OBSERVE_WORKFLOW_PRIV_H
#define EK_OBSERVE_WORKFLOW_PRIV_H

#include "observe/literal.h"
#include "observe/project_priv.h"
#include "text/node.h"

struct workflow {
	struct project *project;
	const char *path, *kind;      /* `github`, `gitlab` */
	const struct node *envs[3];   /* of the workflow, the job, the step; NULL: none */
	const char *job;
	size_t steps;
};

/* Take the next `${{ … }}` off *TEXT; *INSIDE is what stands in it. */
bool expansion_next(struct slice *text, struct slice *inside);

/* The name behind `secrets.` in an expansion; empty: there is none. */
struct slice expansion_secret(struct slice inside);

/* The name that TEXT begins with; empty: with none. */
struct slice expansion_name(struct slice text);

/*
 * `${{ secrets.X || 'text' }}` in VALUE of NAME: *OUT says whether that text is a secret that stands
 * there, by the name of either. Nothing is changed where there is no such text.
 */
void expansion_fallback(struct project *project, struct slice name, struct slice value,
	struct literal *out);

/* A subject for each line with a secret in it. */
void workflow_script(struct workflow *workflow, const struct node *script);
void workflow_build_arguments(struct workflow *workflow, const struct node *arguments);

/* `with:` of STEP: what it hands to the program of somebody else. */
void action_facts(struct workflow *workflow, const struct node *step);

#endif
