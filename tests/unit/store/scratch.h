/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of its own for every test, and the vault in it. */
#ifndef EK_TEST_STORE_SCRATCH_H
#define EK_TEST_STORE_SCRATCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/store.h"

/* cmocka set-up and tear-down: make the folder, remove it with what is in it. */
int scratch_begin(void **state);
int scratch_end(void **state);

/* FOLDER/NAME; valid until the 8th next call. */
const char *scratch(const char *name);

/* Make `vault.db` with two documents of environment 0101…; fails the test otherwise. */
void scratch_vault(void);

/* Run SQL on `vault.db` with an ordinary connection. */
void scratch_sql(const char *sql);

/* Overwrite bytes of a file; make a file with text; compare a file with text. */
void scratch_poke(const char *name, long offset, const void *bytes, size_t len);
void scratch_write(const char *name, const char *text);
bool scratch_says(const char *name, const char *text);

/* Open and begin; the code and id of what is refused are left in ERR. */
int scratch_try(const char *name, enum store_mode mode, struct err *err);

extern const uint8_t scratch_env[16];

#endif
