/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A shared store in memory, also of several processes at once, and machines that share a vault through
 * it: the double of lib/remote for everything that writes through.
 */
#ifndef EK_TEST_SHARED_H
#define EK_TEST_SHARED_H

#include "vault/objects.h"

struct shared;

/* What one process and its children see. */
struct shared *shared_new(void);
void shared_free(struct shared *shared);

size_t shared_count(const struct shared *shared);
const char *shared_name(const struct shared *shared, size_t at);

/* False: there is none. The bytes stay where they are. */
bool shared_find(struct shared *shared, const char *name, struct slice *out);

/* 0 done, 1 there is one already with other bytes and it was not to be replaced. */
int shared_put(struct shared *shared, const char *name, struct slice data, bool replace);
void shared_remove(struct shared *shared, const char *name);

/* Everything of FROM, which may be NULL, and nothing else. */
void shared_copy(struct shared *to, struct shared *from);

/* From now on it is one that is given chain/ and bundle/ objects. */
void shared_keep_bundles(struct shared *shared);

/* A larger one is not kept. */
void shared_limit_bundles(struct shared *shared, size_t most);
/* How often it was asked since the last time; what is asked together counts once. */
size_t shared_asked(struct shared *shared);

/* What whoever took from it passed over since the last time; the last of them, and why. */
struct shared_passed {
	size_t count;
	char name[OBJECT_NAME], why[200];
};
struct shared_passed shared_passed(struct shared *shared);

/* Objects by name, as vault_receive() asks for them; the cookie is the store. */
struct object_source shared_source(struct shared *shared);

/* Put everything that STORE lacks of VAULT, given that it has HAVE. */
int shared_fill(struct shared *shared, struct vault *vault, const struct heads *have,
    struct err *err);

enum shared_fault {
	FAULT_NONE,
	FAULT_LOST,   /* what is put is there, and the answer is lost */
	FAULT_DOWN,   /* nothing is put */
};

/* One machine that shares VAULT: give its `share` to vault_open(). */
struct machine {
	struct shared *shared;
	struct heads have; /* of the store, when it was looked at last */
	struct vault_share share;
	enum shared_fault fault; /* of the next change that is put; then none */
	void (*before_put)(void *cookie); /* others are faster; NULL: nobody. Called once */
	void *cookie;
	unsigned puts, refreshes;
	struct receive_result received; /* by the last refresh */
};

void machine_init(struct machine *machine, struct shared *shared);
void machine_done(struct machine *machine);

/* What every command begins with: take in what the store has. */
int machine_fetch(struct machine *machine, struct vault *vault, struct err *err);

#endif
