/* SPDX-License-Identifier: Apache-2.0 */
/* One act of writing, from its rows to the seen state (VAULT.md §6.4, REMOTE.md §4.1). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/list.h"
#include "vault/envs_priv.h"
#include "vault/fresh_priv.h"
#include "vault/vault_priv.h"
#include "vault/verify_priv.h"
#include "vault/write_priv.h"
#include "vault/partial_priv.h"

enum { ATTEMPTS = 8, WAIT_FIRST_MS = 20 };

int
writing_check(const struct vault *vault, struct err *err)
{
	if (vault->mode == VAULT_WRITE)
		return 0;
	return err_set(err, ERR_BUG, "bug", "the vault is open for reading only");
}

void
written_env(struct written *written, const char *name)
{
	written->envs =
	    list_grow(written->envs, written->count, &written->room, sizeof(*written->envs));
	snprintf(written->envs[written->count++], sizeof(*written->envs), "%s", name);
}

static void
written_done(struct written *written)
{
	free(written->envs);
}

/* The own commit is nothing that the next one could conflict with. */
static void
began_forward(struct vault *vault, const struct vault_env *env)
{
	struct env_heads heads = {
	    .charter = doc_point(env_charter(env)), .commit = doc_point(env_commit(env))};

	memcpy(heads.env_id, env->info.env_id, ENV_ID);
	heads_put(&vault->floor.began, &heads);
}

/* Read back what was written, as a reader would, from what was known before. */
static int
read_back(struct vault *vault, const struct written *written, struct envs *out, struct err *err)
{
	size_t i;
	int r;

	out->items = xcalloc(written->count + 1, sizeof(*out->items));
	r = verify_rosters(vault, err);
	for (i = 0; r == 0 && i < written->count; i++) {
		r = vault_recheck(vault, written->envs[i], &out->items[i], err);
		out->count += r == 0;
	}
	return r < 0 ? err_ctx(err, "read back what was written") : 0;
}

/* From the rows to the commit: 0, 1 if others were faster, or an error. */
static int
end(struct vault *vault, const struct written *written, struct err *err)
{
	const struct vault_share *share = vault->place.share;
	struct envs envs CLEANUP(envs_done) = {0};
	struct err late = ERR_INIT;
	size_t i;
	int r;

	r = read_back(vault, written, &envs, err);
	if (r == 0 && share != NULL)
		r = share->publish(share->cookie, vault, err);
	if (r != 0)
		return r;
	r = store_commit(vault->store, err);
	if (r < 0 && share != NULL)
		err_fix(err, "the shared store has the change, only this machine could not keep it: "
			     "`evenkeep fetch` brings it");
	if (r < 0)
		return r;
	/* From here on it is done: what fails now only makes the next command verify more. */
	envs_record(vault, envs.items, envs.count, &late);
	for (i = 0; i < envs.count; i++)
		began_forward(vault, envs.items[i]);
	vault_renew(vault, &late);
	err_done(&late);
	return 0;
}

/* Others do the same at the same moment: a while that is different each time. */
static void
wait_a_while(unsigned attempt)
{
	struct timespec pause = {0};
	uint8_t random[2];
	unsigned ms;

	fresh_bytes(random, sizeof(random));
	ms = (random[0] * 256U + random[1]) % ((unsigned)WAIT_FIRST_MS << attempt);
	pause.tv_sec = ms / 1000;
	pause.tv_nsec = (long)(ms % 1000) * 1000000L;
	nanosleep(&pause, NULL);
}

/* Others were faster: undo, and take what they wrote. */
static int
begin_anew(struct vault *vault, unsigned attempt, struct err *err)
{
	const struct vault_share *share = vault->place.share;
	int r;

	wait_a_while(attempt);
	r = vault_renew(vault, err);
	return r < 0 ? r : share->refresh(share->cookie, vault, err);
}

static int
refuse_race(struct err *err)
{
	err_set(err, ERR_CONFLICT, "remote-race",
	    "the shared store keeps changing, nothing was written");
	return err_fix(err, "try again");
}

int
writing_act(struct vault *vault, act_fn *act, void *cookie, struct err *err)
{
	unsigned attempt;
	int r;

	r = writing_check(vault, err);
	if (r == 0)
		r = vault_need_whole(vault, "what a change builds on is", err);
	if (r < 0)
		return r;
	for (attempt = 0; attempt < ATTEMPTS; attempt++) {
		struct written written CLEANUP(written_done) = {0};

		r = act(vault, cookie, &written, err);
		if (r == 0 && (written.count > 0 || written.has_roster))
			r = end(vault, &written, err);
		if (r == 0)
			return 0;
		store_rollback(vault->store);
		if (r > 0)
			r = begin_anew(vault, attempt, err);
		if (r < 0)
			break;
	}
	store_rollback(vault->store);
	return r < 0 ? r : refuse_race(err);
}
