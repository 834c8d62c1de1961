/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A new vault: roster 1, the environments, and roster 2 that confirms them, in one transaction
 * (VAULT.md §8.1). It is made under another name beside its place, and renamed when it is whole.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "crypto/age.h"
#include "model/name.h"
#include "secret/secret.h"
#include "vault/draft_priv.h"
#include "vault/fresh_priv.h"
#include "vault/place_priv.h"
#include "vault/seen.h"
#include "vault/vault_priv.h"

/* What the parts of a new vault share while it is made. */
struct making {
	const struct vault_new *what;
	struct store *store;
	struct secret *ck;
	struct doc *roster; /* 1, parsed */
	struct compare_keys *compare;
	struct checkpoint *checkpoints;
};

static void
making_done(struct making *making)
{
	store_close(making->store);
	secret_free(making->ck);
	doc_free(making->roster);
	compare_keys_free(making->compare);
	free(making->checkpoints);
}

static int
names_check(const struct vault_new *what, struct err *err)
{
	size_t i, j;
	int r;

	if (!label_is_valid(slice_of_text(what->label))) {
		err_set(err, ERR_INVALID, "label-invalid", "the label of a member is 1 to %d printable "
		    "ASCII characters", LABEL_MOST);
		return err_fix(err, "use your name or your login");
	}
	for (i = 0; i < what->env_count; i++) {
		r = env_name_check(slice_of_text(what->envs[i].name), err);
		if (r < 0)
			return r;
		for (j = 0; j < i; j++)
			if (strcmp(what->envs[i].name, what->envs[j].name) == 0)
				return err_set(err, ERR_INVALID, "name-twice", "`%s` is named twice",
				    what->envs[i].name);
	}
	return 0;
}

/* A vault that cannot be remembered would be refused by the next command. */
static int
state_check(const struct vault_new *what, struct err *err)
{
	struct stat status;
	int r;

	if (what->state_folder == NULL)
		return 0;
	r = file_make_folders(what->state_folder, err);
	if (r < 0)
		return r;
	errno = ENOTDIR;
	if (stat(what->state_folder, &status) < 0 || !S_ISDIR(status.st_mode) ||
	    access(what->state_folder, W_OK) < 0)
		return err_system(err, "cannot write the state folder `%s`", what->state_folder);
	return 0;
}

static size_t
members_fill(const struct vault_new *what, struct member members[2])
{
	members[0] = (struct member){
		.kind = identity_kind(what->self),
		.role = ROLE_ADMIN,
		.class = CLASS_PERSON,
	};
	memcpy(members[0].rcpt, identity_recipient(what->self), 32);
	memcpy(members[0].signpk, identity_signpk(what->self), 32);
	snprintf(members[0].label, sizeof(members[0].label), "%s", what->label);
	if (what->recovery == NULL)
		return 1;
	members[1] = (struct member){.kind = what->recovery->kind, .class = CLASS_RECOVERY};
	memcpy(members[1].rcpt, what->recovery->rcpt, 32);
	if (what->recovery_signpk != NULL)
		memcpy(members[1].signpk, what->recovery_signpk, 32);
	snprintf(members[1].label, sizeof(members[1].label), "%s", "recovery");
	return 2;
}

/* Roster 1, whose hash is the vault's id. */
static int
first_roster(struct making *making, struct err *err)
{
	static const uint8_t rosters[ENV_ID];
	struct member members[2];
	struct doc doc = {.kind = DOC_ROSTER, .seq = 1, .time_ms = making->what->now_ms};
	struct slice bytes;
	int r;

	fresh_bytes(doc.roster.nonce, sizeof(doc.roster.nonce));
	making->ck = secret_new(KEY);
	fresh_bytes(secret_data(making->ck), KEY);
	doc.roster.ck_epoch = 1;
	ck_commit_of(secret_slice(making->ck), doc.roster.nonce, 1, doc.roster.ck_commit);
	doc.roster.members = members;
	doc.roster.member_count = members_fill(making->what, members);
	r = doc_write(making->store, &doc, making->what->self, NULL, err);
	if (r == 0)
		r = store_doc_find(making->store, DOC_ROSTER, rosters, 1, &bytes, err);
	if (r < 0)
		return r;
	r = doc_parse(bytes, NULL, &making->roster, err);
	if (r < 0)
		return r;
	making->compare = compare_keys_new(secret_slice(making->ck), making->roster->hash,
	    making->roster->roster.nonce, 1);
	return wrap_write(making->store, making->roster->hash, rosters, 1,
	    making->roster->roster.ck_commit, secret_slice(making->ck),
	    roster_find(&making->roster->roster, identity_member_id(making->what->self)), err);
}

