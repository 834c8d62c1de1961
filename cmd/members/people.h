/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everybody of the vault and what each may do where, as one picture: who is there, who left, every
 * environment with its grants. Commands about people plan and tell from it; none of it needs a key.
 */
#ifndef EK_CMD_PEOPLE_H
#define EK_CMD_PEOPLE_H

#include "cmd/session/session.h"
#include "vault/admin.h"

struct person {
	struct member_past past; /* past.removed_seq 0: there */
	bool is_self;            /* one of the keys in use is theirs */
};

struct right_in {
	enum right right;
	bool is_scoped;   /* single names only */
	bool is_in_force; /* in the roster, and unexpired */
};

struct people_grant {
	uint8_t member_id[MEMBER_ID];
	struct right_in may;
};

struct people_env {
	struct env_info info;
	struct people_grant *grants;
	size_t count, room;
	uint8_t (*leftovers)[MEMBER_ID]; /* out of the roster, with the key that is in force */
	size_t leftover_count, leftover_room;
	uint64_t key_seq, key_ms; /* since when the key is in force; after people_load_keys() */
};

struct people {
	struct person *items; /* in the order in which they came */
	size_t count, room;
	struct people_env *envs; /* in the order of evenkeep.yaml, then by name */
	size_t env_count, env_room;
	uint64_t now_ms;
};

/* An environment that is too old is told on stderr, and is no failure. */
int people_load(struct session *session, struct people *out, struct err *err);
void people_done(struct people *people);

/* How old the key of each environment is, which takes a look at every commit. */
int people_load_keys(struct session *session, struct people *people, struct err *err);

/* By id: who is there before who left; NULL: nobody ever. */
const struct person *people_by_id(const struct people *people, const uint8_t id[MEMBER_ID]);

/* The label of ID, or its first digits if nobody ever had it; lives as long as PEOPLE or until the next call. */
const char *people_label(const struct people *people, const uint8_t id[MEMBER_ID]);

/* Whoever is there and has one of the keys in use; NULL: nobody. */
const struct person *people_self(const struct people *people);

/* Errors as vault_find_member(). GONE_TOO: a name that nobody has now may be that of one who left. */
int people_get(struct session *session, const struct people *people, const char *who, bool gone_too,
	const struct person **out, struct err *err);

/* ERR_NOT_FOUND (`no-env`) with a suggestion. */
int people_get_env(const struct people *people, const char *name, const struct people_env **out,
	struct err *err);

/* May a recovery key that is there read ENV? */
bool people_has_recovery(const struct people *people, const struct people_env *env);

struct right_in people_right(const struct people_env *env, const uint8_t id[MEMBER_ID]);

/* `none`, `read`, `read some`, `write`, `own` */
const char *right_word(struct right_in may);
/* `read` … `own`; ERR_USAGE (`no-such-right`). */
int right_parse(const char *text, enum right *out, struct err *err);

/* `person`, `service`, `recovery`, `gate`; `administrator` for a person who is one. */
const char *member_class_word(const struct member *member);

bool person_is_there(const struct person *person);
bool person_is_expired(const struct person *person, uint64_t now_ms);

/* Labels of who could help, `a, b`; appended. Nothing if nobody can. */
void people_add_administrators(const struct people *people, struct buf *out);
void people_add_owners(const struct people *people, const struct people_env *env, struct buf *out);

/* May the caller change the roster, or the charter of ENV? ERR_NO_KEY (`no-right`) names who may. */
int people_check_administrator(const struct people *people, const char *what, struct err *err);
int people_check_owner(const struct people *people, const struct people_env *env, struct err *err);

#endif
