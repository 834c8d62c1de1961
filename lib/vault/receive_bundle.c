/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reader's copy takes bundles: their documents, as far as they are new, and if those are newer the live
 * records and the wraps in the place of what was there. A bundle is not believed to be the newest: what is
 * behind it is asked for after that, as ever.
 */
#include "vault/bundle.h"
#include "vault/partial_priv.h"
#include "vault/receive_priv.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/verify_priv.h"
#include "vault/wire.h"

static const uint8_t no_env[ENV_ID];

/* Documents of one kind from a bundle, ascending. */
struct taking {
	struct receiving *receiving;
	enum doc_kind kind;
	const uint8_t *env_id;
	uint64_t newest; /* of those that come */
	uint64_t before; /* the newest that was here */
	size_t added;
	struct doc *last;
};

static void
taking_done(struct taking *taking)
{
	doc_free(taking->last);
}

/*
 * One that is here already has to be the same. Whether another is by somebody of the vault is not known
 * yet: only then there are two histories.
 */
static int
compare(struct taking *taking, struct slice here, const struct doc *doc, struct err *err)
{
	struct receiving *receiving = taking->receiving;
	int r = 0;

	if (slice_equal(here, doc->bytes))
		return 0;
	if (receiving->roster != NULL)
		r = doc_check_signatures(doc, &receiving->roster->roster, err);
	return r < 0 ? r : trust_refuse(CHECK_SHARED_FORK, err);
}

static int
take_doc(struct taking *taking, struct doc *doc, struct err *err)
{
	struct store *store = taking->receiving->vault->store;
	struct slice here;
	int r = store_doc_find(store, taking->kind, taking->env_id, doc->seq, &here, err);

	if (r == 1)
		return compare(taking, here, doc, err);
	/* below what is here there might be a gap, and nothing that links to it */
	if (r == 0 && taking->newest < taking->before)
		return 0;
	if (r == 0) {
		r = store_doc_add(
		    store, taking->kind, taking->env_id, doc->seq, doc->bytes, err);
		taking->receiving->has_changed = true;
		taking->added += doc->seq > taking->before;
	}
	return r;
}

static int
take_docs(struct taking *taking, struct pieces pieces, struct err *err)
{
	struct receiving *receiving = taking->receiving;
	struct slice bytes;
	uint64_t seq = 0;
	int r;

	r = store_doc_head(receiving->vault->store, taking->kind, taking->env_id, &taking->before,
	    &bytes, err);
	if (r == 0)
		taking->before = 0;
	if (r >= 0)
		r = trust_need(pieces.count > 0, CHECK_BUNDLE_PLACE, err);
	while (r >= 0 && pieces_next(&pieces, NULL, &bytes)) {
		struct doc *doc CLEANUP(doc_freep) = NULL;

		r = doc_parse(bytes, NULL, &doc, err);
		if (r < 0)
			return r;
		r = trust_need(seq == 0 || doc->seq == seq + 1, CHECK_BUNDLE_PLACE, err);
		seq = doc->seq;
		doc_freep(&doc);
		if (r == 0)
			r = receive_doc(receiving, bytes, taking->kind, taking->env_id, seq, &doc, err);
		if (r == 0)
			r = take_doc(taking, doc, err);
		if (r < 0)
			return err_ctx(err, "%s %" PRIu64, doc_kind_name(taking->kind), seq);
		doc_freep(&taking->last);
		taking->last = doc;
		doc = NULL;
	}
	/* where the check is switched off */
	if (r >= 0 && taking->last == NULL)
		r = err_set(err, ERR_BUG, "no-document", "a document is missing");
	return r < 0 ? r : 0;
}

/*
 * What is here is newer. Elsewhere what is newest is asked for by its own name; a link reaches nothing
 * else, and what it gives was set back.
 */
static int
note_older(struct receiving *receiving, struct err *err)
{
	receiving->is_confirmed = false;
	return receiving->source->is_link ? trust_refuse(CHECK_SHARED_OLDER, err) : 0;
}

static int
take_rosters(struct receiving *receiving, const struct bundle *bundle, struct err *err)
{
	struct taking taking CLEANUP(taking_done) = {
	    receiving, DOC_ROSTER, no_env, bundle->roster_seq, 0, 0, NULL};
	int r = take_docs(&taking, bundle->rosters, err);

	if (r < 0)
		return r;
	receiving->result.rosters += taking.before == 0 ? 1 : taking.added;
	if (receiving->roster == NULL || receiving->roster->seq < taking.last->seq) {
		doc_freep(&receiving->roster);
		receiving->roster = taking.last;
		taking.last = NULL;
		return 0;
	}
	return taking.last->seq < taking.before ? note_older(receiving, err) : 0;
}

