/* SPDX-License-Identifier: Apache-2.0 */
/* The objects of one commit and of one roster, from the store. */
#include "vault/objects_build_priv.h"

#include <string.h>

#include "vault/vault_priv.h"

/* A document that has to be there. */
static int
doc_get(struct vault *vault, enum doc_kind kind, const uint8_t env_id[ENV_ID], uint64_t seq,
    struct doc **out, struct err *err)
{
	int r = object_doc(vault, kind, env_id, seq, out, err);

	if (r == 0) {
		r = trust_refuse(CHECK_CHAIN_GAP, err);
		/* there is nothing to go on with */
		if (r == 0)
			r = err_set(err, ERR_BUG, "no-document", "a document is missing");
	}
	return r < 0 ? r : 0;
}

static int
wrap_add(struct vault *vault, const uint8_t env_id[ENV_ID], const uint8_t keyc[KEY],
    const uint8_t member_id[MEMBER_ID], size_t *count, struct buf *out, struct err *err)
{
	struct slice age;
	int r = store_wrap_find(vault->store, env_id, keyc, member_id, &age, err);

	if (r <= 0)
		return r;
	buf_add(out, slice_of(member_id, MEMBER_ID));
	object_piece(out, age);
	(*count)++;
	return 0;
}

static int
charters_add(struct vault *vault, const struct doc *commit, uint64_t from, struct buf *out,
    struct err *err)
{
	size_t at = object_list_start(out), count = 0;
	uint64_t seq;

	for (seq = from; seq <= commit->commit.charter.seq; seq++, count++) {
		struct doc *charter CLEANUP(doc_freep) = NULL;
		int r = doc_get(vault, DOC_CHARTER, commit->env_id, seq, &charter, err);

		if (r < 0)
			return r;
		object_piece(out, charter->bytes);
	}
	object_list_end(out, at, count);
	return 0;
}

/* The wraps that came with the charters from FROM on. */
static int
charter_wraps_add(struct vault *vault, const struct doc *commit, uint64_t from, struct buf *out,
    struct err *err)
{
	struct doc *charter CLEANUP(doc_freep) = NULL, *before CLEANUP(doc_freep) = NULL;
	size_t at = object_list_start(out), count = 0, i;
	int r;

	if (from > commit->commit.charter.seq)
		return 0;
	r = doc_get(vault, DOC_CHARTER, commit->env_id, commit->commit.charter.seq, &charter, err);
	if (r == 0 && from > 1)
		r = doc_get(vault, DOC_CHARTER, commit->env_id, from - 1, &before, err);
	for (i = 0; r == 0 && i < charter->charter.grant_count; i++) {
		const uint8_t *member_id = charter->charter.grants[i].member_id;

		if (charter_brings_wrap(
			&charter->charter, before == NULL ? NULL : &before->charter, member_id))
			r = wrap_add(vault, commit->env_id, charter->charter.ek_commit, member_id,
			    &count, out, err);
	}
	object_list_end(out, at, count);
	return r;
}

static int
ops_add(struct vault *vault, const struct doc *commit, struct buf *out, struct err *err)
{
	struct slice ops;
	int r = store_ops_find(vault->store, commit->env_id, commit->seq, &ops, err);

	if (r == 0)
		r = trust_refuse(CHECK_OPS_MISSING, err);
	if (r == 1)
		object_piece(out, ops);
	return r < 0 ? r : 0;
}

int
object_build_commit(struct vault *vault, const struct object_index *index,
    const uint8_t env_id[ENV_ID], uint64_t seq, struct buf *out, struct err *err)
{
	struct doc *commit CLEANUP(doc_freep) = NULL, *before CLEANUP(doc_freep) = NULL;
	uint64_t from = 1;
	int r;

	r = doc_get(vault, DOC_COMMIT, env_id, seq, &commit, err);
	if (r == 0 && seq > 1)
		r = doc_get(vault, DOC_COMMIT, env_id, seq - 1, &before, err);
	if (r < 0)
		return r;
	if (before != NULL)
		from = before->commit.charter.seq + 1;
	commit_object_start(object_index_rows(index, seq), out);
	object_piece(out, commit->bytes);
	r = ops_add(vault, commit, out, err);
	if (r == 0)
		r = charters_add(vault, commit, from, out, err);
	if (r == 0)
		r = charter_wraps_add(vault, commit, from, out, err);
	return r < 0 ? r : object_rows_add(vault, index, commit, out, err);
}

int
object_build_roster(struct vault *vault, const struct doc *roster, const struct doc *before,
    struct buf *out, struct err *err)
{
	static const uint8_t no_env[ENV_ID];
	size_t at, count = 0, i;
	int r = 0;

	roster_object_start(out);
	object_piece(out, roster->bytes);
	at = object_list_start(out);
	for (i = 0; r == 0 && i < roster->roster.member_count; i++) {
		const uint8_t *member_id = roster->roster.members[i].id;

		if (roster_brings_wrap(
			&roster->roster, before == NULL ? NULL : &before->roster, member_id))
			r = wrap_add(vault, no_env, roster->roster.ck_commit, member_id, &count,
			    out, err);
	}
	object_list_end(out, at, count);
	return r;
}
