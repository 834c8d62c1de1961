/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/session/ask.h"
#include "cmd/init/init.h"
#include "cmd/frame/output.h"
#include "cmd/frame/screens.h"
#include "cmd/frame/terminal.h"
#include "model/name.h"
#include "secret/read.h"
#include "vault/keysource.h"

enum { PASSPHRASE_MOST = 1024, WEAK_BITS = 50, CONFIRM_CHARACTERS = 6 };

void
init_done(struct init *init)
{
	size_t i;

	for (i = 0; i < init->env_count; i++)
		free(init->envs[i].name);
	free(init->envs);
	free(init->identity_path);
	buf_done(&init->project_text);
	identities_done(&init->self);
}

/* The keys of the user's own command, where a hardware key or a password manager is behind it. */
static int
load_from_command(struct init *init, const struct user_config *user, struct err *err)
{
	struct keysource source = {
		.token_fd = -1,
		.identity_command = (const char *const *)user->identity_command,
		.passphrase = {.ask = ask_passphrase},
	};
	struct token *token = NULL;
	char where[200];
	int r;

	r = keysource_load(&source, &init->self, &token, where, err);
	token_free(token);
	return r;
}

static int
choose_path(struct init *init, const struct user_config *user, struct err *err)
{
	const char *given = session_globals(init->session)->identity;

	if (given == NULL)
		given = variable("EVENKEEP_IDENTITY");
	if (given != NULL)
		init->identity_path = xstrdup(given);
	else if (user->config_folder != NULL)
		init->identity_path = path_join(user->config_folder, "identity");
	if (init->identity_path != NULL)
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
make_identity(struct init *init, struct err *err)
{
	struct secret *passphrase CLEANUP(secret_freep) = NULL;
	int r = 0;

	init->identity_made = true;
	if (init->would)
		return 0;
	if (init->o->passphrase)
		r = ask_new_passphrase(&passphrase, err);
	return r < 0 ? r : selfkey_make(init->identity_path, passphrase, &init->self, err);
}

int
init_identity(struct init *init, struct err *err)
{
	const struct passphrase_source ask = {.ask = ask_passphrase};
	const struct user_config *user;
	int r;

	r = session_need_user(init->session, &user, err);
	if (r == 0)
		r = choose_path(init, user, err);
	if (r < 0)
		return r;
	if (file_exists(init->identity_path))
		return selfkey_load(init->identity_path, &ask, &init->self, err);
	if (user->identity_command != NULL && session_globals(init->session)->identity == NULL &&
	    variable("EVENKEEP_IDENTITY") == NULL) {
		free(init->identity_path);
		init->identity_path = NULL;
		return load_from_command(init, user, err);
	}
	return make_identity(init, err);
}

static bool
has_protected(const struct init *init)
{
	size_t i;

	for (i = 0; i < init->env_count; i++)
		if (init->envs[i].is_protected)
			return true;
	return false;
}

/* Shown once; that it was written down is proven by typing its end. */
static int
show_recovery(const struct secret *text, struct err *err)
{
	struct secret *typed CLEANUP(secret_freep) = NULL;
	struct slice end = slice_from(secret_slice(text), secret_len(text) - CONFIRM_CHARACTERS);
	int r;

	r = terminal_show(SLICE_LITERAL(
	    "the recovery key opens every environment if your identity is lost.\n"
	    "It is shown this once and kept nowhere: write it down, keep it away from this machine.\n"),
	    err);
	if (r == 0)
		r = output_secret_to_person("", text, err);
	if (r == 0)
		r = terminal_ask_secret("its last 6 characters, to show that you have it: ",
		    PASSPHRASE_MOST, &typed, err);
	if (r < 0)
		return r;
	if (secret_equal(secret_slice(typed), end))
		return 0;
	err_set(err, ERR_REFUSED, "needs-confirmation", "these are not its last %d characters",
	    CONFIRM_CHARACTERS);
	return err_fix(err, "run it again: there will be another key; or --no-recovery");
}

int
init_recovery(struct init *init, struct err *err)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	int r;

	if (init->o->recovery != NULL) {
		r = recovery_parse(init->o->recovery, &init->recovery, err);
		if (r < 0)
			return err_ctx(err, "--recovery");
		init->has_recovery = true;
		return 0;
	}
	if (init->o->no_recovery || init->would || !has_protected(init) || !terminal_is_there())
		return 0;
	recovery_make(&text, &init->recovery);
	r = show_recovery(text, err);
	if (r < 0)
		return r;
	init->has_recovery = init->recovery_shown = true;
	return 0;
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
init_label(char out[65])
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
