/* SPDX-License-Identifier: Apache-2.0 */
/* What is left to do after a token left the roster: its key is still the one of what it could read. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/session/new_key.h"
#include "cmd/token/token_cmd.h"

/* The environments of the vault, and what is to be done there. */
struct todo {
	struct env_info *items;
	size_t count, room;
};

static int
keep_env(void *cookie, struct vault_env *env, bool is_stale, struct err *err)
{
	struct todo *todo = cookie;

	(void)is_stale;
	(void)err;
	todo->items = list_grow(todo->items, todo->count, &todo->room, sizeof(*todo->items));
	todo->items[todo->count++] = *vault_env_info(env);
	return 0;
}

static void
todo_done(struct todo *todo)
{
	free(todo->items);
}

static bool
is_in(const char (*names)[65], size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static void
left_add(struct token_left *left, const char *name)
{
	left->envs = list_grow(left->envs, left->count, &left->room, sizeof(*left->envs));
	memcpy(left->envs[left->count++], name, strlen(name) + 1);
}

static int
rekey(struct session *session, const struct env_info *info, const char *why, struct err *err)
{
	struct grant_result result;
	int r = new_key(session, info->name, why, &result, err);

	if (r < 0 && err->fix[0] == '\0')
		err_fix(err, "`evenkeep rekey -e %s` does the rest", info->name);
	return r < 0 ? err_ctx(err, "the token is out, but `%s` has no new key yet", info->name) : 0;
}

/* Its shape was made under the comparison key that left with the gate. */
static int
reshape(struct session *session, const struct env_info *info, struct err *err)
{
	int r = new_shape(session, info, err);

	return r < 0 ? err_ctx(err, "the token is out, but `%s` cannot be compared yet", info->name) : 0;
}

/* What is to do in one environment; what fails may only be closed. */
static int
follow_one(struct session *session, const struct env_info *info, bool was_read, bool had_shapes,
    const char *why, struct token_left *left, struct err *err)
{
	int r = 0;

	if (!was_read) {
		r = had_shapes ? reshape(session, info, err) : 0;
	} else if (info->right < RIGHT_OWN) {
		left_add(left, info->name);
	} else {
		r = rekey(session, info, why, err);
		left->rekeyed += r == 0;
	}
	if (r < 0)
		session_close_vault(session);
	return r;
}

int
token_follow(struct session *session, const char (*read)[65], size_t count, bool had_shapes,
    const char *why, struct token_left *left, struct err *err)
{
	struct todo todo CLEANUP(todo_done) = {0};
	struct vault *vault;
	size_t i;
	int r;

	r = session_need_vault(session, true, &vault, err);
	if (r == 0)
		r = vault_each_env_look(vault, keep_env, &todo, err);
	if (r < 0)
		return r;
	for (i = 0; i < todo.count && err->code != ERR_REMOTE; i++) {
		bool was_read = is_in(read, count, todo.items[i].name);
		struct err one = ERR_INIT;

		if (follow_one(session, &todo.items[i], was_read, had_shapes, why, left, &one) < 0)
			err_also(err, &one);
	}
	return err->code;
}

void
token_left_say(const struct token_left *left)
{
	size_t i;

	for (i = 0; i < left->count; i++)
		output_warning("`%s` is still under a key that the token had: one of its owners must "
			       "`evenkeep rekey -e %s`", left->envs[i], left->envs[i]);
}

void
token_left_done(struct token_left *left)
{
	free(left->envs);
}
