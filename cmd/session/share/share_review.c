/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the store has that no administrator has confirmed (VAULT.md §4), for one who wants to: in a copy of
 * the vault, so that the vault itself stays as it is until it was decided.
 */
#include "cmd/session/share/share_priv.h"
#include "cmd/session/share/share_room.h"

static int
accept(void *cookie, const uint8_t vault_id[VAULT_ID], struct err *err)
{
	(void)cookie; /* it is a copy of the one that is here */
	(void)vault_id;
	(void)err;
	return 0;
}

void
share_take_unconfirmed(struct session *session)
{
	session_share(session)->takes_unconfirmed = true;
	session_share(session)->reached_ms = 0; /* what was fetched was without it */
}

/* The copy, with what the store has more. */
static int
receive(struct session *session, const struct vault_place *place, struct vault **out,
    struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct object_source source;
	struct receive_result ignored;
	struct remote *remote;
	int r = share_open(session, &remote, err);

	if (r == 0)
		r = share_source(session, remote, &source, err);
	if (r == 0)
		r = vault_open(place, VAULT_WRITE, &vault, err);
	if (r < 0)
		return r;
	source.takes_unconfirmed = true;
	r = vault_receive(vault, &source, &ignored, err);
	if (r < 0)
		return r;
	*out = vault;
	vault = NULL;
	return 0;
}

int
share_open_unconfirmed(struct session *session, struct share_room *room, struct vault **out,
    struct err *err)
{
	struct vault_place place = {.now_ms = session_now_ms(session), .confirm_first_use = accept};
	struct receive_result ignored;
	struct vault *here;
	int r;

	/* what needs no decision comes in as ever, and is known before the rest is judged */
	r = share_fetch(session, &ignored, err);
	if (r == 0)
		r = session_need_vault(session, true, &here, err);
	if (r == 0)
		r = share_room_make(session, room, err);
	if (r == 0)
		r = vault_backup(here, room->path, err);
	if (r < 0)
		return r;
	place.path = room->path;
	place.state_folder = room->state;
	r = receive(session, &place, out, err);
	if (r < 0)
		return share_explain(session, err);
	vault_use(*out, session_identities(session));
	return 0;
}
