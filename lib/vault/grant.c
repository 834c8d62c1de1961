/* SPDX-License-Identifier: Apache-2.0 */
/* Giving, changing and taking grants. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "crypto/encode.h"
#include "model/name.h"
#include "vault/admin.h"
#include "vault/charter_priv.h"
#include "vault/verify_priv.h"
#include "vault/write_priv.h"

enum { TOLD = 8 }; /* grants that the message of the commit names */

struct granting {
	const struct grant_new *grants;
	size_t count;
	struct next_charter next;
	bool rekeyed;
};

static void
granting_done(struct granting *granting)
{
	next_charter_done(&granting->next);
}

static int
by_name(const void *a, const void *b)
{
	return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

static int
check_names(const struct grant_new *grant, struct err *err)
{
	struct slice *names CLEANUP(freep) = xcalloc(grant->name_count + 1, sizeof(*names));
	size_t i;
	int r;

	for (i = 0; i < grant->name_count; i++) {
		r = name_check(grant->names[i], err);
		if (r < 0)
			return r;
		names[i] = grant->names[i];
	}
	if (grant->name_count > 1)
		qsort(names, grant->name_count, sizeof(*names), by_name);
	for (i = 1; i < grant->name_count; i++)
		if (slice_equal(names[i - 1], names[i]))
			return err_set(err, ERR_INVALID, "name-twice", "`%.*s` is named twice",
			    (int)names[i].len, (const char *)names[i].data);
	return 0;
}

static int
refuse(const char *id, const char *what, const char *why, const char *fix, struct err *err)
{
	err_set(err, ERR_REFUSED, id, "%s", what);
	err_why(err, "%s", why);
	return err_fix(err, "%s", fix);
}

static int
check_scope(const struct grant_new *grant, struct err *err)
{
	if (grant->names == NULL)
		return 0;
	if (grant->right != RIGHT_READ)
		return refuse("grant-scope", "single names can be read, and no more",
		    "who writes or owns an environment has its whole key",
		    "grant `read`, or leave the names out", err);
	if (grant->name_count == 0)
		return refuse("grant-scope", "a grant of single names has no name",
		    "whoever has it could read nothing", "name at least one", err);
	return check_names(grant, err);
}

static int
check_member(const struct draft *draft, const struct grant_new *grant, const struct member *member,
    struct err *err)
{
	static const uint8_t no_key[32];

	if (member == NULL) {
		struct buf id CLEANUP(buf_done) = BUF_INIT;

		hex_add(&id, slice_of(grant->member_id, MEMBER_ID));
		err_set(err, ERR_NOT_FOUND, "no-member", "there is no member %s", buf_text(&id));
		return err_fix(err, "see `evenkeep member list`");
	}
	if (member->class == CLASS_GATE) {
		err_set(err, ERR_REFUSED, "grant-gate",
		    "`%s` is a token for shapes, and opens no value", member->label);
		return err_fix(err, "make a token for `%s`: `evenkeep token new -e %s`",
		    draft->env_name, draft->env_name);
	}
	if (grant->right >= RIGHT_WRITE && memcmp(member->signpk, no_key, sizeof(no_key)) == 0) {
		err_set(err, ERR_REFUSED, "grant-keyless",
		    "`%s` has no signing key in this vault and can only read", member->label);
		err_why(err, "it was added by its recipient alone, and what is written is signed");
		return err_fix(err, "add it again with its card: `evenkeep member card`");
	}
	if (!member_gets_wrap(member, draft->now_ms)) {
		err_set(err, ERR_REFUSED, "grant-expired", "`%s` has expired and could not use it",
		    member->label);
		return err_fix(err, "give it a later end first, or make a new one");
	}
	return 0;
}

/* Has it the very same already, and the key for it? */
static int
is_there(struct draft *draft, const struct grant_new *wanted, const uint8_t scope_hash[32],
    struct err *err)
{
	const struct grant *have = charter_grant(draft->charter, wanted->member_id);
	struct slice wrap;

	if (have == NULL || have->right != wanted->right ||
	    memcmp(have->scope_hash, scope_hash, 32) != 0)
		return 0;
	return store_wrap_find(
	    draft->store, draft->env_id, draft->charter->ek_commit, wanted->member_id, &wrap, err);
}

/* Wraps are immutable: another scope than any under this key needs a new key (VAULT.md §4). */
static int
needs_key(struct draft *draft, const struct grant_new *wanted, const uint8_t scope_hash[32],
    bool *out, struct err *err)
{
	const struct grant *before;
	int r = charter_earlier_grant(draft->env, draft->charter_point.seq + 1,
	    draft->charter->epoch, wanted->member_id, &before, err);

	*out = r == 0 && before != NULL && memcmp(before->scope_hash, scope_hash, 32) != 0;
	return r;
}

static int
give(struct granting *granting, const struct grant_new *wanted, bool *changed, struct err *err)
{
	struct next_charter *next = &granting->next;
	struct draft *draft = next->draft;
	uint8_t scope_hash[32] = {0};
	bool rekeys;
	int r;

	r = check_scope(wanted, err);
	if (r == 0)
		r = check_member(draft, wanted, roster_find(draft->roster, wanted->member_id), err);
	if (r < 0)
		return r;
	if (wanted->names != NULL)
		scope_hash_of_names(draft->keys, wanted->names, wanted->name_count, scope_hash);
	r = is_there(draft, wanted, scope_hash, err);
	if (r != 0)
		return r < 0 ? r : 0;
	r = needs_key(draft, wanted, scope_hash, &rekeys, err);
	if (r < 0)
		return r;
	next->rekeys = next->rekeys || rekeys;
	next_charter_give(
	    next, wanted->member_id, wanted->right, wanted->names, wanted->name_count);
	*changed = true;
	return 0;
}

static int
take(struct granting *granting, const struct grant_new *wanted, bool *changed, struct err *err)
{
	struct next_charter *next = &granting->next;

	if (wanted->names != NULL)
		return refuse("grant-scope", "a grant is taken away as a whole",
		    "single names are not taken out of it", "grant `read` of the names that stay",
		    err);
	if (charter_grant(&next->doc.charter, wanted->member_id) == NULL)
		return 0;
	next_charter_take(next, wanted->member_id);
	*changed = true;
	return 0;
}

/* A recovery key that gives the environment new owners signs the commit as well. */
static void
give_taker(struct granting *granting)
{
	struct next_charter *next = &granting->next;
	const uint8_t *self = identity_member_id(next->draft->self);
	const struct grant *grant = charter_grant(&next->doc.charter, self);

	if (charter_is_taken_over(next->draft->env) && grant != NULL && grant->right < RIGHT_WRITE)
		next_charter_give(next, self, RIGHT_WRITE, NULL, 0);
}

static int
check_twice(const struct granting *granting, struct err *err)
{
	size_t i, j;

	for (i = 0; i < granting->count; i++)
		for (j = 0; j < i; j++)
			if (memcmp(granting->grants[i].member_id, granting->grants[j].member_id,
				MEMBER_ID) == 0)
				return err_set(
				    err, ERR_INVALID, "name-twice", "a member is named twice");
	return 0;
}

static int
write_rows(struct draft *draft, void *cookie, size_t *changed, struct err *err)
{
	struct granting *granting = cookie;
	bool any = false;
	size_t i;
	int r = check_twice(granting, err);

	granting->rekeyed = false;
	next_charter_done(&granting->next);
	next_charter_start(&granting->next, draft);
	for (i = 0; r == 0 && i < granting->count; i++) {
		const struct grant_new *wanted = &granting->grants[i];

		r = wanted->right == RIGHT_NONE ? take(granting, wanted, &any, err)
						: give(granting, wanted, &any, err);
	}
	*changed = any;
	if (r < 0 || !any)
		return r;
	give_taker(granting);
	r = next_charter_write(&granting->next, err);
	granting->rekeyed = granting->next.keys != NULL;
	return r;
}

/* `ben: write, ci: 3 names, carol: nothing` */
static void
message_build(
    const struct vault_env *env, const struct grant_new *grants, size_t count, struct buf *out)
{
	static const char *const rights[] = {"nothing", "read", "write", "own"};
	size_t i;

	for (i = 0; i < count && i < TOLD; i++) {
		const struct member *member =
		    roster_find(vault_roster(env->vault), grants[i].member_id);

		buf_addf(out, "%s%s: ", i == 0 ? "" : ", ", member == NULL ? "?" : member->label);
		if (grants[i].names != NULL)
			buf_addf(out, "%zu name%s", grants[i].name_count,
			    grants[i].name_count == 1 ? "" : "s");
		else
			buf_add_text(out, rights[grants[i].right]);
	}
	if (count > TOLD)
		buf_addf(out, " and %zu more", count - TOLD);
}

int
vault_env_grant(struct vault_env *env, const struct grant_new *grants, size_t count,
    struct grant_result *result, struct err *err)
{
	struct granting granting CLEANUP(granting_done) = {.grants = grants, .count = count};
	struct buf message CLEANUP(buf_done) = BUF_INIT;
	struct commit_result done;
	int r;

	message_build(env, grants, count, &message);
	r = writing_charter(env, buf_text(&message), write_rows, &granting, &done, err);
	if (r < 0)
		return r;
	*result = (struct grant_result){
	    .seq = done.seq, .changed = done.changed > 0, .rekeyed = granting.rekeyed};
	return 0;
}
