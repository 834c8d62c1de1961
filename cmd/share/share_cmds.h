/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the commands about sharing: `remote`, `fetch`, `join`, `status`. */
#ifndef EK_CMD_SHARE_CMDS_H
#define EK_CMD_SHARE_CMDS_H

#include "cmd/cmd.h"
#include "cmd/session/share/share.h"

/* What the words of the command line say of a login: never a secret. */
struct login_given {
	const char *user, *access_key, *cert, *key; /* NULL: not given */
	bool is_environment;
};

/*
 * Keep a login for the store in force, in the user's configuration: passwords and keys are asked for, or
 * read from stdin where that is no terminal. ERR_USAGE (`login-kind`): the store takes none of the kind.
 * *PATH is where it is kept, *BEFORE what was kept there (login.h).
 */
int remote_keep_login(struct session *session, const struct login_given *given, char **path,
	struct secret **before, struct err *err);

/* `remote login`, `remote logout`; ADDRESS NULL: the one in force. */
int remote_log_in(struct session *session, const char *address, const struct login_given *given,
	struct err *err);
int remote_log_out(struct session *session, const char *address, struct err *err);

/* How `remote add` went. */
struct remote_added {
	bool was_there;    /* the store had the vault */
	bool is_reader;    /* it can only be read */
	bool is_written;   /* evenkeep.yaml says it now, and did not before */
	size_t others;     /* other vaults that it has */
	bool is_bound;     /* the login of the environment is for it from now on */
	struct receive_result received;
	bool is_mended;    /* it had been set back, and got what it lacked */
	struct share_given given;
};

/*
 * Share the session's vault at ADDRESS: try the store, give it the vault or fetch from it, write
 * `remote:` into evenkeep.yaml. With --dry-run nothing is tried or given. ERR_REFUSED (`remote-exists`):
 * another one is in evenkeep.yaml. GIVEN: of a login that is kept first; NULL: none is.
 */
int remote_add(struct session *session, const char *address, const struct login_given *given,
	struct remote_added *out, struct err *err);
int remote_rm(struct session *session, struct err *err);
int remote_show(struct session *session, struct err *err);

/* Put ADDRESS (NULL: none) into evenkeep.yaml; *CHANGED: it was not so. */
int remote_write(struct session *session, const char *address, bool *changed, struct err *err);

/* How far the store is, compared with what is here. */
enum there { THERE_SAME, THERE_NEWER, THERE_OLDER, THERE_FORKED };
const char *there_word(enum there there); /* of documents */
const char *there_text(enum there there); /* of screens */

/* When the store was last reached, as it is told beside whether it can be reached now. */
enum { THERE_WHEN = 80 };
void there_when(uint64_t reached_ms, uint64_t now_ms, char out[THERE_WHEN]);

/* One chain: of an environment, or of the rosters (INFO is NULL). SEQ is the head here. */
struct there_item {
	const struct env_info *info;
	uint64_t seq;
	enum there there;
	bool is_elsewhere;   /* nothing of the vault is there: an emptied store, or another one */
};

/* What that means, and what to do. */
extern const char there_elsewhere[];

/*
 * Ask the store how far it is with each chain of the open vault; nothing is fetched. Behind a signed link, with
 * those that are in its one bundle.
 */
int there_look(struct session *session, int (*fn)(void *cookie, const struct there_item *item,
	struct err *err), void *cookie, struct err *err);

#endif
