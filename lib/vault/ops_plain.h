/* SPDX-License-Identifier: Apache-2.0 */
/* The plaintext of operations, for sealing, opening and fuzzing. */
#ifndef EK_VAULT_OPS_PLAIN_H
#define EK_VAULT_OPS_PLAIN_H

#include "vault/ops.h"

/* The padded length, and the bytes into zeroed memory of that length. */
size_t ops_plain_len(const struct ops *ops);
void ops_plain_build(const struct ops *ops, uint8_t *at);

/* Slices of OPS point into PLAIN; items are freed by ops_done(), after a failure too. */
int ops_plain_parse(struct slice plain, struct ops *ops, struct err *err);

#endif
