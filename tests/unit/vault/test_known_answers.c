/* SPDX-License-Identifier: Apache-2.0 */
/* VAULT.md §14 row 15: Appendix A, and what the second implementation answers beyond it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sodium.h>
#include <string.h>

#include "crypto/age.h"
#include "sample.h"
#include "secret/secret.h"
#include "vault/lockfile.h"
#include "vault/ops.h"
#include "vault/packet.h"
#include "vault/roots.h"
#include "vault/shape_list.h"
#include "vault/token.h"

static struct sample sample;

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
	return 0;
}

/* Unkeyed BLAKE2b-256, without a label. */
static void
assert_blake(struct slice bytes, size_t len, const char *hex)
{
	uint8_t digest[32];

	assert_int_equal(bytes.len, len);
	crypto_generichash(digest, sizeof(digest), bytes.data, bytes.len, NULL, 0);
	assert_hex(slice_of(digest, sizeof(digest)), hex);
}

static void
roster_1_is_as_the_appendix_says(void **state)
{
	const struct doc *doc = sample.roster1;

	(void)state;
	assert_hex(slice_of(sample.ck_commit, 32),
	    "2dface9d616cb97e504c390d8caebab26adccd65db6c025d354f04cf856177f0");
	assert_hex(slice_of(doc->hash, 32),
	    "8929f046dd5962a1abd7bdbe428d45d28d8510a98edda1d7ebc2a0596605c314");
	assert_int_equal(doc->bytes.len, 365);
	assert_hex(slice_of(doc->signatures + MEMBER_ID, 8), "d5cd74a5036ab832");
	assert_hex(slice_of(doc_author(doc), MEMBER_ID), "586b05c7d28a34feb9b07a7947ee1fe3");
	assert_true(doc_signature_is_valid(doc, 0, identity_signpk(sample.alice)));
}

static void
keys_are_as_the_appendix_says(void **state)
{
	uint8_t bidx[BIDX], name_key[KEY], k_shape[KEY], tag[TAG];

	(void)state;
	assert_hex(slice_of(sample.env_id, 16), "f7e4a8528d037241636a7dbd9b43975c");
	assert_hex(slice_of(env_keys_ops(sample.keys), 32),
	    "24a273decfb59be6d4f6bf40e82cf0c680ee0f35ede71a729f4c9d9c730f8e70");
	assert_hex(slice_of(env_keys_nonce(sample.keys), 32),
	    "6f87b9419ebded29edf47cd137f1d5cfad6cc484e607465cc033a374d1ee6bad");
	assert_hex(slice_of(env_keys_commit(sample.keys), 32),
	    "c30b910abd8e694022afe299b2ce42e258b382e4f729ad8b75a8bc53fbceff0e");
	env_keys_bidx(sample.keys, SLICE_LITERAL("DATABASE_URL"), bidx);
	assert_hex(slice_of(bidx, BIDX), "60d2ee5363578f2501941cdc6a7aeadb");
	env_keys_bidx(sample.keys, SLICE_LITERAL("API_KEY"), bidx);
	assert_hex(slice_of(bidx, BIDX), "554e9d557b6208987868de6755028b10");
	env_keys_name_key(sample.keys, bidx, name_key);
	assert_hex(slice_of(name_key, KEY),
	    "d2b51039e2c9b89d5b00b79a6f9a0aaee49d68fe0726621c9d153ee4e07bee07");
	compare_keys_shape(sample.compare, sample.env_id, k_shape);
	assert_hex(slice_of(k_shape, KEY),
	    "d256ee0949342d0cee671f622b565ed19776059378ccbc35ebf2fce9bd1b7342");
	compare_tag(sample.compare, sample.entries[1].value, tag);
	assert_hex(slice_of(tag, TAG), "59d72b9a7f047afaec7d88098b5918dc");
}

static void
charter_and_commit_are_as_the_appendix_says(void **state)
{
	const struct doc *commit = sample.commit1;

	(void)state;
	assert_hex(slice_of(sample.charter1->hash, 32),
	    "94c53efcc0929a94f8794be4e705c34821a054da223888c8367e0cebc5adab80");
	assert_int_equal(sample.charter1->bytes.len, 344);
	assert_hex(slice_of(commit->commit.live_root, 32),
	    "d07499781718c9c94c1d92f6da74eda3450fd34c8ba3c6251aae24806e870a4e");
	assert_hex(slice_of(commit->commit.hist_root, 32),
	    "e5c3f634e4a568cae002e1120858d391442223a74fb9d5965407b88b5d1141ed");
	assert_hex(slice_of(commit->hash, 32),
	    "5ff2fba2b16b544c4526ae925c0cd398a9ef99aa4a9426a2bd07a2fbbe07319c");
	assert_int_equal(commit->bytes.len, 405);
	assert_hex(slice_of(commit->signatures + MEMBER_ID, 8), "3216a66e77f15bf1");
	assert_hex(slice_of(sample.roster2->hash, 32),
	    "d6d782b2e26bd5c77f716d476c3baf3c6813d6779e006e5a38c90c3812d9a9bf");
	assert_int_equal(sample.roster2->bytes.len, 461);
	assert_hex(slice_of(sample.roster2->signatures + MEMBER_ID, 8), "778a211ce419ab54");
}

