/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/roster_write_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/list.h"
#include "secret/secret.h"
#include "vault/admin.h"
#include "vault/draft_priv.h"
#include "vault/envs_priv.h"
#include "vault/fresh_priv.h"
#include "vault/verify_priv.h"
#include "vault/who_priv.h"

static const uint8_t no_env[ENV_ID];

/* One of the identities that is an administrator now, or NULL. */
static struct identity *
administrator(const struct vault *vault)
{
	struct identity *ignored;
	size_t i;

	(void)vault_self(vault, &ignored); /* which finds all the keys there are */
	for (i = 0; vault->ids != NULL && i < vault->ids->count; i++) {
		struct identity *self = vault->ids->items[i];
		const struct member *member =
		    roster_find(vault_roster(vault), identity_member_id(self));

		if (member != NULL && member_is_admin(member) &&
		    member_is_valid_at(member, vault->place.now_ms))
			return self;
	}
	return NULL;
}

/* Of the own membership, if it is only expired, the day; false: it is not that. */
static bool
self_is_expired(const struct vault *vault, char when[CLOCK_TEXT])
{
	struct identity *self;
	const struct member *member = vault_self(vault, &self);

	if (member == NULL || !member_is_admin(member) || member->not_after_ms == 0 ||
	    vault->place.now_ms < member->not_after_ms)
		return false;
	clock_text(member->not_after_ms, when);
	return true;
}

static int
refuse(const struct vault *vault, const char *what, struct err *err)
{
	struct buf who CLEANUP(buf_done) = BUF_INIT;
	char when[CLOCK_TEXT];

	err_set(err, ERR_NO_KEY, "no-right", "only an administrator %s", what);
	if (self_is_expired(vault, when))
		err_why(err, "your membership ended at %s", when);
	who_administers(vault, &who);
	if (who.len == 0)
		return err_fix(err, "nobody is an administrator of this vault any more");
	return err_fix(err, "ask %s", buf_text(&who));
}

int
vault_admin_check(struct vault *vault, const char *what, struct err *err)
{
	return administrator(vault) == NULL ? refuse(vault, what, err) : 0;
}

int
roster_draft_start(struct vault *vault, const char *what, struct roster_draft *out,
    struct err *err)
{
	const struct doc *head = chain_head(&vault->rosters);
	struct roster_draft draft = {.vault = vault, .self = administrator(vault), .next = *head};
	struct roster *next = &draft.next.roster;

	if (draft.self == NULL)
		return refuse(vault, what, err);
	memcpy(draft.next.vault_id, vault->id, VAULT_ID);
	memcpy(draft.next.prev, head->hash, DOC_HASH);
	draft.next.seq = head->seq + 1;
	draft.next.time_ms = vault->place.now_ms;
	draft.member_room = next->member_count + 1;
	next->members = xcalloc(draft.member_room, sizeof(*next->members));
	memcpy(next->members, head->roster.members,
	    head->roster.member_count * sizeof(*next->members));
	draft.checkpoint_room = next->checkpoint_count + 1;
	next->checkpoints = xcalloc(draft.checkpoint_room, sizeof(*next->checkpoints));
	if (next->checkpoint_count > 0)
		memcpy(next->checkpoints, head->roster.checkpoints,
		    next->checkpoint_count * sizeof(*next->checkpoints));
	*out = draft;
	return 0;
}

void
roster_draft_done(struct roster_draft *draft)
{
	free(draft->next.roster.members);
	free(draft->next.roster.checkpoints);
	draft->next.roster.members = NULL;
	draft->next.roster.checkpoints = NULL;
}

struct member *
roster_draft_find(struct roster_draft *draft, const uint8_t id[MEMBER_ID])
{
	struct roster *next = &draft->next.roster;
	size_t i;

	for (i = 0; i < next->member_count; i++)
		if (memcmp(next->members[i].id, id, MEMBER_ID) == 0)
			return &next->members[i];
	return NULL;
}

int
roster_draft_add(struct roster_draft *draft, const struct member *member, struct err *err)
{
	struct roster *next = &draft->next.roster;
	size_t at;

	if (next->member_count >= MEMBERS_MOST) {
		err_set(err, ERR_REFUSED, "too-many-members", "the vault would have %zu members",
		    next->member_count + 1);
		return err_why(err, "a vault has at most %d, tokens among them", MEMBERS_MOST);
	}
	next->members =
	    list_grow(next->members, next->member_count, &draft->member_room, sizeof(*member));
	/* in its place: roster_find() looks for it in a sorted list */
	for (at = next->member_count; at > 0; at--) {
		if (memcmp(next->members[at - 1].id, member->id, MEMBER_ID) < 0)
			break;
		next->members[at] = next->members[at - 1];
	}
	next->members[at] = *member;
	next->member_count++;
	return 0;
}

bool
roster_draft_drop(struct roster_draft *draft, const uint8_t id[MEMBER_ID])
{
	struct roster *next = &draft->next.roster;
	struct member *at = roster_draft_find(draft, id);

	if (at == NULL)
		return false;
	next->member_count--;
	memmove(at, at + 1, (size_t)(next->members + next->member_count - at) * sizeof(*at));
	return true;
}

void
roster_draft_checkpoint(struct roster_draft *draft, const struct checkpoint *checkpoint)
{
	struct roster *next = &draft->next.roster;
	size_t i;

	for (i = 0; i < next->checkpoint_count; i++)
		if (memcmp(next->checkpoints[i].env_id, checkpoint->env_id, ENV_ID) == 0) {
			next->checkpoints[i] = *checkpoint;
			return;
		}
	next->checkpoints = list_grow(next->checkpoints, next->checkpoint_count,
	    &draft->checkpoint_room, sizeof(*checkpoint));
	next->checkpoints[next->checkpoint_count++] = *checkpoint;
}

