/* SPDX-License-Identifier: Apache-2.0 */
/* A side of `diff` that is a running process: what it was started with. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd/diff/diff.h"
#include "observe/live/process.h"

/* Environment and commit: what it says is shown. */
static void
take_marker(struct diff_side *side, struct slice block)
{
	struct marker marker;

	if (process_marker(block, &marker))
		snprintf(side->started, sizeof(side->started), "%s@%" PRIu64, marker.env, marker.seq);
}

/* Where the environment is today that the process was started with. */
static void
ask_head(struct diff *diff, struct diff_side *side)
{
	char name[sizeof(side->started)];
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct vault_env *env;

	if (side->started[0] == '\0' ||
	    !(diff_is_stored(&diff->before) || diff_is_stored(&diff->after)))
		return;
	memcpy(name, side->started, sizeof(name));
	*strrchr(name, '@') = '\0';
	if (session_open_env(diff->session, name, &env, &ignored) == 0)
		side->started_head = vault_env_info(env)->seq;
}

int
diff_see_process(struct diff *diff, struct diff_side *side, struct err *err)
{
	struct secret *block CLEANUP(secret_freep) = NULL;
	struct envset *set;
	int r;

	r = process_environment(side->pid, &block, err);
	if (r < 0)
		return r;
	set = process_values(secret_slice(block));
	take_marker(side, secret_slice(block));
	envset_remove(set, SLICE_LITERAL(MARKER_NAME));
	side->view = view_new(side->text, VIEW_VALUES);
	view_add_set(side->view, set, "process");
	ask_head(diff, side);
	return 0;
}
