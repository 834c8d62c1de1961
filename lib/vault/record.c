/* SPDX-License-Identifier: Apache-2.0 */
/*
 *  0 magic 4 "VRC1" | suite 1 | kind 1 | zero 2    8 env_id 16   24 epoch 4   28 bidx 16
 * 44 version 8   52 seq 8   60 ct_len 4   64 nonce 24   88 ciphertext || tag
 */
#include "vault/record.h"

#include <string.h>

#include "secret/secret.h"
#include "vault/check.h"
#include "vault/doc.h"
#include "vault/record_plain.h"
#include "vault/wire.h"

enum { COVERED = 64, AD_LABEL = 13, AD = AD_LABEL + VAULT_ID + COVERED };

/* "vault1/record" || vault_id || the record's bytes 0 to 63 */
static void
associated_data(const uint8_t vault_id[VAULT_ID], const uint8_t *head, uint8_t out[AD])
{
	memcpy(out, "vault1/record", AD_LABEL);
	memcpy(out + AD_LABEL, vault_id, VAULT_ID);
	memcpy(out + AD_LABEL + VAULT_ID, head, COVERED);
}

static int
judge(const struct wire *wire, const struct record *record, size_t cipher_len, struct err *err)
{
	size_t plain_len = cipher_len - AEAD_TAG;
	int r;

	r = trust_need(!wire->is_short && wire_is_at_end(wire), CHECK_RECORD_LENGTH, err);
	if (r < 0)
		return r;
	r = trust_need(
	    cipher_len > AEAD_TAG && bucket_of(plain_len) == plain_len, CHECK_RECORD_BUCKET, err);
	if (r < 0)
		return r;
	return trust_need(record->version >= 1, CHECK_RECORD_VERSION, err);
}

int
record_parse(struct slice bytes, struct record *out, struct err *err)
{
	const unsigned char *magic;
	bool reserved_are_zero;
	struct record record;
	struct wire wire;
	size_t cipher_len;
	uint8_t suite;
	int r;

	wire_start(&wire, bytes);
	magic = wire_field(&wire, 4);
	suite = wire_u8(&wire);
	record.kind = wire_u8(&wire);
	reserved_are_zero = wire_zeros(&wire, 2);
	record.env_id = wire_field(&wire, ENV_ID);
	record.epoch = wire_u32(&wire);
	record.bidx = wire_field(&wire, BIDX);
	record.version = wire_u64(&wire);
	record.seq = wire_u64(&wire);
	cipher_len = wire_u32(&wire);
	wire_field(&wire, XNONCE);
	wire_bytes(&wire, cipher_len);
	record.bytes = bytes;
	/* a record that is cut off is never looked into, not even where its check is switched off */
	if (bytes.len < RECORD_HEAD + AEAD_TAG)
		record.bytes = slice_of(NULL, 0);

	r = trust_need(memcmp(magic, "VRC1", 4) == 0 && suite == SUITE &&
			   (record.kind == RECORD_VALUE || record.kind == RECORD_TOMBSTONE),
	    CHECK_RECORD_MAGIC, err);
	if (r < 0)
		return r;
	r = trust_need(reserved_are_zero, CHECK_RECORD_RESERVED, err);
	if (r < 0)
		return r;
	r = judge(&wire, &record, cipher_len, err);
	if (r < 0)
		return r;
	*out = record;
	return 0;
}

static void
head_build(const struct env_keys *keys, enum record_kind kind, const struct entry *entry,
    size_t plain, struct buf *out)
{
	uint8_t bidx[BIDX];

	env_keys_bidx(keys, entry->name, bidx);
	buf_add(out, SLICE_LITERAL("VRC1"));
	buf_add_u8(out, SUITE);
	buf_add_u8(out, (uint8_t)kind);
	buf_add_zeros(out, 2);
	buf_add(out, slice_of(env_keys_env_id(keys), ENV_ID));
	buf_add_u32(out, env_keys_epoch(keys));
	buf_add(out, slice_of(bidx, BIDX));
	buf_add_u64(out, entry->record->version);
	buf_add_u64(out, entry->record->seq);
	buf_add_u32(out, (uint32_t)(plain + AEAD_TAG));
}

