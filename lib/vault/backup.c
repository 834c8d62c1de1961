/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of the whole vault that were verified before they count. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/list.h"
#include "vault/place_priv.h"
#include "vault/vault_priv.h"

/* Verify the copy PART; it must be of the vault ID. */
static int
copy_verify(const char *part, const struct vault *of, struct err *err)
{
	struct vault_place place = place_anywhere(part, of->place.now_ms);
	struct vault *copy CLEANUP(vault_closep) = NULL;
	struct verify_result result;
	int r;

	r = vault_open(&place, VAULT_READ, &copy, err);
	if (r < 0)
		return r;
	if (memcmp(copy->id, of->id, VAULT_ID) != 0)
		return trust_refuse(CHECK_PIN, err);
	copy->is_copy = true;
	vault_use(copy, of->ids);
	return vault_verify(copy, &result, err);
}

static int
copy_make(struct vault *vault, const char *part, struct err *err)
{
	int r;

	place_part_remove(part);
	r = store_backup(vault->store, part, err);
	if (r == 0)
		r = copy_verify(part, vault, err);
	return r;
}

int
vault_backup(struct vault *vault, const char *path, struct err *err)
{
	char *part CLEANUP(freep) = place_part(path);
	int r;

	if (file_exists(path)) {
		err_set(err, ERR_REFUSED, "file-exists", "there is already a file `%s`", path);
		return err_fix(err, "name a new file");
	}
	r = copy_make(vault, part, err);
	if (r == 0)
		r = place_publish(part, path, false, err);
	place_part_remove(part);
	return r < 0 ? err_ctx(err, "back up to `%s`", path) : 0;
}

/* One environment of the vault that is in place, and the backup that is to replace it. */
struct comparing {
	struct vault *backup;
};

static int
env_is_kept(void *cookie, const struct env_info *info, struct err *err)
{
	struct comparing *comparing = cookie;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct point charter = {.seq = info->charter_seq}, commit = {.seq = info->seq};
	int r;

	memcpy(commit.hash, info->commit_hash, DOC_HASH);
	r = vault_env_open_id(comparing->backup, info->env_id, info->name, &env, err);
	if (r == ERR_NOT_FOUND)
		return trust_refuse(CHECK_KNOWN_GONE, err);
	if (r < 0)
		return r;
	if (env->info.seq < commit.seq || env->info.charter_seq < charter.seq)
		return trust_refuse(CHECK_KNOWN_OLDER, err);
	r = chain_contains(&env->commits, &commit, err);
	if (r == 0)
		r = trust_refuse(CHECK_KNOWN_FORK, err);
	return r < 0 ? r : 0;
}

/* The vault in place holds nothing that the backup lacks. */
static int
nothing_is_lost(struct vault *backup, struct vault *current, struct err *err)
{
	struct comparing comparing = {backup};
	struct point head = doc_point(chain_head(&current->rosters));
	int r;

	if (memcmp(backup->id, current->id, VAULT_ID) != 0)
		return trust_refuse(CHECK_PIN, err);
	if (chain_head(&backup->rosters)->seq < head.seq)
		return trust_refuse(CHECK_KNOWN_OLDER, err);
	r = chain_contains(&backup->rosters, &head, err);
	if (r == 0)
		return trust_refuse(CHECK_KNOWN_FORK, err);
	return r < 0 ? r : vault_each_env(current, env_is_kept, &comparing, err);
}

/*
 * Open what is in place now for writing, which keeps other writers out until it is replaced and
 * undoes an interrupted write, so that no journal of it can be taken for one of the backup.
 * 0 with *OUT NULL: nothing is there, or nothing that can be read.
 */
static int
current_open(const struct vault_place *place, struct vault **out, struct err *err)
{
	struct vault_place bare = place_anywhere(place->path, place->now_ms);
	int r = vault_open(&bare, VAULT_WRITE, out, err);

	if (r == 0)
		(*out)->is_copy = true;
	if (r == ERR_NOT_FOUND || r == ERR_TAMPERED) {
		err_done(err);
		*out = NULL;
		return 0;
	}
	return r;
}

static int
replace(const struct vault_place *place, struct vault *backup, struct err *err)
{
	char *part CLEANUP(freep) = place_part(place->path);
	struct buf journal CLEANUP(buf_done) = BUF_INIT;
	struct vault *current CLEANUP(vault_closep) = NULL;
	int r;

	r = current_open(place, &current, err);
	if (r == 0 && current != NULL)
		r = nothing_is_lost(backup, current, err);
	if (r == 0)
		r = copy_make(backup, part, err);
	if (r == 0 && current == NULL) {
		/* what is there cannot be read: nor may its journal be played into the backup */
		buf_addf(&journal, "%s-journal", place->path);
		unlink(buf_text(&journal));
	}
	if (r == 0)
		r = place_publish(part, place->path, true, err);
	place_part_remove(part);
	return r;
}

int
vault_restore(const struct vault_place *place, const char *from, struct err *err)
{
	struct vault_place known = *place;
	struct vault *backup CLEANUP(vault_closep) = NULL;
	struct verify_result result;
	int r;

	/* against what was seen, but recording nothing: it is not in its place yet */
	known.path = from;
	r = vault_open(&known, VAULT_READ, &backup, err);
	if (r == 0) {
		backup->is_copy = true;
		r = vault_verify(backup, &result, err);
	}
	if (r < 0)
		return err_ctx(err, "the backup `%s`", from);
	return replace(place, backup, err);
}
