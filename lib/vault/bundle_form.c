/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/bundle.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "crypto/encode.h"
#include "crypto/hash.h"
#include "vault/check.h"
#include "vault/doc.h"
#include "vault/object_priv.h"
#include "vault/wire.h"

enum { SEQ_AT = 56, MAGIC = 4 };

static const char hash_label[] = "vault1/bundle";

/* What the last document of the list says is its number; 0: there is none. */
static uint64_t
newest_seq(struct pieces docs)
{
	struct slice doc, last = slice_of(NULL, 0);
	struct wire wire;

	while (pieces_next(&docs, NULL, &doc))
		last = doc;
	if (last.len < SEQ_AT + sizeof(uint64_t))
		return 0;
	wire_start(&wire, slice_from(last, SEQ_AT));
	return wire_u64(&wire);
}

static bool
starts_with(struct wire *wire, const char *magic)
{
	const unsigned char *found = wire_field(wire, MAGIC);
	uint8_t suite = wire_u8(wire);
	bool is_plain = wire_zeros(wire, 3);

	return is_plain && suite == SUITE && memcmp(found, magic, MAGIC) == 0;
}

size_t
bundle_padding(uint64_t roster_seq, uint64_t charter_seq, uint64_t commit_seq)
{
	return (size_t)((roster_seq + charter_seq + commit_seq) % CHAIN_COMMITS);
}

static bool
is_padding(struct slice padding, const struct bundle *bundle)
{
	return padding.len == bundle_padding(bundle->roster_seq, bundle->charter_seq,
				  bundle->commit_seq) &&
	       bytes_are_zero(padding.data, padding.len);
}

static int
read_lists(struct slice bytes, struct bundle *out, struct err *err)
{
	struct bundle bundle = {0};
	struct slice padding;
	struct wire wire;
	bool is_plain;
	int r;

	wire_start(&wire, bytes);
	is_plain = starts_with(&wire, "VXB1");
	bundle.vault_id = wire_field(&wire, VAULT_ID);
	bundle.env_id = wire_field(&wire, ENV_ID);
	object_list_read(&wire, 0, &bundle.rosters);
	object_list_read(&wire, 0, &bundle.charters);
	object_list_read(&wire, 0, &bundle.commits);
	object_list_read(&wire, MEMBER_ID, &bundle.wraps);
	object_list_read(&wire, 0, &bundle.records);
	padding = wire_bytes(&wire, wire_u32(&wire));
	bundle.roster_seq = newest_seq(bundle.rosters);
	bundle.charter_seq = newest_seq(bundle.charters);
	bundle.commit_seq = newest_seq(bundle.commits);
	r = trust_need(is_plain && !wire.is_short && wire_is_at_end(&wire) &&
			   object_wraps_are_ascending(bundle.wraps) && is_padding(padding, &bundle),
	    CHECK_BUNDLE_FORM, err);
	if (r < 0)
		return r;
	*out = bundle;
	return 0;
}

int
bundle_parse(struct slice bytes, struct bundle *out, struct err *err)
{
	size_t len = bytes.len < HASH ? 0 : bytes.len - HASH;
	struct slice before = slice_of(bytes.data, len);
	uint8_t hash[HASH];
	int r;

	hash_of(hash_label, before, hash);
	r = trust_need(bytes.len >= HASH && memcmp(hash, bytes.data + len, HASH) == 0,
	    CHECK_BUNDLE_HASH, err);
	return r < 0 ? r : read_lists(before, out, err);
}

void
bundle_start(const uint8_t vault_id[VAULT_ID], const uint8_t env_id[ENV_ID], struct buf *out)
{
	buf_add_text(out, "VXB1");
	buf_add_u8(out, SUITE);
	buf_add_zeros(out, 3);
	buf_add(out, slice_of(vault_id, VAULT_ID));
	buf_add(out, slice_of(env_id, ENV_ID));
}

void
bundle_end(struct buf *out)
{
	uint8_t hash[HASH];

	hash_of(hash_label, buf_slice(out), hash);
	buf_add(out, slice_of(hash, HASH));
}

int
chain_object_parse(struct slice bytes, struct pieces *commits, struct err *err)
{
	struct pieces found;
	struct wire wire;
	bool is_plain;
	int r;

	wire_start(&wire, bytes);
	is_plain = starts_with(&wire, "VXN1");
	object_list_read(&wire, 0, &found);
	r = trust_need(is_plain && !wire.is_short && wire_is_at_end(&wire) &&
			   found.count == CHAIN_COMMITS,
	    CHECK_OBJECT_FORM, err);
	if (r < 0)
		return r;
	*commits = found;
	return 0;
}

void
chain_object_start(struct buf *out)
{
	buf_add_text(out, "VXN1");
	buf_add_u8(out, SUITE);
	buf_add_zeros(out, 3);
}

static void
name_of(const uint8_t env_id[ENV_ID], const char *rest, char out[OBJECT_NAME])
{
	struct buf hex CLEANUP(buf_done) = BUF_INIT;

	hex_add(&hex, slice_of(env_id, ENV_ID));
	snprintf(out, OBJECT_NAME, "%s/%s", buf_text(&hex), rest);
}

void
object_name_chain(const uint8_t env_id[ENV_ID], uint64_t n, char out[OBJECT_NAME])
{
	char rest[32];

	snprintf(rest, sizeof(rest), "chain/%020" PRIu64, n);
	name_of(env_id, rest, out);
}

void
object_name_bundle(const uint8_t env_id[ENV_ID], char out[OBJECT_NAME])
{
	name_of(env_id, "bundle", out);
}
