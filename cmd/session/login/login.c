/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/login/login.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/frame/screens.h"
#include "cmd/session/login/login_priv.h"
#include "secret/read.h"

struct seeking {
	struct session *session;
	const struct remote_address *address;
	bool is_given;
	const char *other;        /* struct login_ask */
	struct login *login;      /* of the place that is looked at */
	char what[400];           /* names it */
	char unbound[100];        /* variables that are set, but not for this origin; "": none */
};

/* A place where a login may be: 1 it was there, 0 go on with the next one, or an error. */
typedef int place_fn(struct seeking *seeking, struct err *err);

int
login_is_for(const char *text, const char *what, const char *origin, struct err *err)
{
	struct remote_address named CLEANUP(remote_address_done) = {0};
	int r = remote_address_parse(slice_of_text(text), &named, err);

	if (r < 0)
		return err_ctx(err, "the origin in %s", what);
	if (named.origin != NULL)
		return strcmp(named.origin, origin) == 0;
	err_set(err, ERR_INVALID, "login-origin", "%s names an origin that takes no login", what);
	return err_fix(err, "write it as `https://HOST`, `etcd+https://HOST:PORT,…` or `s3+https://HOST/BUCKET`");
}

static void
note_loose(struct login *login)
{
	login->is_loose = login->text[LOGIN_PASSWORD] != NULL || login->text[LOGIN_TOKEN] != NULL;
}

static void
say_who_would_get_it(struct err *err)
{
	err_why(err, "whoever the address leads to would get the login: others can change evenkeep.yaml, and "
		     "what is for the vault's own store is not for a copy");
}

/* What a file says for itself; without an origin it is for an address that came with it. */
static int
check_origin(const struct seeking *seeking, bool is_named, struct err *err)
{
	const char *origin = seeking->login->origin;
	int r = origin == NULL ? seeking->is_given :
		login_is_for(origin, seeking->what, seeking->address->origin, err);

	if (origin == NULL)
		note_loose(seeking->login);
	if (r == 0 && origin != NULL && is_named && seeking->other != NULL) {
		r = login_is_for(origin, seeking->what, seeking->other, err);
		if (r != 0)
			return r < 0 ? r : 0;
	}
	if (r != 0 || (origin != NULL && !is_named))
		return r;
	if (origin != NULL) {
		err_set(err, ERR_INVALID, "login-origin", "the login of %s is for `%.200s`, not for `%.200s`",
		    seeking->what, origin, seeking->address->origin);
		return err_fix(err, "give the login of this store, or none");
	}
	err_set(err, ERR_REMOTE, "remote-unbound", "the login of %s does not say that it is for `%.300s`",
	    seeking->what, seeking->address->origin);
	say_who_would_get_it(err);
	return err_fix(err, "if it is your store, put the line `origin=%.300s` into the file",
	    seeking->address->origin);
}

static int
from_option(struct seeking *seeking, struct err *err)
{
	const char *path = session_globals(seeking->session)->remote_login_file;
	struct secret *text CLEANUP(secret_freep) = NULL;
	int r;

	if (path == NULL)
		return 0;
	snprintf(seeking->what, sizeof(seeking->what), "`%.390s`", path);
	r = secret_read_key_file(path, false, LOGIN_MOST, &text, err);
	if (r == 0)
		r = login_parse(secret_slice(text), seeking->what, seeking->login, err);
	if (r < 0)
		return err_ctx(err, "--remote-login-file");
	return check_origin(seeking, true, err);
}

static int
from_credential(struct seeking *seeking, struct err *err)
{
	const char *folder = variable("CREDENTIALS_DIRECTORY");
	struct secret *text CLEANUP(secret_freep) = NULL;
	char *path CLEANUP(freep) = NULL;
	int r;

	if (folder == NULL || folder[0] != '/')
		return 0;
	path = path_join(folder, "evenkeep-remote-login");
	if (!file_exists(path))
		return 0;
	snprintf(seeking->what, sizeof(seeking->what), "the credential `evenkeep-remote-login`");
	r = secret_read_key_file(path, true, LOGIN_MOST, &text, err);
	if (r == 0)
		r = login_parse(secret_slice(text), seeking->what, seeking->login, err);
	return r < 0 ? r : check_origin(seeking, false, err);
}

