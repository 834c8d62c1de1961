/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of a login: how they are written, which belong together, which are for which store. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/session/login/login_priv.h"
#include "secret/read.h"

static const char *const names[LOGIN_FIELDS] = {"user", "password", "token", "access_key",
    "secret_key", "session", "region", "cert", "key"};

static const struct {
	const char *name;
	enum login_field field;
} aliases[] = {
    {"AWS_ACCESS_KEY_ID", LOGIN_ACCESS_KEY},
    {"AWS_SECRET_ACCESS_KEY", LOGIN_SECRET_KEY},
    {"AWS_SESSION_TOKEN", LOGIN_SESSION},
    {"AWS_REGION", LOGIN_REGION},
};

struct login *
login_new(void)
{
	struct login *login = xcalloc(1, sizeof(*login));

	login->arena = arena_new(1024);
	return login;
}

void
login_free(struct login *login)
{
	if (login == NULL)
		return;
	arena_free(login->arena);
	free(login->origin);
	free(login);
}

void
login_freep(struct login **login)
{
	login_free(*login);
	*login = NULL;
}

bool
login_is_empty(const struct login *login)
{
	for (size_t i = 0; i < LOGIN_FIELDS; i++)
		if (login->text[i] != NULL && i != LOGIN_REGION)
			return false;
	return true;
}

static bool
is_printable(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < ' ' || text.data[i] == 0x7f)
			return false;
	return true;
}

int
login_set(struct login *login, enum login_field field, struct slice text, const char *what,
    struct err *err)
{
	if (text.len == 0 || text.len > LOGIN_MOST || !is_printable(text))
		return err_set(err, ERR_INVALID, "login-line",
		    "`%s` of %s is empty, too long, or has a control byte", names[field], what);
	if ((field == LOGIN_CERT || field == LOGIN_KEY) && text.data[0] != '/')
		return err_set(err, ERR_INVALID, "login-line",
		    "`%s` of %s is not the absolute path of a file", names[field], what);
	if (field == LOGIN_USER && slice_find(text, ':') < text.len)
		return err_set(
		    err, ERR_INVALID, "login-line", "`user` of %s has a colon, which no user has", what);
	login->text[field] = (const char *)arena_copy(login->arena, text).data;
	return 0;
}

/* The field that a line names; LOGIN_FIELDS: none. */
static enum login_field
field_of(struct slice name)
{
	for (size_t i = 0; i < LOGIN_FIELDS; i++)
		if (slice_equal_text(name, names[i]))
			return (enum login_field)i;
	for (size_t i = 0; i < ARRAY_LEN(aliases); i++)
		if (slice_equal_text(name, aliases[i].name))
			return aliases[i].field;
	return LOGIN_FIELDS;
}

static int
refuse_line(const char *what, size_t number, const char *why, struct err *err)
{
	err_set(err, ERR_INVALID, "login-line", "line %zu of %s is none of a login: %s", number, what,
	    why);
	return err_fix(err, "lines are written `user=NAME`, without quotes and without blanks at the `=`; "
			    "names: origin, user, password, token, access_key, secret_key, session, region, "
			    "cert, key");
}

static int
take_word(struct login *login, struct slice name, struct slice value, const char *what,
    size_t number, struct err *err)
{
	enum login_field field = field_of(name);

	if (slice_equal_text(name, "AWS_CREDENTIAL_EXPIRATION"))
		return 0;
	if (slice_equal_text(name, "origin")) {
		if (login->origin != NULL || !is_printable(value))
			return refuse_line(what, number, "a second origin, or no text", err);
		login->origin = xstrndup((const char *)value.data, value.len);
		return 0;
	}
	if (slice_equal_text(name, "environment") && slice_equal_text(value, "yes")) {
		login->is_environment = true;
		return 0;
	}
	if (field == LOGIN_FIELDS)
		return refuse_line(what, number, "it has another name", err);
	if (login->text[field] != NULL)
		return refuse_line(what, number, "its name stands there twice", err);
	return login_set(login, field, value, what, err);
}

static bool
has_blank_end(struct slice text)
{
	return text.len > 0 && (slice_trim(text).len != text.len);
}

int
login_parse(struct slice text, const char *what, struct login *login, struct err *err)
{
	struct slice line;
	size_t number = 0;
	int r = 0;

	while (r == 0 && slice_next_line(&text, &line)) {
		size_t equals;

		number++;
		if (slice_ends_with(line, "\r"))
			line.len--;
		if (slice_trim(line).len == 0 || line.data[0] == '#')
			continue;
		equals = slice_find(line, '=');
		if (equals == line.len || has_blank_end(slice_of(line.data, equals)) ||
		    has_blank_end(slice_from(line, equals + 1)))
			return refuse_line(
			    what, number, "it is not `NAME=VALUE`, or has blanks around it", err);
		r = take_word(login, slice_of(line.data, equals), slice_from(line, equals + 1), what,
		    number, err);
	}
	return r;
}

