/* SPDX-License-Identifier: Apache-2.0 */
/* Whether what came in holds: by the rules for reading, from what was known before. */
#include "vault/receive_priv.h"

#include <string.h>

#include "base/list.h"
#include "vault/envs_priv.h"
#include "vault/names_priv.h"
#include "vault/rows_priv.h"
#include "vault/verify_priv.h"

/* Down to the lowest that is here: what is below the floor is at least what is linked to it. */
static int
reach_all(struct chain *chain, struct err *err)
{
	int r = 0;

	while (r == 0 && chain->low > 1) {
		struct slice bytes;

		r = store_doc_find(
		    chain->store, chain->kind, chain->env_id, chain->low - 1, &bytes, err);
		if (r <= 0)
			return r;
		r = chain_reach(chain, chain->low - 1, err);
	}
	return r;
}

/* Of a reader's copy: all that it has. */
static int
check_partial(struct vault_env *env, struct err *err)
{
	int r = reach_all(&env->vault->rosters, err);

	if (r == 0)
		r = reach_all(&env->charters, err);
	if (r == 0)
		r = reach_all(&env->commits, err);
	return r < 0 ? r : env_check_live(env, err);
}

/* The operations of all commits that are new, and the rows. */
static int
check_news(struct vault_env *env, uint64_t from, struct err *err)
{
	uint64_t seq;
	int r = 0;

	for (seq = from; r == 0 && seq <= env->info.seq; seq++) {
		struct slice ops;

		r = env_ops_find(env, seq, &ops, err);
	}
	return r < 0 ? r : env_check_rows(env, err);
}

static const struct env_news *
news_of(const struct receiving *receiving, const uint8_t env_id[ENV_ID])
{
	size_t i;

	for (i = 0; i < receiving->news_count; i++)
		if (memcmp(receiving->news[i].env_id, env_id, ENV_ID) == 0)
			return &receiving->news[i];
	return NULL;
}

/*
 * What is here by who has left, by what a new roster says, is verified but for that, and not what is
 * known: reading it stays refused.
 */
static int
open_unconfirmed(struct receiving *receiving, const uint8_t env_id[ENV_ID], const char *name,
    struct vault_env **out, struct err *err)
{
	int r;

	err_done(err);
	r = env_open(receiving->vault, env_id, name, WAIVE_AGE | WAIVE_AUTHORS, out, err);
	return r < 0 ? r : receive_note_unconfirmed(receiving, env_id, err);
}

static int
verify_one(struct receiving *receiving, const uint8_t env_id[ENV_ID], struct envs *out,
    struct err *err)
{
	const struct env_news *news = news_of(receiving, env_id);
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	const char *known_as;
	bool is_confirmed;
	char name[65];
	int r;

	r = env_name_of(receiving->vault, env_id, name, err);
	known_as = name[0] == '\0' ? NULL : name;
	if (r == 0)
		r = env_open(receiving->vault, env_id, known_as, WAIVE_AGE, &env, err);
	is_confirmed = r != ERR_UNCONFIRMED || receiving->is_partial;
	if (!is_confirmed)
		r = open_unconfirmed(receiving, env_id, known_as, &env, err);
	/* what came besides, below what is known, is linked to as well */
	if (r == 0 && receiving->is_partial && receiving->has_changed)
		r = check_partial(env, err);
	else if (r == 0 && news != NULL)
		r = check_news(env, news->from, err);
	if (r < 0) {
		shortcuts_suspect(receiving->shortcuts, env_id);
		return err_ctx(err, "environment `%s`", name);
	}
	if (is_confirmed) {
		out->items[out->count++] = env;
		env = NULL;
	}
	return 0;
}

/*
 * A new roster says something of every environment. How old they may be is judged on reading: what is
 * too old there is mended by a newer commit, which has to be taken in first.
 */
int
receive_verify(struct receiving *receiving, struct envs *out, struct err *err)
{
	struct vault *vault = receiving->vault;
	struct env_ids ids CLEANUP(env_ids_done) = {0};
	struct envs envs CLEANUP(envs_done) = {0};
	size_t i;
	int r;

	r = vault_verify_start(vault, err);
	if (r == 0)
		r = env_ids_load(vault, &ids, err);
	envs.items = xcalloc(ids.count + 1, sizeof(*envs.items));
	for (i = 0; r == 0 && i < ids.count; i++)
		if (receiving->judges_all || receiving->result.rosters > 0 ||
		    news_of(receiving, ids.items[i]) != NULL)
			r = verify_one(receiving, ids.items[i], &envs, err);
	if (r < 0)
		return err_ctx(err, "what the shared store has does not verify");
	*out = envs;
	envs = (struct envs){0};
	return 0;
}
