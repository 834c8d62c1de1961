/* SPDX-License-Identifier: Apache-2.0 */
/* What other programs make of a value when they encrypt it: without a key of theirs nobody reads it. */
#ifndef EK_TEXT_CIPHERTEXT_H
#define EK_TEXT_CIPHERTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* Bytes of what dotenvx or sops encrypted, and TEXT begins with; 0: with nothing of theirs. */
size_t ciphertext_of_dotenvx(struct slice text);
size_t ciphertext_of_sops(struct slice text);

/* Is VALUE such a one and nothing else? */
bool ciphertext_is(struct slice value);

#endif
