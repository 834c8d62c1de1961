/* SPDX-License-Identifier: Apache-2.0 */
/* What a session knows of the shared store; for cmd/session only. */
#ifndef EK_CMD_SHARE_PRIV_H
#define EK_CMD_SHARE_PRIV_H

#include "cmd/session/login/login.h"
#include "cmd/session/share/news.h"
#include "cmd/session/share/reached.h"
#include "cmd/session/share/share.h"
#include "cmd/session/share/told.h"

struct share {
	bool has_looked, has_address; /* what the project and EVENKEEP_REMOTE say was looked up */
	bool is_given;                /* the address: not of the project, but of who started this */
	struct remote_address address;
	char *other_origin;           /* of the other store of a `publish`; NULL: there is none */
	struct login *login;          /* for it; looked for when the store is first opened */
	bool has_login;
	struct remote *remote;        /* open, below the id of the vault */
	uint8_t vault_id[VAULT_ID];   /* that it was opened for */
	char prefix[VAULT_ID_TEXT];   /* the same; it is borrowed while it is open */
	unsigned timeout_ms;          /* 0: the usual */
	struct heads have;            /* of the store, as of the last time that it was the same as here */
	struct heads before;          /* what was seen here before the first fetch */
	struct heads was;             /* what was here before the last one */
	bool has_before;
	struct heads said;            /* up to where it was said what others did */
	struct heads told;            /* the same, and the words were taken: this is kept */
	struct heads told_before;     /* `told` when the command began */
	struct heads since;           /* what share_news() is about */
	bool has_told, is_told_newer; /* somebody keeps count; more than is kept */
	bool is_said_newer;           /* than `told`, and nobody knows yet whether it is taken */
	bool may_have_news;           /* something was fetched since it was told last */
	bool tells;                   /* the command tells it, though it changes nothing that is shared */
	struct news_spans own;        /* what this machine wrote above `told` */
	bool wants_all;               /* no reader's copy */
	bool has_told_lack;           /* what one lacks was said */
	char (*readers)[65];          /* environments that a reader's copy was asked for */
	size_t reader_count, reader_room;
	uint8_t (*reader_ids)[ENV_ID]; /* those that this one is to have */
	struct bundle_tags tags;      /* of the bundles that were taken last */
	struct share_given given;     /* what was put by this process */
	bool is_copy;                 /* it is published to: what is known of the vault's own stays */
	bool has_written;             /* a change of this command is in the store */
	bool is_bundle_behind;        /* somebody wrote while a bundle was put: share_settle() */
	bool is_owed;                 /* an earlier command ended before it put bundles (reached.h) */
	bool takes_unconfirmed;       /* an administrator wants what nobody has confirmed */
	uint64_t reached_ms;          /* by this process; 0: not */
	uint8_t wanted[VAULT_ID];     /* --vault-id: how the vault's id begins */
	size_t wanted_count;          /* of half bytes; 0: any that is confirmed */
	struct vault_share hooks;
};

/* Of a vault that is not open: what pins it says its id. 1 it does, 0 nothing does. */
int share_pinned_id(const struct vault_place *place, uint8_t out[VAULT_ID], struct err *err);

/*
 * The id of the session's vault: of the open one, by what pins it, or the store's only one that may be
 * meant. ERR_NOT_FOUND (`no-vault`), ERR_UNKNOWN_VAULT.
 */
int share_find_id(struct session *session, uint8_t out[VAULT_ID], struct err *err);

/* For the place of a vault, with the session as its cookie: by --vault-id, or asked for. */
int share_confirm_first_use(void *cookie, const uint8_t vault_id[VAULT_ID], struct err *err);

/* Objects of the store REMOTE, which is open. */
int share_source(struct session *session, struct remote *remote, struct object_source *out,
	struct err *err);

/*
 * A reader's copy (share_reader.c): is one to be made where there is no vault; going on with the one that
 * is there; and the whole vault in its place.
 */
