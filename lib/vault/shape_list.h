/* SPDX-License-Identifier: Apache-2.0 */
/* The list in a shape, and the keys from the comparison key, for sealing, opening and fuzzing. */
#ifndef EK_VAULT_SHAPE_LIST_H
#define EK_VAULT_SHAPE_LIST_H

#include "secret/secret.h"
#include "vault/shape.h"

enum { SHAPE_IMPOSSIBLE = 0x100 }; /* in an entry's state while it is judged */

/* K_shape of an environment; OUT is wiped by the caller. */
void compare_keys_shape(
    const struct compare_keys *keys, const uint8_t env_id[ENV_ID], uint8_t out[KEY]);
const uint8_t *compare_keys_vault_id(const struct compare_keys *keys);

/* The opened list; names point into PLAIN. For shape_open() and fuzzing. */
int shape_list_parse(struct slice plain, struct shape *shape, struct err *err);

/* The padded length, and the bytes into zeroed memory of that length. */
size_t shape_list_len(const struct shape *shape);
void shape_list_build(const struct shape *shape, uint8_t *at);

#endif
