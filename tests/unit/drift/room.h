/* SPDX-License-Identifier: Apache-2.0 */
/* Views that are built by hand, the table that is made of them, and what the rules say to its facts. */
#ifndef EK_TEST_DRIFT_ROOM_H
#define EK_TEST_DRIFT_ROOM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/list.h"
#include "drift/parity.h"
#include "policy/policy.h"
#include "secret/secret.h"

enum { DAY_MS = 24 * 3600 * 1000, ENVS = 3 };

static const uint64_t now_ms = 400ULL * DAY_MS;

struct room {
	struct view *views[ENVS];
	struct envset *sets[ENVS];
	struct parity_env envs[ENVS];
	struct contract *contract;
	struct project_service declared;
	struct parity_service service;
	bool no_contract;
	struct parity *parity;
	struct findings *findings;
};

int room_enter(void **state);
int room_leave(void **state);

/* A value, and what the vault knows of it. */
struct entry_record *told(struct room *room, size_t env, struct entry *entry);
struct entry_record *told_of(struct room *room, size_t env, const char *name);
void put(struct room *room, size_t env, const char *name, const char *value, unsigned flags);
void put_all(struct room *room, const char *name, const char *value, unsigned flags);

/* A line of the contract; TYPE NULL: any. */
void expect_key(struct room *room, const char *name, bool required, bool secret, const char *type);

/* What is put until here becomes the views; then the table is made and the rules are asked. */
void judge(struct room *room);

const struct parity_row *row(const struct room *room, const char *name);
const char *state_in(const struct room *room, const char *name, size_t env);

/* The message of RULE about NAME, or NULL; and its fix, which must be there. */
const char *said(const struct room *room, const char *rule, const char *name);
const char *fix_of(const struct room *room, const char *rule, const char *name);

#endif
