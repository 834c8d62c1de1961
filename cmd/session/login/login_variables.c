/* SPDX-License-Identifier: Apache-2.0 */
/* Logins from the environment. Ours are read once, then wiped where the system has put them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/frame/screens.h"
#include "cmd/session/login/login_priv.h"

struct source {
	const char *name;
	enum login_field field;
	bool is_secret;
	struct secret *kept; /* for the life of the process, which may find its login again */
};

static struct source ours[] = {
    {"EVENKEEP_REMOTE_USER", LOGIN_USER, false, NULL},
    {"EVENKEEP_REMOTE_PASSWORD", LOGIN_PASSWORD, true, NULL},
    {"EVENKEEP_REMOTE_TOKEN", LOGIN_TOKEN, true, NULL},
    {"EVENKEEP_REMOTE_ACCESS_KEY", LOGIN_ACCESS_KEY, false, NULL},
    {"EVENKEEP_REMOTE_SECRET_KEY", LOGIN_SECRET_KEY, true, NULL},
    {"EVENKEEP_REMOTE_SESSION", LOGIN_SESSION, true, NULL},
    {"EVENKEEP_REMOTE_REGION", LOGIN_REGION, false, NULL},
    {"EVENKEEP_REMOTE_CERT", LOGIN_CERT, false, NULL},
    {"EVENKEEP_REMOTE_KEY", LOGIN_KEY, false, NULL},
};

/* The children of this process want these for themselves, so they stay. */
static const struct source of_aws[] = {
    {"AWS_ACCESS_KEY_ID", LOGIN_ACCESS_KEY, false, NULL},
    {"AWS_SECRET_ACCESS_KEY", LOGIN_SECRET_KEY, false, NULL},
    {"AWS_SESSION_TOKEN", LOGIN_SESSION, false, NULL},
};

static struct slice
text_of(struct source *source)
{
	char *text = getenv(source->name);
	struct slice none = {NULL, 0};

	if (source->kept != NULL)
		return secret_slice(source->kept);
	if (text == NULL || text[0] == '\0')
		return none;
	if (!source->is_secret)
		return slice_of_text(text);
	source->kept = secret_of(slice_of_text(text));
	secret_wipe(text, strlen(text));
	return secret_slice(source->kept);
}

/* Those of another kind of store are for another store. */
static bool
is_for(enum login_field field, enum remote_engine engine)
{
	if (field == LOGIN_CERT || field == LOGIN_KEY)
		return true;
	return (field >= LOGIN_ACCESS_KEY) == (engine == REMOTE_S3);
}

int
login_from_variables(
    enum remote_engine engine, struct login *login, char what[100], struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(ours); i++) {
		struct slice text = text_of(&ours[i]);
		int r;

		if (text.len == 0 || !is_for(ours[i].field, engine))
			continue;
		r = login_set(login, ours[i].field, text, ours[i].name, err);
		if (r < 0)
			return r;
	}
	snprintf(what, 100, "%s", login->text[LOGIN_PASSWORD] != NULL ? "EVENKEEP_REMOTE_PASSWORD" :
	    login->text[LOGIN_TOKEN] != NULL ? "EVENKEEP_REMOTE_TOKEN" :
	    login->text[LOGIN_SECRET_KEY] != NULL ? "EVENKEEP_REMOTE_SECRET_KEY" :
	    login->text[LOGIN_CERT] != NULL ? "EVENKEEP_REMOTE_CERT" : "EVENKEEP_REMOTE_*");
	return 0;
}

int
login_from_aws(struct login *login, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(of_aws); i++) {
		const char *text = variable(of_aws[i].name);
		int r;

		if (text == NULL)
			continue;
		r = login_set(login, of_aws[i].field, slice_of_text(text), of_aws[i].name, err);
		if (r < 0)
			return r;
	}
	return 0;
}
