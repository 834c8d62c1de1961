/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vault as the rest of the program sees it: open, verify, read, change (VAULT.md). Whatever
 * is released here was verified by the complete rules of VAULT.md §4 first; a refusal has one of
 * the codes ERR_TAMPERED … ERR_BEHIND and the sentence of checks.def.
 */
#ifndef EK_VAULT_VAULT_H
#define EK_VAULT_VAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/err.h"
#include "base/slice.h"
#include "crypto/identity.h"
#include "model/envset.h"

struct vault;
struct token;
struct heads;

enum vault_mode { VAULT_READ, VAULT_WRITE };
enum right { RIGHT_NONE, RIGHT_READ, RIGHT_WRITE, RIGHT_OWN };
enum policy_bit {
	POLICY_LOADER_NAMES = 1,
	POLICY_PROTECTED = 2,
	POLICY_ESCROW = 8,
	POLICY_CLOSED = 16,
	POLICY_SHAPE_HIDDEN = 32,
};
enum { VAULT_ID = 32, ENV_ID = 16, DOC_HASH = 32 };

/*
 * A store that others have the vault from (REMOTE.md §4.1). Both functions are called with the vault
 * open for writing, inside its transaction; COOKIE is theirs.
 */
struct vault_share {
	/*
	 * Everything was written and verified, nothing is committed yet: give the store what is new in
	 * VAULT. 0: it is there; 1: somebody else was first, and nothing of ours is in force; an error:
	 * nothing is changed anywhere. The write is undone unless it is 0.
	 */
	int (*publish)(void *cookie, struct vault *vault, struct err *err);
	/* Nothing was written in this transaction: take into VAULT what the store has (vault_receive()). */
	int (*refresh)(void *cookie, struct vault *vault, struct err *err);
	void *cookie;
};

/* Where the vault is and what this machine knows of it. Texts are borrowed while it is open. */
struct vault_place {
	const char *path;          /* of vault.db */
	const char *project_root;  /* names the pin in the seen state; NULL: none */
	const char *lock_file;     /* evenkeep.lock; NULL or absent: none */
	const char *state_folder;  /* of user_config; NULL: none, then a lock or token must do */
	const struct token *token; /* NULL: none */
	uint64_t now_ms;
	/* Asked when nothing pins the vault; 0 accepts it. NULL: refused (ERR_UNKNOWN_VAULT). */
	int (*confirm_first_use)(void *cookie, const uint8_t vault_id[VAULT_ID], struct err *err);
	void *cookie;
	const struct vault_share *share; /* NULL: the vault is this machine's alone */
	/*
	 * What this machine had seen of the environments before it fetched: a write conflicts with what is
	 * newer. NULL: what it has seen now.
	 */
	const struct heads *before;
	/*
	 * What the person here was told of, of which only the commits are looked at: a write conflicts with what
	 * somebody else wrote after it, seen or not. NULL: nobody keeps count.
	 */
	const struct heads *told;
	/*
	 * Opened to be fetched into: lacking what seen state, lock or token know is no refusal of
	 * vault_open(), for vault_receive() brings it, and judges.
	 */
	bool to_receive;
	/*
	 * Asked when the identities are nobody's in this vault: may add to them, and says whether it did. NULL:
	 * they are all there are. With COOKIE.
	 */
	bool (*more_keys)(void *cookie);
};

/*
 * Open and verify up to the roster head (VAULT.md §4 steps 1 to 3). ERR_NOT_FOUND (`no-vault`).
 */
int vault_open(const struct vault_place *place, enum vault_mode mode, struct vault **out,
	struct err *err);
void vault_close(struct vault *vault);
void vault_closep(struct vault **vault);

const uint8_t *vault_id(const struct vault *vault); /* VAULT_ID bytes */

/*
 * Is it a reader's copy, made from bundles (docs/sharing-format.md)? It lacks what is below its documents:
 * reading what there is now is as ever; what needs the past, or writes, is ERR_BEHIND (`partial-copy`).
 * The second: environments of the vault that are not in it.
 */
bool vault_is_partial(const struct vault *vault);
size_t vault_copy_lacks(const struct vault *vault);

struct env_info {
	char name[65];
	uint8_t env_id[ENV_ID];
	uint64_t seq;              /* of the head commit */
	uint8_t commit_hash[DOC_HASH];
	uint64_t charter_seq;
	uint64_t time_ms;          /* author's clock, shown only */
	char author[65];           /* label; "" if no longer in the roster */
	uint32_t epoch, policy, max_age_s;
	uint32_t n_live, n_hist;
	char base[65];             /* environment underneath; "" if none */
	enum right right;          /* of the identities given to vault_use, after expiry */
	bool scoped;               /* right to single names only */
	bool is_stale;             /* older than its owners allow: its values are refused */
};

