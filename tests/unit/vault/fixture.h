/* SPDX-License-Identifier: Apache-2.0 */
/* The cases of tests/fixtures/vaults, put up in a folder of their own and carried out. */
#ifndef EK_TEST_FIXTURE_H
#define EK_TEST_FIXTURE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "vault/vault.h"

struct fixtures {
	json_t *root;
	json_t *cases; /* array */
};

/* Read cases.json of $EK_FIXTURES; fails the test if it cannot. */
void fixtures_load(struct fixtures *fixtures);
void fixtures_done(struct fixtures *fixtures);
const char *fixtures_folder(void);

/* A vault put up for one case: everything vault_open() wants. */
struct stage {
	char folder[200];
	char path[260], state[260], lock[260];
	struct vault_place place;
	struct identities ids;
	struct token *token;
};

/* Put up CASE: copy its base, change its rows, write what is known. */
void stage_open(struct stage *stage, const struct fixtures *fixtures, const json_t *item);

/* A base as it is, pinned, for WHO (a file of keys/, without ending). */
void stage_base(struct stage *stage, const char *base, const char *who);
void stage_done(struct stage *stage);

/* This machine has seen nothing. */
void stage_forget(const struct stage *stage);

/* Read the key of WHO, besides those that are there. */
void stage_key(struct stage *stage, const char *base, const char *who);

/* Run SQL with BYTES bound to its parameters in order. */
void stage_sql(const struct stage *stage, const char *sql, const struct slice *bytes, size_t count);

/* Carry out the case; ERR tells the refusal. The values are compared where the case has some. */
int case_run(const struct fixtures *fixtures, const json_t *item, struct err *err);

/* Did it end as it should: code and, where the case names one, check. */
bool case_is_as_expected(const json_t *item, int r, const struct err *err);

#endif
