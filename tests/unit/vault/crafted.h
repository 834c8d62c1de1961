/* SPDX-License-Identifier: Apache-2.0 */
/* Inputs too large for a fixture, made here, for the checks that no vault file can reach. */
#ifndef EK_TEST_CRAFTED_H
#define EK_TEST_CRAFTED_H

#include <stdbool.h>

#include "vault/check.h"

/* True if CHECK has such an input and does not refuse it. */
bool crafted_notices(enum check check);

#endif
