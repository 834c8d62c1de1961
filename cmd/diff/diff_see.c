/* SPDX-License-Identifier: Apache-2.0 */
/* Both sides of `diff` are looked at, with no more than they need: files alone need no vault. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/diff/diff.h"
#include "cmd/session/file_env.h"

void
diff_side_done(struct diff_side *side)
{
	source_done(&side->source);
	view_free(side->view);
	free(side->env);
}

/* An environment that evenkeep.yaml says is a file. */
static int
find_file(struct diff *diff, struct diff_side *side, struct err *err)
{
	const struct project *project;
	const struct project_env *declared;
	int r;

	if (!diff_is_stored(side))
		return 0;
	r = session_find_project(diff->session, &project, err);
	if (r < 0 || project == NULL)
		return r;
	declared = project_find_env(project, side->env);
	if (declared == NULL || declared->file == NULL)
		return 0;
	if (side->kind == DIFF_PAST) {
		err_set(err, ERR_USAGE, "env-is-file", "`%s` is a file, which has no commits",
		    side->env);
		return err_fix(
		    err, "import it, or compare it as it is: `evenkeep diff %s …`", side->env);
	}
	side->kind = DIFF_FILE;
	r = file_env_check(diff->session, declared, err);
	return r < 0 ? r : file_env_path(project, declared, &side->source.file, err);
}

static int
open_vault(struct diff *diff, struct err *err)
{
	struct vault *vault;
	int r;

	if (!diff_is_stored(&diff->before) && !diff_is_stored(&diff->after))
		return 0;
	r = session_need_vault(diff->session, true, &vault, err);
	return r < 0 ? r : vault_compare_keys(vault, &diff->keys, err);
}

/* Before the vault is open: who writes to a pipe may take their time, and others want to write. */
static int
see_files(struct diff *diff, struct err *err)
{
	int r = 0;

	if (diff->before.kind == DIFF_FILE)
		r = diff_see_file(&diff->before, err);
	if (r == 0 && diff->after.kind == DIFF_FILE)
		r = diff_see_file(&diff->after, err);
	return r;
}

static int
see(struct diff *diff, struct diff_side *side, struct err *err)
{
	switch (side->kind) {
	case DIFF_FILE:
		return 0;
	case DIFF_PROCESS:
		return diff_see_process(diff, side, err);
	default:
		return diff_see_env(diff, side, err);
	}
}

static bool
sees_something(const struct view *view)
{
	return view->kind != VIEW_HIDDEN || view->count > 0;
}

static int
check_seen(const struct diff *diff, struct err *err)
{
	if (sees_something(diff->before.view) || sees_something(diff->after.view))
		return 0;
	err_set(err, ERR_NO_KEY, "nothing-seen", "you may see neither of these environments");
	err_why(err, "there is neither a right to read one nor a comparison key for its shape");
	return err_fix(
	    err, "use the identity of a person or a gate, or a token that may read them");
}

/* What is secret in a file or a process is said by contracts; a vault says it itself. */
static int
load_contracts(struct diff *diff, struct err *err)
{
	const struct project *project;
	int r = service_load(diff->session, diff->opts->service, &diff->service, err);

	if (r < 0 || (diff_is_stored(&diff->before) && diff_is_stored(&diff->after)))
		return r;
	r = session_find_project(diff->session, &project, err);
	if (r == 0 && project != NULL)
		r = contracts_load(diff->session, diff->opts->service, &diff->contracts, err);
	return r;
}

int
diff_see(struct diff *diff, struct err *err)
{
	int r;

	r = find_file(diff, &diff->before, err);
	if (r == 0)
		r = find_file(diff, &diff->after, err);
	if (r == 0)
		r = load_contracts(diff, err);
	if (r == 0)
		r = see_files(diff, err);
	if (r == 0)
		r = open_vault(diff, err);
	if (r == 0)
		r = see(diff, &diff->before, err);
	if (r == 0)
		r = see(diff, &diff->after, err);
	if (r == 0)
		r = check_seen(diff, err);
	return r;
}
