/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/heads.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

struct env_heads *
heads_find(const struct heads *heads, const uint8_t env_id[ENV_ID])
{
	size_t i;

	for (i = 0; i < heads->count; i++)
		if (memcmp(heads->envs[i].env_id, env_id, ENV_ID) == 0)
			return &heads->envs[i];
	return NULL;
}

struct env_heads *
heads_put(struct heads *heads, const struct env_heads *env)
{
	struct env_heads *at = heads_find(heads, env->env_id);

	if (at == NULL) {
		heads->envs =
		    list_grow(heads->envs, heads->count, &heads->room, sizeof(*heads->envs));
		at = &heads->envs[heads->count++];
	}
	*at = *env;
	return at;
}

void
heads_done(struct heads *heads)
{
	free(heads->envs);
	*heads = (struct heads){0};
}
