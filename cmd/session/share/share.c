/* SPDX-License-Identifier: Apache-2.0 */
/* Which store, reaching it, and taking from it. */
#include "cmd/session/share/share.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/frame/screens.h"
#include "cmd/frame/shell_word.h"
#include "cmd/session/share/share_priv.h"
#include "remote/answer.h"
#include "vault/seen.h"

void
share_free(struct share *share)
{
	if (share == NULL)
		return;
	remote_close(share->remote);
	login_free(share->login);
	free(share->other_origin);
	if (share->has_address)
		remote_address_done(&share->address);
	heads_done(&share->have);
	heads_done(&share->before);
	heads_done(&share->was);
	heads_done(&share->said);
	heads_done(&share->told);
	heads_done(&share->told_before);
	heads_done(&share->since);
	news_spans_done(&share->own);
	bundle_tags_done(&share->tags);
	free(share->readers);
	free(share->reader_ids);
	free(share);
}

/* It was reached, and what it has is verified. What is not remembered counts as never. */
void
share_note_reached(struct session *session)
{
	struct share *share = session_share(session);
	struct reached now = {.reached_ms = clock_now_ms()};
	struct err why CLEANUP(err_done) = ERR_INIT;
	const struct user_config *user;
	const char *notice = share->remote == NULL ? NULL : remote_notice(share->remote);

	if (share->is_copy)
		return;
	share->reached_ms = now.reached_ms;
	if (notice != NULL)
		output_warning("%s", notice);
	if (share->remote != NULL && remote_confinement(share->remote) == REMOTE_UNCONFINED)
		output_detail("evenkeep-remote is not held to its store: this kernel has no landlock");
	if (session_need_user(session, &user, &why) < 0 ||
	    reached_save(user->state_folder, share->vault_id, share->address.text, &now, &why) < 0)
		output_detail("not remembered that the store was reached: %s", why.message);
}

static int
get_object(void *cookie, const char *name, struct buf *out, struct err *err)
{
	return remote_get(cookie, name, out, err);
}

static void
want_objects(void *cookie, const char *const *names, size_t count)
{
	remote_want(cookie, names, count);
}

int
share_source(struct session *session, struct remote *remote, struct object_source *out,
    struct err *err)
{
	unsigned can = 0;
	int r = remote_can(remote, &can, err);

	if (r < 0)
		return r;
	*out = (struct object_source){.get = get_object, .cookie = remote,
		.want = (can & ENGINE_MANY) != 0 ? want_objects : NULL,
		.has_bundles = (can & ENGINE_BUNDLES) != 0,
		/* in parts it would leave some behind with every change */
		.bundle_most = (can & ENGINE_SMALL) != 0 ? REMOTE_PART_MOST : 0,
		.passed_over = share_tell_passed_over,
		.passed_over_cookie = session_share(session),
		.takes_unconfirmed = session_share(session)->takes_unconfirmed,
		.is_link = session_share(session)->address.is_link};
	return 0;
}

int
share_check_confirmed(const struct receive_result *received, struct err *err)
{
	char others[40] = "";

	if (received->unconfirmed == 0)
		return 0;
	if (received->unconfirmed > 1)
		snprintf(others, sizeof(others), " and %zu more", received->unconfirmed - 1);
	err_set(err, ERR_UNCONFIRMED, "unconfirmed",
	    "`%s`%s goes on at the store with a change by who is no longer a member, and it was not fetched",
	    received->unconfirmed_env, others);
	err_why(err, "nobody has confirmed that it was made before they left");
	return err_fix(err, "an administrator reviews it: `evenkeep trust confirm`");
}

/* The bundles were not enough, and there is more than bundles. */
static bool
needs_all(const struct object_source *source, struct err *err)
{
	if (err->code != ERR_BEHIND || strcmp(err->id, "partial-copy") != 0 || source->is_link)
		return false;
	output_detail("%s: the whole vault is fetched", err->message);
	err_done(err);
	return true;
}

