/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/draft_priv.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/list.h"
#include "crypto/age.h"
#include "vault/fresh_priv.h"
#include "vault/packet.h"
#include "vault/record.h"
#include "vault/roots.h"

/* A live row as the root wants it. */
struct live_row {
	uint8_t bidx[BIDX], leaf[HASH];
	uint64_t version;
};

/* What is live after the rows were written. */
struct live {
	struct live_row *rows; /* ascending by bidx */
	size_t count, room;
	struct envset *values;
	struct env_keys *keys;
};

static void
live_done(struct live *live)
{
	free(live->rows);
	envset_free(live->values);
}

void
draft_done(struct draft *draft)
{
	free(draft->ops);
	draft->ops = NULL;
}

void
draft_note(struct draft *draft, enum op_kind kind, const uint8_t bidx[BIDX], uint64_t from,
    uint64_t to, struct slice name)
{
	struct op *op;

	draft->ops = list_grow(draft->ops, draft->op_count, &draft->op_room, sizeof(*op));
	op = &draft->ops[draft->op_count++];
	*op = (struct op){.kind = kind, .from = from, .to = to, .name = name};
	memcpy(op->bidx, bidx, BIDX);
}

int
draft_hist_add(struct draft *draft, const uint8_t bidx[BIDX], uint64_t version,
    struct slice record, struct err *err)
{
	uint8_t leaf[HASH];

	record_leaf(record, leaf);
	hist_root_add(draft->hist_root, bidx, version, leaf);
	draft->n_hist++;
	return store_hist_add(draft->store, draft->env_id, draft->n_hist, bidx, version, record,
	    err);
}

static int
live_add(void *cookie, const struct store_row *row, struct err *err)
{
	struct live *live = cookie;
	struct record record;
	struct live_row *at;
	struct entry entry;
	int r;

	r = record_parse(row->bytes, &record, err);
	if (r < 0)
		return r;
	live->rows = list_grow(live->rows, live->count, &live->room, sizeof(*at));
	at = &live->rows[live->count++];
	memcpy(at->bidx, row->bidx, BIDX);
	at->version = record.version;
	record_leaf(row->bytes, at->leaf);
	r = record_open_with(&record, live->keys, envset_arena(live->values), &entry, err);
	if (r < 0)
		return r;
	envset_push(live->values, &entry);
	return 0;
}

/* The live rows from the database itself, not from what was meant to be written; all opened. */
static int
live_read(struct draft *draft, struct live *live, struct err *err)
{
	int r;

	live->keys = draft->keys;
	live->values = envset_new(1 << 16);
	r = store_each(draft->store, TABLE_LIVE, 0, draft->env_id, live_add, live, err);
	if (r < 0)
		return r;
	if (live->count > RECORDS_MOST) {
		err_set(err, ERR_REFUSED, "too-many-names", "`%s` would have %zu names",
		    draft->env_name, live->count);
		return err_why(err, "an environment has at most %d", RECORDS_MOST);
	}
	return 0;
}

/* What was asked for must be what a reader will get. */
static int
live_check(const struct draft *draft, const struct live *live, struct err *err)
{
	size_t i;

	for (i = 0; i < draft->change_count; i++) {
		const struct change *change = &draft->changes[i];
		const struct entry *entry = envset_find(live->values, change->name);
		bool is_wanted = change->kind != CHANGE_DELETE;

		if (is_wanted == (entry != NULL) &&
		    (!is_wanted || secret_equal(entry->value, change->value)))
			continue;
		err_set(err, ERR_BUG, "read-back",
		    "`%.*s` does not come back from the vault as it was given",
		    (int)change->name.len, (const char *)change->name.data);
		return err_why(err, "nothing was changed");
	}
	return 0;
}

static void
live_commit(const struct draft *draft, const struct live *live, struct commit *out)
{
	struct live_root root;
	size_t i;

	out->n_live = (uint32_t)live->count;
	live_root_start(&root, draft->env_id, draft->charter->epoch, out->n_live);
	for (i = 0; i < live->count; i++)
		live_root_add(&root, live->rows[i].bidx, live->rows[i].version, live->rows[i].leaf);
	live_root_end(&root, out->live_root);
}

