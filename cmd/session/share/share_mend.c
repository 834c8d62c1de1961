/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A store that was set back, by a restored backup say, gets what it lacks (VAULT.md §8.7). What it has is
 * fetched as a vault of its own, verified, and only if all of it is in the history that is here, too,
 * the rest is put on top.
 */
#include <string.h>

#include "base/file.h"
#include "cmd/session/share/share_priv.h"
#include "cmd/session/share/share_room.h"

/* The store's vault, in a folder of its own. */
struct theirs {
	struct share_room room;
	uint8_t id[VAULT_ID];
	struct heads heads;
};

static void
theirs_done(struct theirs *theirs)
{
	share_room_done(&theirs->room);
	heads_done(&theirs->heads);
}

static int
accept_ours(void *cookie, const uint8_t vault_id[VAULT_ID], struct err *err)
{
	const struct theirs *theirs = cookie;

	if (memcmp(vault_id, theirs->id, VAULT_ID) == 0)
		return 0;
	return err_set(err, ERR_UNKNOWN_VAULT, "unknown-vault", "the store has another vault");
}

/* What the store has, verified by itself, and as a lock file that names its heads. */
static int
fetch_theirs(struct session *session, struct theirs *theirs, struct err *err)
{
	const struct vault_place place = {.path = theirs->room.path, .state_folder = theirs->room.state,
	    .now_ms = session_now_ms(session), .confirm_first_use = accept_ours, .cookie = theirs};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct object_source source;
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct receive_result ignored;
	struct remote *remote;
	int r = share_open(session, &remote, err);

	if (r == 0)
		r = share_source(session, remote, &source, err);
	if (r == 0)
		r = vault_receive_new(&place, &source, &ignored, err);
	if (r == 0)
		r = vault_open(&place, VAULT_READ, &vault, err);
	if (r == 0)
		r = vault_heads(vault, &theirs->heads, err);
	if (r == 0)
		r = vault_lock_text(vault, &text, err);
	return r < 0 ? r : file_replace(theirs->room.lock, buf_slice(&text), 0600, err);
}

static int
look_at(void *cookie, const struct env_info *info, struct err *err)
{
	(void)cookie;
	(void)info;
	(void)err;
	return 0;
}

/* The vault here, verified against the store's heads too. */
static int
open_ours(struct session *session, const struct theirs *theirs, struct vault **out, struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_place place;
	int r = session_place(session, &place, err);

	if (r < 0)
		return r;
	place.lock_file = theirs->room.lock;
	r = vault_open(&place, VAULT_READ, &vault, err);
	if (r == 0)
		r = vault_each_env(vault, look_at, NULL, err);
	if (r < 0) {
		err_ctx(err, "the store and this machine");
		return err_fix(err, "each has something that the other lacks: ask who else has the vault which "
				    "history is the right one");
	}
	*out = vault;
	vault = NULL;
	return 0;
}

int
share_mend(struct session *session, struct share_given *out, struct err *err)
{
	struct vault *ours CLEANUP(vault_closep) = NULL;
	struct theirs theirs CLEANUP(theirs_done) = {0};
	struct heads now CLEANUP(heads_done) = {.roster = {.seq = 0}};
	struct vault *vault;
	int r = session_need_vault(session, false, &vault, err);

	if (r < 0)
		return r;
	memcpy(theirs.id, vault_id(vault), VAULT_ID);
	r = share_room_make(session, &theirs.room, err);
	if (r == 0)
		r = fetch_theirs(session, &theirs, err);
	if (r == 0)
		r = open_ours(session, &theirs, &ours, err);
	if (r == 0)
		r = vault_heads(ours, &now, err);
	if (r == 0)
		r = share_give(session, ours, &theirs.heads, err);
	if (r == 0)
		share_note_own(session_share(session), &theirs.heads, &now);
	*out = session_share(session)->given;
	if (r != 1)
		return r;
	err_set(err, ERR_CONFLICT, "remote-race", "somebody else writes to the store just now");
	return err_fix(err, "try again");
}