static void
records_are_as_the_appendix_says(void **state)
{
	uint8_t leaf[HASH];

	(void)state;
	assert_int_equal(sample.records[0].len, 232);
	assert_hex(slice_of(sample.records[0].data + 64, XNONCE),
	    "550b72d06315fa0d9f73a94982e978a772e1022a382f2395");
	record_leaf(buf_slice(&sample.records[0]), leaf);
	assert_hex(slice_of(leaf, HASH),
	    "dedb364220b52e86d8d0b7118e1a518ed77690f5203c06a9879a0e7e4570c596");
	assert_int_equal(sample.records[1].len, 360);
	record_leaf(buf_slice(&sample.records[1]), leaf);
	assert_hex(slice_of(leaf, HASH),
	    "a139d5a6ed8b3acb770ed9c76248b14c4d8fac96428fc4f821b04266a1bdadee");
}

/* The random bytes of the appendix's wrap, in the order that age_seal draws them. */
static void
wrap_random(void *cookie, uint8_t *out, size_t len)
{
	size_t *call = cookie, i;

	for (i = 0; i < len; i++)
		out[i] = *call == 0 ? (uint8_t)i : *call == 1 ? 7 : 9;
	(*call)++;
}

static struct secret *
whole_packet(const uint8_t *member_id)
{
	struct packet packet = {.kind = PACKET_WHOLE, .epoch = 1, .key = sample.ek};

	memcpy(packet.vault_id, sample.roster1->hash, VAULT_ID);
	memcpy(packet.env_id, sample.env_id, ENV_ID);
	memcpy(packet.member_id, member_id, MEMBER_ID);
	return packet_build(&packet);
}

static void
assert_wrap(struct identity *of, size_t len, const char *hash)
{
	struct secret *packet CLEANUP(secret_freep) = whole_packet(identity_member_id(of));
	struct secret *opened CLEANUP(secret_freep) = NULL;
	struct age_recipient to = {.kind = identity_kind(of)};
	struct buf wrap CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;
	size_t call = 0;

	memcpy(to.rcpt, identity_recipient(of), 32);
	assert_int_equal(
	    age_seal(&to, 1, secret_slice(packet), wrap_random, &call, &wrap, &err), 0);
	assert_blake(buf_slice(&wrap), len, hash);
	assert_int_equal(age_unseal_wrap(buf_slice(&wrap), of, &opened, &err), 0);
	assert_true(secret_equal(secret_slice(opened), secret_slice(packet)));
}

static void
wraps_of_both_kinds_are_as_told(void **state)
{
	(void)state;
	assert_wrap(
	    sample.alice, 308, "70132f55feec3e56d6e0f1c8662c980f61023d49d8328968ddf6f5df3ce430b0");
	assert_wrap(
	    sample.ben, 320, "34f70f52739f2d72063794381814e1380e684d51af875aeee813389de61d289f");
}

static void
scoped_packet_and_its_hash_are_as_told(void **state)
{
	struct secret *bytes CLEANUP(secret_freep) = NULL;
	struct packet packet = {.kind = PACKET_SCOPED, .epoch = 1, .entry_count = 1};
	struct scope_entry entry = {.name = SLICE_LITERAL("API_KEY")};
	uint8_t name_key[KEY], hash[HASH], bidx[1][16];

	(void)state;
	env_keys_bidx(sample.keys, entry.name, entry.bidx);
	env_keys_name_key(sample.keys, entry.bidx, name_key);
	entry.name_key = name_key;
	packet.entries = &entry;
	memcpy(packet.vault_id, sample.roster1->hash, VAULT_ID);
	memcpy(packet.env_id, sample.env_id, ENV_ID);
	memcpy(packet.member_id, identity_member_id(sample.ben), MEMBER_ID);
	bytes = packet_build(&packet);
	assert_blake(secret_slice(bytes), 134,
	    "6bbf0440d615a763337aa58459379bc63d3824f6fd36f9943bc8ff02626bdf07");
	memcpy(bidx[0], entry.bidx, BIDX);
	scope_hash_of(sample.env_id, 1, (const uint8_t(*)[16])bidx, 1, hash);
	assert_hex(slice_of(hash, HASH),
	    "b3f660e7b39fe4d2aa2b0b8bde40074ca629d226a5df47906e7da430ed849bdb");
}

