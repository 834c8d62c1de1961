/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a command works on: project, user configuration, keys and vault, each found and opened
 * when it is first needed and closed at the end. Everything handed out belongs to the session.
 */
#ifndef EK_CMD_SESSION_H
#define EK_CMD_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "cmd/frame/globals.h"
#include "cmd/session/local.h"
#include "config/project.h"
#include "config/user.h"
#include "launch/launch.h"
#include "vault/vault.h"

struct cmd;
struct session;

struct session *session_new(const struct cmd *cmd, const struct globals *globals,
	const struct launch_state *start);
void session_free(struct session *session);
void session_freep(struct session **session);

const struct globals *session_globals(const struct session *session);
const struct launch_state *session_launch_state(const struct session *session);
uint64_t session_now_ms(const struct session *session);

/* evenkeep.yaml (-C and EVENKEEP_PROJECT override); errors as project_find(). */
int session_need_project(struct session *session, const struct project **out, struct err *err);
/* The same, where the absence of a project is no failure: *out is NULL then. */
int session_find_project(struct session *session, const struct project **out, struct err *err);
int session_need_user(struct session *session, const struct user_config **out, struct err *err);

/* A key, with or without a vault: ERR_NO_KEY says what was tried. A passphrase may be asked for. */
int session_need_keys(struct session *session, struct err *err);

/*
 * The vault of the project (EVENKEEP_VAULT overrides), opened for the command's needs and verified
 * up to the roster head. Keys are looked for first, because a token brings its own anchor. With
 * KEY_REQUIRED no key is ERR_NO_KEY with what was tried; else it means reading what needs none, and
 * nobody is asked for a passphrase.
 */
int session_need_vault(struct session *session, bool key_required, struct vault **out,
	struct err *err);

/* What `needs` of the command has met already. */
const struct project *session_project(const struct session *session);
struct vault *session_vault(const struct session *session);

/* The vault as far as it is open: NULL if it is not. */
struct vault *session_open_vault(const struct session *session);

/* Look for keys, and a token, without asking anybody; none is no error. */
int session_find_keys(struct session *session, struct err *err);

/*
 * What the options ask for changes nothing that is shared (`set --local`): before the vault is needed,
 * so that no store is asked.
 */
void session_stay_here(struct session *session);

/* The keys in use; empty if none. */
struct identities *session_identities(struct session *session);
/* Where they came from, for messages; "" if there are none. */
const char *session_key_origin(const struct session *session);

/* Was a token found where keys are looked for? Those are looked for before a vault is opened. */
bool session_has_token(const struct session *session);

/* Somebody named a key, and it cannot be used: why. NULL where none was named, or needs a passphrase. */
const char *session_key_trouble(const struct session *session);

/* An identity file that was met has a passphrase that costs too little to guess; what to do. */
bool session_passphrase_is_weak(const struct session *session);
extern const char session_passphrase_advice[];

/*
 * The environment NAME as evenkeep.yaml has it, if it says that it is a file; NULL: it is the vault's,
 * or nobody's.
 */
int session_find_file_env(struct session *session, const char *name,
	const struct project_env **out, struct err *err);

/* Does the command change what is shared, if it changes anything? */
bool session_writes(const struct session *session);

/* Where the vault and evenkeep.lock (NULL without a project) are or would be. */
int session_paths(struct session *session, const char **vault, const char **lock, struct err *err);
/* Is there an evenkeep.lock? It names the vault of the project, wherever that is. */
bool session_has_lock(struct session *session);
/* The place of the vault, for what opens it itself (restore). Borrowed texts. */
int session_place(struct session *session, struct vault_place *out, struct err *err);

/*
 * Which environment: WANTED (-e) if not NULL, else EVENKEEP_ENV, else the first of evenkeep.yaml if
 * it is not protected, which is said on stderr. Without any: ERR_USAGE (`no-env-given`). The
 * name is not looked up. *out lives as long as the session. May open the vault.
 */
int session_choose_env(struct session *session, const char *wanted, const char **out,
	struct err *err);

/*
 * Environment NAME of the vault, verified; it belongs to the session. ERR_NOT_FOUND (`no-env`), with
 * a suggestion, or what to do if only evenkeep.yaml has it. ERR_REFUSED (`env-is-file`): it is a file,
 * which is only read (cmd/source_env.h).
 */
int session_open_env(struct session *session, const char *name, struct vault_env **out,
	struct err *err);

/* The values of this person alone; cmd/session/local.h opens them. Closed with the vault. */
struct local *session_local(struct session *session);

/* Close it, so that the next session_open_env() sees what was committed meanwhile. */
void session_forget_env(struct session *session, const char *name);

/* Charter bit, or `protect: true` of evenkeep.yaml. */
bool session_env_is_protected(struct session *session, const struct env_info *info);

/*
 * Before a change of a protected environment: done with --yes, else the name is typed on the
 * terminal. ERR_REFUSED (`needs-confirmation`): no terminal, or something else was typed. WHAT
 * completes "this will …". With --dry-run nothing is asked. If it asks, the vault is closed before.
 */
int session_confirm_env(struct session *session, const struct env_info *info, const char *what,
	struct err *err);

/*
 * Everything was asked; from here on the vault is open for writing, if this is no --dry-run. Until
 * then it is open for reading only. Environments that are open are closed by it, and what was read
 * from them may have changed meanwhile.
 */
int session_write(struct session *session, struct err *err);

/*
 * Nothing is written any more, because something failed or all is done: from here on the vault is open
 * for reading, as it is here, and no store is asked.
 */
int session_read(struct session *session, struct err *err);

/*
 * Close the vault only; session_need_vault() opens it again. For everything that waits for a person
 * or a pipe: a vault that is open, even for reading, keeps writers waiting.
 */
void session_close_vault(struct session *session);

/*
 * Wipe every key: the last thing before another program takes over. What is left of the open vault
 * is encrypted, and its descriptor closes as the program starts.
 */
void session_drop_keys(struct session *session);

/*
 * For a process that stays beside its command (`run --watch`). Can the keys in use be read again, as
 * often as they are needed, without anybody who is asked? True where there are none.
 */
bool session_keys_can_be_read_again(const struct session *session);
bool session_has_keys(const struct session *session);

/* As session_drop_keys(), and none is looked for again; of a token the anchor stays. */
void session_drop_keys_for_good(struct session *session);

/* Everything but the keys is looked for anew: project, settings, vault, store; it is now again. */
void session_renew(struct session *session);

/* It is now again; what is open stays so. */
void session_tick(struct session *session);

#endif
