/* SPDX-License-Identifier: Apache-2.0 */
/* One store of the kind that is asked about, and what its tests do with it. */
#ifndef EK_TESTS_UNIT_REMOTE_CONTRACT_PRIV_H
#define EK_TESTS_UNIT_REMOTE_CONTRACT_PRIV_H

#include <limits.h>
#include <stdint.h>

#include "contract.h"
#include "remote/remote_priv.h"

extern const struct contract_place *contract_place;
extern const char *contract_program;

/* One store, and a connection to it. */
struct contract {
	struct remote_address address, writer_address;
	struct remote_settings settings;
	char project_root[PATH_MAX], cache_folder[PATH_MAX];
	struct remote *remote;
	struct remote *writer;       /* of a kind that is only read; else NULL */
	struct err err;
};

#define ID_A "aa00000000000000000000000000000000000000000000000000000000000000"
#define ID_B "bb00000000000000000000000000000000000000000000000000000000000000"

/* cmocka set-up and tear-down: *state is a struct contract with a fresh store, connected below ID_A. */
int contract_begin(void **state);
int contract_end(void **state);

void contract_connect(struct contract *c, const char *prefix, struct remote **out);

/* Fails with what went wrong. */
void contract_is(struct contract *c, int got, int wanted);

/* By which C is written. */
struct remote *contract_writer(struct contract *c);

/* Another connection, as a process of its own would have it: what it wrote is there when it is closed. */
void contract_connect_writer(struct contract *c, struct remote **out);

struct remote_item item_of(const char *name, const char *text, bool replace);

/* Each fails the test unless the call does as it is named; put: unless it returns WANTED. */
void contract_put(struct contract *c, const char *name, const char *text, int wanted);
void contract_replace(struct contract *c, const char *name, const char *text);
void contract_drop(struct contract *c, const char *name);
void contract_has(struct contract *c, const char *name, const char *text);
void contract_lacks(struct contract *c, const char *name);
void contract_lists(struct contract *c, const char *prefix, const char *wanted);

/* Names that were told, in order, with a blank behind each. */
struct told {
	char *names[64];
	size_t count;
};

int told_add(void *cookie, const char *name, struct err *err);
void told_is(struct told *told, const char *wanted);

#define CASE(test) cmocka_unit_test_setup_teardown(test, contract_begin, contract_end)

/* Of a store that is read as it was, a connection that asks for the first time. */
void contract_look_again(struct contract *c);

/* The parts of it; each returns the number of failures. */
int contract_run_writes(void);
int contract_run_names(void);
int contract_run_connections(void);
int contract_run_versions(void);
int contract_run_waits(void);

#endif
