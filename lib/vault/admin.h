/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may do what: the roster's members and the charters' grants, and every change of them (VAULT.md
 * §4, §8). Each vault_… function that changes something is one act (vault/vault.h): all or nothing,
 * verified, published, repeated by itself when others were faster. It needs the vault open for
 * writing. ERR_NO_KEY (`no-right`): only an administrator changes the roster, only an owner a charter;
 * the message names who could. An environment that was open is spent.
 */
#ifndef EK_VAULT_ADMIN_H
#define EK_VAULT_ADMIN_H

#include "vault/doc.h"
#include "vault/vault.h"

/* Members. */

/*
 * The members of the newest roster, ascending by label. The pointers hold until the vault changes.
 */
int vault_each_member(struct vault *vault,
	int (*fn)(void *cookie, const struct member *member, struct err *err), void *cookie,
	struct err *err);

/*
 * WHO is a label, or at least 8 hex digits of a member id, blanks and dashes in it aside. ERR_NOT_FOUND
 * (`no-member`) with a suggestion; ERR_INVALID (`member-ambiguous`): several are called so, with their
 * ids. *out holds until the vault changes.
 */
int vault_find_member(struct vault *vault, const char *who, const struct member **out,
	struct err *err);

/* 32 hex digits in groups of 4, as people compare them; ended by NUL. */
enum { MEMBER_TEXT = 40 };
void member_text(const uint8_t id[MEMBER_ID], char out[MEMBER_TEXT]);

/*
 * Everybody who ever was a member, from the chain of rosters, in the order in which they came. A
 * label may stand several times.
 */
struct member_past {
	struct member member;              /* as it was last */
	uint64_t added_seq, added_ms;      /* of the roster; 1: founder */
	uint8_t added_by[MEMBER_ID];
	uint64_t removed_seq, removed_ms;  /* 0: still there */
	uint8_t removed_by[MEMBER_ID];
};
int vault_each_member_past(struct vault *vault,
	int (*fn)(void *cookie, const struct member_past *past, struct err *err), void *cookie,
	struct err *err);

/* ERR_NO_KEY (`no-right`) unless one of the identities is an administrator now, as every change says it. */
int vault_admin_check(struct vault *vault, const char *what, struct err *err);

/*
 * Add a member to the roster; persons and gates get the comparison key. ERR_REFUSED
 * (`member-exists`): the same keys, or another member of this label. ERR_INVALID (`member-impossible`):
 * an administrator without a signing key, or that is no person.
 */
int vault_member_add(struct vault *vault, const struct member *member, uint8_t id_out[MEMBER_ID],
	struct err *err);

/* Another label, role or end for a member that stays; as `with` says. Id, keys and class stay. */
struct member_change {
	const char *label;            /* NULL: as it is */
	bool has_role, has_not_after;
	enum member_role role;
	uint64_t not_after_ms;
};
int vault_member_change(struct vault *vault, const uint8_t id[MEMBER_ID],
	const struct member_change *change, struct err *err);

/*
 * Remove members from the roster: fresh checkpoints of every environment, and the next comparison
 * key if one of them had the one in force. What they could read they still can until each of these
 * environments is re-keyed: vault_env_rekey(). ERR_REFUSED (`last-administrator`).
 */
int vault_member_remove(struct vault *vault, const uint8_t (*ids)[MEMBER_ID], size_t count,
	struct err *err);

/*
 * What is above the newest roster's checkpoints of environments where some of it is by who is no member
 * any more, or expired: the unconfirmed heads (VAULT.md §4). Everything else about them was verified.
 */
struct review_env {
	char name[65];
	struct checkpoint confirmed, head; /* what to admit is above the one, up to the other */
	size_t left;                       /* documents by who left */
};
struct review {
	struct review_env *items;          /* ascending by name */
	size_t count;
};
int vault_review(struct vault *vault, struct review *out, struct err *err);
void review_done(struct review *review);

