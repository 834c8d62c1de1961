/* SPDX-License-Identifier: Apache-2.0 */
/* Heads as the rows say them. */
#include <string.h>

#include "vault/bundle.h"
#include "vault/names_priv.h"
#include "vault/object_priv.h"
#include "vault/vault_priv.h"

static int
head_of(struct vault *vault, enum doc_kind kind, const uint8_t env_id[ENV_ID], struct point *out,
    struct err *err)
{
	struct doc *doc CLEANUP(doc_freep) = NULL;
	struct slice bytes;
	uint64_t seq;
	int r;

	*out = (struct point){0};
	r = store_doc_head(vault->store, kind, env_id, &seq, &bytes, err);
	if (r <= 0)
		return r;
	r = object_doc(vault, kind, env_id, seq, &doc, err);
	if (r < 0)
		return r;
	*out = doc_point(doc);
	return 0;
}

static int
env_heads_of(struct vault *vault, const uint8_t env_id[ENV_ID], struct heads *out, struct err *err)
{
	struct env_heads env = {0};
	int r;

	memcpy(env.env_id, env_id, ENV_ID);
	r = head_of(vault, DOC_CHARTER, env_id, &env.charter, err);
	if (r == 0)
		r = head_of(vault, DOC_COMMIT, env_id, &env.commit, err);
	if (r == 0)
		r = env_name_of(vault, env_id, env.name, err);
	if (r == 0 && env.commit.seq > 0)
		heads_put(out, &env);
	return r;
}

int
vault_heads(struct vault *vault, struct heads *out, struct err *err)
{
	static const uint8_t no_env[ENV_ID];
	struct env_ids ids CLEANUP(env_ids_done) = {0};
	struct heads heads CLEANUP(heads_done) = {0};
	size_t i;
	int r;

	memcpy(heads.vault_id, vault->id, VAULT_ID);
	r = head_of(vault, DOC_ROSTER, no_env, &heads.roster, err);
	if (r == 0)
		r = env_ids_load(vault, &ids, err);
	for (i = 0; r == 0 && i < ids.count; i++)
		r = env_heads_of(vault, ids.items[i], &heads, err);
	if (r < 0)
		return r;
	*out = heads;
	heads = (struct heads){0};
	return 0;
}

/* The document that an object of the store is of. */
static int
document_of(const uint8_t *env_id, struct slice bytes, struct slice *out, struct err *err)
{
	struct commit_object commit;
	struct roster_object roster;
	int r;

	if (env_id == NULL) {
		r = roster_object_parse(bytes, &roster, err);
		if (r == 0)
			*out = roster.roster;
		return r;
	}
	r = commit_object_parse(bytes, &commit, err);
	if (r == 0)
		*out = commit.commit;
	return r;
}

bool
object_is_same(const char *name, struct slice a, struct slice b)
{
	static const uint8_t any_env[ENV_ID];
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	bool is_roster = strncmp(name, "roster/", 7) == 0;
	const uint8_t *env_id = is_roster ? NULL : any_env;
	struct slice x, y;

	if (slice_equal(a, b))
		return true;
	if (!is_roster && strstr(name, "/commit/") == NULL)
		return false;
	return document_of(env_id, a, &x, &ignored) == 0 && document_of(env_id, b, &y, &ignored) == 0 &&
	       slice_equal(x, y);
}

int
vault_check_object(struct vault *vault, const uint8_t *env_id, uint64_t seq, struct slice bytes,
    struct point *out, struct err *err)
{
	static const uint8_t no_env[ENV_ID];
	enum doc_kind kind = env_id == NULL ? DOC_ROSTER : DOC_COMMIT;
	struct doc *here CLEANUP(doc_freep) = NULL;
	struct slice there;
	int r;

	r = document_of(env_id, bytes, &there, err);
	if (r == 0)
		r = object_doc(vault, kind, env_id == NULL ? no_env : env_id, seq, &here, err);
	if (r < 0)
		return r;
	r = trust_need(here != NULL && slice_equal(here->bytes, there), CHECK_SHARED_FORK, err);
	if (r == 0 && here != NULL)
		*out = doc_point(here);
	return r;
}

int
vault_first_commit(struct vault *vault, const uint8_t env_id[ENV_ID], uint64_t roster_seq,
    struct point *out, struct err *err)
{
	static const uint8_t no_env[ENV_ID];
	struct doc *roster CLEANUP(doc_freep) = NULL, *commit CLEANUP(doc_freep) = NULL;
	int r;

	r = object_doc(vault, DOC_ROSTER, no_env, roster_seq, &roster, err);
	if (r <= 0 || roster_checkpoint(&roster->roster, env_id) == NULL)
		return r < 0 ? r : 0;
	r = object_doc(vault, DOC_COMMIT, env_id, 1, &commit, err);
	if (r == 1)
		*out = doc_point(commit);
	return r < 0 ? r : 0;
}

/* The newest of DOCUMENTS is number SEQ of its chain: is it what is here? */
static int
check_newest(struct vault *vault, enum doc_kind kind, const uint8_t env_id[ENV_ID], uint64_t seq,
    struct pieces documents, struct err *err)
{
	struct doc *here CLEANUP(doc_freep) = NULL;
	struct slice newest = {NULL, 0};
	int r = object_doc(vault, kind, env_id, seq, &here, err);

	if (r <= 0)
		return r;
	while (pieces_next(&documents, NULL, &newest))
		;
	return trust_need(slice_equal(here->bytes, newest), CHECK_SHARED_FORK, err);
}

int
vault_check_bundle(struct vault *vault, const uint8_t env_id[ENV_ID], struct slice bytes,
    struct bundle_heads *out, struct err *err)
{
	static const uint8_t no_env[ENV_ID];
	struct bundle bundle;
	int r = bundle_parse(bytes, &bundle, err);

	if (r < 0)
		return r;
	if (memcmp(bundle.env_id, env_id, ENV_ID) != 0 || memcmp(bundle.vault_id, vault->id, VAULT_ID) != 0)
		return 0;
	r = check_newest(vault, DOC_ROSTER, no_env, bundle.roster_seq, bundle.rosters, err);
	if (r == 0)
		r = check_newest(vault, DOC_COMMIT, env_id, bundle.commit_seq, bundle.commits, err);
	if (r < 0)
		return r;
	*out = (struct bundle_heads){bundle.roster_seq, bundle.charter_seq, bundle.commit_seq};
	return 1;
}
