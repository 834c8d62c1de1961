/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cmd/members/people.h"
#include "vault/exposure.h"

static int
take_key(void *cookie, struct vault_env *env, bool is_stale, struct err *err)
{
	struct exposure *exposure CLEANUP(exposure_freep) = NULL;
	struct people *people = cookie;
	int r = exposure_of(env, NULL, &exposure, err);

	(void)is_stale;
	for (size_t i = 0; r == 0 && i < people->env_count; i++)
		if (strcmp(people->envs[i].info.name, vault_env_info(env)->name) == 0) {
			people->envs[i].key_seq = exposure->key_seq;
			people->envs[i].key_ms = exposure->key_ms;
		}
	return r;
}

int
people_load_keys(struct session *session, struct people *people, struct err *err)
{
	struct vault *vault;
	int r = session_need_vault(session, false, &vault, err);

	return r < 0 ? r : vault_each_env_look(vault, take_key, people, err);
}
