/* SPDX-License-Identifier: Apache-2.0 */
/* The environments of a project beside each other, as the caller may see them. */
#ifndef EK_CMD_COLUMNS_H
#define EK_CMD_COLUMNS_H

#include "cmd/cmd.h"
#include "cmd/session/session.h"
#include "drift/parity.h"
#include "vault/shape.h"

struct columns {
	struct parity_env *envs;
	size_t count, room;
	struct compare_keys *keys; /* NULL: no tags, no shapes */
	size_t gone;               /* environments that are files and are not there: left out */
};

/* What is told of an environment that cannot be seen: NAME, or NULL of all that are in the vault. */
typedef void columns_gap_fn(void *cookie, const char *name, struct err *err);

/*
 * Those of NAMES, else all of the project in its order, else all of the vault that are no base of
 * another. One that the project has and the vault has not is left out with a warning, and so is a file
 * that is not there, which is counted. A key is asked for where there is a vault.
 */
int columns_see(struct session *session, const struct words *names, struct columns *out,
	struct err *err);

/*
 * The same for a check, which goes as deep as it can: without a vault, a key, a file or a right GAP
 * is told why, and the others are there. KEY_REQUIRED: a key was given, so one that does not fit is
 * an error. What is wrong with the vault itself is one too, and so is a name of NAMES that nobody has.
 */
int columns_look(struct session *session, const struct words *names, bool key_required,
	columns_gap_fn *gap, void *cookie, struct columns *out, struct err *err);
void columns_done(struct columns *columns);

/* The env file of environment ENV of the project, read in whichever dialect it is. */
int view_of_file(const struct project *project, const struct project_env *env, struct view **out,
	struct err *err);

#endif
