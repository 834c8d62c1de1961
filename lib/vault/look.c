/* SPDX-License-Identifier: Apache-2.0 */
/* Environments for whom only looks at who may what; too old is no reason to hide that. */
#include "base/list.h"
#include "vault/admin.h"
#include "vault/envs_priv.h"
#include "vault/verify_priv.h"

static bool
is_stale(const struct vault_env *env)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	return verify_age(env, &ignored) < 0;
}

/* What was refused on any other way is not remembered as seen either. */
static int
record(struct vault *vault, const struct envs *envs, struct err *err)
{
	struct vault_env **fresh CLEANUP(freep) = xcalloc(envs->count + 1, sizeof(*fresh));
	size_t count = 0;

	for (size_t i = 0; i < envs->count; i++)
		if (!is_stale(envs->items[i]))
			fresh[count++] = envs->items[i];
	return envs_record(vault, fresh, count, err);
}

int
vault_each_env_look(struct vault *vault,
    int (*fn)(void *cookie, struct vault_env *env, bool is_stale, struct err *err), void *cookie,
    struct err *err)
{
	struct envs envs CLEANUP(envs_done) = {0};
	int r = envs_open_waived(vault, WAIVE_AGE, &envs, err);

	if (r == 0)
		r = record(vault, &envs, err);
	for (size_t i = 0; r == 0 && i < envs.count; i++)
		r = fn(cookie, envs.items[i], is_stale(envs.items[i]), err);
	return r;
}

struct telling {
	int (*fn)(void *cookie, const struct env_info *info, struct err *err);
	void *cookie;
};

static int
tell(void *cookie, struct vault_env *env, bool is_stale, struct err *err)
{
	const struct telling *telling = cookie;

	env->info.is_stale = is_stale;
	return telling->fn(telling->cookie, &env->info, err);
}

int
vault_each_env(struct vault *vault,
    int (*fn)(void *cookie, const struct env_info *info, struct err *err), void *cookie,
    struct err *err)
{
	struct telling telling = {fn, cookie};

	return vault_each_env_look(vault, tell, &telling, err);
}
