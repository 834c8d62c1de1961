/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_TEXT_GLOB_H
#define EK_TEXT_GLOB_H

#include <stdbool.h>

#include "base/slice.h"

/*
 * Does the whole TEXT fit PATTERN? `*` stands for any bytes, also none, `?` for one byte; ASCII
 * letter case does not count. Time is at most the product of both lengths.
 */
bool glob_fits(const char *pattern, struct slice text);

#endif
