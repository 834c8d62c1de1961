/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dialects of environment files (dialects.md): one file each, one line each in formats.c. A
 * dialect that cannot carry a value refuses it and names target, key, byte offset and remedy,
 * never the value.
 */
#ifndef EK_FORMAT_FORMAT_H
#define EK_FORMAT_FORMAT_H

#include <stddef.h>

#include "base/err.h"
#include "base/slice.h"
#include "format/notes.h"
#include "model/envset.h"
#include "secret/sink.h"
#include "secret/text.h"

/* One dialect: how an environment set is written to, and read from, a kind of file. */
struct format {
	const char *name;    /* what follows --as */
	const char *summary; /* one line for `help dialects` */
	/*
	 * Fill SINK, unproven: callers want format_render(). ERR_INVALID (`cannot-carry`): values
	 * or names that the dialect has no form for, all of them.
	 */
	int (*write)(struct envset *set, struct sink *sink, struct err *err);
	/*
	 * Add what TEXT says to OUT; a name that stands twice has its last value. FILE names the
	 * text in messages, places and the entries' origin, and outlives OUT. What is worth knowing
	 * before the values are used is added to NOTES (NULL: not asked for). Nothing is executed
	 * and the process environment is not looked at. ERR_INVALID: with the place, all problems
	 * that can be told apart; OUT may then have a part of the entries.
	 */
	int (*read)(struct slice text, const char *file, struct envset *out,
		struct read_notes *notes, struct err *err);
};

/* All dialects, in the order of `help dialects`, ended by NULL. */
extern const struct format *const formats[];

/* ERR_USAGE (`unknown-dialect`) with a suggestion. */
int format_get(const char *name, const struct format **out, struct err *err);

/*
 * Write SET in FORMAT to OUT, having read it back and compared it byte for byte first. On an
 * error nothing was added to OUT. ERR_INVALID as the writer says; ERR_BUG if the text does not
 * say what the set says.
 */
int format_render(const struct format *format, struct envset *set, struct secret_text *out,
	struct err *err);

#endif
