/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bundles and chains of a store that keeps them. They are put after the change, which is in force without
 * them. Two who write at the same time may put theirs in the wrong order: whoever has put one asks whether
 * there is a newer commit by now, and if so the newest is put once more.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/frame/output.h"
#include "cmd/session/share/share_priv.h"
#include "remote/answer.h"
#include "vault/bundle.h"

enum { SETTLE_TRIES = 3 };

/* A store that never takes them is not asked for ever: the next change puts them anyway. */
static const uint64_t owed_most_ms = UINT64_C(86400) * 1000;

struct giving {
	struct remote *remote;
	struct share_given *given;
	const char *prefix; /* of names in the store */
	size_t bundles;
};

static int
put(void *cookie, const char *name, struct slice data, bool replace, struct err *err)
{
	struct giving *giving = cookie;
	const struct remote_item item = {.name = name, .data = data, .replace = replace};
	size_t at;
	int r = remote_put(giving->remote, &item, 1, &at, err);

	giving->bundles += replace;
	giving->given->bundles += replace && r >= 0;
	/* who puts it with the same bytes is told that it is done */
	if (r == 1)
		output_warning("`%s/%s` of the store is not what its commits are: whoever is far behind passes it over "
			"and fetches them one by one; it can be removed there, for nothing needs it",
			giving->prefix, name);
	return r < 0 ? r : 0;
}

/* Is there something behind what the bundles say? */
static bool
is_behind(struct remote *remote, const struct heads *now, const struct heads *have)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct buf object CLEANUP(buf_done) = BUF_INIT;
	char name[OBJECT_NAME];
	bool is_behind;

	object_name_roster(now->roster.seq + 1, name);
	is_behind = remote_get(remote, name, &object, &ignored) == 1;
	for (size_t i = 0; !is_behind && i < now->count; i++) {
		const struct env_heads *was = heads_find(have, now->envs[i].env_id);

		if (was != NULL && have->roster.seq == now->roster.seq &&
		    was->commit.seq == now->envs[i].commit.seq)
			continue;
		object_name_commit(now->envs[i].env_id, now->envs[i].commit.seq + 1, name);
		is_behind = remote_get(remote, name, &object, &ignored) == 1;
	}
	return is_behind;
}

static int
give(struct session *session, struct remote *remote, struct vault *vault, const struct heads *have,
    struct err *err)
{
	struct share *share = session_share(session);
	struct giving giving = {remote, &share->given, share->prefix, 0};
	struct heads now CLEANUP(heads_done) = {.roster = {.seq = 0}};
	struct object_source source;
	int r = share_source(session, remote, &source, err);

	if (r < 0 || !source.has_bundles)
		return r;
	r = vault_bundles_above(vault, have, &source, put, &giving, err);
	if (r == 0)
		r = vault_heads(vault, &now, err);
	if (r == 0 && giving.bundles > 0 && !session_share(session)->is_copy)
		session_share(session)->is_bundle_behind = is_behind(remote, &now, have);
	return r;
}

bool
share_give_bundles(struct session *session, struct remote *remote, struct vault *vault,
    const struct heads *have)
{
	struct err why CLEANUP(err_done) = ERR_INIT;
	int r = give(session, remote, vault, have, &why);

	if (r < 0)
		output_detail("the bundles in the store are not the newest: %s", why.message);
	return r >= 0;
}

void
share_owe_bundles(struct session *session, struct remote *remote)
{
	struct share *share = session_share(session);
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const struct user_config *user;
	unsigned can = 0;

	if (!share->is_copy && remote_can(remote, &can, &ignored) == 0 && (can & ENGINE_BUNDLES) != 0 &&
	    session_need_user(session, &user, &ignored) == 0)
		owed_set(user->state_folder, share->vault_id);
}

void
share_owe_no_bundles(struct session *session)
{
	struct share *share = session_share(session);
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const struct user_config *user;

	if (!share->is_copy && session_need_user(session, &user, &ignored) == 0)
		owed_clear(user->state_folder, share->vault_id);
	share->is_owed = false;
}

/* Did a command of this machine end before it put them? */
static void
find_owed(struct session *session)
{
	struct share *share = session_share(session);
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const struct user_config *user;

	share->is_owed = session_need_user(session, &user, &ignored) == 0 &&
			 owed_since(user->state_folder, share->vault_id, clock_now_ms(), owed_most_ms);
}

/* Every bundle anew. */
static int
give_all(struct session *session, struct remote *remote, struct vault *vault, struct err *err)
{
	struct heads before CLEANUP(heads_done) = {.roster = {.seq = 0}};
	int r = vault_heads(vault, &before, err);

	/* as if the last of each was missing */
	for (size_t i = 0; i < before.count; i++)
		before.envs[i].commit.seq--;
	return r < 0 ? r : give(session, remote, vault, &before, err);
}

static int
open_to_read(struct session *session, struct vault **out, struct err *err)
{
	struct vault_place place;
	int r = session_place(session, &place, err);

	return r < 0 ? r : vault_open(&place, VAULT_READ, out, err);
}