static int
refuse_incomplete(const char *what, const char *missing, struct err *err)
{
	err_set(err, ERR_INVALID, "login-incomplete", "the login of %s is not whole: %s", what, missing);
	return err_fix(err, "a login is user and password, a token, access key and secret key, or "
			    "certificate and key, all from the same place");
}

/* Do two texts belong together? */
static bool
is_half(const struct login *login, enum login_field a, enum login_field b)
{
	return (login->text[a] == NULL) != (login->text[b] == NULL);
}

static int
check_whole(const struct login *login, const char *what, struct err *err)
{
	if (is_half(login, LOGIN_USER, LOGIN_PASSWORD))
		return refuse_incomplete(what, "`user` and `password` need each other", err);
	if (is_half(login, LOGIN_ACCESS_KEY, LOGIN_SECRET_KEY))
		return refuse_incomplete(what, "`access_key` and `secret_key` need each other", err);
	if (is_half(login, LOGIN_CERT, LOGIN_KEY))
		return refuse_incomplete(what, "`cert` and `key` need each other", err);
	if (login->text[LOGIN_SESSION] != NULL && login->text[LOGIN_ACCESS_KEY] == NULL)
		return refuse_incomplete(what, "`session` needs `access_key`", err);
	if (login->text[LOGIN_TOKEN] != NULL && login->text[LOGIN_USER] != NULL)
		return refuse_incomplete(what, "it has a `token` and a `user`: one of them counts", err);
	return 0;
}

static int
check_kind(const struct login *login, enum remote_engine engine, const char *what, struct err *err)
{
	bool is_s3 = engine == REMOTE_S3;
	enum login_field first = is_s3 ? LOGIN_USER : LOGIN_ACCESS_KEY;
	enum login_field last = is_s3 ? LOGIN_TOKEN : LOGIN_REGION;

	for (size_t i = first; i <= last; i++)
		if (login->text[i] != NULL) {
			err_set(err, ERR_INVALID, "login-kind", "`%s` of %s is nothing that %s takes",
			    names[i], what, is_s3 ? "an object store" :
			    engine == REMOTE_ETCD ? "etcd" : "a web server");
			return err_fix(err, is_s3 ? "an object store takes `access_key` and `secret_key`" :
				"it takes `user` and `password`, or a `token`");
		}
	return 0;
}

/* A key file that others can read is none; it is looked at, and left to who speaks with the store. */
static int
check_key_file(const struct login *login, const char *what, struct err *err)
{
	struct secret *ignored CLEANUP(secret_freep) = NULL;
	int r;

	if (login->text[LOGIN_KEY] == NULL)
		return 0;
	r = secret_read_key_file(login->text[LOGIN_KEY], false, 1 << 20, &ignored, err);
	return r < 0 ? err_ctx(err, "`key` of %s", what) : 0;
}

static void
make_words(struct login *login, const char *what)
{
	const char *cert = login->text[LOGIN_CERT];
	size_t used = 0;

	if (cert != NULL)
		used = (size_t)snprintf(login->words, LOGIN_WORDS, "certificate `%.150s`%s", cert,
		    login->text[LOGIN_USER] != NULL || login->text[LOGIN_TOKEN] != NULL ||
		    login->text[LOGIN_ACCESS_KEY] != NULL ? ", " : "");
	if (login->text[LOGIN_USER] != NULL)
		snprintf(login->words + used, LOGIN_WORDS - used, "user `%.60s`, password from %s",
		    login->text[LOGIN_USER], what);
	else if (login->text[LOGIN_TOKEN] != NULL || login->text[LOGIN_ACCESS_KEY] != NULL)
		snprintf(login->words + used, LOGIN_WORDS - used, "%s from %s",
		    login->text[LOGIN_TOKEN] != NULL ? "token" : "access key", what);
	else
		snprintf(login->words + used, LOGIN_WORDS - used, ", from %s", what);
}

int
login_finish(struct login *login, enum remote_engine engine, const char *what, struct err *err)
{
	int r = check_whole(login, what, err);

	if (r == 0)
		r = check_kind(login, engine, what, err);
	if (r == 0)
		r = check_key_file(login, what, err);
	if (r < 0)
		return r;
	login->data = (struct remote_login){
	    .user = login->text[LOGIN_USER],
	    .password = login->text[LOGIN_PASSWORD],
	    .token = login->text[LOGIN_TOKEN],
	    .cert_file = login->text[LOGIN_CERT],
	    .key_file = login->text[LOGIN_KEY],
	    .access_key = login->text[LOGIN_ACCESS_KEY],
	    .secret_key = login->text[LOGIN_SECRET_KEY],
	    .session = login->text[LOGIN_SESSION],
	    .region = login->text[LOGIN_REGION],
	};
	make_words(login, what);
	return 0;
}

const struct remote_login *
login_data(const struct login *login)
{
	return &login->data;
}

const char *
login_words(const struct login *login)
{
	return login->words;
}

bool
login_is_unkept(const struct login *login)
{
	return login->is_unkept;
}

bool
login_is_loose(const struct login *login)
{
	return login->is_loose;
}
