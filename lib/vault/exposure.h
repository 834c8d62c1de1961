/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who could read what of an environment, ever (VAULT.md §8.6). Whose key reached how far is told by
 * the charters, which everybody can read; which value is of which commit by the operations and the
 * history, which only its readers can.
 *
 * A value counts as read by everybody who could: reading leaves no trace.
 */
#ifndef EK_VAULT_EXPOSURE_H
#define EK_VAULT_EXPOSURE_H

#include "secret/secret.h"
#include "vault/doc.h"
#include "vault/vault.h"

/* The commits that one grant opens: all of an epoch's, and everything that was there before. */
struct span {
	uint64_t first, last; /* seq: since when the member had the key, and of the epoch's last commit */
	uint32_t epoch;
};

/* Single names of a span. */
struct scoped_name {
	char *name;
	struct span span;
};

/* How far one member's keys reach, whether it is still in the roster or not. */
struct reach {
	uint8_t member_id[MEMBER_ID];
	struct span *whole; /* ascending */
	size_t whole_count, whole_room;
	struct span *scoped;
	size_t scoped_count, scoped_room;
	struct scoped_name *names; /* of the scoped spans; only if the exposure has names */
	size_t name_count, name_room;
	uint64_t first_seq, first_ms; /* the commit that first gave a key */
	uint64_t last_seq, last_ms;   /* the newest commit that one of them opens */
	bool is_open;                 /* a key in force: what is written next is read too */
};

enum { VALUE_MARK = 32 };

/* A value as it is now, or as it was. */
struct value_known {
	char *name;
	uint64_t version;
	/* The commit that first wrote these bytes under this name, as far as the history still has them. */
	uint64_t set_seq, set_ms;
	bool is_secret;
	/* Under the key that was given: two that are equal are the same value, whatever it is called, wherever. */
	uint8_t mark[VALUE_MARK];
	bool has_mark; /* not of an empty one, nor of one that takes others in */
};

struct exposure {
	struct reach *reaches; /* ascending by member id */
	size_t reach_count, reach_room;
	uint64_t key_seq, key_ms; /* the commit from which on the key in force is used */
	/* Ascending by name; without has_names the caller may not read all of the environment. */
	struct value_known *values;
	size_t value_count;
	struct value_known *past; /* those of the history, in no order */
	size_t past_count, past_room;
	bool has_names;
};

/*
 * Of ENV as it is now. MARKS, VALUE_MARK random bytes: its values too, with marks under them, to who may read all
 * of it; everybody else, and with NULL, gets the reaches. exposure_free() releases *out.
 */
int exposure_of(struct vault_env *env, const struct secret *marks, struct exposure **out,
	struct err *err);
void exposure_free(struct exposure *exposure);
void exposure_freep(struct exposure **exposure);

/* NULL: the member never had a key of the environment. */
const struct reach *exposure_find(const struct exposure *exposure, const uint8_t id[MEMBER_ID]);

/*
 * Could the keys of REACH open VALUE? Then *since is the commit from which on: the one that set it, or
 * the one that gave them the key.
 */
bool reach_opens(const struct reach *reach, const struct value_known *value, uint64_t *since);

/*
 * Whoever is no longer in the roster and has the key in force: each environment of such a one waits
 * for a new key. No key is needed.
 */
int vault_env_each_leftover(struct vault_env *env,
	int (*fn)(void *cookie, const uint8_t id[MEMBER_ID], struct err *err), void *cookie,
	struct err *err);

#endif
