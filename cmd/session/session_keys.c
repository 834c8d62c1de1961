/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of a session: found when they are first needed, dropped when they are not any more. */
#include "cmd/session/session_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/frame/process.h"
#include "cmd/session/ask.h"
#include "vault/keysource.h"

void
session_drop_keys(struct session *session)
{
	session_close_envs(session);
	local_close(&session->local);
	identities_done(&session->identities);
	token_freep(&session->token);
	session->keys = KEYS_UNKNOWN;
	session->has_login_key = false;
}

bool
session_keys_can_be_read_again(const struct session *session)
{
	return session->keys != KEYS_THERE ||
	       (session->keys_are_of_file && session->passphrase_work == 0);
}

bool
session_has_keys(const struct session *session)
{
	return session->keys == KEYS_THERE;
}

void
session_drop_keys_for_good(struct session *session)
{
	session_close_envs(session);
	local_close(&session->local);
	identities_done(&session->identities);
	if (session->token != NULL)
		secret_wipe(secret_data(session->token->seed), secret_len(session->token->seed));
	session->keys = KEYS_NONE;
}

const char session_passphrase_advice[] =
    "protect it anew: `age -d FILE | age -p >NEW`, then put NEW in its place";

bool
session_passphrase_is_weak(const struct session *session)
{
	return passphrase_work_is_weak(session->passphrase_work);
}

/* Without one that was named nothing is the matter: it is told what was tried. */
static void
note_trouble(struct session *session, const struct err *err)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	if (err->tried[0] != '\0' || strcmp(err->id, "no-passphrase") == 0)
		return;
	buf_addf(&text, "%s%s%s", err->context, err->context[0] == '\0' ? "" : ": ", err->message);
	free(session->key_trouble);
	session->key_trouble = xstrdup(buf_text(&text));
}

const char *
session_key_trouble(const struct session *session)
{
	return session->key_trouble;
}

int
session_load_keys(struct session *session, bool required, struct err *err)
{
	const struct user_config *user;
	struct keysource source;
	int r;

	if (session->keys == KEYS_THERE || (session->keys == KEYS_NONE && !required))
		return 0;
	r = session_need_user(session, &user, err);
	if (r < 0)
		return r;
	source = (struct keysource){
		.identity_file = session->globals->identity,
		.token_file = session->globals->token_file,
		.token_fd = session->globals->token_fd,
		.config_folder = user->config_folder,
		.home = user->home,
		.identity_command = (const char *const *)user->identity_command,
		.token_command = (const char *const *)user->token_command,
		.passphrase = {.ask = required ? ask_passphrase : NULL, .work = &session->passphrase_work},
		.is_file = &session->keys_are_of_file,
		.is_usual = &session->keys_are_usual,
	};
	r = keysource_load(&source, &session->identities, &session->token, session->key_origin, err);
	if (r == 0 || required)
		process_forget_token();
	if (r == 0) {
		session->keys = KEYS_THERE;
		output_detail("key: %s", session->key_origin);
		if (session_passphrase_is_weak(session))
			output_warning("the passphrase of %s is cheap to guess; %s", session->key_origin,
			    session_passphrase_advice);
		return 0;
	}
	if (r != ERR_NO_KEY || required)
		return r;
	note_trouble(session, err);
	err_done(err);
	session->keys = KEYS_NONE;
	return 0;
}

bool
session_add_login_key(void *cookie)
{
	struct session *session = cookie;

	if (session->keys != KEYS_THERE || !session->keys_are_usual || session->has_login_key)
		return false;
	session->has_login_key = true;
	if (!keysource_add_login_key(session->user->home, &session->identities))
		return false;
	output_detail("key: %s is nobody's here; your SSH key is tried too", session->key_origin);
	return true;
}

int
session_find_keys(struct session *session, struct err *err)
{
	return session_load_keys(session, false, err);
}

int
session_need_keys(struct session *session, struct err *err)
{
	return session_load_keys(session, true, err);
}

struct identities *
session_identities(struct session *session)
{
	return &session->identities;
}

bool
session_has_token(const struct session *session)
{
	return session->token != NULL;
}

const char *
session_key_origin(const struct session *session)
{
	return session->key_origin;
}