void
record_seal(struct env_keys *keys, enum record_kind kind, const struct entry *entry,
    const uint8_t random[32], struct arena *scratch, struct buf *out)
{
	size_t len = plain_len(entry), start = out->len;
	uint8_t *plain = arena_alloc_unset(scratch, len);
	uint8_t ad[AD], nonce[XNONCE], name_key[KEY];
	struct slice ad_slice = slice_of(ad, sizeof(ad));
	const uint8_t *head;

	plain_build(entry, plain);
	head_build(keys, kind, entry, len, out);
	buf_add_zeros(out, XNONCE + len + AEAD_TAG);
	head = (const uint8_t *)out->data + start;
	associated_data(env_keys_vault_id(keys), head, ad);
	seal_nonce(env_keys_nonce(keys), random, ad_slice, slice_of(plain, len), nonce);
	memcpy(out->data + start + COVERED, nonce, XNONCE);
	env_keys_name_key(keys, head + 28, name_key);
	aead_seal(name_key, nonce, ad_slice, slice_of(plain, len),
	    (uint8_t *)out->data + start + RECORD_HEAD);
	secret_wipe(name_key, sizeof(name_key));
	arena_shrink(scratch, plain, len, 0);
}

int
record_open(const struct record *record, const uint8_t name_key[KEY],
    const uint8_t vault_id[VAULT_ID], struct arena *arena, struct entry *out, struct err *err)
{
	struct slice cipher = slice_from(record->bytes, RECORD_HEAD);
	size_t len = cipher.len < AEAD_TAG ? 0 : cipher.len - AEAD_TAG, keep;
	struct entry_record *told = arena_alloc_unset(arena, sizeof(*told));
	uint8_t *plain = arena_alloc_unset(arena, len + 1);
	struct entry entry = {0};
	uint8_t ad[AD];
	bool opened = false;
	int r;

	told->version = record->version;
	told->seq = record->seq;
	told->origin = NULL;
	if (len > 0) {
		associated_data(vault_id, record->bytes.data, ad);
		opened = aead_unseal(name_key, record->bytes.data + COVERED,
		    slice_of(ad, sizeof(ad)), cipher, plain);
	}
	r = trust_need(opened, CHECK_RECORD_SEAL, err);
	if (r == 0)
		r = plain_parse(plain, len, record->kind, told, &entry, &keep, err);
	arena_shrink(arena, plain, len + 1, r < 0 ? 0 : keep);
	if (r < 0)
		return r;
	*out = entry;
	return 0;
}

int
record_open_with(const struct record *record, const struct env_keys *keys, struct arena *arena,
    struct entry *out, struct err *err)
{
	uint8_t name_key[KEY], bidx[BIDX];
	struct entry entry;
	int r;

	env_keys_name_key(keys, record->bidx, name_key);
	r = record_open(record, name_key, env_keys_vault_id(keys), arena, &entry, err);
	secret_wipe(name_key, sizeof(name_key));
	if (r < 0)
		return r;
	env_keys_bidx(keys, entry.name, bidx);
	r = trust_need(memcmp(bidx, record->bidx, BIDX) == 0, CHECK_RECORD_NAME, err);
	if (r < 0)
		return r;
	*out = entry;
	return 0;
}

void
record_set_origin(struct entry *entry, const char *origin)
{
	/* record_open() made it, of memory that may be changed, and nobody else has it */
	((struct entry_record *)entry->record)->origin = origin;
}

void
record_leaf(struct slice bytes, uint8_t out[HASH])
{
	hash_of("vault1/leaf", bytes, out);
}