/* Has the user said that the login of the environment is for this origin? */
static int
is_bound(struct seeking *seeking, struct err *err)
{
	struct login *kept CLEANUP(login_freep) = NULL;
	const char *origin = variable("EVENKEEP_REMOTE_ORIGIN");
	char what[400];
	int r;

	if (origin != NULL)
		return login_is_for(origin, "EVENKEEP_REMOTE_ORIGIN", seeking->address->origin, err);
	kept = login_new();
	r = login_from_kept(seeking->session, seeking->address, kept, what, err);
	if (r < 0)
		return r;
	if (r == 1 && kept->is_environment)
		return 1;
	seeking->login->is_unkept = seeking->is_given;
	return seeking->is_given;
}

static int
take_bound(struct seeking *seeking, struct err *err)
{
	int r;

	if (login_is_empty(seeking->login))
		return 0;
	note_loose(seeking->login);
	r = is_bound(seeking, err);
	if (r == 0 && seeking->unbound[0] == '\0')
		snprintf(seeking->unbound, sizeof(seeking->unbound), "%.99s", seeking->what);
	return r;
}

static int
from_variables(struct seeking *seeking, struct err *err)
{
	char what[100];
	int r = login_from_variables(seeking->address->engine, seeking->login, what, err);

	snprintf(seeking->what, sizeof(seeking->what), "%s", what);
	return r < 0 ? r : take_bound(seeking, err);
}

static int
from_aws(struct seeking *seeking, struct err *err)
{
	int r;

	if (seeking->address->engine != REMOTE_S3)
		return 0;
	snprintf(seeking->what, sizeof(seeking->what), "AWS_ACCESS_KEY_ID");
	r = login_from_aws(seeking->login, err);
	return r < 0 ? r : take_bound(seeking, err);
}

static int
from_kept(struct seeking *seeking, struct err *err)
{
	int r = login_from_kept(
	    seeking->session, seeking->address, seeking->login, seeking->what, err);

	return r == 1 && seeking->login->is_environment ? 0 : r;
}

static int
from_settings(struct seeking *seeking, struct err *err)
{
	return login_from_settings(
	    seeking->session, seeking->address, seeking->login, seeking->what, err);
}

/* Where the buckets are is no secret, and may come from elsewhere. */
static int
add_region(struct login *login, const struct remote_address *address, struct err *err)
{
	static const char *const names[] = {
	    "EVENKEEP_REMOTE_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"};

	if (address->engine != REMOTE_S3 || login->text[LOGIN_REGION] != NULL)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (variable(names[i]) != NULL)
			return login_set(login, LOGIN_REGION, slice_of_text(variable(names[i])), names[i],
			    err);
	return 0;
}

static int
refuse_unbound(const struct seeking *seeking, struct err *err)
{
	const char *origin = seeking->address->origin, *said = variable("EVENKEEP_REMOTE_ORIGIN");

	if (said != NULL) { /* which then decides alone */
		err_set(err, ERR_REMOTE, "remote-unbound", "%s is for `%.200s`, not for `%.300s`",
		    seeking->unbound, said, origin);
		err_why(err, "EVENKEEP_REMOTE_ORIGIN says so; the login goes nowhere else");
		return err_fix(err, "if the store has moved to there: EVENKEEP_REMOTE_ORIGIN=%.300s; else "
				    "mend `remote:` in evenkeep.yaml", origin);
	}
	err_set(err, ERR_REMOTE, "remote-unbound", "%s is set, but nobody said that it is for `%.300s`",
	    seeking->unbound, origin);
	say_who_would_get_it(err);
	return err_fix(err, "if it is your store: `evenkeep remote login --environment`; in a job, set "
			    "EVENKEEP_REMOTE_ORIGIN=%.300s", origin);
}

int
login_find(struct session *session, const struct login_ask *ask, struct login **out, struct err *err)
{
	const struct remote_address *address = ask->address;
	static place_fn *const places[] = {
	    from_option, from_variables, from_aws, from_credential, from_kept, from_settings};
	struct seeking seeking = {.session = session, .address = address, .is_given = ask->is_given,
	    .other = ask->other};
	size_t i;
	int r = 0;

	*out = NULL;
	if (address->origin == NULL)
		return 0;
	for (i = 0; i < ARRAY_LEN(places) && r == 0; i++) {
		struct login *login CLEANUP(login_freep) = login_new();

		seeking.login = login;
		r = places[i](&seeking, err);
		if (r == 1)
			r = add_region(login, address, err) < 0 ? err->code : 1;
		if (r == 1)
			r = login_finish(login, address->engine, seeking.what, err) < 0 ? err->code : 1;
		if (r == 1) {
			*out = login;
			login = NULL;
		}
	}
	if (r == 0 && seeking.unbound[0] != '\0')
		return refuse_unbound(&seeking, err);
	return r < 0 ? r : 0;
}
