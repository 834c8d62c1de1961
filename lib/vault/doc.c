/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The common part of the three documents:
 *
 *    0  magic 4 | suite 1 | flags 1 | zero 2 | vault_id 32 | env_id 16 | seq 8 | prev 32 |
 *       time_ms 8
 *  104  body
 *       nsig 1, then nsig times member_id 16, signature 64, ascending
 */
#include "vault/doc.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "crypto/hash.h"
#include "vault/doc_priv.h"

static const char magics[][5] = {"", "VRO1", "VEN1", "VCO1"};

void
point_read(struct wire *wire, struct point *out)
{
	out->seq = wire_u64(wire);
	wire_copy(wire, out->hash, DOC_HASH);
}

void
point_build(const struct point *point, struct buf *out)
{
	buf_add_u64(out, point->seq);
	buf_add(out, slice_of(point->hash, DOC_HASH));
}

static int
magic_read(struct wire *wire, enum doc_kind *kind, struct err *err)
{
	const unsigned char *magic = wire_field(wire, 4);
	uint8_t suite = wire_u8(wire);

	for (*kind = DOC_ROSTER; *kind <= DOC_COMMIT; (*kind)++)
		if (memcmp(magic, magics[*kind], 4) == 0)
			break;
	/* without a kind there is nothing to go on with, even where the check is switched off */
	if (*kind > DOC_COMMIT) {
		*kind = DOC_COMMIT;
		return trust_refuse(CHECK_DOC_MAGIC, err);
	}
	return trust_need(suite == SUITE, CHECK_DOC_MAGIC, err);
}

static void
head_read(struct wire *wire, struct doc *doc)
{
	wire_copy(wire, doc->vault_id, VAULT_ID);
	wire_copy(wire, doc->env_id, ENV_ID);
	doc->seq = wire_u64(wire);
	wire_copy(wire, doc->prev, DOC_HASH);
	doc->time_ms = wire_u64(wire);
}

static void
body_read(struct wire *wire, struct doc *doc, bool *reserved_are_zero)
{
	if (doc->kind == DOC_ROSTER)
		roster_read(wire, &doc->roster, reserved_are_zero);
	else if (doc->kind == DOC_CHARTER)
		charter_read(wire, &doc->charter, reserved_are_zero);
	else
		commit_read(wire, &doc->commit);
}

static void
signatures_read(struct wire *wire, struct doc *doc)
{
	doc->signature_count = wire_u8(wire);
	doc->signatures = wire_bytes(wire, doc->signature_count * SIGNATURE_ROW).data;
	if (wire->is_short)
		doc->signature_count = 0;
}

static int
signatures_judge(const struct doc *doc, struct err *err)
{
	size_t n = doc->signature_count, i;
	int r;

	r = trust_need(n == 1 || (n > 1 && doc->kind == DOC_ROSTER), CHECK_DOC_SIGNATURES, err);
	if (r < 0)
		return r;
	for (i = 1; i < n; i++) {
		r = trust_need(memcmp(doc_signer(doc, i - 1), doc_signer(doc, i), MEMBER_ID) < 0,
		    CHECK_DOC_SIGNATURE_ORDER, err);
		if (r < 0)
			return r;
	}
	return 0;
}

static int
head_judge(const struct doc *doc, struct err *err)
{
	bool first = bytes_are_zero(doc->prev, DOC_HASH);
	bool no_env = bytes_are_zero(doc->env_id, ENV_ID);
	int r;

	r = trust_need(doc->seq >= 1 && (doc->seq == 1) == first, CHECK_DOC_FIRST, err);
	if (r < 0)
		return r;
	return trust_need((doc->kind == DOC_ROSTER) == no_env, CHECK_DOC_ENV, err);
}

static int
body_judge(const struct doc *doc, struct err *err)
{
	if (doc->kind == DOC_ROSTER)
		return roster_judge(&doc->roster, err);
	if (doc->kind == DOC_CHARTER)
		return charter_judge(doc, err);
	return 0;
}

