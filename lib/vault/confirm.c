/* SPDX-License-Identifier: Apache-2.0 */
/* Heads that no administrator has confirmed: reviewed, and admitted (VAULT.md §4). */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/admin.h"
#include "vault/envs_priv.h"
#include "vault/roster_write_priv.h"
#include "vault/verify_priv.h"
#include "vault/write_priv.h"

enum { WAIVED = WAIVE_AGE | WAIVE_AUTHORS };

void
review_done(struct review *review)
{
	free(review->items);
	*review = (struct review){0};
}

/* Everything of ENV that needs no key holds, but that some of its authors left: how many documents. */
static int
look(struct vault_env *env, size_t *left, struct err *err)
{
	int r = unconfirmed_count(env, left, err);

	/* what is to be signed is looked at whole */
	if (r == 0 && *left > 0)
		r = env_check_rows(env, err);
	return r < 0 ? err_ctx(err, "environment `%s`", env->info.name) : 0;
}

static void
note(struct review *review, const struct vault_env *env, size_t left)
{
	const struct checkpoint *at =
	    roster_checkpoint(vault_roster(env->vault), env->info.env_id);
	struct review_env *item = &review->items[review->count++];

	memcpy(item->name, env->info.name, sizeof(item->name));
	if (at != NULL)
		item->confirmed = *at;
	checkpoint_of(env, &item->head);
	item->left = left;
}

int
vault_review(struct vault *vault, struct review *out, struct err *err)
{
	struct review review CLEANUP(review_done) = {0};
	struct envs envs CLEANUP(envs_done) = {0};
	size_t left, i;
	int r;

	r = envs_open_waived(vault, WAIVED, &envs, err);
	if (r < 0)
		return r;
	review.items = xcalloc(envs.count + 1, sizeof(*review.items));
	for (i = 0; i < envs.count; i++) {
		r = look(envs.items[i], &left, err);
		if (r < 0)
			return r;
		if (left > 0)
			note(&review, envs.items[i], left);
	}
	*out = review;
	review = (struct review){0};
	return 0;
}

static bool
point_equal(const struct point *a, const struct point *b)
{
	return a->seq == b->seq && memcmp(a->hash, b->hash, DOC_HASH) == 0;
}

static bool
checkpoint_equal(const struct checkpoint *a, const struct checkpoint *b)
{
	return point_equal(&a->charter, &b->charter) && point_equal(&a->commit, &b->commit);
}

static bool
was_reviewed(const struct review *review, const struct checkpoint *head)
{
	size_t i;

	for (i = 0; i < review->count; i++)
		if (memcmp(review->items[i].head.env_id, head->env_id, ENV_ID) == 0)
			return checkpoint_equal(&review->items[i].head, head);
	return false;
}

/* The head of ENV into the draft; *FRESH stays true if it is there already. */
static int
admit(struct roster_draft *draft, struct vault_env *env, const struct review *review, bool *fresh,
    struct err *err)
{
	const struct checkpoint *at =
	    roster_checkpoint(vault_roster(draft->vault), env->info.env_id);
	struct checkpoint head;
	size_t left;
	int r;

	r = look(env, &left, err);
	if (r < 0)
		return r;
	checkpoint_of(env, &head);
	if (left > 0 && !was_reviewed(review, &head)) {
		err_set(err, ERR_CONFLICT, "changed-meanwhile",
		    "`%s` has more by now than was reviewed", env->info.name);
		return err_fix(err, "review it again: `evenkeep trust confirm`");
	}
	*fresh = *fresh && at != NULL && checkpoint_equal(at, &head);
	roster_draft_checkpoint(draft, &head);
	return 0;
}

static int
admit_all(struct roster_draft *draft, const struct review *review, bool *fresh, struct err *err)
{
	struct envs envs CLEANUP(envs_done) = {0};
	size_t i;
	int r;

	r = envs_open_waived(draft->vault, WAIVED, &envs, err);
	for (i = 0; r == 0 && i < envs.count; i++)
		r = admit(draft, envs.items[i], review, fresh, err);
	return r;
}

static int
confirm_act(struct vault *vault, void *cookie, struct written *written, struct err *err)
{
	const struct review *review = cookie;
	struct roster_draft draft CLEANUP(roster_draft_done) = {0};
	bool fresh = true;
	int r;

	r = roster_draft_start(vault, "confirms what is there", &draft, err);
	if (r == 0)
		r = admit_all(&draft, review, &fresh, err);
	if (r < 0 || fresh)
		return r;
	r = roster_draft_write(&draft, err);
	if (r == 0)
		r = roster_read_back(vault, err);
	if (r == 0)
		written->has_roster = true;
	return r;
}

int
vault_confirm(struct vault *vault, const struct review *review, struct err *err)
{
	struct review reviewed = *review;

	return writing_act(vault, confirm_act, &reviewed, err);
}
