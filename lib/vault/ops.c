/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blob:      prefix 32 (shape hash) | nonce 24 | ciphertext || tag
 * Plaintext: n u16 | n { op u8, bidx 16, from u64, to u64, name u8+bytes } | message u16+bytes |
 *            host u8+bytes | program u8+bytes | flag u8 [+ previous K_ops 32] | zero padding
 */
#include "vault/ops.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/utf8.h"
#include "model/name.h"
#include "secret/secret.h"
#include "vault/check.h"
#include "vault/ops_plain.h"
#include "vault/sealed_priv.h"
#include "vault/wire.h"

enum { AD_LABEL = 10, AD = AD_LABEL + VAULT_ID + ENV_ID + 8 + SHAPE_HASH };
enum { OP_FIXED = 1 + BIDX + 8 + 8 + 1 };

/* "vault1/ops" || vault_id || env_id || seq || prefix */
static void
associated_data(const uint8_t *vault_id, const uint8_t *env_id, uint64_t seq, const uint8_t *prefix,
    uint8_t out[AD])
{
	uint8_t *at = out;

	at = put_bytes(at, SLICE_LITERAL("vault1/ops"));
	at = put_bytes(at, slice_of(vault_id, VAULT_ID));
	at = put_bytes(at, slice_of(env_id, ENV_ID));
	at = put_number(at, seq, 8);
	put_bytes(at, slice_of(prefix, SHAPE_HASH));
}

static int
op_compare(const void *a, const void *b)
{
	const struct op *x = a, *y = b;
	int order = (int)x->kind - (int)y->kind;

	if (order == 0)
		order = memcmp(x->bidx, y->bidx, BIDX);
	return order != 0 ? order : slice_compare(x->name, y->name);
}

size_t
ops_plain_len(const struct ops *ops)
{
	size_t len = 2 + 2 + ops->message.len + 1 + ops->host.len + 1 + ops->program.len + 1, i;

	for (i = 0; i < ops->count; i++)
		len += OP_FIXED + ops->items[i].name.len;
	return bucket_of(len + (ops->previous_k_ops == NULL ? 0 : KEY));
}

void
ops_plain_build(const struct ops *ops, uint8_t *at)
{
	size_t i;

	at = put_number(at, ops->count, 2);
	for (i = 0; i < ops->count; i++) {
		const struct op *op = &ops->items[i];

		at = put_number(at, op->kind, 1);
		at = put_bytes(at, slice_of(op->bidx, BIDX));
		at = put_number(at, op->from, 8);
		at = put_number(at, op->to, 8);
		at = put_text(at, op->name, 1);
	}
	at = put_text(at, ops->message, 2);
	at = put_text(at, ops->host, 1);
	at = put_text(at, ops->program, 1);
	at = put_number(at, ops->previous_k_ops != NULL, 1);
	if (ops->previous_k_ops != NULL)
		put_bytes(at, slice_of(ops->previous_k_ops, KEY));
}

void
ops_seal(struct env_keys *keys, uint64_t seq, const uint8_t shape_hash_or_zero[SHAPE_HASH],
    struct ops *ops, const uint8_t random[32], struct arena *scratch, struct buf *out)
{
	size_t len = ops_plain_len(ops);
	uint8_t *plain = arena_alloc(scratch, len);
	uint8_t ad[AD];

	assert(ops->count <= UINT16_MAX && ops->message.len <= OPS_MESSAGE_MOST);
	if (ops->count > 1)
		qsort(ops->items, ops->count, sizeof(*ops->items), op_compare);
	ops_plain_build(ops, plain);
	associated_data(
	    env_keys_vault_id(keys), env_keys_env_id(keys), seq, shape_hash_or_zero, ad);
	buf_add(out, slice_of(shape_hash_or_zero, SHAPE_HASH));
	sealed_add(env_keys_ops(keys), env_keys_nonce(keys), random, slice_of(ad, sizeof(ad)),
	    slice_of(plain, len), out);
	arena_shrink(scratch, plain, len, 0);
}

static void
items_read(struct wire *wire, struct ops *ops)
{
	size_t n = wire_u16(wire), i;

	ops->items = xcalloc(n + 1, sizeof(*ops->items));
	for (i = 0; i < n && !wire->is_short; i++) {
		struct op *op = &ops->items[i];

		op->kind = wire_u8(wire);
		wire_copy(wire, op->bidx, BIDX);
		op->from = wire_u64(wire);
		op->to = wire_u64(wire);
		op->name = wire_text(wire);
	}
	ops->count = wire->is_short ? 0 : n;
}

