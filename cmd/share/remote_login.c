/* SPDX-License-Identifier: Apache-2.0 */
/* Logins that the user keeps, each for one origin. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/frame/shell_word.h"
#include "cmd/frame/terminal.h"
#include "cmd/session/login/login.h"
#include "cmd/share/share_cmds.h"
#include "secret/read.h"

enum { SECRET_MOST = 16384 };

static int
need_origin(const struct remote_address *address, struct err *err)
{
	if (address->origin != NULL)
		return 0;
	err_set(err, ERR_USAGE, "login-kind", "`%s` takes no login of evenkeep's", address->text);
	return err_fix(err, address->engine == REMOTE_GIT ? "git asks for its logins itself" :
		address->is_link ? "a signed link is its own login" : "a folder needs the rights of a folder");
}

/* WHAT of the login, asked for, or the line on stdin. */
static int
ask_secret(const char *what, const char *origin, struct secret **out, struct err *err)
{
	struct secret *read CLEANUP(secret_freep) = NULL;
	struct slice text;
	char prompt[600];
	int r;

	snprintf(prompt, sizeof(prompt), "%s for %.500s: ", what, origin);
	if (isatty(STDIN_FILENO))
		return terminal_ask_secret(prompt, SECRET_MOST, out, err);
	r = secret_read_fd(STDIN_FILENO, SECRET_MOST, "stdin", &read, err);
	if (r < 0)
		return r;
	text = secret_slice(read);
	if (slice_ends_with(text, "\n"))
		text.len--;
	if (slice_ends_with(text, "\r"))
		text.len--;
	if (text.len == 0) {
		err_set(err, ERR_REFUSED, "no-answer", "no %s came on stdin", what);
		return err_fix(err, "type it on a terminal, or give it as the only line of stdin");
	}
	*out = secret_of(text);
	return 0;
}

static int
check_kind(const struct remote_address *address, const struct login_given *given, struct err *err)
{
	bool is_s3 = address->engine == REMOTE_S3;

	if (given->is_environment &&
	    (given->user != NULL || given->access_key != NULL || given->cert != NULL)) {
		err_set(err, ERR_USAGE, "login-kind", "`--environment` stands alone");
		return err_fix(err, "with it the login is what EVENKEEP_REMOTE_* or AWS_* say");
	}
	if ((given->cert == NULL) != (given->key == NULL)) {
		err_set(err, ERR_USAGE, "login-kind", "`--cert` and `--key` need each other");
		return err_fix(err, "`--cert FILE --key FILE`");
	}
	if (is_s3 ? given->user == NULL : given->access_key == NULL)
		return 0;
	err_set(err, ERR_USAGE, "login-kind", "%s is nothing that this store takes",
	    is_s3 ? "`--user`" : "`--access-key`");
	return err_fix(err, is_s3 ? "an object store takes `--access-key ID`" : "it takes `--user NAME`");
}

/* The secret half of what was given, into SECRET: a password, a secret key, or a token. */
static int
fill(const struct remote_address *address, const struct login_given *given,
    struct login_kept *kept, struct secret **secret, struct err *err)
{
	struct slice *place;
	const char *what;
	int r;

	kept->cert = slice_of_text(given->cert);
	kept->key = slice_of_text(given->key);
	kept->user = slice_of_text(given->user);
	kept->access_key = slice_of_text(given->access_key);
	if (given->user != NULL) {
		place = &kept->password;
		what = "password";
	} else if (given->access_key != NULL) {
		place = &kept->secret_key;
		what = "secret key";
	} else if (given->cert != NULL) {
		return 0;
	} else if (address->engine == REMOTE_HTTPS) {
		place = &kept->token;
		what = "token";
	} else {
		err_set(err, ERR_USAGE, "login-kind", "it is not said who logs in");
		return err_fix(err, address->engine == REMOTE_S3 ? "`evenkeep remote login --access-key ID`" :
			"`evenkeep remote login --user NAME`");
	}
	r = ask_secret(what, address->origin, secret, err);
	if (r == 0)
		*place = secret_slice(*secret);
	return r;
}

