/* SPDX-License-Identifier: Apache-2.0 */
/* The first time that a store meets a vault. */
#include <string.h>

#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/session/login/login.h"
#include "cmd/session/share/reached.h"
#include "cmd/share/share_cmds.h"

static const char first_roster[] = "roster/00000000000000000001";

static int
check_other(struct session *session, const char *address, struct err *err)
{
	const char *before = session_project(session)->remote;
	char *shown CLEANUP(freep) = NULL;

	if (before == NULL || strcmp(before, address) == 0)
		return 0;
	shown = share_shown(before);
	err_set(err, ERR_REFUSED, "remote-exists", "the vault is shared at `%s` already", shown);
	err_why(err, "two stores that are both written would become two histories");
	return err_fix(err, "if it moves: `evenkeep fetch`, `evenkeep remote rm`, then add the new one");
}

struct counting {
	char id[VAULT_ID_TEXT];
	size_t others;
};

static int
count_other(void *cookie, const char *vault_id_hex, struct err *err)
{
	struct counting *counting = cookie;

	(void)err;
	counting->others += strcmp(counting->id, vault_id_hex) != 0;
	return 0;
}

/* Others in the same store are told of; a store that cannot list has none to tell. */
static size_t
count_others(struct session *session, struct vault *vault)
{
	struct remote *top CLEANUP(remote_closep) = NULL;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct counting counting = {.others = 0};

	vault_id_text(vault_id(vault), counting.id);
	if (share_open_top(session, &top, &ignored) < 0 ||
	    remote_each_vault(top, count_other, &counting, &ignored) < 0)
		return 0;
	return counting.others;
}

static int
refuse_empty_reader(const char *address, struct err *err)
{
	err_set(err, ERR_REMOTE, "remote-read-only", "`%s` does not have this vault", address);
	err_why(err, "it can only be read, so it cannot be given it");
	return err_fix(err, "add the store that can be written, and copy its folder to the web server");
}

/* Everything of the vault that an empty store lacks. */
static int
give_all(struct session *session, struct vault *vault, struct err *err)
{
	const struct heads nothing = {.roster = {.seq = 0}};
	int r = share_give(session, vault, &nothing, err);

	if (r == 0)
		return share_told_all(session, err);
	if (r != 1)
		return r;
	err_set(err, ERR_CONFLICT, "remote-race", "somebody else is giving the store this vault just now");
	return err_fix(err, "try again");
}

/* It has the vault: the same history, or an older one of it, which gets the rest. */
static int
meet(struct session *session, bool can_write, struct remote_added *out, struct err *err)
{
	struct vault *vault;
	int r = share_fetch(session, &out->received, err);

	if (r == 0) {
		share_want_told(session);
		return session_need_vault(session, false, &vault, err);
	}
	if ((r != ERR_ROLLED_BACK && r != ERR_BEHIND) || !can_write ||
	    session_globals(session)->dry_run)
		return r;
	err_done(err);
	out->is_mended = true;
	return share_mend(session, &out->given, err);
}

static int
introduce(struct session *session, struct vault *vault, bool can_write, struct remote_added *out,
    struct err *err)
{
	struct buf first CLEANUP(buf_done) = BUF_INIT;
	struct remote *remote;
	int r = share_open(session, &remote, err);

	if (r == 0)
		r = remote_get(remote, first_roster, &first, err);
	if (r < 0)
		return r;
	out->was_there = r == 1;
	out->others = count_others(session, vault);
	r = can_write && !session_globals(session)->dry_run ? share_try(session, remote, err) : 0;
	if (r < 0)
		return r;
	if (out->was_there)
		return meet(session, can_write, out, err);
	return session_globals(session)->dry_run ? 0 : give_all(session, vault, err);
}

/* Who typed the address has a login in the environment: it is for this origin from now on. */
static int
bind_environment(struct session *session, bool *is_bound, struct err *err)
{
	const struct login_given environment = {.is_environment = true};
	struct secret *before CLEANUP(secret_freep) = NULL;
	char *path CLEANUP(freep) = NULL;
	const struct login *login;
	int r = share_login(session, &login, err);

	*is_bound = r == 0 && login != NULL && login_is_unkept(login);
	return *is_bound ? remote_keep_login(session, &environment, &path, &before, err) : r;
}

static int
use(struct session *session, const char *text, const struct login_given *given,
    const struct remote_address **out, struct secret **before, struct err *err)
{
	char *path CLEANUP(freep) = NULL;
	int r = check_other(session, text, err);

	if (r == 0)
		r = share_use(session, text, err);
	if (r == 0)
		r = share_need_address(session, out, err);
	return r == 0 && given != NULL ? remote_keep_login(session, given, &path, before, err) : r;
}

/* It was kept for this, and is not accepted. */
static void
forget_login(struct session *session, const struct remote_address *address, const struct secret *before)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	if (login_put_back(session, address->origin, before, &ignored) < 0)
		output_warning("a login that is not accepted is kept: %s", ignored.message);
}

int
remote_add(struct session *session, const char *text, const struct login_given *given,
    struct remote_added *out, struct err *err)
{
	const struct remote_address *address;
	struct secret *before CLEANUP(secret_freep) = NULL;
	struct remote_added added = {0};
	struct vault *vault;
	int r;

	r = use(session, text, given, &address, &before, err);
	if (r == 0)
		r = session_need_vault(session, false, &vault, err);
	if (r < 0)
		return r;
	added.is_reader = !remote_can_write(address);
	r = introduce(session, vault, !added.is_reader, &added, err);
	if (given != NULL && r == ERR_REMOTE && strcmp(err->id, "remote-login") == 0)
		forget_login(session, address, before);
	if (r == 0 && added.is_reader && !added.was_there)
		r = refuse_empty_reader(text, err);
	if (r == 0)
		r = bind_environment(session, &added.is_bound, err);
	if (r == 0)
		r = remote_write(session, text, &added.is_written, err);
	if (r < 0)
		return r;
	*out = added;
	return 0;
}
