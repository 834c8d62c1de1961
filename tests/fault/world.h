/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small world for the tests of writing: a folder with a vault, the state folders of two
 * machines, and one identity. Everything secret in it says FAKE.
 */
#ifndef EK_TEST_FAULT_WORLD_H
#define EK_TEST_FAULT_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "vault/vault.h"

enum { NOW = 1700000000 };

struct world {
	char folder[128];
	struct identity *self;
	uint8_t id[VAULT_ID];
	uint64_t now_ms; /* grows with every open */
};

/* A fresh folder; no vault yet. */
void world_start(struct world *world);
void world_end(struct world *world);

/* FOLDER/NAME; valid until the 16th next call. */
const char *world_path(const struct world *world, const char *name);

/* Copy everything from one folder of the world to another, which is emptied first. */
void world_copy(const struct world *world, const char *from, const char *to);

/*
 * AT is a folder of the world: the vault is AT/vault.db, the states AT/a and AT/b. MACHINE is "a"
 * or "b". The functions give what the vault's functions gave.
 */
int world_create(struct world *world, const char *at, bool recovery, struct err *err);
int world_open(struct world *world, const char *at, const char *machine, enum vault_mode mode,
	struct identities *ids, struct vault **out, struct err *err);
int world_commit(struct world *world, const char *at, const char *machine, const char *env,
	const struct change *changes, size_t count, struct commit_result *result, struct err *err);
int world_set(struct world *world, const char *at, const char *machine, const char *name,
	const char *value, struct err *err);

/*
 * What is there, as text: for every environment `[name seq]` and a line `NAME=value version` for
 * each value; "none" without a vault. The caller frees it.
 */
int world_tell(struct world *world, const char *at, const char *machine, char **out,
	struct err *err);

/* vault_verify() with the identity. */
int world_verify(struct world *world, const char *at, struct verify_result *result,
	struct err *err);

/* A change of KIND. */
struct change world_change(enum change_kind kind, const char *name, const char *value);

/* The identity of somebody called WHO. */
struct identity *world_identity(const char *who);

/* Make WHO a member, a person without any right. */
int world_add_member(struct world *world, const char *at, const char *who, struct err *err);

/* The identity of the recovery key. */
struct identity *world_recovery(void);

#endif
