/* SPDX-License-Identifier: Apache-2.0 */
/* Which store, who we are to it, and reaching it. */
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/frame/screens.h"
#include "cmd/session/share/share_priv.h"
#include "secret/read.h"

enum { CREDENTIAL_MOST = 4096 };

/* Whoever has a signed link can read what it leads to: it is a login. */
static int
refuse_link(const char *where, struct err *err)
{
	err_set(err, ERR_INVALID, "remote-link", "%s is a signed link", where);
	err_why(err, "whoever has the link can read what it leads to; evenkeep.yaml is for everybody, and a "
		     "command line is seen by others");
	return err_fix(err, "have it made invalid, and give a new one as the secret EVENKEEP_REMOTE");
}

/* The service manager's credential: an address, which may be a signed link; empty if there is none. */
static int
from_credential(struct secret **out, struct slice *text, struct err *err)
{
	const char *folder = variable("CREDENTIALS_DIRECTORY");
	char *path CLEANUP(freep) = NULL;
	int r;

	if (folder == NULL || folder[0] != '/')
		return 0;
	path = path_join(folder, "evenkeep-remote");
	if (!file_exists(path))
		return 0;
	r = secret_read_key_file(path, true, CREDENTIAL_MOST, out, err);
	if (r == 0)
		*text = slice_trim(secret_slice(*out));
	return r < 0 ? err_ctx(err, "the credential `evenkeep-remote`") : 0;
}

static int
look(struct session *session, struct share *share, struct err *err)
{
	struct secret *credential CLEANUP(secret_freep) = NULL;
	const char *variable_text = variable("EVENKEEP_REMOTE"), *where = "EVENKEEP_REMOTE";
	struct slice text = slice_of_text(variable_text);
	const struct project *project;
	bool of_project = false;
	int r = 0;

	if (variable_text == NULL) {
		where = "the credential `evenkeep-remote`";
		r = from_credential(&credential, &text, err);
	}
	if (r == 0 && text.len == 0) {
		where = "`remote` of evenkeep.yaml";
		of_project = true;
		r = session_find_project(session, &project, err);
		text = slice_of_text(r < 0 || project == NULL ? NULL : project->remote);
	}
	if (r < 0 || text.len == 0)
		return r;
	r = remote_address_parse(text, &share->address, err);
	if (r < 0)
		return err_ctx(err, "%s", where);
	if (of_project && share->address.is_link) {
		remote_address_done(&share->address);
		return refuse_link("`remote` of evenkeep.yaml", err);
	}
	share->has_address = true;
	share->is_given = !of_project;
	return 0;
}

char *
share_shown(const char *text)
{
	struct remote_address address CLEANUP(remote_address_done) = {0};
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	if (remote_address_parse(slice_of_text(text), &address, &ignored) < 0)
		return xstrdup("…");
	return xstrdup(address.text);
}

int
share_address(struct session *session, const struct remote_address **out, struct err *err)
{
	struct share *share = session_share(session);
	int r = share->has_looked ? 0 : look(session, share, err);

	if (r < 0)
		return r;
	share->has_looked = true;
	*out = share->has_address ? &share->address : NULL;
	return 0;
}

int
share_need_address(struct session *session, const struct remote_address **out, struct err *err)
{
	int r = share_address(session, out, err);

	if (r < 0 || *out != NULL)
		return r;
	err_set(err, ERR_NOT_FOUND, "no-remote", "this vault is not shared");
	err_why(err, "evenkeep.yaml has no `remote`, and EVENKEEP_REMOTE is not set");
	return err_fix(err, "share it over the git remote that you have: `evenkeep remote add git:origin`");
}

void
share_forget_login(struct session *session)
{
	struct share *share = session_share(session);

	remote_closep(&share->remote);
	login_freep(&share->login);
	share->has_login = false;
}

/* The login was sent to another store: that this one was named with it says nothing. */
static bool
is_spent(const struct share *share, const struct remote_address *address)
{
	return share->login != NULL && login_is_loose(share->login) &&
	       address->origin != NULL && strcmp(address->origin, share->address.origin) != 0;
}

int
share_use(struct session *session, const char *text, struct err *err)
{
	struct share *share = session_share(session);
	struct remote_address address;
	bool spent;
	int r = remote_address_parse(slice_of_text(text), &address, err);

	if (r < 0)
		return r;
	if (address.is_link) {
		remote_address_done(&address);
		return refuse_link("the address", err);
	}
	spent = is_spent(share, &address);
	share_forget_login(session);
	if (share->has_address)
		remote_address_done(&share->address);
	share->address = address;
	share->has_address = share->has_looked = true;
	share->is_given = !spent;
	return 0;
}

int
share_login(struct session *session, const struct login **out, struct err *err)
{
	struct share *share = session_share(session);
	struct login_ask ask = {.other = share->other_origin};
	int r = share_need_address(session, &ask.address, err);

	ask.is_given = share->is_given; /* which is known of an address that was looked up */
	if (r == 0 && !share->has_login)
		r = login_find(session, &ask, &share->login, err);
	if (r < 0)
		return r;
	share->has_login = true;
	*out = share->login;
	return 0;
}

/* --timeout; a job, which nobody waits for, has more patience. */
static unsigned
usual_timeout_ms(const struct session *session)
{
	unsigned given_s = (unsigned)session_globals(session)->timeout_s;

	return given_s != 0 ? given_s * 1000 : variable("CI") != NULL ? 60000 : 0;
}

static int
open_below(struct session *session, const char *prefix, struct remote **out, struct err *err)
{
	struct remote_settings settings = {
		.prefix = prefix, .timeout_ms = session_share(session)->timeout_ms};
	const struct user_config *user;
	const struct project *project;
	const struct login *login = NULL;
	int r;

	r = share_need_address(session, &settings.address, err);
	if (r == 0)
		r = share_login(session, &login, err);
	if (r == 0)
		r = session_need_user(session, &user, err);
	if (r == 0)
		r = session_find_project(session, &project, err);
	if (r < 0)
		return r;
	settings.project_root = project == NULL ? NULL : project->root;
	settings.cache_folder = user->cache_folder;
	if (login != NULL) {
		settings.login = login_data(login);
		settings.login_words = login_words(login);
	}
	if (settings.timeout_ms == 0)
		settings.timeout_ms = usual_timeout_ms(session);
	return remote_open(&settings, out, err);
}

int
share_open_top(struct session *session, struct remote **out, struct err *err)
{
	return open_below(session, "", out, err);
}

int
share_open_for(struct session *session, const uint8_t id[VAULT_ID], struct remote **out, struct err *err)
{
	struct share *share = session_share(session);
	int r;

	if (share->remote == NULL || memcmp(share->vault_id, id, VAULT_ID) != 0) {
		remote_closep(&share->remote);
		vault_id_text(id, share->prefix);
		r = open_below(session, share->prefix, &share->remote, err);
		if (r < 0)
			return r;
		memcpy(share->vault_id, id, VAULT_ID);
	}
	*out = share->remote;
	return 0;
}

int
share_open(struct session *session, struct remote **out, struct err *err)
{
	const struct remote_address *address;
	uint8_t id[VAULT_ID];
	int r = share_need_address(session, &address, err);

	if (r == 0)
		r = share_find_id(session, id, err);
	return r < 0 ? r : share_open_for(session, id, out, err);
}
