/* SPDX-License-Identifier: Apache-2.0 */
/* The bundle of an environment, from the rows as they are now. */
#include <string.h>

#include "vault/bundle.h"
#include "vault/object_priv.h"
#include "vault/partial_priv.h"
#include "vault/vault_priv.h"

struct building {
	struct vault *vault;
	struct doc *roster, *charter, *commit; /* the newest */
	uint64_t roster_from, charter_from, commit_from;
	struct buf *out;
};

static void
building_done(struct building *building)
{
	doc_free(building->roster);
	doc_free(building->charter);
	doc_free(building->commit);
}

static int
newest(struct vault *vault, enum doc_kind kind, const uint8_t env_id[ENV_ID], struct doc **out,
    struct err *err)
{
	struct slice bytes;
	uint64_t seq;
	int r = store_doc_head(vault->store, kind, env_id, &seq, &bytes, err);

	if (r == 1)
		r = object_doc(vault, kind, env_id, seq, out, err);
	if (r == 0)
		r = trust_refuse(CHECK_CHAIN_GAP, err);
	/* there is nothing to go on with */
	if (r == 0)
		r = err_set(err, ERR_BUG, "no-document", "a document is missing");
	return r < 0 ? r : 0;
}

static void
lower(uint64_t *from, uint64_t seq)
{
	if (seq < *from)
		*from = seq;
}

/* From where on the commits stand here, and what they cite. */
static int
find_cited(struct building *building, struct err *err)
{
	uint64_t seq = chain_of(building->commit->seq) * CHAIN_COMMITS + 1;

	building->commit_from = seq;
	building->charter_from = building->charter->seq;
	building->roster_from = building->charter->charter.roster.seq;
	for (; seq <= building->commit->seq; seq++) {
		struct doc *commit CLEANUP(doc_freep) = NULL;
		int r = object_doc(
		    building->vault, DOC_COMMIT, building->commit->env_id, seq, &commit, err);

		if (r == 0)
			return trust_refuse(CHECK_CHAIN_GAP, err);
		if (r < 0)
			return r;
		lower(&building->charter_from, commit->commit.charter.seq);
		lower(&building->roster_from, commit->commit.roster.seq);
	}
	return 0;
}

/* Older ones while all of them fit: who knows a state of then needs no more requests. */
static int
reach_back(struct building *building, enum doc_kind kind, const uint8_t env_id[ENV_ID],
    uint64_t head, uint64_t *from, struct err *err)
{
	size_t len = 0;
	uint64_t seq;

	for (seq = head; seq > 0; seq--) {
		struct slice bytes;
		int r = store_doc_find(building->vault->store, kind, env_id, seq, &bytes, err);

		if (r < 0)
			return r;
		len += bytes.len;
		if (r == 0 || len > BUNDLE_PAST)
			return 0;
		lower(from, seq);
	}
	return 0;
}

static int
add_docs(struct building *building, enum doc_kind kind, const uint8_t env_id[ENV_ID], uint64_t from,
    uint64_t to, struct err *err)
{
	size_t at = object_list_start(building->out);
	uint64_t seq;

	for (seq = from; seq <= to; seq++) {
		struct slice bytes;
		int r = store_doc_find(building->vault->store, kind, env_id, seq, &bytes, err);

		if (r == 0)
			r = trust_refuse(CHECK_CHAIN_GAP, err);
		if (r <= 0)
			return r;
		object_piece(building->out, bytes);
	}
	object_list_end(building->out, at, (size_t)(to - from + 1));
	return 0;
}

/* Those of the newest charter's key; none if all of them are too much. */
static int
add_wraps(struct building *building, struct err *err)
{
	const struct charter *charter = &building->charter->charter;
	struct buf wraps CLEANUP(buf_done) = BUF_INIT;
	size_t at = object_list_start(building->out), count = 0, i;

	for (i = 0; i < charter->grant_count; i++) {
		struct slice age;
		int r = store_wrap_find(building->vault->store, building->charter->env_id,
		    charter->ek_commit, charter->grants[i].member_id, &age, err);

		if (r < 0)
			return r;
		if (r == 0)
			continue;
		buf_add(&wraps, slice_of(charter->grants[i].member_id, MEMBER_ID));
		object_piece(&wraps, age);
		count++;
	}
	if (wraps.len > BUNDLE_WRAPS_MOST)
		return 0;
	buf_add(building->out, buf_slice(&wraps));
	object_list_end(building->out, at, count);
	return 0;
}

struct records {
	struct buf *out;
	size_t count;
};

static int
add_record(void *cookie, const struct store_row *row, struct err *err)
{
	struct records *records = cookie;

	(void)err;
	object_piece(records->out, row->bytes);
	records->count++;
	return 0;
}

static int
add_records(struct building *building, struct err *err)
{
	size_t at = object_list_start(building->out);
	struct records records = {.out = building->out};
	int r = store_each(building->vault->store, TABLE_LIVE, 0, building->commit->env_id,
	    add_record, &records, err);

	if (r == 0)
		object_list_end(building->out, at, records.count);
	return r;
}

static int
find(struct building *building, const uint8_t env_id[ENV_ID], struct err *err)
{
	static const uint8_t no_env[ENV_ID];
	struct vault *vault = building->vault;
	int r;

	r = newest(vault, DOC_ROSTER, no_env, &building->roster, err);
	if (r == 0)
		r = newest(vault, DOC_CHARTER, env_id, &building->charter, err);
	if (r == 0)
		r = newest(vault, DOC_COMMIT, env_id, &building->commit, err);
	if (r == 0)
		r = find_cited(building, err);
	if (r == 0)
		r = reach_back(building, DOC_ROSTER, no_env, building->roster->seq,
		    &building->roster_from, err);
	if (r == 0)
		r = reach_back(building, DOC_CHARTER, env_id, building->charter->seq,
		    &building->charter_from, err);
	return r;
}

static int
build(struct building *building, const uint8_t env_id[ENV_ID], struct err *err)
{
	static const uint8_t no_env[ENV_ID];
	uint64_t roster = building->roster->seq, charter = building->charter->seq,
		 commit = building->commit->seq;
	size_t padding = bundle_padding(roster, charter, commit);
	int r;

	bundle_start(building->vault->id, env_id, building->out);
	r = add_docs(building, DOC_ROSTER, no_env, building->roster_from, roster, err);
	if (r == 0)
		r = add_docs(building, DOC_CHARTER, env_id, building->charter_from, charter, err);
	if (r == 0)
		r = add_docs(building, DOC_COMMIT, env_id, building->commit_from, commit, err);
	if (r == 0)
		r = add_wraps(building, err);
	if (r == 0)
		r = add_records(building, err);
	if (r < 0)
		return r;
	buf_add_u32(building->out, (uint32_t)padding);
	buf_add_zeros(building->out, padding);
	bundle_end(building->out);
	return 0;
}

int
vault_bundle(struct vault *vault, const uint8_t env_id[ENV_ID], struct buf *out, struct err *err)
{
	struct building building CLEANUP(building_done) = {.vault = vault, .out = out};
	int r;

	r = vault_need_whole(vault, "what others are given is", err);
	if (r == 0)
		r = find(&building, env_id, err);
	return r < 0 ? r : build(&building, env_id, err);
}