static int
judge(const struct doc *doc, bool reserved_are_zero, struct err *err)
{
	int r;

	r = trust_need(reserved_are_zero, CHECK_DOC_RESERVED, err);
	if (r < 0)
		return r;
	r = head_judge(doc, err);
	if (r < 0)
		return r;
	r = body_judge(doc, err);
	if (r < 0)
		return r;
	return signatures_judge(doc, err);
}

int
doc_parse(struct slice bytes, const uint8_t *known_hash, struct doc **out, struct err *err)
{
	struct doc *doc CLEANUP(doc_freep) = NULL;
	bool reserved_are_zero;
	struct wire wire;
	char *copy;
	int r;

	r = trust_need(bytes.len <= DOC_MOST, CHECK_DOC_SIZE, err);
	if (r < 0)
		return r;
	doc = xcalloc(1, sizeof(*doc));
	copy = xmalloc(bytes.len + 1);
	if (bytes.len > 0)
		memcpy(copy, bytes.data, bytes.len);
	doc->bytes = slice_of(copy, bytes.len);
	wire_start(&wire, doc->bytes);

	r = magic_read(&wire, &doc->kind, err);
	if (r < 0)
		return r;
	reserved_are_zero = wire_zeros(&wire, 3);
	head_read(&wire, doc);
	body_read(&wire, doc, &reserved_are_zero);
	doc_hash_of(slice_of(doc->bytes.data, wire_used(&wire)), doc->hash);
	signatures_read(&wire, doc);
	r = trust_need(!wire.is_short && wire_is_at_end(&wire), CHECK_DOC_LENGTH, err);
	if (r < 0)
		return r;
	/* bytes of a known hash were judged when the hash became known; signatures are outside it */
	if (known_hash == NULL || memcmp(known_hash, doc->hash, DOC_HASH) != 0)
		r = judge(doc, reserved_are_zero, err);
	else
		r = signatures_judge(doc, err);
	if (r < 0)
		return r;
	*out = doc;
	doc = NULL;
	return 0;
}

void
doc_free(struct doc *doc)
{
	if (doc == NULL)
		return;
	if (doc->kind == DOC_ROSTER)
		roster_done(&doc->roster);
	if (doc->kind == DOC_CHARTER)
		charter_done(&doc->charter);
	free((void *)(uintptr_t)doc->bytes.data);
	free(doc);
}

void
doc_freep(struct doc **doc)
{
	doc_free(*doc);
	*doc = NULL;
}

void
doc_build(struct doc *fields, struct buf *out)
{
	buf_add(out, slice_of(magics[fields->kind], 4));
	buf_add_u8(out, SUITE);
	buf_add_zeros(out, 3);
	buf_add(out, slice_of(fields->vault_id, VAULT_ID));
	buf_add(out, slice_of(fields->env_id, ENV_ID));
	buf_add_u64(out, fields->seq);
	buf_add(out, slice_of(fields->prev, DOC_HASH));
	buf_add_u64(out, fields->time_ms);
	if (fields->kind == DOC_ROSTER)
		roster_build(&fields->roster, out);
	else if (fields->kind == DOC_CHARTER)
		charter_build(&fields->charter, out);
	else
		commit_build(&fields->commit, out);
}

struct point
doc_point(const struct doc *doc)
{
	struct point point = {.seq = doc->seq};

	memcpy(point.hash, doc->hash, DOC_HASH);
	return point;
}

bool
point_is_doc(const struct point *point, const struct doc *doc)
{
	return point->seq == doc->seq && memcmp(point->hash, doc->hash, DOC_HASH) == 0;
}

void
env_id_of(const uint8_t vault_id[VAULT_ID], const char *name, uint8_t out[ENV_ID])
{
	uint8_t digest[HASH];
	struct hash hash;

	hash_start(&hash, "vault1/env");
	hash_add(&hash, slice_of(vault_id, VAULT_ID));
	hash_add(&hash, slice_of_text(name));
	hash_end(&hash, digest);
	memcpy(out, digest, ENV_ID);
}
