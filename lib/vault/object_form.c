/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/object_priv.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "crypto/encode.h"
#include "vault/check.h"
#include "vault/doc.h"
#include "vault/wire.h"

bool
pieces_next(struct pieces *pieces, const uint8_t **head, struct slice *out)
{
	const uint8_t *before;
	struct slice piece;
	struct wire wire;

	if (pieces->bytes.len == 0)
		return false;
	wire_start(&wire, pieces->bytes);
	before = wire_field(&wire, pieces->head);
	piece = wire_bytes(&wire, wire_u32(&wire));
	/* where the form was judged this is impossible */
	if (wire.is_short) {
		pieces->bytes = slice_of(NULL, 0);
		return false;
	}
	pieces->bytes = slice_from(pieces->bytes, wire_used(&wire));
	if (head != NULL)
		*head = before;
	*out = piece;
	return true;
}

static void
piece_read(struct wire *wire, struct slice *out)
{
	*out = wire_bytes(wire, wire_u32(wire));
}

void
object_list_read(struct wire *wire, size_t head, struct pieces *out)
{
	const unsigned char *from;
	struct slice piece;
	uint32_t i;

	*out = (struct pieces){.count = wire_u32(wire), .head = head};
	from = wire->at;
	for (i = 0; i < out->count && !wire->is_short; i++) {
		wire_field(wire, head);
		piece_read(wire, &piece);
	}
	out->bytes = slice_of(from, (size_t)(wire->at - from));
}

/* In order of the members, each once. */
bool
object_wraps_are_ascending(struct pieces wraps)
{
	const uint8_t *last = NULL, *member;
	struct slice age;

	while (pieces_next(&wraps, &member, &age)) {
		if (last != NULL && memcmp(last, member, MEMBER_ID) >= 0)
			return false;
		last = member;
	}
	return true;
}

int
commit_object_parse(struct slice bytes, struct commit_object *out, struct err *err)
{
	struct commit_object object = {.rows = OBJECT_WROTE};
	const unsigned char *magic;
	uint8_t suite, rows;
	struct wire wire;
	bool is_plain;
	int r;

	wire_start(&wire, bytes);
	magic = wire_field(&wire, 4);
	suite = wire_u8(&wire);
	rows = wire_u8(&wire);
	is_plain = wire_zeros(&wire, 2) && rows <= OBJECT_ALL && suite == SUITE &&
		   memcmp(magic, "VXC1", 4) == 0;
	object.rows = (enum object_rows)(rows & 1);
	piece_read(&wire, &object.commit);
	piece_read(&wire, &object.ops);
	object_list_read(&wire, 0, &object.charters);
	object_list_read(&wire, MEMBER_ID, &object.wraps);
	if (object.rows == OBJECT_ALL)
		object_list_read(&wire, 0, &object.history);
	object_list_read(&wire, 0, &object.records);
	r = trust_need(is_plain && !wire.is_short && wire_is_at_end(&wire) &&
			   object_wraps_are_ascending(object.wraps),
	    CHECK_OBJECT_FORM, err);
	if (r < 0)
		return r;
	*out = object;
	return 0;
}

int
roster_object_parse(struct slice bytes, struct roster_object *out, struct err *err)
{
	struct roster_object object;
	const unsigned char *magic;
	struct wire wire;
	uint8_t suite;
	bool is_plain;
	int r;

	wire_start(&wire, bytes);
	magic = wire_field(&wire, 4);
	suite = wire_u8(&wire);
	is_plain = wire_zeros(&wire, 3) && suite == SUITE && memcmp(magic, "VXR1", 4) == 0;
	piece_read(&wire, &object.roster);
	object_list_read(&wire, MEMBER_ID, &object.wraps);
	object_list_read(&wire, 0, &object.commits);
	r = trust_need(is_plain && !wire.is_short && wire_is_at_end(&wire) &&
			   object_wraps_are_ascending(object.wraps),
	    CHECK_OBJECT_FORM, err);
	if (r < 0)
		return r;
	*out = object;
	return 0;
}

void
commit_object_start(enum object_rows rows, struct buf *out)
{
	buf_add_text(out, "VXC1");
	buf_add_u8(out, SUITE);
	buf_add_u8(out, (uint8_t)rows);
	buf_add_zeros(out, 2);
}

void
roster_object_start(struct buf *out)
{
	buf_add_text(out, "VXR1");
	buf_add_u8(out, SUITE);
	buf_add_zeros(out, 3);
}

void
object_piece(struct buf *out, struct slice piece)
{
	buf_add_u32(out, (uint32_t)piece.len);
	buf_add(out, piece);
}

size_t
object_list_start(struct buf *out)
{
	buf_add_u32(out, 0);
	return out->len - sizeof(uint32_t);
}

void
object_list_end(struct buf *out, size_t at, size_t count)
{
	size_t i;

	for (i = sizeof(uint32_t); i > 0; i--, count >>= 8)
		out->data[at + i - 1] = (char)(unsigned char)count;
}

void
object_name_roster(uint64_t seq, char out[OBJECT_NAME])
{
	snprintf(out, OBJECT_NAME, "roster/%020" PRIu64, seq);
}

static void
name_of(const uint8_t env_id[ENV_ID], const char *kind, const char *which, char out[OBJECT_NAME])
{
	struct buf hex CLEANUP(buf_done) = BUF_INIT;

	hex_add(&hex, slice_of(env_id, ENV_ID));
	snprintf(out, OBJECT_NAME, "%s/%s%s", buf_text(&hex), kind, which);
}

void
object_name_commit(const uint8_t env_id[ENV_ID], uint64_t seq, char out[OBJECT_NAME])
{
	char number[24];

	snprintf(number, sizeof(number), "%020" PRIu64, seq);
	name_of(env_id, "commit/", number, out);
}

void
object_name_escrow(
    const uint8_t env_id[ENV_ID], const uint8_t hash[DOC_HASH], char out[OBJECT_NAME])
{
	struct buf hex CLEANUP(buf_done) = BUF_INIT;

	hex_add(&hex, slice_of(hash, DOC_HASH));
	name_of(env_id, "escrow/", buf_text(&hex), out);
}

void
object_name_shape(const uint8_t env_id[ENV_ID], char out[OBJECT_NAME])
{
	name_of(env_id, "shape", "", out);
}