static int
receive(struct session *session, const struct vault_place *given, struct receive_result *out,
    struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct object_source source;
	struct vault_place place = *given;
	struct remote *remote;
	int r;

	place.to_receive = true;
	r = vault_open(&place, VAULT_WRITE, &vault, err);
	if (r == 0)
		r = share_open_for(session, vault_id(vault), &remote, err);
	if (r == 0)
		r = share_source(session, remote, &source, err);
	if (r < 0)
		return r;
	heads_done(&session_share(session)->was);
	session_share(session)->was = (struct heads){.roster = {.seq = 0}};
	r = vault_heads(vault, &session_share(session)->was, err);
	if (r < 0)
		return r;
	if (!vault_is_partial(vault))
		return vault_receive(vault, &source, out, err);
	if (!session_share(session)->wants_all && !session_writes(session)) {
		r = share_go_on_reading(session, vault, &source, out, err);
		if (!needs_all(&source, err))
			return r;
	}
	vault_closep(&vault);
	return share_complete(session, given, out, err);
}

static int
receive_new(struct session *session, const struct vault_place *place, struct receive_result *out,
    struct err *err)
{
	char *folder CLEANUP(freep) = path_folder(place->path);
	struct object_source source;
	struct remote *remote;
	bool as_reader = false;
	int r = share_open(session, &remote, err);

	if (r == 0)
		r = share_source(session, remote, &source, err);
	if (r == 0)
		r = file_make_folders(folder, err);
	if (r == 0 && source.has_bundles)
		r = share_wants_reader(session, place, &as_reader, err);
	if (r < 0)
		return r;
	if (as_reader) {
		r = share_receive_reader(session, place, out, err);
		if (!needs_all(&source, err))
			return r;
	}
	return vault_receive_new(place, &source, out, err);
}

/* What was seen before the first fetch of this command: a write conflicts with what is newer. */
static int
remember_before(struct session *session, const struct vault_place *place, struct err *err)
{
	struct share *share = session_share(session);
	uint8_t id[VAULT_ID];
	int r;

	if (share->has_before || place->state_folder == NULL)
		return 0;
	r = share_pinned_id(place, id, err);
	if (r == 1)
		r = seen_load(place->state_folder, id, &share->before, err);
	share->has_before = r >= 0;
	if (r >= 0 && share->before.roster.seq > 0)
		share_find_told(session, place->state_folder, id);
	return r < 0 ? r : 0;
}

bool
share_has_vault(struct session *session)
{
	const struct remote_address *address = NULL;
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	return session_has_lock(session) ||
		(share_address(session, &address, &ignored) == 0 && address != NULL);
}

int
share_fix_elsewhere(struct err *err)
{
	return err_fix(err, "bring it: `evenkeep join`, or `evenkeep restore FILE` with a backup of it");
}

int
share_explain_open(struct session *session, struct err *err)
{
	const struct remote_address *address = NULL;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	bool is_absent = err->code == ERR_NOT_FOUND;

	if (strcmp(err->id, "partial-copy") == 0)
		return err->code;
	if (!is_absent && err->code != ERR_BEHIND && err->code != ERR_ROLLED_BACK)
		return err->code;
	if (share_address(session, &address, &ignored) == 0 && address != NULL)
		return err_fix(err, !is_absent ? "bring what is new from `%.200s`: `evenkeep fetch`" :
			session_has_token(session) || variable("CI") != NULL ?
			"bring it from `%.200s`: `evenkeep fetch`" : "bring it from `%.200s`: `evenkeep join`", address->text);
	if (is_absent && session_has_lock(session)) {
		err_why(err, "evenkeep.lock names one: the project has it, and this copy of the files does not");
		return share_fix_elsewhere(err);
	}
	return !is_absent || err->fix[0] != '\0' ? err->code :
		err_fix(err, "make one: `evenkeep init`");
}

/* Has the store nothing of this vault at all, as one whose address has a typo? */
static bool
is_elsewhere(const struct share *share)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct buf object CLEANUP(buf_done) = BUF_INIT;

	return share->remote != NULL && !share->address.is_link &&
	       remote_get(share->remote, "roster/00000000000000000001", &object, &ignored) == 0;
}