static int
ops_write(struct draft *draft, const char *message, const uint8_t shape_hash[SHAPE_HASH],
    uint8_t ops_hash[HASH], struct err *err)
{
	static const char program[] = "evenkeep " EK_VERSION;
	struct arena *scratch CLEANUP(arena_freep) = arena_new(0);
	struct buf blob CLEANUP(buf_done) = BUF_INIT;
	char host[256] = "";
	uint8_t random[32];
	struct ops ops = {
		.items = draft->ops,
		.count = draft->op_count,
		.message = slice_of_text(message == NULL ? "" : message),
		.program = slice_of_text(program),
		.previous_k_ops = draft->previous_k_ops,
	};

	gethostname(host, sizeof(host) - 1);
	ops.host = slice_of_text(host);
	fresh_bytes(random, sizeof(random));
	ops_seal(draft->keys, draft->seq, shape_hash, &ops, random, scratch, &blob);
	ops_hash_of(buf_slice(&blob), ops_hash);
	return store_ops_add(draft->store, draft->env_id, draft->seq, buf_slice(&blob), err);
}

int
doc_write(struct store *store, struct doc *fields, struct identity *self, struct point *out,
    struct err *err)
{
	struct buf bytes CLEANUP(buf_done) = BUF_INIT;
	struct point point = {.seq = fields->seq};

	doc_build(fields, &bytes);
	doc_hash_of(buf_slice(&bytes), point.hash);
	doc_sign(&bytes, &self, 1);
	if (bytes.len > DOC_MOST) {
		err_set(err, ERR_REFUSED, "too-large", "a document would have %zu bytes", bytes.len);
		return err_why(err, "a document has at most %d bytes", DOC_MOST);
	}
	if (out != NULL)
		*out = point;
	return store_doc_add(store, fields->kind, fields->env_id, fields->seq, buf_slice(&bytes), err);
}

int
wrap_packet(struct store *store, struct packet *packet, const uint8_t keyc[32],
    const struct member *member, struct err *err)
{
	struct secret *bytes CLEANUP(secret_freep) = NULL;
	struct buf age CLEANUP(buf_done) = BUF_INIT;
	struct age_recipient to = {.kind = member->kind};
	int r;

	memcpy(packet->member_id, member->id, MEMBER_ID);
	memcpy(to.rcpt, member->rcpt, sizeof(to.rcpt));
	bytes = packet_build(packet);
	r = age_seal(&to, 1, secret_slice(bytes), NULL, NULL, &age, err);
	if (r < 0)
		return err_ctx(err, "wrap the key for `%s`", member->label);
	return store_wrap_put(store, packet->env_id, keyc, member->id, buf_slice(&age), err);
}

int
wrap_write(struct store *store, const uint8_t vault_id[VAULT_ID], const uint8_t env_id[ENV_ID],
    uint32_t epoch, const uint8_t keyc[32], struct slice key, const struct member *member,
    struct err *err)
{
	struct packet packet = {.kind = PACKET_WHOLE, .epoch = epoch, .key = key.data};
	static const uint8_t none[ENV_ID];

	if (memcmp(env_id, none, ENV_ID) == 0)
		packet.kind = PACKET_COMPARISON;
	memcpy(packet.vault_id, vault_id, VAULT_ID);
	memcpy(packet.env_id, env_id, ENV_ID);
	return wrap_packet(store, &packet, keyc, member, err);
}

int
draft_finish(struct draft *draft, const char *message, struct point *out, struct err *err)
{
	struct live live CLEANUP(live_done) = {0};
	uint8_t shape_hash[SHAPE_HASH];
	struct doc doc = {
		.kind = DOC_COMMIT,
		.seq = draft->seq,
		.time_ms = draft->now_ms,
		.commit = {
			.charter = draft->charter_point,
			.roster = draft->roster_point,
			.epoch = draft->charter->epoch,
			.n_hist = draft->n_hist,
		},
	};
	int r;

	memcpy(doc.vault_id, draft->vault_id, VAULT_ID);
	memcpy(doc.env_id, draft->env_id, ENV_ID);
	memcpy(doc.commit.hist_root, draft->hist_root, HASH);
	if (draft->head != NULL)
		memcpy(doc.prev, draft->head->hash, DOC_HASH);
	r = live_read(draft, &live, err);
	if (r == 0)
		r = live_check(draft, &live, err);
	if (r < 0)
		return r;
	live_commit(draft, &live, &doc.commit);
	r = escrow_write(draft, live.values, doc.commit.escrow_hash, err);
	if (r == 0)
		r = shape_write(draft, live.values, shape_hash, err);
	if (r == 0)
		r = ops_write(draft, message, shape_hash, doc.commit.ops_hash, err);
	if (r == 0)
		r = doc_write(draft->store, &doc, draft->self, out, err);
	return r;
}
