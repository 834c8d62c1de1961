/* SPDX-License-Identifier: Apache-2.0 */
/* A side of `diff` that is an environment of the vault, as it is or as it was. */
#include <inttypes.h>
#include <string.h>

#include "cmd/diff/diff.h"
#include "resolve/view.h"

static int
see_past(struct diff *diff, struct diff_side *side, struct vault_env *env, struct err *err)
{
	struct envset *set = NULL;
	int r;

	if (side->is_back && side->seq >= side->info.seq) {
		err_set(err, ERR_NOT_FOUND, "no-seq", "`%s` has no commit so far back", side->env);
		return err_why(err, "its newest is %" PRIu64, side->info.seq);
	}
	if (side->is_back)
		side->seq = side->info.seq - side->seq;
	r = vault_env_read_at(env, side->seq, &set, err);
	if (r == ERR_NO_KEY)
		err_why(err,
		    "the past of an environment is for those who may read it; without `@SEQ` "
		    "you are shown its shape");
	if (r < 0)
		return r;
	side->view = view_new(side->text, VIEW_VALUES);
	side->view->from_vault = true;
	side->without_base = side->info.base[0] != '\0';
	view_add_set(side->view, set, side->env);
	return 0;
}

/* Values alone, without what stands underneath: to compare with a past that is without it too. */
static int
see_alone(struct diff_side *side, struct vault_env *env, struct err *err)
{
	struct envset *set = NULL;
	int r = vault_env_read(env, NULL, 0, &set, err);

	if (r < 0)
		return r;
	side->view = view_new(side->text, VIEW_VALUES);
	side->view->from_vault = true;
	side->without_base = true;
	view_add_set(side->view, set, side->env);
	return 0;
}

static bool
is_same_env(const struct diff *diff)
{
	return diff->before.env != NULL && diff->after.env != NULL &&
	       strcmp(diff->before.env, diff->after.env) == 0 && diff_is_stored(&diff->before) &&
	       diff_is_stored(&diff->after);
}

int
diff_see_env(struct diff *diff, struct diff_side *side, struct err *err)
{
	struct vault_env *env;
	int r;

	r = session_open_env(diff->session, side->env, &env, err);
	if (r < 0)
		return r;
	side->info = *vault_env_info(env);
	if (side->kind == DIFF_PAST)
		return see_past(diff, side, env, err);
	if (is_same_env(diff) && side->info.base[0] != '\0' && side->info.right >= RIGHT_READ)
		return see_alone(side, env, err);
	return view_of_env(env, diff->keys, &side->view, err);
}
