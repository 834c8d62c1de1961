/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Charter: name u8+bytes | policy u32 | max_age_s u32 | base_env 16 | epoch u32 | ek_commit 32 |
 *          roster_seq u64 | roster_hash 32 | n u16 | n grants
 * Commit:  charter_seq u64 | charter_hash 32 | roster_seq u64 | roster_hash 32 | epoch u32 |
 *          n_live u32 | live_root 32 | n_hist u32 | hist_root 32 | escrow_hash 32 | ops_hash 32
 */
#include "vault/doc_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "crypto/hash.h"
#include "model/name.h"

enum {
	POLICIES = POLICY_LOADER_NAMES | POLICY_PROTECTED | POLICY_ESCROW | POLICY_CLOSED |
		   POLICY_SHAPE_HIDDEN,
};

static void
grant_read(struct wire *wire, struct grant *out, bool *reserved_are_zero)
{
	wire_copy(wire, out->member_id, MEMBER_ID);
	out->right = wire_u8(wire);
	*reserved_are_zero &= wire_zeros(wire, 3);
	wire_copy(wire, out->scope_hash, sizeof(out->scope_hash));
}

void
charter_read(struct wire *wire, struct charter *out, bool *reserved_are_zero)
{
	struct slice name = wire_text(wire);
	size_t n, i;

	/* a name that breaks its rule is left empty, which breaks it too */
	if (env_name_is_valid(name))
		memcpy(out->name, name.data, name.len);
	out->policy = wire_u32(wire);
	out->max_age_s = wire_u32(wire);
	wire_copy(wire, out->base_env, ENV_ID);
	out->epoch = wire_u32(wire);
	wire_copy(wire, out->ek_commit, sizeof(out->ek_commit));
	point_read(wire, &out->roster);
	n = wire_u16(wire);
	out->grants = xcalloc(n + 1, sizeof(*out->grants));
	for (i = 0; i < n && !wire->is_short; i++)
		grant_read(wire, &out->grants[i], reserved_are_zero);
	out->grant_count = wire->is_short ? 0 : n;
}

static int
grant_judge(const struct grant *grant, struct err *err)
{
	int r;

	r = trust_need(
	    grant->right >= RIGHT_READ && grant->right <= RIGHT_OWN, CHECK_GRANT_RIGHT, err);
	if (r < 0)
		return r;
	return trust_need(
	    grant_is_whole(grant) || grant->right == RIGHT_READ, CHECK_GRANT_SCOPE, err);
}

static int
fields_judge(const struct doc *doc, struct err *err)
{
	const struct charter *charter = &doc->charter;
	int r;

	r = trust_need(charter->name[0] != '\0', CHECK_CHARTER_NAME, err);
	if (r < 0)
		return r;
	r = trust_need((charter->policy & ~(uint32_t)POLICIES) == 0, CHECK_CHARTER_POLICY, err);
	if (r < 0)
		return r;
	r = trust_need(charter->epoch >= 1, CHECK_CHARTER_EPOCH_ZERO, err);
	if (r < 0)
		return r;
	return trust_need(
	    memcmp(charter->base_env, doc->env_id, ENV_ID) != 0, CHECK_CHARTER_BASE_SELF, err);
}

int
charter_judge(const struct doc *doc, struct err *err)
{
	const struct grant *g = doc->charter.grants;
	size_t i;
	int r;

	r = fields_judge(doc, err);
	if (r < 0)
		return r;
	for (i = 0; i < doc->charter.grant_count; i++) {
		r = grant_judge(&g[i], err);
		if (r < 0)
			return r;
		r = trust_need(i == 0 || memcmp(g[i - 1].member_id, g[i].member_id, MEMBER_ID) < 0,
		    CHECK_GRANT_ORDER, err);
		if (r < 0)
			return r;
	}
	return 0;
}

static int
by_member(const void *a, const void *b)
{
	const struct grant *x = a, *y = b;

	return memcmp(x->member_id, y->member_id, MEMBER_ID);
}

void
charter_build(struct charter *charter, struct buf *out)
{
	size_t len = strlen(charter->name), i;

	if (charter->grant_count > 1)
		qsort(charter->grants, charter->grant_count, sizeof(*charter->grants), by_member);
	buf_add_u8(out, (uint8_t)len);
	buf_add(out, slice_of(charter->name, len));
	buf_add_u32(out, charter->policy);
	buf_add_u32(out, charter->max_age_s);
	buf_add(out, slice_of(charter->base_env, ENV_ID));
	buf_add_u32(out, charter->epoch);
	buf_add(out, slice_of(charter->ek_commit, sizeof(charter->ek_commit)));
	point_build(&charter->roster, out);
	buf_add_u16(out, (uint16_t)charter->grant_count);
	for (i = 0; i < charter->grant_count; i++) {
		const struct grant *grant = &charter->grants[i];

		buf_add(out, slice_of(grant->member_id, MEMBER_ID));
		buf_add_u8(out, (uint8_t)grant->right);
		buf_add_zeros(out, 3);
		buf_add(out, slice_of(grant->scope_hash, sizeof(grant->scope_hash)));
	}
}

void
charter_done(struct charter *charter)
{
	free(charter->grants);
}

void
commit_read(struct wire *wire, struct commit *out)
{
	point_read(wire, &out->charter);
	point_read(wire, &out->roster);
	out->epoch = wire_u32(wire);
	out->n_live = wire_u32(wire);
	wire_copy(wire, out->live_root, HASH);
	out->n_hist = wire_u32(wire);
	wire_copy(wire, out->hist_root, HASH);
	wire_copy(wire, out->escrow_hash, HASH);
	wire_copy(wire, out->ops_hash, HASH);
}

void
commit_build(const struct commit *commit, struct buf *out)
{
	point_build(&commit->charter, out);
	point_build(&commit->roster, out);
	buf_add_u32(out, commit->epoch);
	buf_add_u32(out, commit->n_live);
	buf_add(out, slice_of(commit->live_root, HASH));
	buf_add_u32(out, commit->n_hist);
	buf_add(out, slice_of(commit->hist_root, HASH));
	buf_add(out, slice_of(commit->escrow_hash, HASH));
	buf_add(out, slice_of(commit->ops_hash, HASH));
}

void
scope_hash_of(const uint8_t env_id[ENV_ID], uint32_t epoch, const uint8_t (*bidx)[16], size_t count,
    uint8_t out[32])
{
	struct hash hash;

	hash_start(&hash, "vault1/scope");
	hash_add(&hash, slice_of(env_id, ENV_ID));
	hash_add_u32(&hash, epoch);
	if (count > 0)
		hash_add(&hash, slice_of(bidx, count * 16));
	hash_end(&hash, out);
}

const struct grant *
charter_grant(const struct charter *charter, const uint8_t id[MEMBER_ID])
{
	struct grant key;

	if (charter->grant_count == 0)
		return NULL;
	memcpy(key.member_id, id, MEMBER_ID);
	return bsearch(&key, charter->grants, charter->grant_count, sizeof(key), by_member);
}

bool
grant_is_whole(const struct grant *grant)
{
	return bytes_are_zero(grant->scope_hash, sizeof(grant->scope_hash));
}

bool
member_gets_escrow(const struct member *member, const struct charter *charter)
{
	const struct grant *grant = charter_grant(charter, member->id);

	return member->class == CLASS_RECOVERY && grant != NULL && grant_is_whole(grant);
}

bool
escrow_is_due(const struct charter *charter, const struct roster *roster)
{
	size_t i;

	for (i = 0; i < roster->member_count; i++)
		if (member_gets_escrow(&roster->members[i], charter))
			return true;
	return false;
}
