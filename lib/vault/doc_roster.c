/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nonce 32 | suite_min u8 | threshold u8 | ck_epoch u32 | ck_commit 32 | n u16 | n members |
 * n_env u16 | n_env checkpoints
 */
#include "vault/doc_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "model/name.h"

/* The two fields that can have one value only are kept beside the rest until they are judged. */
static void
member_read(struct wire *wire, struct member *out, bool *reserved_are_zero)
{
	struct slice label;

	wire_copy(wire, out->id, MEMBER_ID);
	out->kind = wire_u8(wire);
	out->role = wire_u8(wire);
	out->class = wire_u8(wire);
	*reserved_are_zero &= wire_zeros(wire, 1);
	wire_copy(wire, out->rcpt, sizeof(out->rcpt));
	wire_copy(wire, out->signpk, sizeof(out->signpk));
	out->not_before_ms = wire_u64(wire);
	out->not_after_ms = wire_u64(wire);
	label = wire_text(wire);
	/* a label that breaks its rule is left empty, which breaks it too */
	if (label_is_valid(label))
		memcpy(out->label, label.data, label.len);
}

static void
checkpoint_read(struct wire *wire, struct checkpoint *out)
{
	wire_copy(wire, out->env_id, ENV_ID);
	point_read(wire, &out->charter);
	point_read(wire, &out->commit);
}

void
roster_read(struct wire *wire, struct roster *out, bool *reserved_are_zero)
{
	size_t n, i;

	wire_copy(wire, out->nonce, sizeof(out->nonce));
	out->suite_min = wire_u8(wire);
	out->threshold = wire_u8(wire);
	out->ck_epoch = wire_u32(wire);
	wire_copy(wire, out->ck_commit, sizeof(out->ck_commit));
	n = wire_u16(wire);
	out->members = xcalloc(n + 1, sizeof(*out->members));
	for (i = 0; i < n && !wire->is_short; i++)
		member_read(wire, &out->members[i], reserved_are_zero);
	out->member_count = wire->is_short ? 0 : n;
	n = wire_u16(wire);
	out->checkpoints = xcalloc(n + 1, sizeof(*out->checkpoints));
	for (i = 0; i < n && !wire->is_short; i++)
		checkpoint_read(wire, &out->checkpoints[i]);
	out->checkpoint_count = wire->is_short ? 0 : n;
}

static int
member_judge(const struct member *m, struct err *err)
{
	bool possible = (m->kind == IDENTITY_X25519 || m->kind == IDENTITY_SSH_ED25519) &&
			m->role <= ROLE_ADMIN && m->class >= CLASS_PERSON && m->class <= CLASS_GATE;
	bool is_admin = m->role == ROLE_ADMIN;
	uint8_t id[MEMBER_ID];
	int r;

	r = trust_need(possible, CHECK_ROSTER_MEMBER, err);
	if (r < 0)
		return r;
	r = trust_need(m->label[0] != '\0', CHECK_ROSTER_LABEL, err);
	if (r < 0)
		return r;
	member_id_of(m->kind, m->rcpt, m->signpk, id);
	r = trust_need(memcmp(id, m->id, MEMBER_ID) == 0, CHECK_ROSTER_MEMBER_ID, err);
	if (r < 0)
		return r;
	r = trust_need(!is_admin || !bytes_are_zero(m->signpk, 32), CHECK_ROSTER_ADMIN_KEY, err);
	if (r < 0)
		return r;
	return trust_need(!is_admin || m->class != CLASS_GATE, CHECK_ROSTER_ADMIN_GATE, err);
}

static int
fields_judge(const struct roster *roster, struct err *err)
{
	int r;

	r = trust_need(roster->suite_min == SUITE, CHECK_ROSTER_SUITE, err);
	if (r < 0)
		return r;
	r = trust_need(roster->threshold == 1, CHECK_ROSTER_THRESHOLD, err);
	if (r < 0)
		return r;
	r = trust_need(roster->ck_epoch >= 1, CHECK_ROSTER_CK_EPOCH, err);
	if (r < 0)
		return r;
	return trust_need(roster->member_count <= MEMBERS_MOST, CHECK_ROSTER_MEMBERS, err);
}

