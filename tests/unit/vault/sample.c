/* SPDX-License-Identifier: Apache-2.0 */
#include "sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "crypto/encode.h"
#include "vault/ops.h"
#include "vault/roots.h"

void
fill32(uint8_t out[32], uint8_t byte)
{
	memset(out, byte, 32);
}

void
assert_hex(struct slice bytes, const char *hex)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	hex_add(&text, bytes);
	assert_string_equal(buf_text(&text), hex);
}

struct doc *
sample_sign(const struct sample *sample, struct doc *fields)
{
	struct buf bytes CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;
	struct doc *doc = NULL;

	doc_build(fields, &bytes);
	doc_sign(&bytes, (struct identity *const *)&sample->alice, 1);
	assert_int_equal(doc_parse(buf_slice(&bytes), NULL, &doc, &err), 0);
	return doc;
}

static void
make_roster1(struct sample *s)
{
	struct member alice = {
	    .kind = IDENTITY_X25519, .role = ROLE_ADMIN, .class = CLASS_PERSON, .label = "alice"};
	struct doc fields = {.kind = DOC_ROSTER, .seq = 1, .time_ms = SAMPLE_TIME};

	memcpy(alice.rcpt, identity_recipient(s->alice), 32);
	memcpy(alice.signpk, identity_signpk(s->alice), 32);
	memcpy(fields.roster.nonce, s->nonce, 32);
	fields.roster.ck_epoch = 1;
	ck_commit_of(slice_of(s->ck, 32), s->nonce, 1, s->ck_commit);
	memcpy(fields.roster.ck_commit, s->ck_commit, 32);
	fields.roster.members = &alice;
	fields.roster.member_count = 1;
	s->roster1 = sample_sign(s, &fields);
}

static void
make_charter1(struct sample *s)
{
	struct grant own = {.right = RIGHT_OWN};
	struct doc fields = {.kind = DOC_CHARTER, .seq = 1, .time_ms = SAMPLE_TIME + 1};

	env_id_of(s->roster1->hash, "prod", s->env_id);
	s->keys = env_keys_new(slice_of(s->ek, 32), s->roster1->hash, s->env_id, 1);
	memcpy(own.member_id, identity_member_id(s->alice), MEMBER_ID);
	memcpy(fields.vault_id, s->roster1->hash, VAULT_ID);
	memcpy(fields.env_id, s->env_id, ENV_ID);
	memcpy(fields.charter.name, "prod", 5);
	fields.charter.epoch = 1;
	memcpy(fields.charter.ek_commit, env_keys_commit(s->keys), 32);
	fields.charter.roster = doc_point(s->roster1);
	fields.charter.grants = &own;
	fields.charter.grant_count = 1;
	s->charter1 = sample_sign(s, &fields);
}

static void
make_records(struct sample *s)
{
	static const char *const names[] = {"DATABASE_URL", "API_KEY"};
	static unsigned char kays[200];
	uint8_t random[32];
	size_t i;

	memset(kays, 'k', sizeof(kays));
	s->record = (struct entry_record){
	    .version = 1, .seq = 1, .created_ms = SAMPLE_TIME + 2};
	memcpy(s->record.author, identity_member_id(s->alice), MEMBER_ID);
	for (i = 0; i < SAMPLE_RECORDS; i++) {
		struct entry *entry = &s->entries[i];

		*entry = (struct entry){.name = slice_of_text(names[i]),
		    .value = i == 0 ? SLICE_LITERAL("postgres://app:s3cret@db/prod")
				    : slice_of(kays, sizeof(kays)),
		    .record = &s->record};
		fill32(random, (uint8_t)(i + 1));
		record_seal(s->keys, RECORD_VALUE, entry, random, s->arena, &s->records[i]);
	}
}

/* The live root of both records, whichever comes first. */
static void
live_root_of(const struct sample *s, uint8_t out[HASH])
{
	struct record a, b;
	struct err err = ERR_INIT;
	uint8_t leaf[HASH];
	struct live_root root;

	assert_int_equal(record_parse(buf_slice(&s->records[0]), &a, &err), 0);
	assert_int_equal(record_parse(buf_slice(&s->records[1]), &b, &err), 0);
	assert_true(memcmp(b.bidx, a.bidx, BIDX) < 0);
	live_root_start(&root, s->env_id, 1, SAMPLE_RECORDS);
	record_leaf(b.bytes, leaf);
	live_root_add(&root, b.bidx, 1, leaf);
	record_leaf(a.bytes, leaf);
	live_root_add(&root, a.bidx, 1, leaf);
	live_root_end(&root, out);
}

static void
make_commit1(struct sample *s)
{
	struct doc fields = {.kind = DOC_COMMIT, .seq = 1, .time_ms = SAMPLE_TIME + 2};
	struct commit *commit = &fields.commit;

	memcpy(fields.vault_id, s->roster1->hash, VAULT_ID);
	memcpy(fields.env_id, s->env_id, ENV_ID);
	commit->charter = doc_point(s->charter1);
	commit->roster = doc_point(s->roster1);
	commit->epoch = 1;
	commit->n_live = SAMPLE_RECORDS;
	live_root_of(s, commit->live_root);
	hist_root_start(s->env_id, 1, commit->hist_root);
	ops_hash_of(slice_of(NULL, 0), commit->ops_hash);
	s->commit1 = sample_sign(s, &fields);
}

static void
make_roster2(struct sample *s)
{
	struct doc fields = *s->roster1;
	struct checkpoint at = {.charter = doc_point(s->charter1), .commit = doc_point(s->commit1)};

	memcpy(at.env_id, s->env_id, ENV_ID);
	memcpy(fields.vault_id, s->roster1->hash, VAULT_ID);
	memcpy(fields.prev, s->roster1->hash, DOC_HASH);
	fields.seq = 2;
	fields.time_ms = SAMPLE_TIME + 3;
	fields.roster.checkpoints = &at;
	fields.roster.checkpoint_count = 1;
	s->roster2 = sample_sign(s, &fields);
}

void
sample_init(struct sample *s)
{
	struct err err = ERR_INIT;
	uint8_t secret[32], seed[32];
	size_t i;

	*s = (struct sample){0};
	for (i = 0; i < 32; i++) {
		secret[i] = (uint8_t)(i + 1);
		s->ek[i] = (uint8_t)(0xe0 + i % 16);
		s->ck[i] = (uint8_t)(0xc0 + i % 16);
	}
	fill32(s->nonce, 0xaa);
	fill32(seed, 0x33);
	s->arena = arena_new(0);
	assert_int_equal(
	    identity_from_secret(IDENTITY_X25519, slice_of(secret, 32), &s->alice, &err), 0);
	assert_int_equal(
	    identity_from_secret(IDENTITY_SSH_ED25519, slice_of(seed, 32), &s->ben, &err), 0);
	make_roster1(s);
	make_charter1(s);
	make_records(s);
	make_commit1(s);
	make_roster2(s);
	s->compare = compare_keys_new(slice_of(s->ck, 32), s->roster1->hash, s->nonce, 1);
}

void
sample_done(struct sample *s)
{
	size_t i;

	for (i = 0; i < SAMPLE_RECORDS; i++)
		buf_done(&s->records[i]);
	compare_keys_free(s->compare);
	env_keys_free(s->keys);
	doc_free(s->roster1);
	doc_free(s->roster2);
	doc_free(s->charter1);
	doc_free(s->commit1);
	identity_free(s->alice);
	identity_free(s->ben);
	arena_free(s->arena);
}
