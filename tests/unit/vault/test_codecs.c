/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VAULT.md §14 row 2: every bit of every document, record, wrap, operations blob, shape, token
 * and lock file, each flipped by itself: refused, or (a lock file) another content.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "crypto/age.h"
#include "sample.h"
#include "secret/secret.h"
#include "vault/lockfile.h"
#include "vault/ops.h"
#include "vault/packet.h"
#include "vault/seen.h"
#include "vault/shape_list.h"
#include "vault/token.h"

static struct sample sample;
static size_t flips;

/* True if BYTES are taken for good. */
typedef bool accepts_fn(struct slice bytes);

static void
flip_every_bit(const char *what, struct slice bytes, accepts_fn *accepts)
{
	unsigned char *copy CLEANUP(freep) = xmalloc(bytes.len);
	size_t accepted = 0, bit;

	assert_true(accepts(bytes));
	for (bit = 0; bit < bytes.len * 8; bit++) {
		memcpy(copy, bytes.data, bytes.len);
		copy[bit / 8] ^= (unsigned char)(1U << bit % 8);
		if (accepts(slice_of(copy, bytes.len))) {
			accepted++;
			fprintf(stderr, "%s: bit %zu of byte %zu\n", what, bit % 8, bit / 8);
		}
	}
	flips += bit;
	printf("%s: %zu flips, %zu accepted\n", what, bit, accepted);
	assert_int_equal(accepted, 0);
}

/* Every shorter length, and longer ones, are refused too. */
static void
cut_everywhere(const char *what, struct slice bytes, accepts_fn *accepts)
{
	unsigned char *copy CLEANUP(freep) = xcalloc(bytes.len + 64, 1);
	size_t len;

	memcpy(copy, bytes.data, bytes.len);
	for (len = 0; len < bytes.len + 64; len++) {
		if (len != bytes.len && accepts(slice_of(copy, len)))
			fail_msg("%s: accepted with %zu of %zu bytes", what, len, bytes.len);
	}
}

static bool
doc_is_good(struct slice bytes)
{
	struct doc *doc CLEANUP(doc_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	return doc_parse(bytes, NULL, &doc, &err) == 0 &&
	       memcmp(doc_author(doc), identity_member_id(sample.alice), MEMBER_ID) == 0 &&
	       doc_signature_is_valid(doc, 0, identity_signpk(sample.alice));
}

static void
documents_with_a_flipped_bit_are_refused(void **state)
{
	(void)state;
	flip_every_bit("roster", sample.roster2->bytes, doc_is_good);
	flip_every_bit("charter", sample.charter1->bytes, doc_is_good);
	flip_every_bit("commit", sample.commit1->bytes, doc_is_good);
	cut_everywhere("roster", sample.roster2->bytes, doc_is_good);
	cut_everywhere("charter", sample.charter1->bytes, doc_is_good);
	cut_everywhere("commit", sample.commit1->bytes, doc_is_good);
}

static bool
record_is_good(struct slice bytes)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct record record;
	struct entry entry;

	return record_parse(bytes, &record, &err) == 0 &&
	       record_open_with(&record, sample.keys, arena, &entry, &err) == 0;
}

static void
records_with_a_flipped_bit_are_refused(void **state)
{
	(void)state;
	flip_every_bit("record", buf_slice(&sample.records[0]), record_is_good);
	cut_everywhere("record", buf_slice(&sample.records[0]), record_is_good);
}

static void
make_wrap(struct buf *out)
{
	struct packet packet = {.kind = PACKET_WHOLE, .epoch = 1, .key = sample.ek};
	struct secret *bytes CLEANUP(secret_freep) = NULL;
	struct age_recipient to = {.kind = IDENTITY_X25519};
	struct err err = ERR_INIT;

	memcpy(packet.vault_id, sample.roster1->hash, VAULT_ID);
	memcpy(packet.env_id, sample.env_id, ENV_ID);
	memcpy(packet.member_id, identity_member_id(sample.alice), MEMBER_ID);
	bytes = packet_build(&packet);
	memcpy(to.rcpt, identity_recipient(sample.alice), 32);
	assert_int_equal(age_seal(&to, 1, secret_slice(bytes), NULL, NULL, out, &err), 0);
}