/* Those of the key that the newest charter names; of another there is nothing left to open. */
static int
take_wraps(struct receiving *receiving, const struct doc *charter, struct pieces wraps,
    struct err *err)
{
	struct store *store = receiving->vault->store;
	const uint8_t *ek_commit = charter->charter.ek_commit, *member;
	struct slice age, old;
	int r;

	if (wraps.count == 0 && charter->charter.grant_count > 0)
		return partial_refuse("the key, which the bundle has no room for, is", err);
	r = store_wrap_drop_others(store, charter->env_id, ek_commit, err);
	while (r == 0 && pieces_next(&wraps, &member, &age)) {
		r = trust_need(
		    charter_grant(&charter->charter, member) != NULL, CHECK_OBJECT_WRAP, err);
		if (r == 0)
			r = store_wrap_find(store, charter->env_id, ek_commit, member, &old, err);
		/* one that is here stays: nobody else can tell which of them is good */
		if (r == 0)
			r = store_wrap_put(store, charter->env_id, ek_commit, member, age, err);
		else if (r == 1)
			r = 0;
	}
	return r;
}

static int
take_live(struct receiving *receiving, const struct doc *commit, struct pieces records,
    struct err *err)
{
	struct env_receive env = {.receiving = receiving};
	int r;

	memcpy(env.env_id, commit->env_id, ENV_ID);
	r = store_live_clear(receiving->vault->store, commit->env_id, err);
	return r < 0 ? r : receive_live(&env, commit, records, err);
}

static int
take_env(struct receiving *receiving, const struct bundle *bundle, const uint8_t env_id[ENV_ID],
    struct err *err)
{
	struct taking charters CLEANUP(taking_done) = {
	    receiving, DOC_CHARTER, env_id, bundle->charter_seq, 0, 0, NULL};
	struct taking commits CLEANUP(taking_done) = {
	    receiving, DOC_COMMIT, env_id, bundle->commit_seq, 0, 0, NULL};
	int r;

	r = take_docs(&charters, bundle->charters, err);
	if (r == 0)
		r = take_docs(&commits, bundle->commits, err);
	if (r == 0 && commits.last->seq < commits.before)
		r = note_older(receiving, err);
	/* records and wraps are those of what is newest here, or of no use */
	if (r < 0 || commits.last->seq <= commits.before)
		return r;
	r = trust_need(charters.last->seq == commits.last->commit.charter.seq, CHECK_BUNDLE_PLACE, err);
	if (r < 0)
		return r;
	r = take_wraps(receiving, charters.last, bundle->wraps, err);
	if (r == 0)
		r = take_live(receiving, commits.last, bundle->records, err);
	if (r < 0)
		return r;
	receiving->result.commits += commits.before == 0 ? 1 : (size_t)(commits.last->seq - commits.before);
	receive_note(receiving, env_id, commits.last->seq);
	return 0;
}

/* 1 it was taken, 0 it is no good and is passed over. */
static int
take(struct receiving *receiving, const uint8_t env_id[ENV_ID], struct err *err)
{
	struct buf object CLEANUP(buf_done) = receiving->object;
	struct bundle bundle;
	char name[OBJECT_NAME];
	int r;

	receiving->object = (struct buf)BUF_INIT;
	object_name_bundle(env_id, name);
	r = bundle_parse(buf_slice(&object), &bundle, err);
	if (r == 0)
		r = trust_need(memcmp(bundle.vault_id, receiving->vault->id, VAULT_ID) == 0 &&
				   memcmp(bundle.env_id, env_id, ENV_ID) == 0,
		    CHECK_BUNDLE_PLACE, err);
	if (r < 0)
		return shortcuts_forgive(receiving->shortcuts, name, r, err) ? 0 : r;
	shortcuts_note_bundle(receiving->shortcuts, env_id);
	r = take_rosters(receiving, &bundle, err);
	if (r == 0)
		r = take_env(receiving, &bundle, env_id, err);
	return r < 0 ? r : 1;
}

