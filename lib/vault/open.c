/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a vault (VAULT.md §4 steps 1 to 3). */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/token.h"
#include "vault/verify_priv.h"

void
vault_close(struct vault *vault)
{
	if (vault == NULL)
		return;
	chain_done(&vault->rosters);
	floor_done(&vault->floor);
	store_close(vault->store);
	free(vault->unconfirmed);
	compare_keys_free(vault->compare_before);
	free(vault);
}

void
vault_closep(struct vault **vault)
{
	vault_close(*vault);
	*vault = NULL;
}

const uint8_t *
vault_id(const struct vault *vault)
{
	return vault->id;
}

void
vault_use(struct vault *vault, struct identities *ids)
{
	vault->ids = ids;
}

enum { VAULT_ID_AT = 8 };

/* The id that the newest roster claims; that the chain really begins so is verified later. */
static int
claimed_id(struct store *store, uint8_t out[VAULT_ID], struct err *err)
{
	static const uint8_t no_env[ENV_ID];
	struct doc *doc CLEANUP(doc_freep) = NULL;
	struct slice bytes;
	uint64_t seq;
	int r;

	r = store_doc_head(store, DOC_ROSTER, no_env, &seq, &bytes, err);
	if (r < 0)
		return r;
	if (r == 0) {
		trust_refuse(CHECK_CHAIN_GAP, err);
		return err_ctx(err, "roster 1");
	}
	/* any but the first says it at a fixed place; the whole is parsed with its chain */
	if (seq != 1 && bytes.len >= VAULT_ID_AT + VAULT_ID) {
		memcpy(out, bytes.data + VAULT_ID_AT, VAULT_ID);
		return 0;
	}
	r = doc_parse(bytes, NULL, &doc, err);
	if (r < 0)
		return err_ctx(err, "roster %llu", (unsigned long long)seq);
	memcpy(out, seq == 1 ? doc->hash : doc->vault_id, VAULT_ID);
	return 0;
}

/* Its first bytes say which vault it is: before the chain, so that another one is told as such. */
static int
check_pin(struct vault *vault, struct err *err)
{
	uint8_t id[VAULT_ID];
	int r;

	r = claimed_id(vault->store, id, err);
	if (r < 0)
		return r;
	memcpy(vault->id, id, VAULT_ID);
	r = trust_need(memcmp(id, vault->floor.pin, VAULT_ID) == 0, CHECK_PIN, err);
	if (r < 0 && vault->place.token != NULL)
		err_why(err, "the token is of another vault");
	return r;
}

static int
refuse_unknown(struct err *err)
{
	err_set(
	    err, ERR_UNKNOWN_VAULT, "unknown-vault", "nothing says that this is the right vault");
	err_why(err, "this project has no `evenkeep.lock`, and no vault was used here before");
	return err_fix(err, "confirm it once on a terminal, or commit an `evenkeep.lock` "
			    "(`evenkeep pin`)");
}

static int
first_use_of(struct vault *vault, const uint8_t id[VAULT_ID], struct err *err)
{
	const struct vault_place *place = &vault->place;
	int r;

	if (place->confirm_first_use == NULL)
		return refuse_unknown(err);
	r = place->confirm_first_use(place->cookie, id, err);
	if (r < 0)
		return r;
	memcpy(vault->floor.pin, id, VAULT_ID);
	vault->floor.is_pinned = true;
	return floor_load_seen(place, &vault->floor, err);
}

/*
 * Nothing pins the vault: ask. The transaction is only for reading its id; the seen state must be
 * read before the snapshot that is judged by it.
 */
static int
first_use(struct vault *vault, struct err *err)
{
	uint8_t id[VAULT_ID];
	int r;

	if (vault->place.confirm_first_use == NULL)
		return refuse_unknown(err);
	r = store_begin(vault->store, err);
	if (r == 0)
		r = claimed_id(vault->store, id, err);
	store_rollback(vault->store);
	return r < 0 ? r : first_use_of(vault, id, err);
}

int
vault_verify_start(struct vault *vault, struct err *err)
{
	int r;

	r = check_pin(vault, err);
	if (r < 0)
		return r;
	r = floor_find_token(vault, err);
	if (r < 0)
		return r;
	r = verify_rosters(vault, err);
	if (r < 0)
		return r;
	if (!vault->floor.token_failed || vault->place.to_receive)
		return 0;
	return floor_refuse_token(vault, err);
}

static struct vault *
vault_new(enum vault_mode mode, const struct vault_place *place)
{
	struct vault *vault = xcalloc(1, sizeof(*vault));

	vault->mode = mode;
	vault->place = *place;
	return vault;
}

int
vault_open(
    const struct vault_place *place, enum vault_mode mode, struct vault **out, struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = vault_new(mode, place);
	int r;

	r = store_open(
	    place->path, mode == VAULT_READ ? STORE_READ : STORE_WRITE, &vault->store, err);
	if (r < 0)
		return r;
	r = floor_load(place, &vault->floor, err);
	if (r == 0 && !vault->floor.is_pinned)
		r = first_use(vault, err);
	if (r == 0)
		r = store_begin(vault->store, err);
	if (r == 0)
		r = vault_verify_start(vault, err);
	if (r < 0)
		return r;
	*out = vault;
	vault = NULL;
	return 0;
}

int
vault_attach(struct store *store, enum vault_mode mode, const struct vault_place *place,
    struct vault **out, struct err *err)
{
	struct vault *vault = vault_new(mode, place);
	int r;

	vault->store = store;
	r = floor_load(place, &vault->floor, err);
	if (r == 0 && !vault->floor.is_pinned) {
		/* what is attached was made here just now */
		vault->floor.is_pinned = true;
		r = claimed_id(store, vault->floor.pin, err);
	}
	if (r == 0)
		r = vault_verify_start(vault, err);
	if (r < 0) {
		vault->store = NULL;
		vault_close(vault);
		return r;
	}
	*out = vault;
	return 0;
}

int
vault_expect(const struct vault_place *place, const uint8_t id[VAULT_ID], struct vault **out,
    struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = vault_new(VAULT_WRITE, place);
	int r;

	memcpy(vault->id, id, VAULT_ID);
	r = floor_load(place, &vault->floor, err);
	if (r == 0 && !vault->floor.is_pinned)
		r = first_use_of(vault, id, err);
	if (r == 0)
		r = trust_need(memcmp(id, vault->floor.pin, VAULT_ID) == 0, CHECK_PIN, err);
	if (r < 0)
		return r;
	*out = vault;
	vault = NULL;
	return 0;
}

int
vault_renew(struct vault *vault, struct err *err)
{
	int r = store_begin(vault->store, err);

	return r < 0 ? r : verify_rosters(vault, err);
}
