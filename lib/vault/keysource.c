/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/keysource.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "secret/read.h"

enum { TOKEN_FILE_MOST = 4096, WHERE = 200 };

struct result {
	struct identities *ids;
	struct token **token;
	char *where;
	bool is_file, is_usual;
};

/* A place where a key may be: 1 it was there, 0 go on with the next one, or an error. */
typedef int place_fn(const struct keysource *source, struct result *result, struct err *err);

static void
tell(struct result *result, const char *what, const char *path)
{
	if (path == NULL)
		snprintf(result->where, WHERE, "%s", what);
	else
		snprintf(result->where, WHERE, "%s `%s`", what, path);
}

static int
take_token(
    struct slice text, const char *what, const char *path, struct result *result, struct err *err)
{
	struct token *token CLEANUP(token_freep) = NULL;
	int r;

	r = token_parse(slice_trim(text), &token, err);
	if (r < 0)
		return err_ctx(err, "%s", what);
	r = identity_from_secret(
	    IDENTITY_X25519, secret_slice(token->seed), &result->ids->items[0], err);
	if (r < 0)
		return err_ctx(err, "%s", what);
	result->ids->count = 1;
	*result->token = token;
	token = NULL;
	tell(result, what, path);
	return 1;
}

static int
take_identities(struct slice text, const char *what, const char *path,
    const struct keysource *source, struct result *result, struct err *err)
{
	int r = identities_parse(
	    text, path == NULL ? what : path, &source->passphrase, result->ids, err);

	if (r < 0)
		return r;
	tell(result, what, path);
	return 1;
}

static bool
begins_as(struct slice line, const char *word)
{
	size_t len = strlen(word);

	return line.len >= len && strncasecmp((const char *)line.data, word, len) == 0;
}

/* A whole key file, or the line of it that counts. */
static bool
is_identity(struct slice text)
{
	struct slice line;

	while (slice_next_line(&text, &line)) {
		line = slice_trim(line);
		if (begins_as(line, "AGE-SECRET-KEY-") || begins_as(line, "-----BEGIN "))
			return true;
	}
	return false;
}

int
keysource_check_path(const char *text, const char *what, struct err *err)
{
	bool is_token = begins_as(slice_trim(slice_of_text(text)), "vst1_");

	if (!is_token && !is_identity(slice_of_text(text)))
		return 0;
	err_done(err);
	err_set(err, ERR_USAGE, "key-as-path", "%s: this is a %s, not the path of one", what,
	    is_token ? "token" : "secret key");
	if (is_token)
		return err_fix(err, "put it into EVENKEEP_TOKEN, or into a file for `--token-file FILE`");
	return err_fix(err, "put it into a file with mode 600, and name that: `--identity FILE`, or "
		"EVENKEEP_IDENTITY=FILE");
}

/* The key file PATH could not be read, as R and ERR say. */
static int
refuse_file(const char *path, const char *what, int r, struct err *err)
{
	if (keysource_check_path(path, what, err) < 0)
		return err->code;
	if (r == ERR_NOT_FOUND)
		return err_set(err, ERR_NO_KEY, "no-key", "%s: there is no file `%s`", what, path);
	return err_ctx(err, "%s", what);
}

/* An identity file that the user named: it must be there. */
static int
identity_file(const char *path, bool credential, const char *what, const struct keysource *source,
    struct result *result, struct err *err)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	int r;

	r = secret_read_key_file(path, credential, IDENTITY_FILE_MOST, &text, err);
	if (r < 0)
		return refuse_file(path, what, r, err);
	result->is_file = true;
	return take_identities(secret_slice(text), what, path, source, result, err);
}

static int
token_file(
    const char *path, bool credential, const char *what, struct result *result, struct err *err)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	int r;

	r = secret_read_key_file(path, credential, TOKEN_FILE_MOST, &text, err);
	if (r < 0)
		r = refuse_file(path, what, r, err);
	if (r == ERR_REFUSED && strcmp(err->id, "key-file-open") == 0)
		err_fix(err, "chmod 600 %s; where that cannot be done, give it opened: `--token-fd 9 9<%s`", path,
		    path);
	if (r < 0)
		return r;
	result->is_file = true;
	return take_token(secret_slice(text), what, path, result, err);
}

static int
from_identity_option(const struct keysource *source, struct result *result, struct err *err)
{
	if (source->identity_file == NULL)
		return 0;
	return identity_file(source->identity_file, false, "--identity", source, result, err);
}

static int
from_token_option(const struct keysource *source, struct result *result, struct err *err)
{
	if (source->token_file == NULL)
		return 0;
	return token_file(source->token_file, false, "--token-file", result, err);
}

static int
from_token_fd(const struct keysource *source, struct result *result, struct err *err)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	int r;

	if (source->token_fd < 0)
		return 0;
	r = secret_read_fd(source->token_fd, TOKEN_FILE_MOST, "--token-fd", &text, err);
	if (r < 0)
		return r;
	return take_token(secret_slice(text), "--token-fd", NULL, result, err);
}

/* Whoever owns the process wipes the text there afterwards (cmd/frame/process.h); a library does not. */
static int
from_token_variable(const struct keysource *source, struct result *result, struct err *err)
{
	const char *text = getenv("EVENKEEP_TOKEN");
	struct secret *copy CLEANUP(secret_freep) = NULL;

	int r;

	(void)source;
	if (text == NULL || text[0] == '\0')
		return 0;
	copy = secret_of(slice_of_text(text));
	r = take_token(secret_slice(copy), "EVENKEEP_TOKEN", NULL, result, err);
	if (r < 0 && strchr(text, '/') != NULL) /* no token has one */
		err_fix(err, "it takes the token itself; a file of it is given with `--token-file FILE`");
	return r;
}

