/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/self.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/session/ask.h"
#include "cmd/frame/output.h"
#include "cmd/frame/screens.h"
#include "cmd/frame/terminal.h"
#include "model/name.h"
#include "secret/read.h"
#include "vault/keysource.h"
#include "vault/selfkey.h"

enum { PASSPHRASE_MOST = 1024, WEAK_BITS = 50 };

void
self_done(struct self *self)
{
	free(self->path);
	identities_done(&self->keys);
}

/* The keys of the user's own command, where a hardware key or a password manager is behind it. */
static int
load_from_command(struct self *self, const struct user_config *user, struct err *err)
{
	struct keysource source = {
		.token_fd = -1,
		.identity_command = (const char *const *)user->identity_command,
		.passphrase = {.ask = ask_passphrase},
	};
	struct token *token = NULL;
	char where[200];
	int r;

	r = keysource_load(&source, &self->keys, &token, where, err);
	token_free(token);
	return r;
}

char *
self_path(struct session *session, const struct user_config *user)
{
	const char *given = session_globals(session)->identity;

	if (given == NULL)
		given = variable("EVENKEEP_IDENTITY");
	if (given != NULL)
		return xstrdup(given);
	return user->config_folder == NULL ? NULL : path_join(user->config_folder, "identity");
}

static int
choose_path(struct session *session, struct self *self, const struct user_config *user,
    struct err *err)
{
	self->path = self_path(session, user);
	/* what is not there would be made, and called so */
	if (self->path != NULL && !file_exists(self->path))
		return keysource_check_path(self->path, "your identity file", err);
	if (self->path != NULL)
		return 0;
	err_set(err, ERR_NOT_FOUND, "no-home", "there is no HOME, so no place for your identity");
	return err_fix(err, "say where it is or shall be: --identity FILE");
}

static int
ask_new_passphrase(struct secret **out, struct err *err)
{
	int bits, r;

	r = terminal_ask_secret_twice("new passphrase of your identity: ", "the same again: ",
	    PASSPHRASE_MOST, out, err);
	if (r < 0)
		return r;
	bits = (int)selfkey_passphrase_bits(*out);
	if (secret_len(*out) == 0)
		return err_set(err, ERR_REFUSED, "no-answer", "an empty passphrase protects nothing");
	if (bits < WEAK_BITS)
		output_warning("the passphrase is weak (about %d bits): four random words would be more",
		    bits);
	return 0;
}

static int
make_identity(struct self *self, bool would, bool with_passphrase, struct err *err)
{
	struct secret *passphrase CLEANUP(secret_freep) = NULL;
	int r = 0;

	self->is_made = true;
	if (would)
		return 0;
	if (with_passphrase)
		r = ask_new_passphrase(&passphrase, err);
	return r < 0 ? r : selfkey_make(self->path, passphrase, &self->keys, err);
}

int
self_find(struct session *session, bool with_passphrase, struct self *self, struct err *err)
{
	const struct passphrase_source ask = {.ask = ask_passphrase};
	const struct user_config *user;
	int r;

	r = session_need_user(session, &user, err);
	if (r == 0)
		r = choose_path(session, self, user, err);
	if (r < 0)
		return r;
	if (file_exists(self->path))
		return selfkey_load(self->path, &ask, &self->keys, err);
	if (user->identity_command != NULL && session_globals(session)->identity == NULL &&
	    variable("EVENKEEP_IDENTITY") == NULL) {
		free(self->path);
		self->path = NULL;
		return load_from_command(self, user, err);
	}
	return make_identity(self, session_globals(session)->dry_run, with_passphrase, err);
}

static bool
label_from_git(char out[65])
{
	static const char *const argv[] = {"git", "config", "--get", "user.email", NULL};
	struct secret *text CLEANUP(secret_freep) = NULL;
	struct err ignored = ERR_INIT;
	struct slice mail;

	if (secret_read_command(argv, 4096, "git", &text, &ignored) < 0) {
		err_done(&ignored); /* no git, or nobody told it */
		return false;
	}
	mail = slice_trim(secret_slice(text));
	if (!label_is_valid(mail))
		return false;
	memcpy(out, mail.data, mail.len);
	out[mail.len] = '\0';
	return true;
}

void
self_label(char out[65])
{
	const char *user = variable("USER") != NULL ? variable("USER") : variable("LOGNAME");
	char host[256] = "";
	size_t i;

	if (label_from_git(out))
		return;
	if (gethostname(host, sizeof(host) - 1) < 0 || host[0] == '\0')
		snprintf(host, sizeof(host), "localhost");
	snprintf(out, 65, "%.32s@%.31s", user == NULL ? "user" : user, host);
	for (i = 0; out[i] != '\0'; i++)
		if (out[i] < 0x21 || out[i] > 0x7e)
			out[i] = '-';
}