static bool
wrap_is_good(struct slice bytes)
{
	struct secret *opened CLEANUP(secret_freep) = NULL;
	struct packet packet CLEANUP(packet_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	return age_unseal_wrap(bytes, sample.alice, &opened, &err) == 0 &&
	       packet_parse(secret_slice(opened), &packet, &err) == 0;
}

static void
wraps_with_a_flipped_bit_are_refused(void **state)
{
	struct buf wrap CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	make_wrap(&wrap);
	flip_every_bit("wrap", buf_slice(&wrap), wrap_is_good);
	cut_everywhere("wrap", buf_slice(&wrap), wrap_is_good);
}

static bool
ops_are_good(struct slice bytes)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct ops ops;

	if (ops_open(bytes, env_keys_ops(sample.keys), sample.roster1->hash, sample.env_id, 2,
		arena, &ops, &err) < 0)
		return false;
	ops_done(&ops);
	return true;
}

static void
operations_with_a_flipped_bit_are_refused(void **state)
{
	struct op op = {.kind = OP_SET, .to = 1, .name = SLICE_LITERAL("A")};
	struct ops ops = {.items = &op, .count = 1, .message = SLICE_LITERAL("m")};
	struct buf blob CLEANUP(buf_done) = BUF_INIT;
	uint8_t random[32] = {1}, shape_hash[HASH] = {2};

	(void)state;
	ops_seal(sample.keys, 2, shape_hash, &ops, random, sample.arena, &blob);
	flip_every_bit("operations", buf_slice(&blob), ops_are_good);
	cut_everywhere("operations", buf_slice(&blob), ops_are_good);
}

static bool
shape_is_good(struct slice bytes)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct shape shape;

	if (shape_open(bytes, sample.compare, arena, &shape, &err) < 0)
		return false;
	shape_done(&shape);
	return true;
}

static void
shapes_with_a_flipped_bit_are_refused(void **state)
{
	struct shape_entry entry = {.name = SLICE_LITERAL("A"), .version = 1, .tag = {1}};
	struct shape shape = {.seq = 2, .entries = &entry, .count = 1};
	struct buf blob CLEANUP(buf_done) = BUF_INIT;
	uint8_t random[32] = {1};

	(void)state;
	memcpy(shape.env_id, sample.env_id, ENV_ID);
	shape_seal(
	    sample.compare, env_keys_nonce(sample.keys), &shape, random, sample.arena, &blob);
	flip_every_bit("shape", buf_slice(&blob), shape_is_good);
	cut_everywhere("shape", buf_slice(&blob), shape_is_good);
}

static bool
token_is_good(struct slice bytes)
{
	struct token *token CLEANUP(token_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	return token_parse(bytes, &token, &err) == 0;
}

static void
tokens_with_a_flipped_bit_are_refused(void **state)
{
	struct token token = {.roster_seq = 1, .charter_seq = 1, .commit_seq = 1, .env_id = {1}};
	struct secret *text CLEANUP(secret_freep) = NULL;

	(void)state;
	token.seed = secret_of(slice_of(sample.ek, 32));
	text = token_text(&token);
	flip_every_bit("token", secret_slice(text), token_is_good);
	cut_everywhere("token", secret_slice(text), token_is_good);
	secret_free(token.seed);
}

static void
shape_tokens_with_a_flipped_bit_are_refused(void **state)
{
	struct token token = {.roster_seq = 1, .not_after_ms = 1, .shape = true};
	struct secret *text CLEANUP(secret_freep) = NULL;

	(void)state;
	token.seed = secret_of(slice_of(sample.ek, 32));
	text = token_text(&token);
	flip_every_bit("shape token", secret_slice(text), token_is_good);
	cut_everywhere("shape token", secret_slice(text), token_is_good);
	secret_free(token.seed);
}

/* With a checksum that fits: the three fields that a shape token leaves empty go together. */
static void
half_a_shape_token_is_refused(void **state)
{
	struct token halves[] = {{.roster_seq = 1, .charter_seq = 1},
	    {.roster_seq = 1, .commit_seq = 1}, {.roster_seq = 1, .charter_seq = 1, .commit_seq = 1},
	    {.roster_seq = 1, .env_id = {1}}, {.roster_seq = 1, .env_id = {1}, .charter_seq = 1},
	    {.roster_seq = 1, .env_id = {1}, .commit_seq = 1}, {.roster_seq = 0}};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(halves); i++) {
		struct secret *seed CLEANUP(secret_freep) = secret_of(slice_of(sample.ek, 32));
		struct secret *text CLEANUP(secret_freep) = NULL;

		halves[i].seed = seed;
		text = token_text(&halves[i]);
		assert_false(token_is_good(secret_slice(text)));
	}
}