int
remote_keep_login(struct session *session, const struct login_given *given, char **path,
    struct secret **before, struct err *err)
{
	struct secret *secret CLEANUP(secret_freep) = NULL;
	struct login_kept kept = {.is_environment = given->is_environment};
	int r = share_need_address(session, &kept.address, err);

	if (r == 0)
		r = need_origin(kept.address, err);
	if (r == 0)
		r = check_kind(kept.address, given, err);
	if (r == 0 && !given->is_environment)
		r = fill(kept.address, given, &kept, &secret, err);
	if (r == 0)
		r = login_keep(session, &kept, path, before, err);
	if (r == 0)
		share_forget_login(session);
	return r;
}

static int
ignore_vault(void *cookie, const char *vault_id_hex, struct err *err)
{
	(void)cookie, (void)vault_id_hex, (void)err;
	return 0;
}

/*
 * Does the store take it? One that may not list, or cannot, has no word on it. What is not taken is
 * not kept, but what was BEFORE.
 */
static int
try_login(
    struct session *session, const char *origin, const struct secret *before, struct err *err)
{
	struct remote *top CLEANUP(remote_closep) = NULL;
	struct err why CLEANUP(err_done) = ERR_INIT;
	int r = share_open_top(session, &top, &why);

	if (r == 0)
		r = remote_each_vault(top, ignore_vault, NULL, &why);
	if (r == 0)
		return 0;
	if (strcmp(why.id, "remote-login") != 0) {
		output_detail("the login could not be tried: %s", why.message);
		return 0;
	}
	r = login_put_back(session, origin, before, err);
	if (r < 0)
		return r;
	*err = why;
	why = (struct err)ERR_INIT;
	return err_fix(err, "look at name and password, and log in again; %s",
	    before == NULL ? "nothing is kept" : "the one from before is kept");
}

static int
use(struct session *session, const char *text, const struct remote_address **out, struct err *err)
{
	int r = text == NULL ? 0 : share_use(session, text, err);

	if (r == 0)
		r = share_need_address(session, out, err);
	return r == 0 ? need_origin(*out, err) : r;
}

/* What both documents say. */
static struct json *
document(const char *name, bool would, const char *origin, const char *path)
{
	struct json *json = output_json(name, true);

	json_bool(json, "dry_run", would);
	json_text(json, "origin", origin);
	json_text(json, "file", path);
	return json;
}

int
remote_log_in(struct session *session, const char *text, const struct login_given *given,
    struct err *err)
{
	bool would = session_globals(session)->dry_run;
	const struct remote_address *address;
	struct secret *before CLEANUP(secret_freep) = NULL;
	char *path CLEANUP(freep) = NULL;
	struct json *json;
	int r = use(session, text, &address, err);

	if (r == 0)
		r = remote_keep_login(session, given, &path, &before, err);
	if (r == 0 && !would)
		r = try_login(session, address->origin, before, err);
	if (r < 0)
		return r;
	json = document("evenkeep.remote-login/1", would, address->origin, path);
	json_bool(json, "environment", given->is_environment);
	if (given->is_environment)
		output_line("%s the login of the environment for %s", would ? "would use" : "uses",
		    address->origin);
	else
		output_line("%s the login for %s in %s, which you alone can read",
		    would ? "would keep" : "kept", address->origin, path);
	return 0;
}

int
remote_log_out(struct session *session, const char *text, struct err *err)
{
	bool would = session_globals(session)->dry_run;
	const struct remote_address *address;
	char *path CLEANUP(freep) = NULL;
	int r = use(session, text, &address, err);

	if (r == 0)
		r = login_forget(session, address->origin, &path, err);
	if (r < 0)
		return r;
	document("evenkeep.remote-logout/1", would, address->origin, path);
	if (path == NULL)
		output_line("no login is kept for %s", address->origin);
	else
		output_line("%s the login for %s", would ? "would forget" : "forgot", address->origin);
	return 0;
}