static void
comparison_packet_is_as_told(void **state)
{
	struct secret *bytes CLEANUP(secret_freep) = NULL;
	struct packet packet = {.kind = PACKET_COMPARISON, .epoch = 1, .key = sample.ck};

	(void)state;
	memcpy(packet.vault_id, sample.roster1->hash, VAULT_ID);
	memcpy(packet.member_id, identity_member_id(sample.ben), MEMBER_ID);
	bytes = packet_build(&packet);
	assert_blake(secret_slice(bytes), 108,
	    "43ebf3983d57893e5cd736c7d41898001832013ae4595cb836de75936a6e2b1b");
}

static void
tombstone_and_history_root_are_as_told(void **state)
{
	struct entry_record told = {.version = 2, .seq = 2, .created_ms = SAMPLE_TIME + 3};
	struct entry entry = {.name = SLICE_LITERAL("API_KEY"), .record = &told};
	struct buf tombstone CLEANUP(buf_done) = BUF_INIT;
	uint8_t random[32], leaf[HASH], root[HASH], bidx[BIDX];

	(void)state;
	memcpy(told.author, identity_member_id(sample.alice), MEMBER_ID);
	fill32(random, 3);
	record_seal(sample.keys, RECORD_TOMBSTONE, &entry, random, sample.arena, &tombstone);
	env_keys_bidx(sample.keys, entry.name, bidx);
	hist_root_start(sample.env_id, 1, root);
	record_leaf(buf_slice(&sample.records[1]), leaf);
	hist_root_add(root, bidx, 1, leaf);
	record_leaf(buf_slice(&tombstone), leaf);
	assert_hex(slice_of(leaf, HASH),
	    "bfbf9b281490660f494d237e4661290402659108d745098cac079e78f5e580b1");
	hist_root_add(root, bidx, 2, leaf);
	assert_hex(slice_of(root, HASH),
	    "01b78243edec617601849eda2594dddb38f6dd3044cdf4c4bb3942b908c777dc");
}

static void
leaked_record_is_as_told(void **state)
{
	struct entry_record told = {.version = 3, .seq = 3, .created_ms = SAMPLE_TIME + 5};
	struct entry entry = {.name = SLICE_LITERAL("API_KEY"),
	    .value = SLICE_LITERAL("new"),
	    .record = &told,
	    .flags = ENTRY_LEAKED};
	struct buf record CLEANUP(buf_done) = BUF_INIT;
	uint8_t random[32], leaf[HASH];

	(void)state;
	memcpy(told.author, identity_member_id(sample.alice), MEMBER_ID);
	fill32(random, 6);
	record_seal(sample.keys, RECORD_VALUE, &entry, random, sample.arena, &record);
	record_leaf(buf_slice(&record), leaf);
	assert_hex(slice_of(leaf, HASH),
	    "75aafb9f6c266e2962fc80e189e6e93a965eafac8c46418ac4b4c9d22a51dd4b");
}

/* The shape and the operations of commit 2, which deletes API_KEY. */
static void
shape_and_operations_are_as_told(void **state)
{
	struct shape_entry entry = {.name = SLICE_LITERAL("DATABASE_URL"),
	    .is_secret = true,
	    .state = SHAPE_WEAK,
	    .version = 1,
	    .created_ms = SAMPLE_TIME + 2};
	struct shape shape = {.seq = 2, .entries = &entry, .count = 1};
	struct op op = {.kind = OP_DELETE, .from = 1, .to = 2, .name = SLICE_LITERAL("API_KEY")};
	struct ops ops = {.items = &op,
	    .count = 1,
	    .message = SLICE_LITERAL("drop"),
	    .host = SLICE_LITERAL("host"),
	    .program = SLICE_LITERAL("prog")};
	struct buf blob CLEANUP(buf_done) = BUF_INIT, told CLEANUP(buf_done) = BUF_INIT;
	uint8_t random[32], shape_hash[HASH], ops_hash[HASH];

	(void)state;
	memcpy(shape.env_id, sample.env_id, ENV_ID);
	fill32(random, 4);
	shape_seal(
	    sample.compare, env_keys_nonce(sample.keys), &shape, random, sample.arena, &blob);
	shape_hash_of(buf_slice(&blob), shape_hash);
	assert_int_equal(blob.len, 236);
	assert_hex(slice_of(shape_hash, HASH),
	    "d77335c784a4742fc632d55ff09a563e2d524d969dc64854932c9d2f5758d980");
	env_keys_bidx(sample.keys, op.name, op.bidx);
	fill32(random, 5);
	ops_seal(sample.keys, 2, shape_hash, &ops, random, sample.arena, &told);
	ops_hash_of(buf_slice(&told), ops_hash);
	assert_int_equal(told.len, 200);
	assert_hex(slice_of(ops_hash, HASH),
	    "5f94968a964d1374d99b945df1163229270574cc52ed3b1de1b92d95d936b923");
}