void
share_settle(struct session *session)
{
	struct share *share = session_share(session);
	struct err why CLEANUP(err_done) = ERR_INIT;
	struct receive_result ignored;

	for (unsigned i = 0; share->is_bundle_behind && i < SETTLE_TRIES; i++) {
		struct vault *vault CLEANUP(vault_closep) = NULL;
		int r;

		share->is_bundle_behind = false;
		r = share_fetch(session, &ignored, &why);
		if (r == 0)
			r = open_to_read(session, &vault, &why);
		if (r == 0)
			r = give_all(session, share->remote, vault, &why);
		if (r < 0) {
			output_detail("the bundles in the store are not the newest: %s", why.message);
			return;
		}
	}
}

/* The bundle of one environment says less than what is there. */
static bool
lacks(struct remote *remote, const struct heads *now, const struct env_heads *env)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct buf object CLEANUP(buf_done) = BUF_INIT;
	struct bundle_heads heads;
	char name[OBJECT_NAME];
	unsigned can;

	object_name_bundle(env->env_id, name);
	if (remote_get(remote, name, &object, &ignored) != 1)
		return true;
	/* it is said that there is none: whoever changes something looks again */
	if (object.len == 0 && remote_can(remote, &can, &ignored) == 0 && (can & ENGINE_SMALL) != 0)
		return false;
	return vault_bundle_heads(buf_slice(&object), &heads, &ignored) < 0 ||
	       heads.roster_seq < now->roster.seq || heads.commit_seq < env->commit.seq;
}

int
share_give_old_bundles(struct session *session, struct remote *remote, struct vault *vault,
    struct err *err)
{
	struct heads now CLEANUP(heads_done) = {.roster = {.seq = 0}};
	bool is_behind = false;
	unsigned can;
	int r = remote_can(remote, &can, err);

	if (r < 0 || (can & ENGINE_BUNDLES) == 0)
		return r;
	r = vault_heads(vault, &now, err);
	for (size_t i = 0; r == 0 && i < now.count; i++) {
		if (!lacks(remote, &now, &now.envs[i]))
			continue;
		is_behind = true;
		now.envs[i].commit.seq--;
	}
	return r == 0 && is_behind ? give(session, remote, vault, &now, err) : r;
}

/* The store, if it can be given what is missing. */
static bool
may_be_given(struct session *session)
{
	const struct share *share = session_share(session);
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	unsigned can = 0;

	return share->remote != NULL && share->was.roster.seq > 0 &&
	       remote_can_write(&share->address) && remote_can(share->remote, &can, &ignored) == 0 &&
	       (can & ENGINE_BUNDLES) != 0;
}

void
share_mend_bundles(struct session *session, const struct receive_result *received)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct heads now CLEANUP(heads_done) = {.roster = {.seq = 0}};
	struct share *share = session_share(session);
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	bool is_behind = false;

	if (!may_be_given(session))
		return;
	find_owed(session);
	if ((!share->is_owed && received->commits == 0 && received->rosters == 0) ||
	    received->unconfirmed > 0 || open_to_read(session, &vault, &ignored) < 0 ||
	    vault_is_partial(vault) || vault_heads(vault, &now, &ignored) < 0)
		return;
	for (size_t i = 0; i < now.count; i++) {
		const struct env_heads *was = heads_find(&share->was, now.envs[i].env_id);
		bool is_new = share->is_owed || received->rosters > 0 || was == NULL ||
			      was->commit.seq < now.envs[i].commit.seq;

		if (!is_new || !lacks(share->remote, &now, &now.envs[i]))
			continue;
		is_behind = true;
		now.envs[i].commit.seq--;
	}
	if (is_behind && !share_give_bundles(session, share->remote, vault, &now))
		return;
	if (share->is_owed)
		share_owe_no_bundles(session);
}

void
share_mend_chains(struct session *session, const struct receive_result *received)
{
	struct share *share = session_share(session);
	struct giving giving = {share->remote, &share->given, share->prefix, 0};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct err why CLEANUP(err_done) = ERR_INIT;
	struct object_source source;
	int r;

	if (received->lack_count == 0 || received->unconfirmed > 0 || !may_be_given(session))
		return;
	r = open_to_read(session, &vault, &why);
	if (r == 0)
		r = share_source(session, share->remote, &source, &why);
	for (size_t i = 0; r == 0 && i < received->lack_count && !vault_is_partial(vault); i++)
		r = vault_chain(vault, received->lacks[i].env_id, received->lacks[i].n, &source, put, &giving, &why);
	if (r < 0)
		output_detail("chain objects that the store lacks are not made: %s", why.message);
}

void
share_tell_passed_over(void *cookie, const char *name, const char *why)
{
	struct share *share = cookie;
	bool is_bundle = strstr(name, "/bundle") != NULL;

	/* what else came by bundles then was not verified with them: the same version says nothing of what is newest */
	if (is_bundle)
		bundle_tags_done(&share->tags);
	output_warning("`%s/%s` of the store `%s` is no good, and was passed over: %s", share->prefix, name,
		share->address.text, why);
	output_next("%s; until then what it would have spared is fetched one by one, and verified as ever",
		is_bundle ? "the next change puts a right one in its place" :
			    "whoever keeps the store removes it there, for nothing needs it; then somebody who fetches "
			    "or writes puts a right one");
}
