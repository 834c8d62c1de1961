/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_TEXT_COMPOSE_SCALAR_PRIV_H
#define EK_TEXT_COMPOSE_SCALAR_PRIV_H

#include "text/compose_scalar.h"

/*
 * The part of it for dates and times of a day: SCALAR_VALUE with what TEXT is printed as appended
 * to OUT, SCALAR_UNCLEAR, or SCALAR_TEXT if it is neither.
 */
enum scalar scalar_time(const char *text, struct secret_text *out);

#endif
