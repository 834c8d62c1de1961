/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies for readers. The vault that is here is whole and verified, and brought up to its own store before;
 * how far the copy is, is looked up by name, and what it has newest has to be what is here. Nothing is
 * fetched from a copy.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/session/share/share_priv.h"
#include "remote/answer.h"
#include "vault/object.h"

struct looking {
	struct remote *remote;
	struct vault *vault;
	const uint8_t *env_id; /* NULL: rosters */
	uint64_t least;        /* the first that has a name of its own */
};

static void
name_of(const struct looking *looking, uint64_t seq, char out[OBJECT_NAME])
{
	if (looking->env_id == NULL)
		object_name_roster(seq, out);
	else
		object_name_commit(looking->env_id, seq, out);
}

static int
has(const struct looking *looking, uint64_t seq, struct err *err)
{
	struct buf object CLEANUP(buf_done) = BUF_INIT;
	char name[OBJECT_NAME];

	name_of(looking, seq, name);
	return remote_get(looking->remote, name, &object, err);
}

/* The newest that it has of those up to HEAD; 0: none. Numbers have no gaps. */
static int
find_newest(const struct looking *looking, uint64_t head, uint64_t *out, struct err *err)
{
	uint64_t least = looking->least, low = least - 1, high = head, step = 1;
	int r;

	*out = 0;
	if (head < least)
		return 0;
	r = has(looking, head, err);
	if (r == 1)
		*out = head;
	if (r != 0)
		return r < 0 ? r : 0;
	/* mostly it is near the end */
	for (; r == 0 && high > least; step *= 2) {
		uint64_t seq = high - least > step ? high - step : least;

		r = has(looking, seq, err);
		if (r == 1)
			low = seq;
		else
			high = seq;
	}
	while (r >= 0 && high - low > 1) {
		uint64_t middle = low + (high - low) / 2;

		r = has(looking, middle, err);
		if (r == 1)
			low = middle;
		else
			high = middle;
	}
	*out = low < least ? 0 : low;
	return r < 0 ? r : 0;
}

static int
refuse_newer(const char *what, uint64_t seq, struct err *err)
{
	err_set(err, ERR_BEHIND, "behind", "the copy has something of %s that is not here: number %" PRIu64,
	    what, seq);
	err_why(err, "somebody writes to it, or it was published from a newer vault");
	return err_fix(err, "`evenkeep fetch`; whatever writes has to write to the one store that is copied");
}

/* What it has of one chain, as far as it is what is here. */
static int
look_at(const struct looking *looking, const char *what, uint64_t head, struct point *out,
    struct err *err)
{
	struct buf object CLEANUP(buf_done) = BUF_INIT;
	char name[OBJECT_NAME];
	uint64_t newest = 0;
	int r = has(looking, head + 1, err);

	if (r == 1)
		return refuse_newer(what, head + 1, err);
	if (r == 0)
		r = find_newest(looking, head, &newest, err);
	if (r < 0 || newest == 0)
		return r;
	name_of(looking, newest, name);
	r = remote_get(looking->remote, name, &object, err);
	if (r == 1)
		r = vault_check_object(
		    looking->vault, looking->env_id, newest, buf_slice(&object), out, err);
	return r < 0 ? err_ctx(err, "%s %" PRIu64 " of the copy", what, newest) : 0;
}

/* The newest of each, and what may be behind it, are asked for together. */
static void
want_heads(struct remote *remote, const struct heads *now)
{
	char text[2][OBJECT_NAME];
	const char *names[2] = {text[0], text[1]};
	const struct looking rosters = {.env_id = NULL};

	name_of(&rosters, now->roster.seq, text[0]);
	name_of(&rosters, now->roster.seq + 1, text[1]);
	remote_want(remote, names, 2);
}

/* The first commit of an environment is in the roster that confirmed it first: with that it is there. */
static int
look_at_env(struct looking *looking, const struct env_heads *now, const struct heads *have,
    struct env_heads *out, struct err *err)
{
	char what[80];
	int r;

	*out = *now;
	out->commit = (struct point){.seq = 0};
	looking->env_id = now->env_id;
	looking->least = 2;
	snprintf(what, sizeof(what), "`%s`", now->name);
	r = look_at(looking, what, now->commit.seq, &out->commit, err);
	if (r == 0 && out->commit.seq == 0)
		r = vault_first_commit(looking->vault, now->env_id, have->roster.seq, &out->commit, err);
	return r;
}

static int
look(struct remote *remote, struct vault *vault, const struct heads *now, struct heads *out,
    struct err *err)
{
	struct looking looking = {.remote = remote, .vault = vault, .least = 1};
	int r;

	memcpy(out->vault_id, now->vault_id, VAULT_ID);
	want_heads(remote, now);
	r = look_at(&looking, "the members", now->roster.seq, &out->roster, err);
	for (size_t i = 0; r == 0 && out->roster.seq > 0 && i < now->count; i++) {
		struct env_heads env;

		r = look_at_env(&looking, &now->envs[i], out, &env, err);
		if (r == 0 && env.commit.seq > 0)
			heads_put(out, &env);
	}
	return r;
}

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
		r = look(remote, vault, &published.now, &published.before, err);
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
