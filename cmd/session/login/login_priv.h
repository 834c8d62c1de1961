/* SPDX-License-Identifier: Apache-2.0 */
/* What a login is made of; for cmd/session only. */
#ifndef EK_CMD_LOGIN_PRIV_H
#define EK_CMD_LOGIN_PRIV_H

#include "cmd/session/login/login.h"
#include "secret/arena.h"
#include "secret/secret.h"

enum login_field {
	LOGIN_USER, LOGIN_PASSWORD, LOGIN_TOKEN, LOGIN_ACCESS_KEY, LOGIN_SECRET_KEY, LOGIN_SESSION,
	LOGIN_REGION, LOGIN_CERT, LOGIN_KEY, LOGIN_FIELDS
};

enum { LOGIN_MOST = 16384, LOGIN_WORDS = 500 };

struct login {
	struct arena *arena;             /* all texts are in it */
	const char *text[LOGIN_FIELDS];  /* NULL: not given */
	char *origin;                    /* as the file says it; NULL: it does not */
	bool is_environment;             /* `environment=yes`: the variables are for that origin */
	bool is_unkept;
	bool is_loose;                   /* a password or a token that does not itself say for whom */
	char words[LOGIN_WORDS];
	struct remote_login data;
};

struct login *login_new(void);
bool login_is_empty(const struct login *login);

/* ERR_INVALID (`login-line`): no login has such bytes. WHAT names the place, in messages. */
int login_set(struct login *login, enum login_field field, struct slice text, const char *what,
	struct err *err);

/*
 * Lines `NAME=VALUE` of WHAT into LOGIN: `user`, `password`, …, `origin`, `environment`; also the names
 * of AWS_*, as its tools print them. Nothing is quoted; `#` begins a line of comment.
 */
int login_parse(struct slice text, const char *what, struct login *login, struct err *err);

/* What it has is whole and fits a store of ENGINE; then its data and words are there. */
int login_finish(struct login *login, enum remote_engine engine, const char *what, struct err *err);

/* Does TEXT, of WHAT, name ORIGIN? ERR_INVALID: it is no address, or of no origin. 1 yes, 0 no. */
int login_is_for(const char *text, const char *what, const char *origin, struct err *err);

/* EVENKEEP_REMOTE_* (and AWS_*) as far as ENGINE takes them; empty: none is set. */
int login_from_variables(enum remote_engine engine, struct login *login, char what[100],
	struct err *err);
int login_from_aws(struct login *login, struct err *err);

/* 1: the user keeps one for ADDRESS's origin; 0: none. WHAT tells where. */
int login_from_kept(struct session *session, const struct remote_address *address,
	struct login *login, char what[400], struct err *err);
int login_from_settings(struct session *session, const struct remote_address *address,
	struct login *login, char what[400], struct err *err);

#endif
