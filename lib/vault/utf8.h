/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_VAULT_UTF8_H
#define EK_VAULT_UTF8_H

#include <stdbool.h>

#include "base/slice.h"

/* Well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */
bool utf8_is_valid(struct slice text);

#endif
