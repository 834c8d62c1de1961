/* SPDX-License-Identifier: Apache-2.0 */
/* One target of `render`: what lies there. */
#ifndef EK_CMD_DRIFT_TARGET_H
#define EK_CMD_DRIFT_TARGET_H

#include "cmd/render/render.h"
#include "drift/rendered.h"

/* All that is looked at of one target. */
struct target {
	struct render_file *file;
	const struct project_target *declared; /* NULL: it was named on a command line */
	const struct rendered_target *record;  /* NULL: it was not written here */
	struct drift_rendered seen;
	struct secret *text;    /* of the file */
	struct envset *says;
	struct envset *now, *then;
	char *problem;
};

/* PATH as it is called in the project; PROJECT may be NULL. */
const char *target_shown(const struct project *project, const char *path);

/* Make the path of TARGET->file one without links in its folders, as `render` does; none need be there. */
void target_locate(struct target *target);

/* What lies there, against TARGET->record: seen, text, says. */
void target_look(struct target *target);

/* The bytes of its file; empty where none were read. */
struct slice target_text(const struct target *target);

/* Keep the first problem; ERR is cleared. */
void target_problem(struct target *target, struct err *err);

void target_done(struct target *target);

#endif
