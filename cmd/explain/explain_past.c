/* SPDX-License-Identifier: Apache-2.0 */
/* What the history of each environment tells of a name, and the caller's own values. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/explain/explain.h"
#include "cmd/session/local.h"

enum { OP_SET = 1, OP_DELETE = 2, OP_IMPORT = 7 };

struct search {
	const char *name;
	struct pool *pool;
	struct blame_past *past;
};

/* The newest commit comes last. */
static int
look_at_commit(void *cookie, const struct history_item *item, struct err *err)
{
	struct search *search = cookie;

	(void)err;
	for (size_t i = 0; i < item->op_count; i++) {
		const struct history_op *op = &item->ops[i];

		if ((op->op != OP_SET && op->op != OP_DELETE && op->op != OP_IMPORT) ||
			strcmp(op->name, search->name) != 0)
			continue;
		*search->past = (struct blame_past){
			.author = pool_text(search->pool, item->author),
			.seq = item->seq,
			.time_ms = item->time_ms,
			.is_gone = op->op == OP_DELETE,
		};
	}
	return 0;
}

/* Without a right or a key less is known; that is no failure here. */
static int
unless_closed(int r, struct err *err)
{
	if (r != ERR_NO_KEY)
		return r;
	err_done(err);
	return 0;
}

/* The environment that the value of CELL comes from: its own, or the one underneath. */
static int
search_env(struct session *session, const struct parity_env *env, const struct parity_cell *cell,
	struct search *search, struct err *err)
{
	const char *name = env->view->name;
	struct vault_env *open;
	int r;

	if (cell->seen != NULL && cell->seen->layer != NULL)
		name = cell->seen->layer;
	r = session_open_env(session, name, &open, err);
	if (r == 0)
		r = vault_env_history(open, look_at_commit, search, err);
	return unless_closed(r, err);
}

/* Is there a value of the caller's own over NAME of ENV? Another's are none of ours. */
static int
search_local(struct session *session, const char *env, const char *name, bool *found,
	struct err *err)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct slice only = slice_of_text(name);
	struct vault_env *shared, *local = NULL;
	int r;

	if (!local_is_there(session) || session_key_origin(session)[0] == '\0')
		return 0;
	r = session_open_env(session, env, &shared, err);
	if (r == 0)
		r = local_open(session, vault_env_info(shared), &local, err);
	if (r == 0 && local != NULL)
		r = vault_env_read(local, &only, 1, &set, err);
	if (r == ERR_UNKNOWN_VAULT) {
		err_done(err);
		return 0;
	}
	*found = r == 0 && set != NULL && envset_find(set, only) != NULL;
	return unless_closed(r, err);
}

int
explain_pasts(struct session *session, const struct parity *parity, const char *name,
	struct pool *pool, struct blame_past *pasts, struct err *err)
{
	const struct parity_row *row = NULL;
	int r = 0;

	for (size_t i = 0; i < parity->count && row == NULL; i++)
		if (strcmp(parity->rows[i].name, name) == 0)
			row = &parity->rows[i];
	for (size_t e = 0; r == 0 && row != NULL && e < parity->ask.env_count; e++) {
		const struct parity_env *env = &parity->ask.envs[e];
		struct search search = {name, pool, &pasts[e]};

		if (env->file != NULL)
			continue;
		r = search_env(session, env, &row->cells[e], &search, err);
		if (r == 0)
			r = search_local(session, env->view->name, name, &pasts[e].is_local, err);
	}
	return r;
}