/*
 * Admit exactly what was reviewed (`trust confirm`), by an administrator: a roster with fresh checkpoints
 * of every environment. Nothing is written where every checkpoint is fresh. ERR_CONFLICT
 * (`changed-meanwhile`): more is there by now than was reviewed.
 */
int vault_confirm(struct vault *vault, const struct review *review, struct err *err);

/* Grants. */

/* What a member may do in an environment by its newest charter, in force or not. */
struct grant_info {
	const struct grant *grant;
	const struct member *member;       /* NULL: no longer in the roster */
	bool in_force;                     /* in the roster, and unexpired now */
};
int vault_env_each_grant(struct vault_env *env,
	int (*fn)(void *cookie, const struct grant_info *info, struct err *err), void *cookie,
	struct err *err);

/*
 * Every environment, for what only looks at who may what, ascending by name: also one that is older than
 * its owners allow (IS_STALE), whose values are refused as ever. It is closed when FN returns.
 */
int vault_each_env_look(struct vault *vault,
	int (*fn)(void *cookie, struct vault_env *env, bool is_stale, struct err *err), void *cookie,
	struct err *err);

/* The charter of an environment, for what only shows it. */
const struct charter *vault_env_charter(const struct vault_env *env);

/* RIGHT_NONE takes the grant away. NAMES limits reading to these; NULL: the whole environment. */
struct grant_new {
	uint8_t member_id[MEMBER_ID];
	enum right right;
	const struct slice *names;
	size_t name_count;
};

/*
 * Give, change or take grants, as one commit. Whoever loses reading, of a name too, takes the key
 * along: the environment is re-keyed in the same commit, which result->rekeyed says. ERR_REFUSED:
 * `last-owner`; `grant-self` (whoever signs must be able to write afterwards); `grant-gate` (a shape
 * token); `grant-keyless` (writing without a signing key); `grant-expired`; `grant-scope` (single names
 * with more than reading, or none); `no-escrow`. ERR_INVALID: a name that is none, or twice there.
 * ERR_NOT_FOUND (`no-member`). Nothing to change: no commit, but one that is asked for again brings
 * back a key that is missing. When nobody who owned it is left, a recovery key that reads all of it may
 * give it new owners, and becomes a writer by that.
 */
struct grant_result {
	uint64_t seq;
	bool changed, rekeyed;
};
int vault_env_grant(struct vault_env *env, const struct grant_new *grants, size_t count,
	struct grant_result *result, struct err *err);

/*
 * A new key: every record of now and of the past is sealed anew, wraps go to exactly those who may
 * read, and grants of members who are gone are dropped. WHY is the commit's message. ERR_REFUSED
 * (`scope-unknown`): which names a grant is limited to cannot be told; take it away or give it anew.
 */
int vault_env_rekey(struct vault_env *env, const char *why, struct grant_result *result,
	struct err *err);

/*
 * A commit without changes, by a writer: it renews the age, and makes a shape under the key in force. In
 * a vault that is open for writing an environment opens that is older than its owners allow, for this
 * and for what else is signed here; its values are refused as ever (ERR_BEHIND).
 */
int vault_env_renew(struct vault_env *env, struct grant_result *result, struct err *err);

/* What is signed in the charter besides grants; `has_…` says what is to change. */
struct env_settings {
	unsigned set, clear;       /* of enum policy_bit */
	bool has_max_age, has_base;
	uint32_t max_age_s;        /* 0: no limit */
	const char *base;          /* "": none */
};

/*
 * ERR_REFUSED: `base-base` (it has one itself, or is one of others), `base-self`, `base-readers` (some
 * who read the environment may not read the base, and could not use it any longer), `no-escrow` (it is
 * wanted, and no recovery key reads the environment). ERR_NOT_FOUND (`no-env`). Hiding the shape removes
 * the one that is stored. What is closed is opened again by clearing POLICY_CLOSED; grants and keys
 * can change meanwhile.
 */
int vault_env_configure(struct vault_env *env, const struct env_settings *settings,
	struct grant_result *result, struct err *err);

#endif
