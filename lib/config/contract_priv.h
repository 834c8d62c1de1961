/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CONFIG_CONTRACT_PRIV_H
#define EK_CONFIG_CONTRACT_PRIV_H

#include "base/slice.h"

/*
 * The line (from 1) of the first decorator of the @env-spec notation in TEXT, or 0: a comment that
 * begins with one of the `@` words of that notation. Other words behind an `@` are prose.
 */
unsigned annotated_line(struct slice text);

#endif