static void
charter_with_a_base_is_as_told(void **state)
{
	struct doc fields = *sample.charter1;
	struct doc *doc CLEANUP(doc_freep) = NULL;

	(void)state;
	memcpy(fields.prev, sample.charter1->hash, DOC_HASH);
	fields.seq = 2;
	fields.time_ms = SAMPLE_TIME + 5;
	fields.charter.policy = POLICY_PROTECTED;
	fields.charter.max_age_s = 86400;
	env_id_of(sample.roster1->hash, "common", fields.charter.base_env);
	fields.charter.roster = doc_point(sample.roster2);
	doc = sample_sign(&sample, &fields);
	assert_hex(slice_of(doc->hash, HASH),
	    "a8bd08099ac2fe59cbbd01a291bcab3c9b6881b90e02634410a2883e05a6fa34");
	assert_int_equal(doc->bytes.len, 344);
}

/* H("vault1/floor", three hashes) */
static void
floor_of(const uint8_t *a, const uint8_t *b, const uint8_t *c, uint8_t out[HASH])
{
	struct hash hash;

	hash_start(&hash, "vault1/floor");
	hash_add(&hash, slice_of(a, HASH));
	hash_add(&hash, slice_of(b, HASH));
	hash_add(&hash, slice_of(c, HASH));
	hash_end(&hash, out);
}

static void
assert_token(const struct token *token, const char *begins, const char *ends)
{
	struct secret *text CLEANUP(secret_freep) = token_text(token);
	struct slice slice = secret_slice(text);
	struct token *again CLEANUP(token_freep) = NULL;
	struct err err = ERR_INIT;

	assert_int_equal(slice.len, 204);
	assert_true(slice_starts_with(slice, begins));
	assert_true(slice_ends_with(slice, ends));
	assert_int_equal(token_parse(slice, &again, &err), 0);
	assert_memory_equal(again->floor, token->floor, HASH);
	assert_int_equal(again->shape, token->shape);
}

static void
tokens_are_as_the_appendix_says(void **state)
{
	static const uint8_t none[HASH];
	uint8_t seed[32];
	struct token token = {.roster_seq = 1, .charter_seq = 1, .commit_seq = 1};
	struct token gate = {.roster_seq = 2, .shape = true};

	(void)state;
	fill32(seed, 0x55);
	token.seed = gate.seed = secret_of(slice_of(seed, 32));
	memcpy(token.vault_id, sample.roster1->hash, VAULT_ID);
	memcpy(gate.vault_id, sample.roster1->hash, VAULT_ID);
	memcpy(token.env_id, sample.env_id, ENV_ID);
	floor_of(sample.roster1->hash, sample.charter1->hash, sample.commit1->hash, token.floor);
	floor_of(sample.roster2->hash, none, none, gate.floor);
	assert_token(&token, "vst1_AVVVVVVV", "zLMT-G0BC7BuSw");
	assert_token(&gate, "vst1_AVVVVVVV", "fIhlSQEqEI6PlI");
	secret_free(token.seed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(roster_1_is_as_the_appendix_says),
	    cmocka_unit_test(keys_are_as_the_appendix_says),
	    cmocka_unit_test(charter_and_commit_are_as_the_appendix_says),
	    cmocka_unit_test(records_are_as_the_appendix_says),
	    cmocka_unit_test(wraps_of_both_kinds_are_as_told),
	    cmocka_unit_test(scoped_packet_and_its_hash_are_as_told),
	    cmocka_unit_test(comparison_packet_is_as_told),
	    cmocka_unit_test(tombstone_and_history_root_are_as_told),
	    cmocka_unit_test(leaked_record_is_as_told),
	    cmocka_unit_test(shape_and_operations_are_as_told),
	    cmocka_unit_test(charter_with_a_base_is_as_told),
	    cmocka_unit_test(tokens_are_as_the_appendix_says),
	};

	secret_start();
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