static int
from_token_command(const struct keysource *source, struct result *result, struct err *err)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	int r;

	if (source->token_command == NULL)
		return 0;
	r = secret_read_command(
	    source->token_command, TOKEN_FILE_MOST, "the token command", &text, err);
	if (r < 0)
		return r;
	return take_token(secret_slice(text), "the token command", NULL, result, err);
}

static int
from_identity_variable(const struct keysource *source, struct result *result, struct err *err)
{
	const char *path = getenv("EVENKEEP_IDENTITY");

	if (path == NULL || path[0] == '\0')
		return 0;
	return identity_file(path, false, "EVENKEEP_IDENTITY", source, result, err);
}

static int
from_credentials(const struct keysource *source, struct result *result, struct err *err)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	char *identity CLEANUP(freep) = NULL, *token CLEANUP(freep) = NULL;

	if (folder == NULL || folder[0] != '/')
		return 0;
	identity = path_join(folder, "evenkeep-identity");
	if (file_exists(identity))
		return identity_file(identity, true, "the credential", source, result, err);
	token = path_join(folder, "evenkeep-token");
	if (file_exists(token))
		return token_file(token, true, "the credential", result, err);
	return 0;
}

/* A protected file is not asked for where the user has a command that opens it. */
static int
from_config(const struct keysource *source, struct result *result, struct err *err)
{
	struct keysource quiet = *source;
	char *path CLEANUP(freep) = NULL;
	int r;

	if (source->config_folder == NULL)
		return 0;
	path = path_join(source->config_folder, "identity");
	if (!file_exists(path))
		return 0;
	if (source->identity_command != NULL)
		quiet.passphrase.ask = NULL;
	r = identity_file(path, false, "your identity file", &quiet, result, err);
	result->is_usual = true;
	if (r != ERR_NO_KEY || source->identity_command == NULL)
		return r;
	identities_done(result->ids);
	err_done(err);
	return 0;
}

/*
 * The login key is only tried: one that is protected, or that others could read, is passed over,
 * as nobody named it. Whether it is a member's is not known here, so a command that the user has
 * set up goes first.
 */
static int
from_ssh(const struct keysource *source, struct result *result, struct err *err)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	char *path CLEANUP(freep) = NULL;
	int r;

	if (source->home == NULL)
		return 0;
	path = path_join(source->home, ".ssh/id_ed25519");
	r = secret_read_key_file(path, false, IDENTITY_FILE_MOST, &text, err);
	result->is_file = true;
	if (r == 0)
		r = take_identities(secret_slice(text), "your SSH key", path, source, result, err);
	if (r >= 0)
		return r;
	identities_done(result->ids);
	err_done(err);
	return 0;
}

static int
from_identity_command(const struct keysource *source, struct result *result, struct err *err)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	int r;

	if (source->identity_command == NULL)
		return 0;
	r = secret_read_command(
	    source->identity_command, IDENTITY_FILE_MOST, "the identity command", &text, err);
	if (r < 0)
		return r;
	result->is_usual = true;
	return take_identities(
	    secret_slice(text), "the identity command", NULL, source, result, err);
}

static int
refuse(struct err *err)
{
	err_set(err, ERR_NO_KEY, "no-key", "no key was found");
	err_tried(err, "--identity, --token-file, --token-fd, EVENKEEP_TOKEN, EVENKEEP_IDENTITY, "
		       "the credential folder, your identity file, "
		       "the identity command, ~/.ssh/id_ed25519");
	return err_fix(err, "name one with `--identity FILE`; for a new vault `evenkeep init` makes one");
}

int
keysource_load(const struct keysource *source, struct identities *ids, struct token **token,
    char where[200], struct err *err)
{
	static place_fn *const places[] = {from_identity_option, from_token_option, from_token_fd,
	    from_token_variable, from_token_command, from_identity_variable, from_credentials,
	    from_config, from_identity_command, from_ssh};
	struct token *found CLEANUP(token_freep) = NULL;
	struct identities all = {0};
	char told[WHERE] = "";
	struct result result = {&all, &found, told, false, false};
	size_t i;

	for (i = 0; i < ARRAY_LEN(places); i++) {
		int r;

		result.is_file = result.is_usual = false;
		r = places[i](source, &result, err);
		if (r < 0) {
			identities_done(&all);
			return r;
		}
		if (r == 0)
			continue;
		*ids = all;
		*token = found;
		found = NULL;
		memcpy(where, told, WHERE);
		if (source->is_file != NULL)
			*source->is_file = result.is_file;
		if (source->is_usual != NULL)
			*source->is_usual = result.is_usual;
		return 0;
	}
	return refuse(err);
}

bool
keysource_add_login_key(const char *home, struct identities *ids)
{
	const struct keysource source = {.token_fd = -1, .home = home};
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct token *none = NULL;
	struct identities found CLEANUP(identities_done) = {0};
	char where[WHERE];
	struct result result = {&found, &none, where, false, false};

	if (ids->count == IDENTITIES_MOST || from_ssh(&source, &result, &ignored) <= 0)
		return false;
	ids->items[ids->count++] = found.items[0];
	found.items[0] = NULL;
	return true;
}
