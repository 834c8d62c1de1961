/* SPDX-License-Identifier: Apache-2.0 */
/* All environments at once. */
#include "vault/envs_priv.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "crypto/encode.h"
#include "vault/lockfile.h"
#include "vault/names_priv.h"
#include "vault/partial_priv.h"
#include "vault/verify_priv.h"

void
envs_done(struct envs *envs)
{
	size_t i;

	for (i = 0; i < envs->count; i++)
		vault_env_close(envs->items[i]);
	free(envs->items);
	*envs = (struct envs){0};
}

static int
by_name(const void *a, const void *b)
{
	struct vault_env *const *x = a, *const *y = b;

	return strcmp((*x)->info.name, (*y)->info.name);
}

int
envs_open_waived(struct vault *vault, unsigned waive, struct envs *out, struct err *err)
{
	struct env_ids ids CLEANUP(env_ids_done) = {0};
	struct envs envs CLEANUP(envs_done) = {0};
	char name[65];
	size_t i;
	int r;

	r = env_ids_load(vault, &ids, err);
	if (r < 0)
		return r;
	envs.items = xcalloc(ids.count + 1, sizeof(struct vault_env *));
	for (i = 0; i < ids.count; i++) {
		r = env_name_of(vault, ids.items[i], name, err);
		if (r == 0)
			r = env_open(vault, ids.items[i], name[0] == '\0' ? NULL : name, waive,
			    &envs.items[envs.count], err);
		if (r < 0)
			return r;
		envs.count++;
	}
	if (envs.count > 1)
		qsort(envs.items, envs.count, sizeof(struct vault_env *), by_name);
	*out = envs;
	envs = (struct envs){0};
	return 0;
}

int
envs_open(struct vault *vault, struct envs *out, struct err *err)
{
	return envs_open_waived(vault, WAIVE_NOTHING, out, err);
}

void
vault_head_line(const struct vault *vault, const struct env_info *info, struct buf *out)
{
	buf_add_text(out, "vault1 ");
	base64_add(out, slice_of(vault->id, VAULT_ID));
	buf_addf(out, " %s %" PRIu64 " ", info->name, info->seq);
	base64_add(out, slice_of(info->commit_hash, DOC_HASH));
}

int
vault_lock_text(struct vault *vault, struct buf *out, struct err *err)
{
	struct envs envs CLEANUP(envs_done) = {0};
	struct heads heads CLEANUP(heads_done) = {0};
	size_t i;
	int r;

	r = vault_need_whole(vault, "every environment that a lock file names is", err);
	if (r == 0)
		r = envs_open(vault, &envs, err);
	if (r == 0)
		r = envs_record(vault, envs.items, envs.count, err);
	if (r < 0)
		return r;
	memcpy(heads.vault_id, vault->id, VAULT_ID);
	heads.roster = doc_point(chain_head(&vault->rosters));
	for (i = 0; i < envs.count; i++) {
		struct env_heads env = {
		    .charter = doc_point(env_charter(envs.items[i])),
		    .commit = doc_point(env_commit(envs.items[i])),
		};

		memcpy(env.env_id, envs.items[i]->info.env_id, ENV_ID);
		memcpy(env.name, envs.items[i]->info.name, sizeof(env.name));
		heads_put(&heads, &env);
	}
	lockfile_build(&heads, out);
	return 0;
}
