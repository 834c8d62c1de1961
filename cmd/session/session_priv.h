/* SPDX-License-Identifier: Apache-2.0 */
/* What a session is made of; for cmd/session only. */
#ifndef EK_CMD_SESSION_PRIV_H
#define EK_CMD_SESSION_PRIV_H

#include "cmd/session/session.h"
#include "cmd/session/share/share_priv.h"

enum keys_state { KEYS_UNKNOWN, KEYS_NONE, KEYS_THERE };

struct session {
	const struct cmd *cmd;
	const struct globals *globals;
	const struct launch_state *start;
	uint64_t now_ms;
	struct project *project;
	struct user_config *user;
	enum keys_state keys;
	char *key_trouble; /* why the key that was named is none; NULL: nothing */
	struct identities identities;
	struct token *token;
	unsigned passphrase_work;
	bool keys_are_of_file, keys_are_usual, has_login_key;
	char key_origin[200];
	char *vault_path, *lock_path;
	struct vault_place place;
	struct vault *vault;
	struct local local;
	bool is_writing; /* the vault is opened for writing */
	bool stays_here; /* nothing is written that is shared */
	struct share *share;
	struct vault_env **envs; /* opened so far */
	size_t env_count, env_room;
};

void session_close_envs(struct session *session);

/* Look for keys; REQUIRED: somebody may be asked, and none is ERR_NO_KEY. */
int session_load_keys(struct session *session, bool required, struct err *err);

/* Nobody named a key, and in this vault the usual one is nobody's: the SSH key beside it, once. */
bool session_add_login_key(void *session);

#endif