const char share_fork_fix[] = "ask who else has the vault which history is the right one. If it is the "
	"store's: `evenkeep backup FILE`, move .evenkeep/vault.db away, `evenkeep trust reset` on a terminal, "
	"`evenkeep fetch`, and set again what only the old one has";

/* What a store that lacks what is here means, and how it is mended. */
static int
explain_refusal(struct session *session, bool is_of_lock, struct err *err)
{
	const struct share *share = session_share(session);
	const char *address = share->address.text;

	if (err->code == ERR_ROLLED_BACK || err->code == ERR_BEHIND) {
		err_ctx(err, "the store `%s`", address);
		if (err->code == ERR_ROLLED_BACK && is_elsewhere(share))
			err_why(err, "nothing of this vault is there: it was emptied, or the address is not right");
		if (!remote_can_write(&share->address))
			return err_fix(err, "look at the address (`evenkeep remote show`); if it is right, who "
				"publishes there gives it what it lacks: `evenkeep publish --to ADDRESS`");
		return err_fix(err, "ask who else has the vault. If the store was restored from a backup, or "
			"something was written here while there was no `remote`: `evenkeep remote add %s` "
			"gives it what it lacks", shell_word(address));
	}
	if (err->code == ERR_FORKED) {
		err_ctx(err, "the store `%s`", address);
		if (is_of_lock)
			return err_fix(err, "ask who else has the vault which history is the right one. If it is the "
				"store's: take its evenkeep.lock from your repository, or remove it, `evenkeep fetch`, "
				"`evenkeep pin`, and commit that");
		return err_fix(err, "%s", share_fork_fix);
	}
	return err->code;
}

int
share_fetch(struct session *session, struct receive_result *out, struct err *err)
{
	struct receive_result result = {0};
	const struct remote_address *address;
	struct vault_place place;
	int r = share_need_address(session, &address, err);

	if (r == 0)
		r = session_find_keys(session, err); /* a token brings its own anchor */
	if (r == 0)
		r = session_place(session, &place, err);
	if (r < 0)
		return r;
	session_close_vault(session);
	r = remember_before(session, &place, err);
	if (r == 0)
		r = file_exists(place.path) ? receive(session, &place, &result, err)
					    : receive_new(session, &place, &result, err);
	if (r < 0)
		return explain_refusal(session, !file_exists(place.path) &&
			session_share(session)->before.roster.seq == 0, err);
	session_share(session)->may_have_news = true;
	share_keep_count(session);
	share_note_reached(session);
	share_mend_bundles(session, &result);
	share_mend_chains(session, &result);
	output_detail("fetched from %s: %zu new commits, %zu new rosters", address->text, result.commits,
	    result.rosters);
	*out = result;
	return 0;
}

int
share_fetch_within(struct session *session, unsigned timeout_ms, struct receive_result *out,
    struct err *err)
{
	session_share(session)->timeout_ms = timeout_ms;
	return share_fetch(session, out, err);
}

const struct heads *
share_before(struct session *session)
{
	const struct share *share = session_share(session);

	return share->has_before && share->before.roster.seq > 0 ? &share->before : NULL;
}

const struct heads *
share_was(struct session *session)
{
	return &session_share(session)->was;
}

void
share_forget_before(struct session *session)
{
	struct share *share = session_share(session);

	heads_done(&share->before);
	heads_done(&share->told_before);
	session_close_vault(session);
}

int
share_last_reached(struct session *session, uint64_t *time_ms, struct err *err)
{
	struct share *share = session_share(session);
	const struct remote_address *address;
	const struct user_config *user;
	struct reached reached = {0};
	int r = share_address(session, &address, err);

	if (r == 0)
		r = session_need_user(session, &user, err);
	if (r < 0)
		return r;
	if (address != NULL && session_open_vault(session) != NULL)
		reached_load(user->state_folder, vault_id(session_open_vault(session)), address->text,
		    &reached);
	*time_ms = share->reached_ms > reached.reached_ms ? share->reached_ms : reached.reached_ms;
	return 0;
}
