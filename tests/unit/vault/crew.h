/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vault `team.db` in a folder of its own, changed and read by its members: alice owns prod and
 * dev, ben dev; wendy writes prod, rita reads it, ci two names of it; eve is a person without any
 * right, bare has no signing key, gate is a shape token, rescue the recovery key, oscar and
 * expired-admin have ended.
 */
#ifndef EK_TEST_CREW_H
#define EK_TEST_CREW_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"
#include "vault/admin.h"

struct crew {
	struct stage stage;
	struct vault *vault; /* open as who acted last; NULL: nobody did */
	struct vault_env *env;
	struct identities ids;
	struct grant_result result;
	struct err err;
};

int crew_begin(void **state);
void crew_free(struct crew *crew);
int crew_end(void **state); /* crew_free(), and before it: the vault still verifies, for all who read prod */

/* Open the vault and ENV as WHO, once more after every act. Fails the test if it does not open. */
void crew_open(struct crew *crew, const char *who, enum vault_mode mode, const char *env);

/* Nobody has it open, as long as nobody acts. */
void crew_close(struct crew *crew);

/* What the vault's functions gave; result and error are in CREW. */
int crew_grant(
    struct crew *crew, const char *who, const char *env, const char *label, enum right right);
int crew_grant_names(struct crew *crew, const char *who, const char *env, const char *label,
    const char *const *names, size_t count);
int crew_rekey(struct crew *crew, const char *who, const char *env);
int crew_configure(struct crew *crew, const char *who, const char *env,
    const struct env_settings *settings);
int crew_renew(struct crew *crew, const char *who, const char *env);
int crew_remove(struct crew *crew, const char *who, const char *label);
int crew_set(
    struct crew *crew, const char *who, const char *env, const char *name, const char *value);

/* The id of the member with LABEL. */
const uint8_t *crew_id(struct crew *crew, const char *label);

/* The value of NAME as WHO reads it; "-" if it is not there for them, else the id of the refusal.
 */
const char *crew_value(struct crew *crew, const char *who, const char *env, const char *name);

/* How many values WHO reads. */
size_t crew_count(struct crew *crew, const char *who, const char *env);

/* The grant of LABEL in the newest charter; RIGHT_NONE: it has none. */
struct grant crew_right(struct crew *crew, const char *env, const char *label);

/* Newest operations of ENV as `op name from-to`, one after the other, and the message behind them.
 */
const char *crew_log(struct crew *crew, const char *who, const char *env);

#define CREW(test) cmocka_unit_test_setup_teardown(test, crew_begin, crew_end)

#endif
