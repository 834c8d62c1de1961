/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What compose makes of an unquoted scalar of its YAML files before anybody sees it: numbers,
 * dates, true, false and null are read as such and printed again (dialects.md §1.4).
 */
#ifndef EK_TEXT_COMPOSE_SCALAR_H
#define EK_TEXT_COMPOSE_SCALAR_H

#include "base/slice.h"
#include "secret/text.h"

enum scalar {
	SCALAR_TEXT,    /* it stays what it is */
	SCALAR_VALUE,   /* a number, a date, true or false: *out has what it is printed as */
	SCALAR_NOTHING, /* null */
	SCALAR_REFUSED, /* .inf, .nan: compose does not take them */
	SCALAR_UNCLEAR, /* a time with an offset, an endless number: it depends on the machine */
};

/* PLAIN is the text of the scalar; what it is printed as is put into OUT, which is emptied. */
enum scalar compose_scalar(struct slice plain, struct secret_text *out);

#endif