static int
get(struct receiving *receiving, const uint8_t env_id[ENV_ID], struct err *err)
{
	const struct object_source *source = receiving->source;
	char name[OBJECT_NAME];
	int r;

	if (!shortcuts_may(receiving->shortcuts) && !source->is_link)
		return 0;
	object_name_bundle(env_id, name);
	buf_clear(&receiving->object);
	if (source->bundle == NULL)
		r = receive_get(receiving, name, err);
	else
		r = source->bundle(source->cookie, env_id, &receiving->object, err);
	if (r == 1 && trust_need(receiving->object.len <= OBJECT_MOST, CHECK_OBJECT_FORM, err) < 0)
		r = ERR_TAMPERED;
	return r < 0 && shortcuts_forgive(receiving->shortcuts, name, r, err) ? 0 : r;
}

/*
 * Without a bundle what is here goes on commit by commit; what is not here cannot begin, and a link cannot
 * go on.
 */
static int
take_bundle(struct receiving *receiving, const uint8_t env_id[ENV_ID], struct err *err)
{
	int r = get(receiving, env_id, err);

	/* no bytes: it is too large for the store (docs/sharing-format.md) */
	if (r == 1 && receiving->object.len == 0)
		r = 0;
	if (r == 1)
		r = take(receiving, env_id, err);
	receiving->is_confirmed = receiving->is_confirmed && r > 0;
	if (r == 0)
		r = !receiving->source->is_link && partial_has_env(receiving->vault, env_id, err) == 1
			? 0
			: partial_refuse("the store has no bundle for it, and it is", err);
	return r < 0 && r != ERR_REMOTE && r != ERR_BEHIND ? err_ctx(err, "the bundle") : r < 0 ? r : 0;
}

static void
want(struct receiving *receiving, const uint8_t env_id[ENV_ID])
{
	if (receive_wants_env(receiving, env_id))
		return;
	receiving->wanted = list_grow(
	    receiving->wanted, receiving->wanted_count, &receiving->wanted_room, ENV_ID);
	memcpy(receiving->wanted[receiving->wanted_count++], env_id, ENV_ID);
}

static int
on_doc(void *cookie, const struct store_row *row, struct err *err)
{
	(void)err;
	want(cookie, row->env);
	return 0;
}

static int
refuse_link(const char *name, struct err *err)
{
	err_set(err, ERR_REMOTE, "remote-one-object",
	    "`%s` stands on another environment, and a signed link reaches one bundle", name);
	err_why(err, "without its base its values would not be what they are elsewhere");
	return err_fix(err, "give the job the address of the store instead of a link, or an environment "
			    "without a base");
}

/* The base of one that was taken is read with it. */
static int
want_base(struct receiving *receiving, const uint8_t env_id[ENV_ID], struct err *err)
{
	struct doc *charter CLEANUP(doc_freep) = NULL;
	struct slice bytes;
	uint64_t seq;
	int r = store_doc_head(receiving->vault->store, DOC_CHARTER, env_id, &seq, &bytes, err);

	if (r == 1)
		r = object_doc(receiving->vault, DOC_CHARTER, env_id, seq, &charter, err);
	if (r < 0 || charter == NULL || bytes_are_zero(charter->charter.base_env, ENV_ID))
		return r < 0 ? r : 0;
	if (receiving->source->is_link)
		return refuse_link(charter->charter.name, err);
	want(receiving, charter->charter.base_env);
	return 0;
}

static int
want_all(struct receiving *receiving, struct err *err)
{
	const struct object_source *source = receiving->source;
	struct wants *wants;
	int r;

	for (size_t i = 0; i < source->env_count; i++)
		want(receiving, source->envs[i]);
	r = store_each(receiving->vault->store, TABLE_DOC, DOC_COMMIT, NULL, on_doc, receiving, err);
	if (r < 0 || receiving->source->bundle != NULL)
		return r;
	wants = xcalloc(1, sizeof(*wants));
	for (size_t i = 0; i < receiving->wanted_count; i++)
		object_name_bundle(receiving->wanted[i], wants_next(receiving, wants));
	wants_tell(receiving, wants);
	free(wants);
	return 0;
}

int
receive_partial(struct receiving *receiving, struct err *err)
{
	int r = want_all(receiving, err);

	receiving->is_confirmed = true;
	for (size_t i = 0; r == 0 && i < receiving->wanted_count; i++) {
		uint8_t env_id[ENV_ID];

		memcpy(env_id, receiving->wanted[i], ENV_ID); /* the list grows */
		r = take_bundle(receiving, env_id, err);
		if (r == 0)
			r = want_base(receiving, env_id, err);
	}
	return r < 0 ? r : receive_floor(receiving, err);
}
