/* SPDX-License-Identifier: Apache-2.0 */
/* Is a text in Unicode's normal form C, so that a reader that normalises does not change it? */
#ifndef EK_TEXT_NFC_H
#define EK_TEXT_NFC_H

#include <stddef.h>

#include "base/slice.h"

/*
 * Offset of the first character of TEXT, which is UTF-8, because of which it is not sure to be in
 * NFC, whatever version of Unicode its reader has; text.len if it is. Never wrong about what it is
 * sure of; a letter with a combining mark it may doubt without need.
 */
size_t nfc_unsure_at(struct slice text);

#endif
