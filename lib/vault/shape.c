/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blob: "VSH1" | suite u8 | flags u8 | zero u16 | env_id 16 | ck_epoch u32 | ck_commit 32 |
 *       seq u64 | nonce 24 | ciphertext || tag
 * List: n u32 | n { name u8+bytes | kind u8 | state u8 | version u64 | created_ms u64 |
 *       expires_ms u64 | tag 16 } | zero padding
 */
#include "vault/shape.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "model/name.h"
#include "vault/check.h"
#include "vault/doc.h"
#include "vault/sealed_priv.h"
#include "vault/shape_list.h"
#include "vault/wire.h"

enum { SHAPE_HEAD = 68, AD_LABEL = 14, AD = AD_LABEL + VAULT_ID + SHAPE_HEAD };
enum { ENTRY_FIXED = 1 + 1 + 1 + 8 + 8 + 8 + TAG };

/* "vault1/shapead" || vault_id || all before the nonce */
static void
associated_data(const uint8_t *vault_id, const void *head, uint8_t out[AD])
{
	uint8_t *at = out;

	at = put_bytes(at, SLICE_LITERAL("vault1/shapead"));
	at = put_bytes(at, slice_of(vault_id, VAULT_ID));
	put_bytes(at, slice_of(head, SHAPE_HEAD));
}

int
shape_parse(struct slice blob, struct shape *out, struct err *err)
{
	struct shape shape = {0};
	struct wire wire;
	const unsigned char *magic;
	bool form;
	int r;

	wire_start(&wire, blob);
	magic = wire_field(&wire, 4);
	form = memcmp(magic, "VSH1", 4) == 0 && wire_u8(&wire) == SUITE && wire_zeros(&wire, 3);
	wire_copy(&wire, shape.env_id, ENV_ID);
	shape.ck_epoch = wire_u32(&wire);
	wire_copy(&wire, shape.ck_commit, HASH);
	shape.seq = wire_u64(&wire);
	wire_field(&wire, XNONCE);
	r = trust_need(form, CHECK_SHAPE_MAGIC, err);
	if (r < 0)
		return r;
	r = trust_need(!wire.is_short, CHECK_SHAPE_LENGTH, err);
	if (r < 0)
		return r;
	*out = shape;
	return 0;
}

static void
entries_read(struct wire *wire, struct shape *shape)
{
	size_t n = wire_u32(wire), most = (size_t)(wire->end - wire->at) / ENTRY_FIXED, i;

	if (n > most)
		wire->is_short = true;
	shape->entries = xcalloc(wire->is_short ? 1 : n + 1, sizeof(*shape->entries));
	for (i = 0; i < n && !wire->is_short; i++) {
		struct shape_entry *entry = &shape->entries[i];
		uint8_t kind;

		entry->name = wire_text(wire);
		kind = wire_u8(wire);
		entry->is_secret = kind != 0;
		entry->state = wire_u8(wire) | (kind > 1 ? SHAPE_IMPOSSIBLE : 0U);
		entry->version = wire_u64(wire);
		entry->created_ms = wire_u64(wire);
		entry->expires_ms = wire_u64(wire);
		wire_copy(wire, entry->tag, TAG);
	}
	shape->count = wire->is_short ? 0 : n;
}

static int
entry_judge(const struct shape_entry *entry, struct err *err)
{
	bool is_weak = (entry->state & SHAPE_WEAK) != 0;
	bool possible = name_is_valid(entry->name) &&
			entry->state <= (SHAPE_WEAK | SHAPE_GENERATED | SHAPE_BINARY);
	int r;

	r = trust_need(possible, CHECK_SHAPE_ENTRY, err);
	if (r < 0)
		return r;
	return trust_need(!is_weak || (entry->is_secret && bytes_are_zero(entry->tag, TAG)),
	    CHECK_SHAPE_WEAK, err);
}

