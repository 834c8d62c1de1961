/* SPDX-License-Identifier: Apache-2.0 */
/* Rosters as they come in, each with the first commits of the environments that it confirms first. */
#include <inttypes.h>
#include <string.h>

#include "vault/receive_priv.h"
#include "vault/verify_priv.h"

static const uint8_t no_env[ENV_ID];

/* It continues what is here, and an administrator of it has signed. */
static int
check(struct receiving *receiving, const struct doc *roster, uint64_t known, struct err *err)
{
	const struct doc *before = receiving->roster;
	int r;

	if (before == NULL) {
		r = trust_need(memcmp(roster->hash, receiving->vault->id, VAULT_ID) == 0,
		    CHECK_PIN, err);
		return r < 0 ? r : doc_check_signatures(roster, &roster->roster, err);
	}
	r = doc_check_signatures(roster, &before->roster, err);
	if (r < 0)
		return r;
	return trust_need(memcmp(roster->prev, before->hash, DOC_HASH) == 0,
	    before->seq == known ? CHECK_SHARED_FORK : CHECK_CHAIN_LINK, err);
}

static int
take_wraps(struct receiving *receiving, const struct roster *roster, struct pieces wraps,
    struct err *err)
{
	const struct roster *before =
	    receiving->roster == NULL ? NULL : &receiving->roster->roster;
	struct store *store = receiving->vault->store;
	const uint8_t *member;
	struct slice age, old;
	int r = 0;

	if (before != NULL && before->ck_epoch != roster->ck_epoch)
		r = store_wrap_drop_others(store, no_env, roster->ck_commit, err);
	while (r == 0 && pieces_next(&wraps, &member, &age)) {
		r = trust_need(roster_brings_wrap(roster, before, member), CHECK_OBJECT_WRAP, err);
		if (r == 0)
			r = store_wrap_find(store, no_env, roster->ck_commit, member, &old, err);
		/* one that is here stays: nobody else can tell which of them is good */
		if (r == 0)
			r = store_wrap_put(store, no_env, roster->ck_commit, member, age, err);
		else if (r == 1)
			r = 0;
	}
	return r;
}

static int
take_first_commit(struct receiving *receiving, const uint8_t env_id[ENV_ID], struct slice object,
    struct err *err)
{
	struct env_receive env CLEANUP(env_receive_done) = {.receiving = receiving};
	int r;

	/* a reader's copy has it from a bundle, if it is to have it */
	if (receiving->is_partial)
		return 0;
	memcpy(env.env_id, env_id, ENV_ID);
	r = receive_commit(&env, object, err);
	/* who confirmed it had every roster that it cites */
	if (r == COMMIT_LATER)
		r = trust_refuse(CHECK_CITED_ROSTER, err);
	else if (r == COMMIT_TAKEN)
		receive_note(receiving, env_id, 1);
	return r;
}

/* One commit object for each environment that ROSTER is the first to confirm, in their order. */
static int
take_first_commits(struct receiving *receiving, const struct roster *roster,
    struct pieces commits, struct err *err)
{
	struct slice object;
	size_t i;

	for (i = 0; i < roster->checkpoint_count; i++) {
		const uint8_t *env_id = roster->checkpoints[i].env_id;
		int r;

		if (receiving->roster != NULL &&
		    roster_checkpoint(&receiving->roster->roster, env_id) != NULL)
			continue;
		if (!pieces_next(&commits, NULL, &object))
			return trust_refuse(CHECK_OBJECT_PLACE, err);
		r = take_first_commit(receiving, env_id, object, err);
		if (r < 0)
			return r;
	}
	return trust_need(!pieces_next(&commits, NULL, &object), CHECK_OBJECT_PLACE, err);
}

static int
take(struct receiving *receiving, uint64_t seq, uint64_t known, struct err *err)
{
	struct doc *roster CLEANUP(doc_freep) = NULL;
	struct roster_object object;
	int r;

	r = roster_object_parse(buf_slice(&receiving->object), &object, err);
	if (r == 0)
		r = receive_doc(receiving, object.roster, DOC_ROSTER, no_env, seq, &roster, err);
	if (r == 0)
		r = check(receiving, roster, known, err);
	if (r == 0)
		r = store_doc_add(
		    receiving->vault->store, DOC_ROSTER, no_env, seq, roster->bytes, err);
	if (r == 0)
		r = take_wraps(receiving, &roster->roster, object.wraps, err);
	if (r == 0)
		r = take_first_commits(receiving, &roster->roster, object.commits, err);
	if (r < 0)
		return err_ctx(err, "roster %" PRIu64, seq);
	doc_freep(&receiving->roster);
	receiving->roster = roster;
	roster = NULL;
	receiving->result.rosters++;
	receiving->has_changed = true;
	return 0;
}

/* The object of the newest roster that is here has to be there, and the same. */
static int
check_head(struct receiving *receiving, struct err *err)
{
	const struct doc *here = receiving->roster;
	struct doc *there CLEANUP(doc_freep) = NULL;
	struct roster_object object;
	char name[OBJECT_NAME];
	int r;

	object_name_roster(here->seq, name);
	r = receive_get(receiving, name, err);
	if (r == 0)
		r = trust_refuse(CHECK_SHARED_OLDER, err);
	if (r <= 0)
		return r;
	r = roster_object_parse(buf_slice(&receiving->object), &object, err);
	if (r == 0)
		r = receive_doc(
		    receiving, object.roster, DOC_ROSTER, no_env, here->seq, &there, err);
	if (r < 0 || memcmp(there->hash, here->hash, DOC_HASH) == 0)
		return r;
	return trust_refuse(CHECK_SHARED_FORK, err);
}

int
receive_rosters(struct receiving *receiving, struct err *err)
{
	uint64_t known = receiving->roster == NULL ? 0 : receiving->roster->seq, seq;
	char name[OBJECT_NAME];
	int r;

	for (seq = known + 1;; seq++) {
		object_name_roster(seq, name);
		r = receive_get(receiving, name, err);
		if (r == 1)
			r = take(receiving, seq, known, err);
		else if (r == 0)
			break;
		if (r < 0)
			return r;
	}
	if (known == 0 || seq > known + 1 || receiving->is_confirmed)
		return 0;
	return check_head(receiving, err);
}
