/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies for readers. The vault that is here is whole and verified, and brought up to its own store before.
 * Nothing is fetched from a copy.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/session/share/share_priv.h"
#include "remote/answer.h"
#include "vault/object.h"

static int
refuse_same(const char *address, struct err *err)
{
	err_set(err, ERR_REFUSED, "publish-same", "`%s` is the store of this vault itself", address);
	return err_fix(err, "whoever writes puts everything there; `--to` names another one, for readers");
}

/* While one of two stores is spoken with, the origin of the other is known. */
static void
note_other(struct share *share, const struct remote_address *address)
{
	free(share->other_origin);
	share->other_origin =
	    address == NULL || address->origin == NULL ? NULL : xstrdup(address->origin);
}

static int
note_copy(struct session *session, const char *to, struct err *err)
{
	struct remote_address address CLEANUP(remote_address_done) = {0};
	int r = remote_address_parse(slice_of_text(to), &address, err);

	if (r == 0)
		note_other(session_share(session), &address);
	return r;
}

/* The whole vault, up to its own store, if it has one. */
static int
bring_up(struct session *session, const char *to, struct vault **out, struct err *err)
{
	const struct remote_address *own;
	struct receive_result ignored;
	int r = share_address(session, &own, err);

	if (r == 0 && own != NULL && strcmp(own->text, to) == 0)
		return refuse_same(to, err);
	if (r == 0)
		r = note_copy(session, to, err);
	share_want_all(session);
	if (r == 0 && own != NULL)
		r = share_fetch(session, &ignored, err);
	if (r == 0)
		r = session_need_vault(session, false, out, err);
	if (r == 0 && vault_is_partial(*out)) {
		err_set(err, ERR_BEHIND, "partial-copy", "this is a reader's copy of the vault");
		return err_fix(err, "bring the rest: `evenkeep fetch --all`");
	}
	return r;
}

static int
open_copy(struct session *session, const char *to, struct remote **out, struct err *err)
{
	const struct remote_address *address = NULL;
	int r = share_address(session, &address, err);

	if (r == 0) {
		note_other(session_share(session), address);
		r = share_use(session, to, err);
	}
	session_share(session)->is_copy = true;
	if (r == 0)
		r = share_need_address(session, &address, err);
	if (r == 0 && !remote_can_write(address)) {
		err_set(err, ERR_REMOTE, "remote-read-only", "the store `%s` can only be read", address->text);
		return err_fix(err, "publish to the store or folder that the web server gives out");
	}
	return r < 0 ? r : share_open(session, out, err);
}

static int
refuse_race(struct err *err)
{
	err_set(err, ERR_CONFLICT, "remote-race", "somebody else publishes to it just now");
	return err_fix(err, "try again");
}

/* The shapes follow their commits, and whoever put those may have ended before: what should be there is. */
static int
give_old_shapes(struct share *share, struct remote *remote, struct vault *vault,
    const struct heads *now, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < now->count; i++) {
		struct buf wanted CLEANUP(buf_done) = BUF_INIT, there CLEANUP(buf_done) = BUF_INIT;
		char name[OBJECT_NAME];
		struct remote_item item = {.name = name, .replace = true};
		size_t at;

		object_name_shape(now->envs[i].env_id, name);
		r = vault_shape_object(vault, now->envs[i].env_id, &wanted, err);
		if (r == 1)
			r = remote_get(remote, name, &there, err) < 0 ? err->code : 1;
		if (r != 1 || slice_equal(buf_slice(&wanted), buf_slice(&there)))
			continue;
		item.data = buf_slice(&wanted);
		r = remote_put(remote, &item, 1, &at, err);
		share->given.shapes += r == 0;
	}
	return r < 0 ? r : 0;
}

/* Everything is put, and then the bundles: also those that are behind for another reason. */
static int
give(struct session *session, struct vault *vault, struct remote *remote, struct share_published *out,
    struct err *err)
{
	struct share *share = session_share(session);
	int r = out->was_there ? 0 : remote_trial(remote, err);

	if (r == 0)
		r = share_give(session, vault, &out->before, err);
	if (r == 1)
		return refuse_race(err);
	if (r == 0)
		r = give_old_shapes(share, remote, vault, &out->now, err);
	if (r == 0)
		r = share_give_old_bundles(session, remote, vault, err);
	out->given = share->given;
	return r;
}

void
share_published_done(struct share_published *published)
{
	heads_done(&published->before);
	heads_done(&published->now);
}

static int
by_name(const void *a, const void *b)
{
	const struct env_heads *x = a, *y = b;

	return strcmp(x->name, y->name);
}

int
share_publish(struct session *session, const char *to, struct share_published *out, struct err *err)
{
	struct share_published published CLEANUP(share_published_done) = {.was_there = false};
	struct remote *remote;
	struct vault *vault;
	int r = bring_up(session, to, &vault, err);

	if (r == 0)
		r = open_copy(session, to, &remote, err);
	if (r == 0)
		r = vault_heads(vault, &published.now, err);
	if (r == 0)
		r = share_look_at_copy(remote, vault, &published.now, &published.before, err);
	if (r < 0)
		return r;
	published.was_there = published.before.roster.seq > 0;
	if (!session_globals(session)->dry_run)
		r = give(session, vault, remote, &published, err);
	if (r < 0)
		return r;
	if (published.now.count > 1)
		qsort(published.now.envs, published.now.count, sizeof(published.now.envs[0]), by_name);
	*out = published;
	published = (struct share_published){.was_there = false};
	return 0;
}
