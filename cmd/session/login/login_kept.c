/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Logins of the user's configuration: `logins` of the settings, and a file for each origin that
 * `remote login` keeps, `<config>/evenkeep/logins/ORIGIN`, with bytes that no name of a file has as %XX.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/session/login/login_priv.h"
#include "secret/read.h"
#include "secret/text.h"

enum { FILE_NAME_MOST = 240 };

static bool
is_plain(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("+:,.-_=", c) != NULL);
}

static int
path_of(const struct user_config *user, const char *origin, char **out, struct err *err)
{
	struct buf path = BUF_INIT;
	size_t before;

	if (user->config_folder == NULL) {
		err_set(err, ERR_NOT_FOUND, "no-home", "there is no HOME, so no place to keep a login");
		return err_fix(err, "give it with --remote-login-file, or in EVENKEEP_REMOTE_*");
	}
	buf_addf(&path, "%s/logins/", user->config_folder);
	before = path.len;
	for (; *origin != '\0'; origin++) {
		if (is_plain((unsigned char)*origin))
			buf_add_byte(&path, (unsigned char)*origin);
		else
			buf_addf(&path, "%%%02X", (unsigned char)*origin);
	}
	if (path.len - before > FILE_NAME_MOST) {
		buf_done(&path);
		err_set(err, ERR_INVALID, "login-origin", "an origin of so many hosts is no name of a file");
		return err_fix(err, "name a file with `logins` of your config.yaml");
	}
	*out = buf_take(&path);
	return 0;
}

static int
read_file(const char *path, const char *what, struct login *login, struct err *err)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	int r = secret_read_key_file(path, false, LOGIN_MOST, &text, err);

	return r < 0 ? r : login_parse(secret_slice(text), what, login, err);
}

static int
refuse_origin(const char *what, const struct remote_address *address, struct err *err)
{
	err_set(err, ERR_INVALID, "login-origin", "%s does not say that it is for `%.200s`", what,
	    address->origin);
	return err_fix(err, "log in again: `evenkeep remote login`");
}

int
login_from_kept(struct session *session, const struct remote_address *address,
    struct login *login, char what[400], struct err *err)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	char *path CLEANUP(freep) = NULL;
	const struct user_config *user;
	int r = session_need_user(session, &user, err);

	if (r < 0)
		return r;
	if (path_of(user, address->origin, &path, &ignored) < 0 || !file_exists(path))
		return 0;
	snprintf(what, 400, "`%.390s`", path);
	r = read_file(path, what, login, err);
	if (r < 0)
		return r;
	r = login->origin == NULL ? 0 : login_is_for(login->origin, what, address->origin, err);
	return r != 0 ? r : refuse_origin(what, address, err);
}

static int
run_command(const struct user_login *from, const char *what, struct login *login, struct err *err)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	int r = secret_read_command((const char *const *)from->command, LOGIN_MOST, "the login command",
	    &text, err);

	if (r == ERR_NO_KEY) {
		err->code = ERR_REMOTE;
		err->id = "login-command";
		return err->code;
	}
	return r < 0 ? r : login_parse(secret_slice(text), what, login, err);
}

int
login_from_settings(struct session *session, const struct remote_address *address,
    struct login *login, char what[400], struct err *err)
{
	const struct user_config *user;
	const struct user_login *from;
	int r = session_need_user(session, &user, err);

	for (size_t i = 0; r == 0 && i < user->login_count; i++) {
		from = &user->logins[i];
		r = login_is_for(from->origin, "`logins` of your config.yaml", address->origin, err);
		if (r == 0)
			continue;
		if (r < 0)
			return r;
		if (from->file != NULL)
			snprintf(what, 400, "`%.390s`", from->file);
		else
			snprintf(what, 400, "the command `%.380s`", from->command[0]);
		r = from->file != NULL ? read_file(from->file, what, login, err)
				       : run_command(from, what, login, err);
		if (r < 0 || login->origin == NULL)
			return r < 0 ? r : 1;
		r = login_is_for(login->origin, what, address->origin, err);
		return r != 0 ? r : refuse_origin(what, address, err);
	}
	return r;
}

static void
add_line(struct secret_text *out, const char *name, struct slice value)
{
	if (value.len == 0)
		return;
	secret_text_add_text(out, name);
	secret_text_add_byte(out, '=');
	secret_text_add(out, value);
	secret_text_add_byte(out, '\n');
}

/* It can be read again, and used. */
static int
check(struct slice text, const struct login_kept *kept, struct err *err)
{
	struct login *login CLEANUP(login_freep) = login_new();
	int r = login_parse(text, "what you gave", login, err);

	return r < 0 || kept->is_environment
		   ? r
		   : login_finish(login, kept->address->engine, "what you gave", err);
}

/* What stands there, whatever it is worth. */
static struct secret *
read_before(const char *file)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct secret *text = NULL;

	return secret_read_file(file, LOGIN_MOST, &text, &ignored) < 0 ? NULL : text;
}

int
login_keep(struct session *session, const struct login_kept *kept, char **path,
    struct secret **before, struct err *err)
{
	struct secret *replaced CLEANUP(secret_freep) = NULL;
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	char *folder CLEANUP(freep) = NULL, *file CLEANUP(freep) = NULL;
	const struct user_config *user;
	int r = session_need_user(session, &user, err);

	if (r == 0)
		r = path_of(user, kept->address->origin, &file, err);
	if (r < 0)
		return r;
	add_line(&text, "origin", slice_of_text(kept->address->origin));
	add_line(&text, "user", kept->user);
	add_line(&text, "password", kept->password);
	add_line(&text, "token", kept->token);
	add_line(&text, "access_key", kept->access_key);
	add_line(&text, "secret_key", kept->secret_key);
	add_line(&text, "cert", kept->cert);
	add_line(&text, "key", kept->key);
	if (kept->is_environment)
		add_line(&text, "environment", SLICE_LITERAL("yes"));
	r = check(secret_text_slice(&text), kept, err);
	if (r < 0)
		return r;
	folder = path_folder(file);
	replaced = read_before(file);
	if (!session_globals(session)->dry_run) {
		r = file_make_folders(folder, err);
		if (r == 0)
			r = file_replace(file, secret_text_slice(&text), 0600, err);
	}
	if (r < 0)
		return err_ctx(err, "keep the login");
	*before = secret_take(&replaced);
	*path = file;
	file = NULL;
	return 0;
}

int
login_put_back(struct session *session, const char *origin, const struct secret *before,
    struct err *err)
{
	char *path CLEANUP(freep) = NULL;
	const struct user_config *user;
	int r;

	if (before == NULL)
		return login_forget(session, origin, &path, err);
	r = session_need_user(session, &user, err);
	if (r == 0)
		r = path_of(user, origin, &path, err);
	return r == 0 ? file_replace(path, secret_slice(before), 0600, err) : r;
}

int
login_forget(struct session *session, const char *origin, char **path, struct err *err)
{
	char *file CLEANUP(freep) = NULL;
	const struct user_config *user;
	int r = session_need_user(session, &user, err);

	*path = NULL;
	if (r == 0)
		r = path_of(user, origin, &file, err);
	if (r < 0 || !file_exists(file))
		return r;
	if (!session_globals(session)->dry_run && unlink(file) < 0)
		return err_system(err, "cannot remove `%s`", file);
	*path = file;
	file = NULL;
	return 0;
}