static int
list_parse(struct slice plain, struct shape *shape, struct err *err)
{
	struct wire wire;
	size_t i;
	int r;

	wire_start(&wire, plain);
	entries_read(&wire, shape);
	r = trust_need(!wire.is_short, CHECK_SHAPE_LENGTH, err);
	if (r < 0)
		return r;
	r = trust_need(wire_padding(&wire), CHECK_SHAPE_PADDING, err);
	if (r < 0)
		return r;
	for (i = 0; i < shape->count; i++) {
		r = entry_judge(&shape->entries[i], err);
		if (r < 0)
			return r;
		r = trust_need(
		    i == 0 || slice_compare(shape->entries[i - 1].name, shape->entries[i].name) < 0,
		    CHECK_SHAPE_ORDER, err);
		if (r < 0)
			return r;
	}
	return 0;
}

int
shape_list_parse(struct slice plain, struct shape *shape, struct err *err)
{
	int r = list_parse(plain, shape, err);

	if (r < 0)
		shape_done(shape);
	return r;
}

int
shape_open(struct slice blob, const struct compare_keys *keys, struct arena *arena,
    struct shape *out, struct err *err)
{
	struct slice sealed = slice_from(blob, SHAPE_HEAD);
	size_t len = sealed_len(sealed);
	uint8_t *plain = arena_alloc_unset(arena, len);
	uint8_t ad[AD], key[KEY];
	bool opened = false;
	struct shape shape;
	int r;

	r = shape_parse(blob, &shape, err);
	if (r < 0)
		return r;
	if (len > 0) {
		associated_data(compare_keys_vault_id(keys), blob.data, ad);
		compare_keys_shape(keys, shape.env_id, key);
		opened = sealed_open(key, slice_of(ad, sizeof(ad)), sealed, plain);
		secret_wipe(key, sizeof(key));
	}
	r = trust_need(opened, CHECK_SHAPE_SEAL, err);
	if (r == 0)
		r = shape_list_parse(slice_of(plain, len), &shape, err);
	if (r < 0)
		return r;
	*out = shape;
	return 0;
}

void
shape_done(struct shape *shape)
{
	free(shape->entries);
	shape->entries = NULL;
	shape->count = 0;
}

static int
by_name(const void *a, const void *b)
{
	const struct shape_entry *x = a, *y = b;

	return slice_compare(x->name, y->name);
}

size_t
shape_list_len(const struct shape *shape)
{
	size_t len = 4, i;

	for (i = 0; i < shape->count; i++)
		len += ENTRY_FIXED + shape->entries[i].name.len;
	return bucket_of(len);
}

void
shape_list_build(const struct shape *shape, uint8_t *at)
{
	size_t i;

	at = put_number(at, shape->count, 4);
	for (i = 0; i < shape->count; i++) {
		const struct shape_entry *entry = &shape->entries[i];

		at = put_text(at, entry->name, 1);
		at = put_number(at, entry->is_secret, 1);
		at = put_number(at, entry->state, 1);
		at = put_number(at, entry->version, 8);
		at = put_number(at, entry->created_ms, 8);
		at = put_number(at, entry->expires_ms, 8);
		at = put_bytes(at, slice_of(entry->tag, TAG));
	}
}

void
shape_seal(const struct compare_keys *keys, const uint8_t k_nonce[KEY], struct shape *shape,
    const uint8_t random[32], struct arena *scratch, struct buf *out)
{
	size_t len = shape_list_len(shape), start = out->len;
	uint8_t *plain = arena_alloc(scratch, len);
	uint8_t ad[AD], key[KEY];

	if (shape->count > 1)
		qsort(shape->entries, shape->count, sizeof(*shape->entries), by_name);
	shape_list_build(shape, plain);
	buf_add(out, SLICE_LITERAL("VSH1"));
	buf_add_u8(out, SUITE);
	buf_add_zeros(out, 3);
	buf_add(out, slice_of(shape->env_id, ENV_ID));
	buf_add_u32(out, compare_keys_epoch(keys));
	buf_add(out, slice_of(compare_keys_commit(keys), HASH));
	buf_add_u64(out, shape->seq);
	associated_data(compare_keys_vault_id(keys), out->data + start, ad);
	compare_keys_shape(keys, shape->env_id, key);
	sealed_add(key, k_nonce, random, slice_of(ad, sizeof(ad)), slice_of(plain, len), out);
	secret_wipe(key, sizeof(key));
	arena_shrink(scratch, plain, len, 0);
}

void
shape_hash_of(struct slice blob, uint8_t out[HASH])
{
	hash_of("vault1/shapeh", blob, out);
}
