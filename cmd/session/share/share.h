/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shared store of the session's vault: what `remote:` of evenkeep.yaml (EVENKEEP_REMOTE overrides)
 * says, met when it is first needed. Reading commands never come here; writing ones fetch before they
 * look at anything and publish before they commit (REMOTE.md §4.1), through the hooks of
 * `struct vault_share`.
 */
#ifndef EK_CMD_SHARE_H
#define EK_CMD_SHARE_H

#include "cmd/session/session.h"
#include "remote/remote.h"
#include "vault/objects.h"

/* The address in force; *out NULL: the vault is this machine's alone. Borrowed. */
int share_address(struct session *session, const struct remote_address **out, struct err *err);

/* Has the project a vault, be it here or not: evenkeep.lock or a store is named. */
bool share_has_vault(struct session *session);
/* How one that is not here gets here. Returns the code of ERR. */
int share_fix_elsewhere(struct err *err);

/* The same; ERR_NOT_FOUND (`no-remote`): there is none. */
int share_need_address(struct session *session, const struct remote_address **out, struct err *err);

/*
 * TEXT of an evenkeep.yaml, which was not looked at yet, as it may be shown: without what a link is signed
 * with, and nothing of what is no address. To free.
 */
char *share_shown(const char *text);

/*
 * A vault that nothing pins is the one whose id begins with TEXT: at least 16 hex digits, blanks and
 * dashes aside. ERR_USAGE (`vault-id`).
 */
int share_want(struct session *session, const char *text, struct err *err);

/* The store at the address TEXT from here on, whatever the project says. ERR_INVALID. */
int share_use(struct session *session, const char *text, struct err *err);

/*
 * Who we are to it, or NULL; errors as login_find(). The session's, as long as share_use() names no
 * other store.
 */
struct login;
/* Another login was kept: look for it anew. */
void share_forget_login(struct session *session);
int share_login(struct session *session, const struct login **out, struct err *err);

/*
 * Bring the vault up to what the store has, making it where there is none. The vault is closed
 * afterwards, if it was open. ERR_NOT_FOUND (`no-remote`): there is none to fetch from.
 */
int share_fetch(struct session *session, struct receive_result *out, struct err *err);

/* The same, giving up after TIMEOUT_MS. */
int share_fetch_within(struct session *session, unsigned timeout_ms, struct receive_result *out,
	struct err *err);

/* No reader's copy: the whole vault, also in the place of one that is here. */
void share_want_all(struct session *session);
/* A reader's copy of the environment NAME, where there is no vault yet, and in the one that is there. */
void share_want_reader(struct session *session, const char *name);

/*
 * What others did, as of the last fetch: what came with it, and what came before without a word. Good
 * until the vault is closed. The second: all that is in the vault now was said, which counts when the
 * words are taken. The third: they were.
 */
struct news;
int share_news(struct session *session, struct news *out, struct err *err);
int share_said_all(struct session *session, struct err *err);
int share_told_all(struct session *session, struct err *err);

/* This command tells in passing what it fetches, as one that writes does. */
void share_want_told(struct session *session);

/*
 * The command is done, with R: tell what others did that came in and was not told yet. What was written
 * may not be used any more.
 */
void share_tell_rest(struct session *session, int r);

/*
 * What the command said in words that are held back until its end; NULL: nothing. The session is needed
 * no longer. The second, when they are out: the person was told, if they were taken. SAID is freed.
 */
struct share_said;
struct share_said *share_said(struct session *session);
void share_said_end(struct share_said *said, bool is_taken);

/*
 * The command is done. If somebody wrote while it put a bundle, the newest is put once more: after this
 * nothing of the session may be used but to free it.
 */
void share_settle(struct session *session);

/*
 * What this machine had seen of the vault before the first of these; NULL: nothing. A write conflicts
 * with what is newer, unless it is forgotten: a person was shown all of it.
 */
const struct heads *share_before(struct session *session);
void share_forget_before(struct session *session);

/*
 * The open store of this vault, for what asks it itself (`status`, `join`); the session's. The vault
 * is looked up in what pins it, if it is not open.
 */
int share_open(struct session *session, struct remote **out, struct err *err);

/*
 * The store above the vaults that it has: for remote_each_vault(). The caller closes it. ERR_NOT_FOUND
 * (`no-remote`).
 */
int share_open_top(struct session *session, struct remote **out, struct err *err);

/* ERR_UNCONFIRMED, if an environment goes on at the store with such a thing, which was not fetched. */
int share_check_confirmed(const struct receive_result *received, struct err *err);

/* What was here before the last fetch; roster.seq 0: no vault. */
const struct heads *share_was(struct session *session);

/*
 * For an administrator who may confirm it: what the store has that is by who has left, in a copy of the
 * vault in ROOM, which the caller closes and then empties. The second: from here on it is taken into
 * the vault itself.
 */
struct share_room;
int share_open_unconfirmed(struct session *session, struct share_room *room, struct vault **out,
	struct err *err);
void share_take_unconfirmed(struct session *session);

/*
 * The store has an older state of this vault's history: give it the rest, and say in OUT how much that was.
 * ERR_FORKED, ERR_BEHIND: it has something that is not here.
 */
struct share_given;
int share_mend(struct session *session, struct share_given *out, struct err *err);

/* Of a vault that is not here, or that is old: say where it comes from, if it is shared. Returns the code of ERR. */
int share_explain_open(struct session *session, struct err *err);

/* This person was told of nothing: what was seen of the vault is not what counts any more. */
void share_forget_told(struct session *session, const uint8_t vault_id[VAULT_ID]);

/* What to do when the store has another history than this machine. */
extern const char share_fork_fix[];

/* When the store was last reached and verified (0: unknown), for ages (REMOTE.md §4.3). */
int share_last_reached(struct session *session, uint64_t *time_ms, struct err *err);

/* Give the store everything of VAULT that one with the heads HAVE lacks: 0, or 1 if somebody was first. */
int share_give(struct session *session, struct vault *vault, const struct heads *have,
	struct err *err);

/* What this process has put, of objects. */
struct share_given {
	size_t commits, rosters, bundles;
	size_t shapes; /* that were behind their commits; others are not counted */
};

/*
 * Copy the vault to the store at ADDRESS, from which others read it (`publish`): what it lacks, in an order
 * in which nothing is there too early. ERR_FORKED, ERR_BEHIND (`behind`): it has something that is not here.
 * ERR_REFUSED (`publish-same`): it is the vault's own store. With --dry-run nothing is put.
 */
struct share_published {
	bool was_there;            /* some of the vault */
	struct share_given given;
	struct heads before, now;  /* what it had, and what is here; with names */
};
int share_publish(struct session *session, const char *address, struct share_published *out,
	struct err *err);
void share_published_done(struct share_published *published);

/* Prove that the store creates an object exactly once, unless it did within 30 days. */
int share_try(struct session *session, struct remote *remote, struct err *err);

/* Say of an ERR_REMOTE what it means for a command that writes; returns its code. */
int share_explain(struct session *session, struct err *err);

/*
 * The conflict in ERR, on a terminal: overwrite what others wrote? 0: yes, ERR is forgotten and the
 * vault closed; what was refused may be done again. Else the code of ERR.
 */
int share_ask_overwrite(struct session *session, struct err *err);

#endif
