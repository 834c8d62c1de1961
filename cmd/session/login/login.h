/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who we are to a shared store (REMOTE.md §2.2). A login is for one origin (struct remote_address). The
 * address may be that of a committed file, so a login goes nowhere that its owner has not named: it says
 * its origin itself, EVENKEEP_REMOTE_ORIGIN does, the user's configuration does, or whoever gives the
 * login has given the address with it (EVENKEEP_REMOTE, a word of the command line).
 */
#ifndef EK_CMD_LOGIN_H
#define EK_CMD_LOGIN_H

#include "base/cleanup.h"
#include "cmd/session/session.h"
#include "remote/remote.h"
#include "secret/secret.h"

struct login;
void login_free(struct login *login);
void login_freep(struct login **login);

/* For which store one is looked for. */
struct login_ask {
	const struct remote_address *address;
	bool is_given;       /* the address: not of a file of the project */
	const char *other;   /* origin of another store that the command speaks with, or NULL: a
	                        --remote-login-file that names it is for that one, and no mistake */
};

/*
 * The login that ASK is for, or NULL. First wins: --remote-login-file, EVENKEEP_REMOTE_*, for s3 AWS_*, the service manager's credential
 * `evenkeep-remote-login`, what `remote login` keeps, `logins` of the user's settings.
 *
 * ERR_INVALID (`login-line`, `login-incomplete`, `login-kind`, `login-origin`), with the line and never
 * its text. ERR_REFUSED (`key-file-open`). ERR_REMOTE (`remote-unbound`): there is one in the environment,
 * but nobody said that it is for this origin; (`login-command`): the user's command failed.
 */
int login_find(struct session *session, const struct login_ask *ask, struct login **out,
	struct err *err);

const struct remote_login *login_data(const struct login *login);

/* "user `ci`, password from EVENKEEP_REMOTE_PASSWORD": what may be shown of it. */
const char *login_words(const struct login *login);

/* It came from variables, and only the address in force now brought it to this origin. */
bool login_is_unkept(const struct login *login);

/* A password or a token, which whoever it is sent to has, and which does not itself say for whom it is. */
bool login_is_loose(const struct login *login);

/* What `remote login` keeps: texts of the login, or that it is in the environment. */
struct login_kept {
	const struct remote_address *address;
	struct slice user, password, token, access_key, secret_key, cert, key; /* empty: not given */
	bool is_environment;
};

/*
 * Keep it in the user's configuration, in a file of 0600 whose path is *PATH; with --dry-run it is only
 * looked at. *BEFORE: the file that it replaces; NULL: none. Errors as login_find(); ERR_NOT_FOUND
 * (`no-home`).
 */
int login_keep(struct session *session, const struct login_kept *kept, char **path,
	struct secret **before, struct err *err);

/* The store did not take what was kept for ORIGIN: BEFORE is kept again, which may be nothing. */
int login_put_back(struct session *session, const char *origin, const struct secret *before,
	struct err *err);

/* Forget what is kept for ORIGIN. *PATH NULL: there was nothing. With --dry-run it stays. */
int login_forget(struct session *session, const char *origin, char **path, struct err *err);

#endif
