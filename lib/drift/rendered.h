/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file that `render` writes against the vault: is it as it was written, and would it be written so
 * today (POLICY.md §5)? Three states are compared name by name: what it says, what was written, and
 * what would be; so each difference has a direction.
 */
#ifndef EK_DRIFT_RENDERED_H
#define EK_DRIFT_RENDERED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "format/template.h"
#include "model/envset.h"
#include "model/fact.h"
#include "rendered/rendered.h"

struct drift_rendered {
	const char *file;            /* relative to the project, or absolute */
	const char *env, *service;   /* service NULL: every name */
	const char *form;            /* the dialect, or the template's path */
	bool is_template;
	const char *declared_in;     /* evenkeep.yaml; NULL: it was named on a command line */
	unsigned declared_line;
	bool is_protected;           /* the environment is */

	bool is_written;             /* `render` wrote it here */
	uint64_t seq, written_ms;    /* at which commit, and when; 0: not known */
	uint64_t head, now_ms;       /* where the environment is; head 0: not known */

	bool exists, is_link, is_folder, is_blank;
	unsigned mode, wanted_mode;
	bool has_secret;
	bool knows_git, is_tracked;
	enum rendered_knowledge known;
	bool is_current;             /* it is what would be written now */

	const struct template *template; /* NULL: of a dialect */
	struct slice text;           /* of a template: what the file says */
	struct envset *says;         /* what it says; NULL: cannot be told name by name */
	struct envset *then;         /* what was written; NULL: not known any more */
	struct envset *now;          /* what would be; NULL: cannot be told */
	const char *problem;         /* why it cannot be written now; NULL: it can, or nobody knows */
};

/*
 * A subject `rendered`. Names are told as: `changed`, `added`, `removed`, by the vault since it was
 * written; `hand_changed`, `hand_added`, `hand_removed`, by somebody else.
 */
void drift_rendered_facts(const struct drift_rendered *rendered, struct facts *out);

#endif
