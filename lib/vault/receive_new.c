/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A vault from a shared store where there was none: made beside its place, verified, and renamed when it
 * is whole.
 */
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "vault/envs_priv.h"
#include "vault/place_priv.h"
#include "vault/receive_priv.h"
#include "vault/verify_priv.h"

/* The id of the vault that the store has: its first roster's hash. */
static int
source_id(const struct object_source *source, uint8_t out[VAULT_ID], struct err *err)
{
	static const uint8_t no_env[ENV_ID];
	struct vault unknown = {0};
	struct receiving receiving CLEANUP(receiving_done) = {.vault = &unknown, .source = source};
	struct doc *doc CLEANUP(doc_freep) = NULL;
	struct roster_object object;
	char name[OBJECT_NAME];
	int r;

	object_name_roster(1, name);
	r = receive_get(&receiving, name, err);
	if (r == 0) {
		err_set(err, ERR_NOT_FOUND, "no-vault", "the shared store has no vault");
		return err_fix(err, "ask who shares it whether it is the right address");
	}
	if (r == 1)
		r = roster_object_parse(buf_slice(&receiving.object), &object, err);
	if (r == 0)
		r = receive_doc(&receiving, object.roster, DOC_ROSTER, no_env, 1, &doc, err);
	if (r < 0)
		return r;
	memcpy(out, doc->hash, VAULT_ID);
	return 0;
}

struct keeping {
	struct store *store;
	enum doc_kind kind;
};

static int
is_kept(void *cookie, const struct store_row *row, struct err *err)
{
	const struct keeping *keeping = cookie;
	struct slice bytes;
	int r = store_doc_find(keeping->store, keeping->kind, row->env, row->seq, &bytes, err);

	if (r == 0)
		return trust_refuse(CHECK_SHARED_OLDER, err);
	return r < 0 ? r : trust_need(slice_equal(bytes, row->bytes), CHECK_SHARED_FORK, err);
}

/* Every document of the copy that will be replaced, whatever this machine remembers. */
static int
check_kept(struct receiving *receiving, struct err *err)
{
	struct keeping keeping = {.store = receiving->vault->store};
	int r = 0;

	for (int kind = DOC_ROSTER; r == 0 && receiving->replaced != NULL && kind <= DOC_COMMIT; kind++) {
		keeping.kind = (enum doc_kind)kind;
		r = store_each(
		    receiving->replaced, TABLE_DOC, keeping.kind, NULL, is_kept, &keeping, err);
	}
	return r;
}

/* Everything into the file PART, verified and committed. */
static int
fill(struct receiving *receiving, const char *part, struct envs *out, struct err *err)
{
	struct vault *vault = receiving->vault;
	int r;

	r = receiving->is_partial ? store_create_partial(part, &vault->store, err)
				  : store_open(part, STORE_CREATE, &vault->store, err);
	if (r == 0)
		r = store_begin(vault->store, err);
	if (r == 0)
		r = receive_all(receiving, err);
	if (r == 0)
		r = receive_verify(receiving, out, err);
	if (r == 0)
		r = check_kept(receiving, err);
	if (r == 0)
		r = store_commit(vault->store, err);
	vault->was_partial = receiving->is_partial;
	store_close(vault->store);
	vault->store = NULL;
	return r;
}

static int
make(struct receiving *receiving, bool replace, struct err *err)
{
	struct vault *vault = receiving->vault;
	char *part CLEANUP(freep) = place_part(vault->place.path);
	struct envs envs CLEANUP(envs_done) = {0};
	struct err late = ERR_INIT;
	int r;

	place_part_remove(part);
	r = fill(receiving, part, &envs, err);
	if (r < 0 && shortcuts_are_at_fault(receiving->shortcuts, r, err)) {
		place_part_remove(part);
		receiving_clear(receiving);
		envs_done(&envs);
		r = fill(receiving, part, &envs, err);
	}
	if (r == 0)
		r = place_publish(part, vault->place.path, replace, err);
	place_part_remove(part);
	if (r < 0)
		return r;
	/* It is there: what cannot be remembered is asked and verified again. */
	envs_record(vault, envs.items, envs.count, &late);
	err_done(&late);
	return 0;
}

/* The vault ID at PLACE. */
static int
receive(const struct vault_place *place, const uint8_t id[VAULT_ID], bool replace,
    struct receiving *receiving, struct receive_result *out, struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	int r = vault_expect(place, id, &vault, err);

	if (r < 0)
		return r;
	receiving->vault = vault;
	vault->place.to_receive = false; /* all that is known is judged here */
	r = make(receiving, replace, err);
	if (r < 0)
		return receive_explain(err);
	*out = receiving->result;
	return 0;
}

static int
refuse_there(const struct vault_place *place, struct err *err)
{
	return err_set(
	    err, ERR_REFUSED, "vault-exists", "there is already a vault `%s`", place->path);
}

int
vault_receive_new(const struct vault_place *place, const struct object_source *source,
    struct receive_result *out, struct err *err)
{
	struct shortcuts shortcuts CLEANUP(shortcuts_done) = {.source = source};
	struct receiving receiving CLEANUP(receiving_done) = {
	    .source = source, .shortcuts = &shortcuts};
	uint8_t id[VAULT_ID];
	int r;

	if (file_exists(place->path))
		return refuse_there(place, err);
	r = source_id(source, id, err);
	return r < 0 ? r : receive(place, id, false, &receiving, out, err);
}

int
vault_receive_reader(const struct vault_place *place, const uint8_t id[VAULT_ID],
    const struct object_source *source, struct receive_result *out, struct err *err)
{
	struct shortcuts shortcuts CLEANUP(shortcuts_done) = {.source = source};
	struct receiving receiving CLEANUP(receiving_done) = {
	    .source = source, .shortcuts = &shortcuts, .is_partial = true};

	if (file_exists(place->path))
		return refuse_there(place, err);
	return receive(place, id, false, &receiving, out, err);
}

/*
 * What is there is kept open for writing until it is replaced: nobody else changes it meanwhile, and an
 * interrupted write is undone, so that no journal of it can be taken for one of the new file.
 */
int
vault_complete(const struct vault_place *place, const struct object_source *source,
    struct receive_result *out, struct err *err)
{
	struct shortcuts shortcuts CLEANUP(shortcuts_done) = {.source = source};
	struct receiving receiving CLEANUP(receiving_done) = {
	    .source = source, .shortcuts = &shortcuts};
	struct store *store CLEANUP(store_closep) = NULL;
	uint8_t id[VAULT_ID];
	int r;

	r = store_open(place->path, STORE_WRITE, &store, err);
	if (r == 0)
		r = store_begin(store, err);
	if (r == 0 && !store_is_partial(store))
		return refuse_there(place, err);
	if (r == 0)
		r = source_id(source, id, err);
	receiving.replaced = store;
	return r < 0 ? r : receive(place, id, true, &receiving, out, err);
}
