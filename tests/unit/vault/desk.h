/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A room of machines that write one vault through one store. Each has its own vault file and what it
 * has seen; all of them are the same person unless `self` is changed. Everything secret says FAKE.
 */
#ifndef EK_TEST_DESK_H
#define EK_TEST_DESK_H

#include "shared.h"
#include "vault/token.h"

enum { DESKS = 3 };

struct desk {
	char path[200], state[200];
	struct identity *self;
	struct machine machine;
};

struct room {
	char folder[128];
	struct shared *shared;
	struct identity *self;
	struct desk desks[DESKS]; /* the first has made the vault and given it to the store */
	uint64_t now_ms;          /* grows with every command */
};

/* The first desk's vault has the environments dev and prod and a recovery key. */
void room_begin(struct room *room);
void room_end(struct room *room);

/* Fail the test unless R is 0. */
void must(int r, const struct err *err);

/* Fail the test unless R is CODE and ERR says ID; it is done then. */
void refused(int r, struct err *err, int code, const char *id);

struct vault_place desk_place(struct room *room, struct desk *desk);

/* Open for writing and fetch, as commands that write begin. */
int desk_open(struct room *room, struct desk *desk, struct identities *ids, struct vault **out,
    struct err *err);

/* Fetch; where there is no vault yet, make it. */
int desk_fetch(struct room *room, struct desk *desk, struct err *err);

int desk_commit(struct room *room, struct desk *desk, const char *env, const struct change *changes,
    size_t count, struct commit_result *result, struct err *err);
int desk_set(struct room *room, struct desk *desk, const char *name, const char *value,
    struct err *err);
int desk_unset(struct room *room, struct desk *desk, const char *name, struct err *err);
struct change change_of(enum change_kind kind, const char *name, const char *value);

/* The value of NAME of dev on that machine, from its own vault; "" if there is none. Good until the next call. */
const char *desk_value(struct room *room, struct desk *desk, const char *name);

/* What is newest on that machine; and of it dev, which there is, or the test fails. */
void desk_heads(struct room *room, struct desk *desk, struct heads *out);
struct env_heads *dev_of(const struct heads *heads);

/* The same as the floor of a token for dev, which has no key. */
void desk_token(struct room *room, struct desk *desk, struct token *out);

/* `evenkeep verify`. */
void desk_verify(struct room *room, struct desk *desk);

/* Every machine has fetched, all have the same rows, and a fresh one gets them too; all verify. */
void room_is_even(struct room *room);

#endif