/*
 * Every environment of the vault, verified (steps 4 to 7), ascending by name; one that is too old (step
 * 7) too, as this tells no value.
 */
int vault_each_env(struct vault *vault,
	int (*fn)(void *cookie, const struct env_info *info, struct err *err), void *cookie,
	struct err *err);

/*
 * Read and write as these; borrowed while the vault is open. Without: what needs no key. Before
 * an environment is opened: its info tells the right of these.
 */
void vault_use(struct vault *vault, struct identities *ids);

/* Who the identities are here, and until when; false: nobody in this vault. */
struct self_info {
	char label[65];
	uint64_t not_after_ms; /* of the member or the token, whichever is first; 0: no end */
	bool shapes_only;      /* a gate: it compares, and reads nothing */
	struct identity *identity; /* theirs, of those given to vault_use */
};
bool vault_self_info(const struct vault *vault, struct self_info *out);

/*
 * Is the token that was given, if one was, still good? A command that reads what it may would see
 * nothing with one that is not, and find nothing. ERR_NO_KEY: `expired`; `token-revoked`, saying who
 * took it out, when, and whether there is a newer one. The identities must be known (vault_use).
 */
int vault_check_token(struct vault *vault, struct err *err);

/*
 * One environment, verified (steps 4 to 7). ERR_NOT_FOUND (`no-env`) with a suggestion.
 */
struct vault_env;
int vault_env_open(struct vault *vault, const char *name, struct vault_env **out, struct err *err);
void vault_env_close(struct vault_env *env);
void vault_env_closep(struct vault_env **env);
const struct env_info *vault_env_info(const struct vault_env *env);

/*
 * False: what others wrote came in since it was opened, while another environment was written. What it
 * gave out stays good; for anything else it is opened anew.
 */
bool vault_env_is_current(const struct vault_env *env);

/*
 * Its values as stored, references not resolved, without its base (steps 8 to 10). ONLY: the
 * names wanted, or NULL for all; names that are not there are not an error. A scoped reader gets
 * what the scope has. ERR_NO_KEY: no right or no key.
 */
int vault_env_read(struct vault_env *env, const struct slice *only, size_t only_count,
	struct envset **out, struct err *err);

/* The environment underneath, opened; *out is NULL if it has none. */
int vault_env_base(struct vault_env *env, struct vault_env **out, struct err *err);

/* One value as it was right after commit SEQ (0: now), void or not. ERR_NOT_FOUND (`no-name`). */
int vault_env_get(struct vault_env *env, struct slice name, uint64_t at_seq, struct envset **out,
	struct err *err);

/*
 * All values as they were right after commit SEQ (0: now), without a base; of those that leaked
 * since, the entry says ENTRY_VOID. ERR_NOT_FOUND: `no-seq`,
 * or `no-version`, naming what was pruned since.
 */
int vault_env_read_at(struct vault_env *env, uint64_t seq, struct envset **out, struct err *err);

/* What a change takes the place of, if somebody else wrote it. */
struct overwritten {
	char author[65]; /* as of the history; "": nothing, or what is one's own */
	uint64_t seq, time_ms;
};
/* What a change of ENTRY, which was read from ENV, would take the place of. */
int vault_env_whose(struct vault_env *env, const struct entry *entry, struct overwritten *out,
	struct err *err);

/* The history, oldest first. */
struct history_op {
	unsigned op; /* as VAULT.md §5.5: 1 set 2 delete 4 grant 5 rekey 6 prune 7 import */
	uint64_t from, to;
	const char *name; /* "" if the operation has none */
};
struct history_item {
	uint64_t seq, time_ms;
	const char *author; /* label, or the member id in hex if no roster has it */
	const char *message, *host, *program;
	const struct history_op *ops;
	size_t op_count;
};
int vault_env_history(struct vault_env *env,
	int (*fn)(void *cookie, const struct history_item *item, struct err *err), void *cookie,
	struct err *err);

/* The same of what came after commit SEQ only. */
int vault_env_history_after(struct vault_env *env, uint64_t seq,
	int (*fn)(void *cookie, const struct history_item *item, struct err *err), void *cookie,
	struct err *err);

/* Changing. */
enum change_kind { CHANGE_SET = 1, CHANGE_DELETE = 2, CHANGE_IMPORT = 7 };
struct change {
	enum change_kind kind;
	struct slice name, value, note;
	unsigned flags;      /* PLAIN, REFERS, GENERATED, LEAKED of enum entry_flag */
	uint64_t expires_ms; /* 0: never */
	bool refuse_void;    /* of CHANGE_SET: as an import, it brings no value back that leaked */
	struct overwritten *overwritten; /* NULL, or told by vault_env_check() and vault_env_commit() */
};
enum { VAULT_NAMES_MOST = 65535 }; /* live names of an environment */