int
roster_judge(const struct roster *roster, struct err *err)
{
	const struct member *m = roster->members;
	const struct checkpoint *c = roster->checkpoints;
	size_t i;
	int r;

	r = fields_judge(roster, err);
	if (r < 0)
		return r;
	for (i = 0; i < roster->member_count; i++) {
		r = member_judge(&m[i], err);
		if (r < 0)
			return r;
		r = trust_need(i == 0 || memcmp(m[i - 1].id, m[i].id, MEMBER_ID) < 0,
		    CHECK_ROSTER_MEMBER_ORDER, err);
		if (r < 0)
			return r;
	}
	for (i = 1; i < roster->checkpoint_count; i++) {
		r = trust_need(memcmp(c[i - 1].env_id, c[i].env_id, ENV_ID) < 0,
		    CHECK_ROSTER_CHECKPOINT_ORDER, err);
		if (r < 0)
			return r;
	}
	return 0;
}

static int
by_id(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	return memcmp(x->id, y->id, MEMBER_ID);
}

static int
by_env_id(const void *a, const void *b)
{
	const struct checkpoint *x = a, *y = b;

	return memcmp(x->env_id, y->env_id, ENV_ID);
}

static void
member_build(const struct member *m, struct buf *out)
{
	size_t len = strlen(m->label);

	buf_add(out, slice_of(m->id, MEMBER_ID));
	buf_add_u8(out, (uint8_t)m->kind);
	buf_add_u8(out, (uint8_t)m->role);
	buf_add_u8(out, (uint8_t)m->class);
	buf_add_u8(out, 0);
	buf_add(out, slice_of(m->rcpt, sizeof(m->rcpt)));
	buf_add(out, slice_of(m->signpk, sizeof(m->signpk)));
	buf_add_u64(out, m->not_before_ms);
	buf_add_u64(out, m->not_after_ms);
	buf_add_u8(out, (uint8_t)len);
	buf_add(out, slice_of(m->label, len));
}

void
roster_build(struct roster *roster, struct buf *out)
{
	struct member *m = roster->members;
	const struct checkpoint *c;
	size_t i;

	for (i = 0; i < roster->member_count; i++)
		member_id_of(m[i].kind, m[i].rcpt, m[i].signpk, m[i].id);
	if (roster->member_count > 1)
		qsort(m, roster->member_count, sizeof(*m), by_id);
	if (roster->checkpoint_count > 1)
		qsort(roster->checkpoints, roster->checkpoint_count, sizeof(*c), by_env_id);
	buf_add(out, slice_of(roster->nonce, sizeof(roster->nonce)));
	buf_add_u8(out, SUITE);
	buf_add_u8(out, 1);
	buf_add_u32(out, roster->ck_epoch);
	buf_add(out, slice_of(roster->ck_commit, sizeof(roster->ck_commit)));
	buf_add_u16(out, (uint16_t)roster->member_count);
	for (i = 0; i < roster->member_count; i++)
		member_build(&m[i], out);
	buf_add_u16(out, (uint16_t)roster->checkpoint_count);
	for (i = 0; i < roster->checkpoint_count; i++) {
		c = &roster->checkpoints[i];
		buf_add(out, slice_of(c->env_id, ENV_ID));
		point_build(&c->charter, out);
		point_build(&c->commit, out);
	}
}

void
roster_done(struct roster *roster)
{
	free(roster->members);
	free(roster->checkpoints);
}

const struct member *
roster_find(const struct roster *roster, const uint8_t id[MEMBER_ID])
{
	struct member key;

	if (roster->member_count == 0)
		return NULL;
	memcpy(key.id, id, MEMBER_ID);
	return bsearch(&key, roster->members, roster->member_count, sizeof(key), by_id);
}

const struct checkpoint *
roster_checkpoint(const struct roster *roster, const uint8_t env_id[ENV_ID])
{
	struct checkpoint key;

	if (roster->checkpoint_count == 0)
		return NULL;
	memcpy(key.env_id, env_id, ENV_ID);
	return bsearch(&key, roster->checkpoints, roster->checkpoint_count, sizeof(key), by_env_id);
}

bool
member_is_valid_at(const struct member *member, uint64_t time_ms)
{
	return member->not_before_ms <= time_ms &&
	       (member->not_after_ms == 0 || time_ms < member->not_after_ms);
}

bool
member_is_admin(const struct member *member)
{
	return member->role == ROLE_ADMIN;
}

bool
member_may_compare(const struct member *member)
{
	return member->class == CLASS_PERSON || member->class == CLASS_GATE;
}
