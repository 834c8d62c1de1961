/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_VAULT_FRESH_PRIV_H
#define EK_VAULT_FRESH_PRIV_H

#include <stddef.h>
#include <stdint.h>

/* LEN random bytes from the system; ends the program if it has none. OUT may be guarded memory. */
void fresh_bytes(uint8_t *out, size_t len);

#endif