struct commit_result {
	uint64_t seq;
	size_t changed, unchanged; /* a change to the same value and flags is none */
};

/*
 * One commit of COUNT changes (VAULT.md §6.4): all or nothing, rebased by name on what others
 * wrote since this machine last saw the environment. ERR_CONFLICT (`changed-meanwhile`): the same
 * name was changed by somebody else; says who and when, and repeating overwrites. ERR_NO_KEY: no
 * right to write. ERR_NOT_FOUND (`no-name`): a name to delete is not there. ERR_REFUSED
 * (`leaked-value`): an import, or a change with refuse_void, would bring a void version back.
 * Nothing to change: no commit, result->seq is the head's. ENV is spent afterwards: close it, and
 * open it again to read or to write more. After an error the vault may only be closed.
 */
int vault_env_commit(struct vault_env *env, const struct change *changes, size_t count,
	const char *message, struct commit_result *result, struct err *err);

/*
 * What vault_env_commit() would refuse of these changes now, all of it at once, and the right to
 * write: for a plan that is shown before anything is written. The vault may be open for reading.
 */
int vault_env_check(struct vault_env *env, const struct change *changes, size_t count,
	struct err *err);

/*
 * Destroying the past (VAULT.md §4 Commit, §5.5 op 6), by an owner: of each name the versions that only
 * states before commit BEFORE need. Of what is not live the end stays, and so does all of a name that a
 * version of says leaked: what is void is recognized by it. FN is told of each name, ascending, before
 * anything is changed, and may stop it. WOULD: nothing is. One commit, or none if nothing is to go;
 * result->changed counts versions. ENV is spent afterwards. Errors as vault_env_commit(); ERR_NOT_FOUND
 * (`no-seq`).
 */
struct prune_name {
	struct slice name;
	uint64_t first, last; /* versions */
	size_t count;
	bool is_kept;         /* it leaked: nothing of it goes */
};
int vault_env_prune(struct vault_env *env, uint64_t before, bool would,
	int (*fn)(void *cookie, const struct prune_name *name, struct err *err), void *cookie,
	struct commit_result *result, struct err *err);

/* Making a vault. */
struct vault_new_env {
	const char *name;
	bool is_protected;
};
struct vault_new {
	const char *path, *project_root, *state_folder, *lock_file;
	const char *label;             /* of the first member */
	struct identity *self;
	const struct age_recipient *recovery; /* NULL: no recovery key */
	const struct vault_new_env *envs;
	size_t env_count;
	uint64_t now_ms;
	/*
	 * Pinned before it is there: a kill in between leaves no vault that nobody made. The caller sees
	 * to it that nobody else makes one meanwhile.
	 */
	bool pin_first;
	const uint8_t *recovery_signpk; /* 32 bytes, to take an orphaned environment over; or NULL */
};
int vault_create(const struct vault_new *what, uint8_t vault_id_out[VAULT_ID], struct err *err);

/* Add an environment to a vault that is open for writing; by an administrator. */
int vault_add_env(struct vault *vault, const struct vault_new_env *env, struct err *err);

/* `verify`: everything of VAULT.md §4, §6.3 and §12, all environments. */
struct verify_result {
	size_t envs, documents, records, envs_without_key, shapes_checked;
	size_t rosters, charters, commits;  /* the documents */
	size_t operations;                  /* blobs that were opened */
};
int vault_verify(struct vault *vault, struct verify_result *out, struct err *err);

/* The line by which a head is compared in a ticket, by a witness or in another log; appended to OUT. */
void vault_head_line(const struct vault *vault, const struct env_info *info, struct buf *out);

/* The text of evenkeep.lock for what is in the vault now; appended to OUT. */
int vault_lock_text(struct vault *vault, struct buf *out, struct err *err);

/* A verified copy as the new file PATH. */
int vault_backup(struct vault *vault, const char *path, struct err *err);

/*
 * Put the backup FROM in the place of PLACE's vault: verified against what this machine has seen
 * first; an older one is refused (ERR_ROLLED_BACK) as VAULT.md §8.7 says.
 */
int vault_restore(const struct vault_place *place, const char *from, struct err *err);

/*
 * Unfinished vaults beside PATH that killed processes left, encrypted as the vault is: `init`, `backup`
 * and `restore` to PATH remove them.
 */
size_t vault_leftovers(const char *path);

#endif