void
checkpoint_of(const struct vault_env *env, struct checkpoint *out)
{
	memcpy(out->env_id, env->info.env_id, ENV_ID);
	out->charter = doc_point(env_charter(env));
	out->commit = doc_point(env_commit(env));
}

/* Administrators of ROSTER who can sign at NOW_MS; FOREVER: and have no end. */
static size_t
administrators(const struct roster *roster, uint64_t now_ms, bool forever)
{
	size_t count = 0, i;

	for (i = 0; i < roster->member_count; i++) {
		const struct member *member = &roster->members[i];

		count += member_is_admin(member) && member_is_valid_at(member, now_ms) &&
			 (!forever || member->not_after_ms == 0);
	}
	return count;
}

/* A vault whose last administrator is gone, or will be at a day that is known, is never mended. */
static int
check_last(const struct roster_draft *draft, struct err *err)
{
	const struct roster *before = vault_roster(draft->vault), *next = &draft->next.roster;
	uint64_t now = draft->next.time_ms;

	if (administrators(next, now, false) > 0 &&
	    (administrators(next, now, true) > 0 || administrators(before, now, true) == 0))
		return 0;
	err_set(err, ERR_REFUSED, "last-administrator",
	    "the vault would be left without an administrator");
	err_why(err, "nobody could add or remove anybody from then on");
	return err_fix(err, "make another person an administrator first");
}

/* Wrap CK to who may compare and has no wrap of it. */
static int
wraps_write(const struct roster_draft *draft, struct slice ck, struct err *err)
{
	const struct roster *next = &draft->next.roster;
	struct vault *vault = draft->vault;
	size_t i;

	for (i = 0; i < next->member_count; i++) {
		const struct member *member = &next->members[i];
		struct slice wrap;
		int r;

		if (!member_may_compare(member))
			continue;
		r = store_wrap_find(vault->store, no_env, next->ck_commit, member->id, &wrap, err);
		if (r == 0)
			r = wrap_write(vault->store, vault->id, no_env, next->ck_epoch,
			    next->ck_commit, ck, member, err);
		if (r < 0)
			return r;
	}
	return 0;
}

/* A key that nobody has yet. Those who left keep a wrap of the one before: it goes. */
static int
comparison_renew(struct roster_draft *draft, struct secret **ck, struct err *err)
{
	struct roster *next = &draft->next.roster;

	if (next->ck_epoch == UINT32_MAX)
		return err_set(err, ERR_REFUSED, "too-many-keys",
		    "the vault cannot have another comparison key");
	*ck = secret_new(KEY);
	fresh_bytes(secret_data(*ck), KEY);
	next->ck_epoch++;
	ck_commit_of(secret_slice(*ck), next->nonce, next->ck_epoch, next->ck_commit);
	return store_wrap_drop_others(draft->vault->store, no_env, next->ck_commit, err);
}

/* Does a person or gate of the draft have no wrap of the key in force? */
static int
wrap_is_missing(const struct roster_draft *draft, bool *missing, struct err *err)
{
	const struct roster *next = &draft->next.roster;
	size_t i;

	*missing = false;
	for (i = 0; i < next->member_count && !*missing; i++) {
		struct slice wrap;
		int r;

		if (!member_may_compare(&next->members[i]))
			continue;
		r = store_wrap_find(draft->vault->store, no_env, next->ck_commit,
		    next->members[i].id, &wrap, err);
		if (r < 0)
			return r;
		*missing = r == 0;
	}
	return 0;
}

/* The key in force, for those who are to have it: by the own wrap, or a new one if there is none. */
static int
comparison_pass_on(struct roster_draft *draft, struct secret **ck, struct err *err)
{
	struct compare_keys *keys CLEANUP(compare_keys_freep) = NULL;
	bool missing;
	int r;

	r = wrap_is_missing(draft, &missing, err);
	if (r < 0 || !missing)
		return r;
	r = vault_compare_keys(draft->vault, &keys, err);
	if (r < 0)
		return r;
	if (keys == NULL)
		return comparison_renew(draft, ck, err);
	*ck = secret_new(KEY);
	memcpy(secret_data(*ck), compare_keys_ck(keys).data, KEY);
	return 0;
}

/* The old key is of use as long as there are shapes under it: see struct vault. */
static int
comparison_replace(struct roster_draft *draft, struct secret **ck, struct err *err)
{
	struct vault *vault = draft->vault;
	int r;

	compare_keys_freep(&vault->compare_before);
	r = vault_compare_keys(vault, &vault->compare_before, err);
	return r < 0 ? r : comparison_renew(draft, ck, err);
}

int
roster_draft_write(struct roster_draft *draft, struct err *err)
{
	struct secret *ck CLEANUP(secret_freep) = NULL;
	struct vault *vault = draft->vault;
	int r;

	r = check_last(draft, err);
	if (r < 0)
		return r;
	if (roster_loses_comparer(vault_roster(vault), &draft->next.roster))
		r = comparison_replace(draft, &ck, err);
	else
		r = comparison_pass_on(draft, &ck, err);
	if (r == 0 && ck != NULL)
		r = wraps_write(draft, secret_slice(ck), err);
	return r < 0 ? r : doc_write(vault->store, &draft->next, draft->self, NULL, err);
}

int
roster_read_back(struct vault *vault, struct err *err)
{
	struct envs envs CLEANUP(envs_done) = {0};
	int r;

	r = verify_rosters(vault, err);
	if (r == 0)
		r = envs_open_waived(vault, WAIVE_AGE, &envs, err);
	return r < 0 ? err_ctx(err, "read back what was written") : 0;
}
