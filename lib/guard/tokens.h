/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets that are known by their form alone: keys and tokens of well-known services. */
#ifndef EK_GUARD_TOKENS_H
#define EK_GUARD_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/*
 * What the first such thing in LINE is (`a GitHub token`), and where; NULL: there is none. Texts that
 * only show the form (`…EXAMPLE`, `xxxx`) are none.
 */
const char *token_find(struct slice line, size_t *at);

/* Does LINE begin a private key? */
bool token_is_private_key(struct slice line, size_t *at);

/* Does TEXT begin with a secret that kubeseal encrypted, with a key of 2048 or 4096 bits? */
bool token_is_sealed(struct slice text);

#endif