/* What an operation of its kind may carry. */
static bool
op_is_possible(const struct op *op)
{
	bool no_bidx = bytes_are_zero(op->bidx, BIDX);

	switch (op->kind) {
	case OP_SET:
	case OP_DELETE:
	case OP_IMPORT:
		return name_is_valid(op->name);
	case OP_GRANT:
		return (op->name.len == 0 || name_is_valid(op->name)) && op->from <= RIGHT_OWN &&
		       op->to <= RIGHT_OWN;
	default:
		return op->name.len == 0 && no_bidx;
	}
}

static bool
op_kind_exists(enum op_kind kind)
{
	return kind == OP_SET || kind == OP_DELETE || (kind >= OP_GRANT && kind <= OP_IMPORT);
}

static int
items_judge(const struct ops *ops, struct err *err)
{
	size_t i;
	int r;

	for (i = 0; i < ops->count; i++) {
		r = trust_need(op_kind_exists(ops->items[i].kind), CHECK_OPS_KIND, err);
		if (r < 0)
			return r;
		r = trust_need(op_is_possible(&ops->items[i]), CHECK_OPS_FIELDS, err);
		if (r < 0)
			return r;
		r = trust_need(i == 0 || op_compare(&ops->items[i - 1], &ops->items[i]) < 0,
		    CHECK_OPS_ORDER, err);
		if (r < 0)
			return r;
	}
	return 0;
}

int
ops_plain_parse(struct slice plain, struct ops *ops, struct err *err)
{
	struct wire wire;
	uint8_t flag;
	int r;

	wire_start(&wire, plain);
	items_read(&wire, ops);
	ops->message = wire_bytes(&wire, wire_u16(&wire));
	ops->host = wire_text(&wire);
	ops->program = wire_text(&wire);
	flag = wire_u8(&wire);
	ops->previous_k_ops = flag == 0 ? NULL : wire_field(&wire, KEY);
	r = trust_need(!wire.is_short && flag <= 1, CHECK_OPS_LENGTH, err);
	if (r < 0)
		return r;
	r = trust_need(wire_padding(&wire), CHECK_OPS_PADDING, err);
	if (r < 0)
		return r;
	r = items_judge(ops, err);
	if (r < 0)
		return r;
	return trust_need(
	    utf8_is_valid(ops->message) && utf8_is_valid(ops->host) && utf8_is_valid(ops->program),
	    CHECK_OPS_TEXT, err);
}

int
ops_open(struct slice blob, const uint8_t k_ops[KEY], const uint8_t vault_id[VAULT_ID],
    const uint8_t env_id[ENV_ID], uint64_t seq, struct arena *arena, struct ops *out,
    struct err *err)
{
	struct ops ops = {.arena = arena};
	struct slice plain;
	uint8_t ad[AD];
	bool opened = false;
	int r;

	r = trust_need(blob.len > SHAPE_HASH + XNONCE + AEAD_TAG, CHECK_OPS_LENGTH, err);
	if (r < 0)
		return r;
	ops.plain_len = sealed_len(slice_from(blob, SHAPE_HASH));
	ops.plain = arena_alloc(arena, ops.plain_len);
	if (ops.plain_len > 0) {
		associated_data(vault_id, env_id, seq, blob.data, ad);
		opened = sealed_open(
		    k_ops, slice_of(ad, sizeof(ad)), slice_from(blob, SHAPE_HASH), ops.plain);
	}
	r = trust_need(opened, CHECK_OPS_SEAL, err);
	plain = slice_of(ops.plain, ops.plain_len);
	if (r == 0)
		r = ops_plain_parse(plain, &ops, err);
	if (r < 0) {
		ops_done(&ops);
		return r;
	}
	*out = ops;
	return 0;
}

void
ops_done(struct ops *ops)
{
	free(ops->items);
	if (ops->plain != NULL)
		arena_shrink(ops->arena, ops->plain, ops->plain_len, 0);
	*ops = (struct ops){0};
}

void
ops_hash_of(struct slice blob, uint8_t out[HASH])
{
	hash_of("vault1/opsh", blob, out);
}