static int
environments(struct making *making, struct err *err)
{
	const struct vault_new *what = making->what;
	size_t i;
	int r = 0;

	making->checkpoints = xcalloc(what->env_count + 1, sizeof(*making->checkpoints));
	for (i = 0; r == 0 && i < what->env_count; i++) {
		struct draft draft CLEANUP(draft_done) = {
			.store = making->store,
			.roster = &making->roster->roster,
			.roster_point = doc_point(making->roster),
			.self = what->self,
			.compare = making->compare,
			.now_ms = what->now_ms,
		};

		memcpy(draft.vault_id, making->roster->hash, VAULT_ID);
		r = env_found(&draft, &what->envs[i], &making->checkpoints[i], err);
	}
	return r;
}

static int
second_roster(struct making *making, struct err *err)
{
	struct doc next = *making->roster;

	memcpy(next.vault_id, making->roster->hash, VAULT_ID);
	memcpy(next.prev, making->roster->hash, DOC_HASH);
	next.seq = 2;
	next.roster.checkpoints = making->checkpoints;
	next.roster.checkpoint_count = making->what->env_count;
	return doc_write(making->store, &next, making->what->self, NULL, err);
}

/* Read it as its member will: every document, key and row. */
static int
reread(struct vault *vault, const struct vault_new *what, struct err *err)
{
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < what->env_count; i++) {
		struct vault_env *env CLEANUP(vault_env_closep) = NULL;

		r = vault_env_open(vault, what->envs[i].name, &env, err);
		if (r == 0)
			r = env_access(env, RIGHT_OWN, err);
		if (r == 0)
			r = env_check_rows(env, err);
	}
	return r;
}

/* Everything into the file PATH, verified and committed. */
static int
make(struct making *making, const char *path, struct err *err)
{
	struct vault_place place = place_anywhere(path, making->what->now_ms);
	struct identities ids = {.items = {making->what->self}, .count = 1};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	int r;

	r = store_open(path, STORE_CREATE, &making->store, err);
	if (r == 0)
		r = store_begin(making->store, err);
	if (r == 0)
		r = first_roster(making, err);
	if (r == 0)
		r = environments(making, err);
	if (r == 0)
		r = second_roster(making, err);
	if (r == 0)
		r = vault_attach(making->store, VAULT_WRITE, &place, &vault, err);
	if (r < 0)
		return r;
	making->store = NULL;
	vault_use(vault, &ids);
	r = reread(vault, making->what, err);
	if (r == 0)
		r = store_commit(vault->store, err);
	return r;
}

/* The heads of the new vault into what this machine has seen. */
static int
remember(const struct vault_new *what, const uint8_t id[VAULT_ID], struct err *err)
{
	struct vault_place place = place_anywhere(what->path, what->now_ms);
	struct identities ids = {.items = {what->self}, .count = 1};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	size_t i;
	int r = 0;

	if (what->state_folder == NULL)
		return 0;
	if (what->project_root != NULL)
		r = pin_record(what->state_folder, what->project_root, id, err);
	place.state_folder = what->state_folder;
	if (r == 0)
		r = vault_open(&place, VAULT_READ, &vault, err);
	if (r < 0)
		return r;
	vault_use(vault, &ids);
	for (i = 0; r == 0 && i < what->env_count; i++) {
		struct vault_env *env CLEANUP(vault_env_closep) = NULL;

		r = vault_env_open(vault, what->envs[i].name, &env, err);
		if (r == 0)
			r = env_record(env, err);
	}
	return r;
}

int
vault_create(const struct vault_new *what, uint8_t vault_id_out[VAULT_ID], struct err *err)
{
	char *part CLEANUP(freep) = place_part(what->path);
	struct making making CLEANUP(making_done) = {.what = what};
	int r;

	r = names_check(what, err);
	if (r < 0)
		return r;
	if (file_exists(what->path)) {
		err_set(err, ERR_REFUSED, "vault-exists", "there is already a vault `%s`", what->path);
		return err_fix(err, "`evenkeep import` adds to it");
	}
	r = state_check(what, err);
	if (r < 0)
		return r;
	place_part_remove(part);
	r = make(&making, part, err);
	if (r == 0 && what->pin_first)
		r = pin_record(what->state_folder, what->project_root, making.roster->hash, err);
	if (r == 0)
		r = place_publish(part, what->path, false, err);
	place_part_remove(part);
	if (r < 0)
		return r;
	memcpy(vault_id_out, making.roster->hash, VAULT_ID);
	return remember(what, vault_id_out, err);
}
