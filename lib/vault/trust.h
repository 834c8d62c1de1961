/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What this machine trusts, beside what is there (VAULT.md §7): for a person who was refused, or wants to
 * see why not. Looking never fails because of what it finds: the refusal is part of it.
 */
#ifndef EK_VAULT_TRUST_H
#define EK_VAULT_TRUST_H

#include "vault/doc.h"
#include "vault/vault.h"

enum trust_pin { PIN_NONE, PIN_BY_PROJECT, PIN_BY_LOCK };

/* What the vault is to somebody who knows a state of it. */
enum trust_relation {
	TRUST_UNKNOWN, /* nothing is known */
	TRUST_SAME,
	TRUST_NEWER,   /* it contains what is known */
	TRUST_OLDER,
	TRUST_FORKED,  /* another history */
	TRUST_GONE,    /* known, and not in the vault */
};

/* Of the rosters, or of one environment (its commits; the relation is of its charters as well). */
struct trust_chain {
	char name[65];         /* of the environment; "": the rosters, or a name that nobody knows */
	uint8_t env_id[ENV_ID];
	struct point seen, lock, here; /* seq 0: none */
	struct point here_charter;
	enum trust_relation by_seen, by_lock;
	uint64_t time_ms;      /* of the head that is here; 0: none */
	char author[65];
	size_t left;           /* documents above the checkpoint by who left: unconfirmed */
};

struct trust {
	enum trust_pin pin_by;
	uint8_t pin[VAULT_ID]; /* if there is one */
	bool is_absent;        /* no vault is here, only what is known of it: trust_look_absent() */
	bool is_here;          /* the vault that is here is whole by itself; then: */
	uint8_t here[VAULT_ID];
	struct err broken;     /* else: why not */
	bool has_seen, has_lock;
	struct trust_chain rosters;
	struct trust_chain *envs; /* ascending by name */
	size_t env_count, env_room;
	struct err refusal;    /* what a command that reads would say; code 0: nothing */
	struct err damaged;    /* the seen state, the pin or the lock cannot be read; code 0: they can */
};

/*
 * Only what no copy of a vault can be without fails it: memory, the state folder's permissions.
 * ERR_NOT_FOUND (`no-vault`).
 */
int trust_look(const struct vault_place *place, struct trust *out, struct err *err);
void trust_done(struct trust *trust);

/* Where no vault is: what is known of the one that belongs there. */
void trust_look_absent(const struct vault_place *place, struct trust *out);

/*
 * From now on this machine has seen exactly what SHOWN says is here, and the project has that vault. It
 * is verified whole once more, as by who never saw it. ERR_UNCONFIRMED: what nobody confirmed cannot be
 * trusted so; ERR_CONFLICT (`changed-meanwhile`): it is not what was shown.
 */
int trust_reset(const struct vault_place *place, const struct trust *shown, struct err *err);

/*
 * Where no vault is: this machine has never seen the one that SHOWN says is pinned, and the project has none but
 * that of its lock file. What comes next is accepted as at a first use.
 */
int trust_forget(const struct vault_place *place, const struct trust *shown, struct err *err);

#endif
