/* SPDX-License-Identifier: Apache-2.0 */
/* What valid UTF-8 is (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef EK_BASE_UTF8_H
#define EK_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

bool utf8_is_valid(struct slice text);

/* Bytes of the valid character at the start of TEXT and its code point; 0 if it is not valid. */
size_t utf8_next(struct slice text, unsigned *code_point);

/* CODE_POINT as UTF-8: writes to OUT and returns 1 to 4 bytes. It must be one: no surrogate. */
size_t utf8_put(unsigned code_point, unsigned char out[4]);

/* Offset of the first byte that is not valid UTF-8; text.len if all is. */
size_t utf8_invalid_at(struct slice text);

#endif
