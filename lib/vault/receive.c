/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/receive_priv.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/envs_priv.h"
#include "vault/names_priv.h"
#include "vault/verify_priv.h"
#include "vault/write_priv.h"

void
receiving_done(struct receiving *receiving)
{
	buf_done(&receiving->object);
	doc_free(receiving->roster);
	doc_free(receiving->cited);
	free(receiving->news);
	free(receiving->unconfirmed);
	free(receiving->wanted);
}

void
receiving_clear(struct receiving *receiving)
{
	const struct receiving clear = {
	    .vault = receiving->vault,
	    .source = receiving->source,
	    .shortcuts = receiving->shortcuts,
	    .judges_all = receiving->judges_all,
	    .is_partial = receiving->is_partial,
	    .replaced = receiving->replaced,
	};

	receiving_done(receiving);
	*receiving = clear;
}

bool
receive_wants_env(const struct receiving *receiving, const uint8_t env_id[ENV_ID])
{
	size_t i;

	for (i = 0; i < receiving->wanted_count; i++)
		if (memcmp(receiving->wanted[i], env_id, ENV_ID) == 0)
			return true;
	return !receiving->is_partial;
}

int
receive_get(struct receiving *receiving, const char *name, struct err *err)
{
	int r;

	buf_clear(&receiving->object);
	r = receiving->source->get(receiving->source->cookie, name, &receiving->object, err);
	if (r == 1 && trust_need(receiving->object.len <= OBJECT_MOST, CHECK_OBJECT_FORM, err) < 0)
		r = ERR_TAMPERED;
	/* which object it was says nothing where the store was not reached */
	return r < 0 && r != ERR_REMOTE ? err_ctx(err, "`%s` of the shared store", name) : r;
}

void
receive_note(struct receiving *receiving, const uint8_t env_id[ENV_ID], uint64_t seq)
{
	struct env_news *news;
	size_t i;

	for (i = 0; i < receiving->news_count; i++)
		if (memcmp(receiving->news[i].env_id, env_id, ENV_ID) == 0)
			return;
	receiving->news = list_grow(
	    receiving->news, receiving->news_count, &receiving->news_room, sizeof(*news));
	news = &receiving->news[receiving->news_count++];
	memcpy(news->env_id, env_id, ENV_ID);
	news->from = seq;
	receiving->result.envs++;
}

int
receive_note_unconfirmed(struct receiving *receiving, const uint8_t env_id[ENV_ID],
    struct err *err)
{
	struct receive_result *result = &receiving->result;
	size_t i;

	for (i = 0; i < result->unconfirmed; i++)
		if (memcmp(receiving->unconfirmed[i], env_id, ENV_ID) == 0)
			return 0;
	receiving->unconfirmed = list_grow(
	    receiving->unconfirmed, result->unconfirmed, &receiving->unconfirmed_room, ENV_ID);
	memcpy(receiving->unconfirmed[result->unconfirmed++], env_id, ENV_ID);
	if (result->unconfirmed > 1)
		return 0;
	return env_name_of(receiving->vault, env_id, result->unconfirmed_env, err);
}

int
receive_doc(struct receiving *receiving, struct slice bytes, enum doc_kind kind,
    const uint8_t env_id[ENV_ID], uint64_t seq, struct doc **out, struct err *err)
{
	static const uint8_t none[VAULT_ID];
	bool is_first_roster = kind == DOC_ROSTER && seq == 1;
	const uint8_t *vault_id = is_first_roster ? none : receiving->vault->id;
	struct doc *doc CLEANUP(doc_freep) = NULL;
	int r;

	r = doc_parse(bytes, NULL, &doc, err);
	if (r < 0)
		return r;
	r = trust_need(doc->kind == kind && doc->seq == seq &&
			   memcmp(doc->env_id, env_id, ENV_ID) == 0 &&
			   memcmp(doc->vault_id, vault_id, VAULT_ID) == 0,
	    CHECK_OBJECT_PLACE, err);
	/* another kind has other fields: never to be taken for this one */
	if (r == 0 && doc->kind != kind)
		r = err_set(err, ERR_BUG, "no-document", "a document is of another kind");
	if (r < 0)
		return r;
	*out = doc;
	doc = NULL;
	return 0;
}

int
receive_cited(struct receiving *receiving, const struct point *point, const struct roster **out,
    struct err *err)
{
	static const uint8_t no_env[ENV_ID];
	const struct doc *found = receiving->roster;
	int r = 0;

	*out = NULL;
	if (point->seq == 0 || point->seq > receiving->roster->seq)
		return 0;
	if (point->seq < receiving->roster->seq) {
		if (receiving->cited == NULL || receiving->cited->seq != point->seq) {
			doc_freep(&receiving->cited);
			r = object_doc(receiving->vault, DOC_ROSTER, no_env, point->seq,
			    &receiving->cited, err);
		}
		found = receiving->cited;
	}
	if (r >= 0)
		r = trust_need(found != NULL && point_is_doc(point, found), CHECK_CITED_ROSTER, err);
	if (r == 0 && found != NULL)
		*out = &found->roster;
	return r;
}

/* The newest roster that is here. */
static int
roster_load(struct receiving *receiving, struct err *err)
{
	static const uint8_t no_env[ENV_ID];
	struct slice bytes;
	uint64_t seq;
	int r;

	r = store_doc_head(receiving->vault->store, DOC_ROSTER, no_env, &seq, &bytes, err);
	if (r == 1)
		r = object_doc(receiving->vault, DOC_ROSTER, no_env, seq, &receiving->roster, err);
	return r < 0 ? r : 0;
}