int share_wants_reader(struct session *session, const struct vault_place *place, bool *out,
	struct err *err);
int share_receive_reader(struct session *session, const struct vault_place *place,
	struct receive_result *out, struct err *err);
int share_go_on_reading(struct session *session, struct vault *vault, struct object_source *source,
	struct receive_result *out, struct err *err);
int share_complete(struct session *session, const struct vault_place *place,
	struct receive_result *out, struct err *err);

/* A reader's copy lacks environments: said once, where the command could be of all of them. */
struct cmd;
void share_tell_lack(struct session *session, const struct cmd *cmd, const struct vault *vault);

/*
 * What a store that keeps bundles is given after a change, by who had HAVE there before (share_bundles.c).
 * It can fail (false) without harm: whoever reads then needs more requests.
 */
bool share_give_bundles(struct session *session, struct remote *remote, struct vault *vault,
	const struct heads *have);

/* A change is given whose bundles follow: kept until they are put, in case that this process ends first. */
void share_owe_bundles(struct session *session, struct remote *remote);
void share_owe_no_bundles(struct session *session);

/* Every bundle that is behind what is here. */
int share_give_old_bundles(struct session *session, struct remote *remote, struct vault *vault,
	struct err *err);

/*
 * Somebody who wrote meanwhile may have an older bundle over theirs, or an earlier command of this machine
 * ended before it put its own: look, and put that right.
 */
void share_mend_bundles(struct session *session, const struct receive_result *received);

/* Whoever would have put a chain ended before that: put it now. */
void share_mend_chains(struct session *session, const struct receive_result *received);

/* For a source of objects, with the share as its cookie: warn of it, and say what becomes of it. */
void share_tell_passed_over(void *cookie, const char *name, const char *why);

/*
 * share_give(). *IS_BEGUN: a part of the change is in the store, whatever came of the rest. That only
 * shapes could not be put is warned of, and no error: the change is in force without them.
 */
int share_give_whole(struct session *session, struct vault *vault, const struct heads *have,
	bool *is_begun, struct err *err);

/*
 * How far the copy in REMOTE is with what is here, whose heads are NOW: OUT, to be freed; roster.seq 0: it is
 * empty, or lacks the first of all, and gets everything. ERR_FORKED, ERR_BEHIND: it has something else.
 */
int share_look_at_copy(struct remote *remote, struct vault *vault, const struct heads *now,
	struct heads *out, struct err *err);

/* Open it below the id of a vault, or anew if it was opened for another. */
int share_open_for(struct session *session, const uint8_t id[VAULT_ID], struct remote **out,
	struct err *err);

/* It was reached, and what it has is verified. */
void share_note_reached(struct session *session);

/* Telling in passing (share_tell.c). Up to where it was told, as a file of the state folder says. */
void share_find_told(struct session *session, const char *state_folder,
	const uint8_t id[VAULT_ID]);
/* Something was fetched: from here on somebody keeps count, also if this process ends without a word. */
void share_keep_count(struct session *session);
/* The session's vault was opened, with the keys that there are: tell what was fetched, if it may be. */
void share_tell(struct session *session);
/* This process wrote what is in NOW and was not in HAD. */
void share_note_own(struct share *share, const struct heads *had, const struct heads *now);
/* What a write of somebody else's name conflicts with as well (vault_place.told); NULL: nothing. */
const struct heads *share_told(struct session *session);

/* The session's; made when it is first asked for. */
struct share *session_share(struct session *session);
void share_free(struct share *share);

/*
 * For a command that writes, before it looks at anything: bring the vault up to the store, if there
 * is one. ERR_REMOTE (`remote-read-only`): it cannot be written.
 */
int share_begin(struct session *session, struct err *err);

/* What a vault that is opened for writing has to do with the store: nothing without one. */
int share_attach(struct session *session, struct vault_place *place, struct err *err);

/* VAULT was opened with it, and is what the store has. */
int share_attached(struct session *session, struct vault *vault, struct err *err);

#endif