static struct heads known;

static bool
points_are_equal(const struct point *a, const struct point *b)
{
	return a->seq == b->seq && memcmp(a->hash, b->hash, DOC_HASH) == 0;
}

/* Read, and with the same content as before. */
static bool
lock_is_same(struct slice bytes)
{
	struct heads heads CLEANUP(heads_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	return lockfile_parse(bytes, "evenkeep.lock", &heads, &err) == 0 &&
	       memcmp(heads.vault_id, known.vault_id, VAULT_ID) == 0 &&
	       points_are_equal(&heads.roster, &known.roster) && heads.count == 1 &&
	       strcmp(heads.envs[0].name, "prod") == 0 &&
	       points_are_equal(&heads.envs[0].charter, &known.envs[0].charter) &&
	       points_are_equal(&heads.envs[0].commit, &known.envs[0].commit);
}

static bool
seen_is_good(struct slice bytes)
{
	struct heads heads CLEANUP(heads_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	return seen_parse(bytes, "seen", &heads, &err) == 0;
}

static void
known_heads(void)
{
	struct env_heads env = {.name = "prod",
	    .roster_seq = 2,
	    .charter = doc_point(sample.charter1),
	    .commit = doc_point(sample.commit1)};

	memcpy(known.vault_id, sample.roster1->hash, VAULT_ID);
	known.roster = doc_point(sample.roster2);
	memcpy(env.env_id, sample.env_id, ENV_ID);
	heads_put(&known, &env);
}

static void
lock_and_seen_state_with_a_flipped_bit_are_noticed(void **state)
{
	struct buf lock CLEANUP(buf_done) = BUF_INIT, seen CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	known_heads();
	lockfile_build(&known, &lock);
	flip_every_bit("lock", buf_slice(&lock), lock_is_same);
	cut_everywhere("lock", buf_slice(&lock), lock_is_same);
	seen_build(&known, &seen);
	flip_every_bit("seen state", buf_slice(&seen), seen_is_good);
	cut_everywhere("seen state", buf_slice(&seen), seen_is_good);
	heads_done(&known);
}

static int
set_up(void **state)
{
	(void)state;
	sample_init(&sample);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	sample_done(&sample);
	printf("%zu flips in all\n", flips);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(documents_with_a_flipped_bit_are_refused),
	    cmocka_unit_test(records_with_a_flipped_bit_are_refused),
	    cmocka_unit_test(wraps_with_a_flipped_bit_are_refused),
	    cmocka_unit_test(operations_with_a_flipped_bit_are_refused),
	    cmocka_unit_test(shapes_with_a_flipped_bit_are_refused),
	    cmocka_unit_test(tokens_with_a_flipped_bit_are_refused),
	    cmocka_unit_test(shape_tokens_with_a_flipped_bit_are_refused),
	    cmocka_unit_test(half_a_shape_token_is_refused),
	    cmocka_unit_test(lock_and_seen_state_with_a_flipped_bit_are_noticed),
	};

	secret_start();
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
