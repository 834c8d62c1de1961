/* SPDX-License-Identifier: Apache-2.0 */
/* Every key that a program needs to read and write one environment, as needles. */
#ifndef EK_TEST_FAULT_KEYS_H
#define EK_TEST_FAULT_KEYS_H

#include "base/err.h"
#include "needles.h"

struct keys_place {
	const char *vault, *env;
	const char *identity;   /* its file */
	const char *passphrase; /* of that file; NULL: none */
	const char *state;      /* an empty folder of the caller's */
};

/*
 * The identity, what is derived from it, the wrap of the environment's key and of the comparison
 * key with all that opens it, those keys and everything derived from them. ERR: as the vault says
 * it.
 */
int keys_add(struct needles *needles, const struct keys_place *place, struct err *err);

#endif
