/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a chain/ object has in it. A commit's hash covers the one before it, its operations and what it cites,
 * so where the last one is known to be right, all documents and operations are: only records and wraps can
 * be others than the store's commits have.
 */
#include <string.h>

#include "vault/object_priv.h"
#include "vault/ops.h"
#include "vault/shortcuts_priv.h"

/* What is known of the chain up to one commit. */
struct walk {
	const uint8_t *vault_id, *env_id;
	uint64_t seq; /* of the commit that comes */
	uint8_t prev[DOC_HASH]; /* but for the first: any */
	bool is_first;
	struct point charter; /* that the commit before cites; seq 0: any */
};

static bool
is_in_place(const struct walk *walk, const struct doc *doc, enum doc_kind kind, uint64_t seq)
{
	return doc->kind == kind && doc->seq == seq && memcmp(doc->vault_id, walk->vault_id, VAULT_ID) == 0 &&
	       memcmp(doc->env_id, walk->env_id, ENV_ID) == 0;
}

/* From the one that the commit before cites to the one that this one does. */
static bool
charters_fit(struct walk *walk, const struct commit *commit, struct pieces charters)
{
	struct point last = walk->charter;
	struct slice bytes;

	if (last.seq == 0 && commit->charter.seq < charters.count)
		return false;
	if (last.seq == 0)
		last.seq = commit->charter.seq - charters.count;
	while (pieces_next(&charters, NULL, &bytes)) {
		struct doc *charter CLEANUP(doc_freep) = NULL;
		struct err ignored CLEANUP(err_done) = ERR_INIT;

		if (doc_parse(bytes, NULL, &charter, &ignored) < 0 ||
		    !is_in_place(walk, charter, DOC_CHARTER, last.seq + 1))
			return false;
		if (walk->charter.seq > 0 && memcmp(charter->prev, last.hash, DOC_HASH) != 0)
			return false;
		last = walk->charter = doc_point(charter);
	}
	walk->charter = commit->charter;
	return last.seq == commit->charter.seq &&
	       (charters.count == 0 || memcmp(last.hash, commit->charter.hash, DOC_HASH) == 0);
}

static const char *
commit_fault(struct walk *walk, struct slice bytes, struct slice *document)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct doc *commit CLEANUP(doc_freep) = NULL;
	struct commit_object object;
	uint8_t ops[HASH];

	if (commit_object_parse(bytes, &object, &ignored) < 0 ||
	    doc_parse(object.commit, NULL, &commit, &ignored) < 0)
		return "something in it is no commit";
	if (!is_in_place(walk, commit, DOC_COMMIT, walk->seq))
		return "its commits are others than its name says";
	if (!walk->is_first && memcmp(commit->prev, walk->prev, DOC_HASH) != 0)
		return "its commits do not follow one another";
	ops_hash_of(object.ops, ops);
	if (memcmp(ops, commit->commit.ops_hash, HASH) != 0 ||
	    !charters_fit(walk, &commit->commit, object.charters))
		return "its commits have something with them that they did not sign";
	memcpy(walk->prev, commit->hash, DOC_HASH);
	walk->is_first = false;
	walk->seq++;
	*document = object.commit;
	return NULL;
}

const char *
chain_fault(const uint8_t vault_id[VAULT_ID], const uint8_t env_id[ENV_ID], uint64_t n,
    struct slice object, struct chain_content *out)
{
	struct walk walk = {
	    .vault_id = vault_id, .env_id = env_id, .seq = n * CHAIN_COMMITS + 1, .is_first = true};
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const char *fault = NULL;
	struct pieces commits;
	struct slice piece;

	if (chain_object_parse(object, &commits, &ignored) < 0)
		return "it is no chain, or cut off";
	out->commits = commits;
	while (fault == NULL && pieces_next(&commits, NULL, &piece))
		fault = commit_fault(&walk, piece, &out->last);
	memcpy(out->hash, walk.prev, DOC_HASH);
	return fault;
}
