/* SPDX-License-Identifier: Apache-2.0 */
/* One value, or all, as they are or as they were. */
#include <inttypes.h>
#include <string.h>

#include "vault/past_priv.h"

static int
refuse_no_name(const struct vault_env *env, struct slice name, uint64_t seq, struct err *err)
{
	return err_set(err, ERR_NOT_FOUND, "no-name", "`%s` has no `%.*s` at %" PRIu64,
	    env->info.name, (int)name.len, (const char *)name.data, seq);
}

static int
check_seq(const struct vault_env *env, uint64_t seq, struct err *err)
{
	if (seq <= env->info.seq)
		return 0;
	err_set(err, ERR_NOT_FOUND, "no-seq", "`%s` has no commit %" PRIu64, env->info.name, seq);
	return err_fix(err, "the newest is %" PRIu64, env->info.seq);
}

static int
get_at(struct vault_env *env, struct slice name, uint64_t seq, struct envset **out, struct err *err)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	int r = past_read(env, seq, &name, &set, err);

	if (r < 0)
		return r;
	if (envset_count(set) == 0)
		return refuse_no_name(env, name, seq, err);
	*out = envset_take(&set);
	return 0;
}

int
vault_env_get(
    struct vault_env *env, struct slice name, uint64_t at_seq, struct envset **out, struct err *err)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	int r;

	r = check_seq(env, at_seq, err);
	if (r == 0)
		r = env_access(env, RIGHT_READ, err);
	if (r < 0)
		return r;
	if (at_seq != 0 && at_seq != env->info.seq)
		return get_at(env, name, at_seq, out, err);
	r = vault_env_read(env, &name, 1, &set, err);
	if (r < 0)
		return r;
	if (envset_count(set) == 0) {
		err_set(err, ERR_NOT_FOUND, "no-name", "`%s` has no `%.*s`", env->info.name,
		    (int)name.len, (const char *)name.data);
		return err_fix(err, "`evenkeep list -e %s` shows what there is", env->info.name);
	}
	*out = envset_take(&set);
	return 0;
}

int
vault_env_read_at(struct vault_env *env, uint64_t seq, struct envset **out, struct err *err)
{
	int r = check_seq(env, seq, err);

	if (r == 0)
		r = env_access(env, RIGHT_READ, err);
	if (r < 0)
		return r;
	if (seq == 0 || seq == env->info.seq)
		return vault_env_read(env, NULL, 0, out, err);
	return past_read(env, seq, NULL, out, err);
}
