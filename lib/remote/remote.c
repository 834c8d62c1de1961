/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/remote.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "remote/remote_priv.h"

enum { VAULT_ID_HEX = 64 };

static int
login_is_too_long(struct err *err)
{
	err_set(err, ERR_INVALID, "remote-login",
	    "a part of the login for the store has more than %d bytes", WIRE_TEXT_MOST);
	err_why(err, "no store gives out one of that length: it may be another file or variable");
	return err_fix(err, "see where it comes from: `evenkeep remote show`");
}

int
remote_open(const struct remote_settings *settings, struct remote **out, struct err *err)
{
	struct slice prefix = slice_of_text(settings->prefix);
	struct wire_open open;
	struct remote *remote;

	if (prefix.len > 0 && !wire_name_is_valid(prefix, VAULT_ID_HEX, false))
		return err_set(err, ERR_INVALID, "remote-address",
		    "the objects of a store cannot stand below `%s`", settings->prefix);
	remote_describe(settings, &open);
	if (!wire_open_fits(&open))
		return login_is_too_long(err);
	remote = xcalloc(1, sizeof(*remote));
	remote->settings = *settings;
	*out = remote;
	return 0;
}

void
remote_close(struct remote *remote)
{
	if (remote == NULL)
		return;
	process_end(&remote->process);
	remote_forget(remote);
	free(remote);
}

void
remote_closep(struct remote **remote)
{
	remote_close(*remote);
	*remote = NULL;
}

enum remote_confinement
remote_confinement(const struct remote *remote)
{
	return remote->confinement;
}

const char *
remote_notice(struct remote *remote)
{
	if (remote->notice[0] == '\0' || remote->is_noticed)
		return NULL;
	remote->is_noticed = true;
	return remote->notice;
}

int
remote_full_name(
    const struct remote *remote, const char *name, bool as_prefix, struct buf *out, struct err *err)
{
	if (!wire_name_is_valid(slice_of_text(name), REMOTE_NAME_MOST, as_prefix))
		return err_set(err, ERR_INVALID, "remote-name",
		    "`%s` cannot be the name of an object in a store", name);
	buf_add_text(out, remote->settings.prefix);
	if (remote->settings.prefix[0] != '\0')
		buf_add_byte(out, '/');
	buf_add_text(out, name);
	return 0;
}

int
remote_get(struct remote *remote, const char *name, struct buf *out, struct err *err)
{
	struct buf full CLEANUP(buf_done) = BUF_INIT, kept CLEANUP(buf_done) = BUF_INIT;
	struct reply reply CLEANUP(reply_done) = {0};
	struct wire_request request = {.kind = WIRE_GET};
	uint64_t until = remote_until(remote);
	unsigned tries = 0;
	bool there;
	int r;

	r = remote_full_name(remote, name, false, &full, err);
	if (r < 0)
		return r;
	request.name = buf_text(&full);
	if (remote_kept(remote, request.name, &there, &kept)) {
		r = there ? parts_join(remote, name, buf_slice(&kept), until, out, err) : 0;
		return r < 0 ? r : there;
	}
	r = remote_repeat(remote, &request, until, &tries, &reply, err);
	if (r == REMOTE_ABSENT)
		return 0;
	if (r == REMOTE_DONE)
		r = reply_join(remote, name, &reply, until, out, err);
	else
		r = remote_fail(remote, r, &reply, err);
	if (r < 0)
		remote_forget(remote);
	return r < 0 ? r : 1;
}

static int
cannot_list(const struct remote *remote, struct err *err)
{
	err_set(err, ERR_REMOTE, "remote-no-list", "the store `%s` cannot be asked what it has",
	    remote->settings.address->text);
	return err_why(err, "plain web servers answer for one object at a time");
}

/* The answer to a list of FULL, in REPLY. */
static int
list(struct remote *remote, const char *full, struct reply *reply, struct err *err)
{
	const struct wire_request request = {.kind = WIRE_LIST, .name = full};
	unsigned tries = 0;
	int r;

	r = remote_repeat(remote, &request, remote_until(remote), &tries, reply, err);
	if (r == REMOTE_CANNOT)
		return cannot_list(remote, err);
	return r == REMOTE_DONE ? 0 : remote_fail(remote, r, reply, err);
}

int
remote_list(struct remote *remote, const char *prefix,
    int (*fn)(void *cookie, const char *name, struct err *err), void *cookie, struct err *err)
{
	struct buf full CLEANUP(buf_done) = BUF_INIT;
	struct reply reply CLEANUP(reply_done) = {0};
	const char *name;
	int r;

	r = remote_full_name(remote, prefix, true, &full, err);
	if (r < 0)
		return r;
	r = list(remote, buf_text(&full), &reply, err);
	if (r < 0)
		return r;
	while ((name = wire_next_name(&reply.wire.data)) != NULL) {
		if (strchr(name, '/') != NULL)
			continue;
		r = fn(cookie, name, err);
		if (r < 0)
			return r;
	}
	return 0;
}

static bool
is_vault(const char *name)
{
	return strlen(name) == VAULT_ID_HEX + 1 && strspn(name, "0123456789abcdef") == VAULT_ID_HEX;
}

int
remote_each_vault(struct remote *remote,
    int (*fn)(void *cookie, const char *vault_id_hex, struct err *err), void *cookie,
    struct err *err)
{
	struct reply reply CLEANUP(reply_done) = {0};
	char id[VAULT_ID_HEX + 1];
	const char *name;
	int r;

	r = list(remote, "", &reply, err);
	if (r < 0)
		return r;
	while ((name = wire_next_name(&reply.wire.data)) != NULL) {
		if (!is_vault(name))
			continue;
		memcpy(id, name, VAULT_ID_HEX);
		id[VAULT_ID_HEX] = '\0';
		r = fn(cookie, id, err);
		if (r < 0)
			return r;
	}
	return 0;
}

int
remote_drop(struct remote *remote, const char *name, struct err *err)
{
	struct buf full CLEANUP(buf_done) = BUF_INIT;
	struct reply reply CLEANUP(reply_done) = {0};
	struct wire_request request = {.kind = WIRE_DROP};
	unsigned tries = 0;
	int r;

	remote_forget(remote);
	r = remote_full_name(remote, name, false, &full, err);
	if (r < 0)
		return r;
	request.name = buf_text(&full);
	r = remote_repeat(remote, &request, remote_until(remote), &tries, &reply, err);
	return r == REMOTE_DONE || r == REMOTE_ABSENT ? 0 : remote_fail(remote, r, &reply, err);
}