static int
take_envs(struct receiving *receiving, struct err *err)
{
	size_t i;
	int r = 0;

	if (receiving->roster == NULL)
		return 0;
	for (i = 0; r == 0 && i < receiving->roster->roster.checkpoint_count; i++) {
		const uint8_t *env_id = receiving->roster->roster.checkpoints[i].env_id;

		if (receive_wants_env(receiving, env_id))
			r = receive_env(receiving, env_id, err);
	}
	return r;
}

/* What is asked for in any case: the newest that is here, and what may be behind it. */
static int
want_all(struct receiving *receiving, struct err *err)
{
	const struct roster *roster = &receiving->roster->roster;
	struct wants *wants;
	struct slice bytes;
	uint64_t seq;
	int r = 0;

	if (receiving->source->want == NULL)
		return 0;
	wants = xcalloc(1, sizeof(*wants));
	for (seq = receiving->roster->seq; seq <= receiving->roster->seq + 1; seq++)
		if (seq > receiving->roster->seq || !receiving->is_confirmed)
			object_name_roster(seq, wants_next(receiving, wants));
	for (size_t i = 0; r >= 0 && i < roster->checkpoint_count; i++) {
		const uint8_t *env_id = roster->checkpoints[i].env_id;

		if (!receive_wants_env(receiving, env_id))
			continue;
		r = store_doc_head(receiving->vault->store, DOC_COMMIT, env_id, &seq, &bytes, err);
		if (r == 1 && seq > 1 && !receiving->is_confirmed)
			object_name_commit(env_id, seq, wants_next(receiving, wants));
		if (r == 1)
			object_name_commit(env_id, seq + 1, wants_next(receiving, wants));
	}
	wants_tell(receiving, wants);
	free(wants);
	return r < 0 ? r : 0;
}

/*
 * Rosters first. Others write meanwhile: a commit that cites a roster which is not here yet waits until
 * that was asked for.
 */
int
receive_all(struct receiving *receiving, struct err *err)
{
	size_t before;
	int r;

	r = roster_load(receiving, err);
	if (r == 0 && receiving->is_partial)
		r = receive_partial(receiving, err);
	if (r < 0 || (receiving->is_partial && receiving->source->is_link))
		return r;
	if (receiving->roster != NULL)
		r = want_all(receiving, err);
	while (r == 0) {
		before = receiving->result.rosters;
		r = receive_rosters(receiving, err);
		if (r == 0 && receiving->wants_roster && receiving->result.rosters == before)
			return trust_refuse(CHECK_CITED_ROSTER, err);
		receiving->wants_roster = false;
		if (r == 0)
			r = take_envs(receiving, err);
		if (!receiving->wants_roster)
			break;
	}
	return r;
}

static int
receive(struct receiving *receiving, struct err *err)
{
	struct vault *vault = receiving->vault;
	struct envs envs CLEANUP(envs_done) = {0};
	struct err late = ERR_INIT;
	int r;

	/* what was known and not here is judged now */
	receiving->judges_all = vault->place.to_receive;
	receiving->is_partial = vault_is_partial(vault);
	vault->place.to_receive = false;
	r = receive_all(receiving, err);
	if (r == 0 && (receiving->has_changed || receiving->judges_all))
		r = receive_verify(receiving, &envs, err);
	if (r < 0 || !receiving->has_changed)
		return r;
	r = store_commit(vault->store, err);
	if (r < 0)
		return r;
	/* From here on it is done: what fails now only makes the next command verify more. */
	vault->received++;
	envs_record(vault, envs.items, envs.count, &late);
	err_done(&late);
	return vault_renew(vault, err);
}

bool
vault_lacks_unconfirmed(const struct vault *vault, const uint8_t env_id[ENV_ID])
{
	size_t i;

	for (i = 0; i < vault->unconfirmed_count; i++)
		if (memcmp(vault->unconfirmed[i], env_id, ENV_ID) == 0)
			return true;
	return false;
}

static void
remember_unconfirmed(struct receiving *receiving)
{
	struct vault *vault = receiving->vault;

	free(vault->unconfirmed);
	vault->unconfirmed = receiving->unconfirmed;
	vault->unconfirmed_count = receiving->result.unconfirmed;
	receiving->unconfirmed = NULL;
}

int
receive_explain(struct err *err)
{
	if (err->code == ERR_TAMPERED)
		return err_fix(err, "nothing was changed here; ask who keeps the shared store what was done to it");
	return err->code;
}

/* A transaction over what was here before, or what others of this machine have made of it meanwhile. */
static int
start_again(struct receiving *receiving, struct err *err)
{
	struct vault *vault = receiving->vault;
	struct floor *floor = &vault->floor;
	int r;

	store_rollback(vault->store);
	floor->token_roster = floor->token_charter = floor->token_commit = (struct point){.seq = 0};
	vault->place.to_receive = receiving->judges_all;
	vault->received++;
	r = store_begin(vault->store, err);
	if (r == 0)
		r = vault_verify_start(vault, err);
	receiving_clear(receiving);
	return r;
}

int
vault_receive(struct vault *vault, const struct object_source *source, struct receive_result *out,
    struct err *err)
{
	struct shortcuts shortcuts CLEANUP(shortcuts_done) = {.source = source};
	struct receiving receiving CLEANUP(receiving_done) = {
	    .vault = vault, .source = source, .shortcuts = &shortcuts};
	int r;

	r = writing_check(vault, err);
	if (r == 0)
		r = receive(&receiving, err);
	if (r < 0 && shortcuts_are_at_fault(&shortcuts, r, err)) {
		r = start_again(&receiving, err);
		if (r == 0)
			r = receive(&receiving, err);
	}
	if (r < 0) {
		store_rollback(vault->store);
		return receive_explain(err);
	}
	*out = receiving.result;
	remember_unconfirmed(&receiving);
	return 0;
}
