/* SPDX-License-Identifier: Apache-2.0 */
/*
 *  0 "VKP1" | suite 1 | kind 1 | zero 2    8 vault_id 32   40 env_id 16   56 epoch 4
 * 60 member_id 16   76 kinds 1 and 3: key 32; kind 2: n u16, n { bidx 16, name_key 32, name u8+bytes }
 */
#include "vault/packet.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "model/name.h"
#include "vault/check.h"
#include "vault/doc.h"
#include "vault/wire.h"

enum { PACKET_HEAD = 76 };

static void
entries_read(struct wire *wire, struct packet *packet)
{
	size_t n = wire_u16(wire), i;

	packet->entries = xcalloc(n + 1, sizeof(*packet->entries));
	for (i = 0; i < n && !wire->is_short; i++) {
		struct scope_entry *entry = &packet->entries[i];

		wire_copy(wire, entry->bidx, BIDX);
		entry->name_key = wire_field(wire, KEY);
		entry->name = wire_text(wire);
	}
	packet->entry_count = wire->is_short ? 0 : n;
}

static int
entries_judge(const struct packet *packet, struct err *err)
{
	const struct scope_entry *entry = packet->entries;
	size_t i;
	int r;

	for (i = 0; i < packet->entry_count; i++) {
		r = trust_need(name_is_valid(entry[i].name), CHECK_PACKET_NAME, err);
		if (r < 0)
			return r;
		r = trust_need(i == 0 || memcmp(entry[i - 1].bidx, entry[i].bidx, BIDX) < 0,
		    CHECK_PACKET_ORDER, err);
		if (r < 0)
			return r;
	}
	return 0;
}

static int
read_all(struct wire *wire, struct packet *packet, struct err *err)
{
	const unsigned char *magic = wire_field(wire, 4);
	uint8_t suite = wire_u8(wire);
	bool reserved_are_zero;
	int r;

	packet->kind = wire_u8(wire);
	r = trust_need(memcmp(magic, "VKP1", 4) == 0 && suite == SUITE &&
			   packet->kind >= PACKET_WHOLE && packet->kind <= PACKET_COMPARISON,
	    CHECK_PACKET_MAGIC, err);
	if (r < 0)
		return r;
	reserved_are_zero = wire_zeros(wire, 2);
	wire_copy(wire, packet->vault_id, VAULT_ID);
	wire_copy(wire, packet->env_id, ENV_ID);
	packet->epoch = wire_u32(wire);
	wire_copy(wire, packet->member_id, MEMBER_ID);
	if (packet->kind == PACKET_SCOPED)
		entries_read(wire, packet);
	else
		packet->key = wire_field(wire, KEY);
	return trust_need(reserved_are_zero, CHECK_PACKET_RESERVED, err);
}

int
packet_parse(struct slice bytes, struct packet *out, struct err *err)
{
	struct packet packet CLEANUP(packet_done) = {0};
	struct wire wire;
	bool no_env;
	int r;

	wire_start(&wire, bytes);
	r = read_all(&wire, &packet, err);
	if (r < 0)
		return r;
	r = trust_need(!wire.is_short && wire_is_at_end(&wire), CHECK_PACKET_LENGTH, err);
	if (r < 0)
		return r;
	no_env = bytes_are_zero(packet.env_id, ENV_ID);
	r = trust_need((packet.kind == PACKET_COMPARISON) == no_env, CHECK_PACKET_ENV, err);
	if (r < 0)
		return r;
	r = entries_judge(&packet, err);
	if (r < 0)
		return r;
	*out = packet;
	packet.entries = NULL;
	return 0;
}

void
packet_done(struct packet *packet)
{
	free(packet->entries);
	packet->entries = NULL;
	packet->entry_count = 0;
}

static int
by_bidx(const void *a, const void *b)
{
	const struct scope_entry *x = a, *y = b;

	return memcmp(x->bidx, y->bidx, BIDX);
}

static size_t
packet_len(const struct packet *packet)
{
	size_t len = PACKET_HEAD, i;

	if (packet->kind != PACKET_SCOPED)
		return len + KEY;
	for (i = 0; i < packet->entry_count; i++)
		len += BIDX + KEY + 1 + packet->entries[i].name.len;
	return len + 2;
}

static unsigned char *
put(unsigned char *at, const void *bytes, size_t len)
{
	memcpy(at, bytes, len);
	return at + len;
}

static void
entries_build(struct packet *packet, unsigned char *at)
{
	size_t i;

	if (packet->entry_count > 1)
		qsort(packet->entries, packet->entry_count, sizeof(*packet->entries), by_bidx);
	*at++ = (unsigned char)(packet->entry_count >> 8);
	*at++ = (unsigned char)packet->entry_count;
	for (i = 0; i < packet->entry_count; i++) {
		const struct scope_entry *entry = &packet->entries[i];

		at = put(at, entry->bidx, BIDX);
		at = put(at, entry->name_key, KEY);
		*at++ = (unsigned char)entry->name.len;
		at = put(at, entry->name.data, entry->name.len);
	}
}

struct secret *
packet_build(struct packet *packet)
{
	struct secret *bytes = secret_new(packet_len(packet));
	unsigned char *at = secret_data(bytes);
	const unsigned char start[8] = {'V', 'K', 'P', '1', SUITE, (unsigned char)packet->kind};
	const unsigned char epoch[4] = {(unsigned char)(packet->epoch >> 24),
	    (unsigned char)(packet->epoch >> 16), (unsigned char)(packet->epoch >> 8),
	    (unsigned char)packet->epoch};

	assert(packet->entry_count <= RECORDS_MOST);
	at = put(at, start, sizeof(start));
	at = put(at, packet->vault_id, VAULT_ID);
	at = put(at, packet->env_id, ENV_ID);
	at = put(at, epoch, sizeof(epoch));
	at = put(at, packet->member_id, MEMBER_ID);
	if (packet->kind == PACKET_SCOPED)
		entries_build(packet, at);
	else
		put(at, packet->key, KEY);
	return bytes;
}
