/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What went wrong, told once where it was noticed: what, where, why, how to mend it.
 *
 * A function that can fail returns 0 or a negative enum err_code, and fills the struct err it was
 * given. Only cmd/ prints an error and only cmd/frame/exitcode.h turns a code into an exit status.
 * An error carries names, places and sizes, never a value.
 */
#ifndef EK_BASE_ERR_H
#define EK_BASE_ERR_H

#include <stddef.h>

#include "base/cleanup.h"
#include "base/slice.h"

enum err_code {
	ERR_USAGE = -2,
	ERR_INVALID = -3,        /* an input is wrong: project, contract, import file, value */
	ERR_NO_KEY = -4,         /* no key, no right, wrong passphrase, expired */
	ERR_NOT_FOUND = -5,      /* project, vault, environment, name, seq */
	ERR_REMOTE = -7,         /* a shared store cannot be reached, or said no; nothing was changed */
	ERR_CONFLICT = -8,       /* the same name changed meanwhile, or busy: try again */
	ERR_REFUSED = -9,        /* needs a confirmation */
	ERR_SYSTEM = -10,        /* I/O, permission, disk full */
	ERR_TAMPERED = -20,
	ERR_ROLLED_BACK = -21,
	ERR_FORKED = -22,
	ERR_UNKNOWN_VAULT = -23,
	ERR_UNCONFIRMED = -24,
	ERR_BEHIND = -25,
	ERR_BUG = -70,
};

enum { ERR_MOST = 20 };          /* problems told of one input before only a count follows */

struct err {
	enum err_code code;      /* 0: no error yet */
	const char *id;          /* stable, in brackets on the screen; a string literal */
	char message[600];       /* one line, no full stop */
	char context[400];       /* what was being done, outermost first */
	char why[400];
	char fix[500];
	char tried[300];         /* what was looked at, for key errors */
	char file[300];          /* place; empty if there is none */
	unsigned line, column;   /* from 1; 0: unknown */
	char source[200];        /* that line, only of files that hold no values */
	unsigned width;          /* columns to underline */
	struct err *more;        /* further problems of the same input */
	size_t more_count;       /* at most ERR_MOST - 1 are kept, all are counted */
};

#define ERR_INIT {0}

/* Describe a failure; replaces whatever was there. Returns CODE, for `return err_set(…)`. */
int err_set(struct err *err, enum err_code code, const char *id, const char *format, ...)
	PRINTF_LIKE(4, 5);

/* As err_set with ERR_SYSTEM, id `system`, and the text of errno behind ": ". */
int err_system(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Say where the caller was: put in front of the context. Returns the error's code. */
int err_ctx(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Details; each returns the error's code. */
int err_why(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);
int err_fix(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);
int err_tried(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);
int err_at(struct err *err, const char *file, unsigned line, unsigned column);

/* The line to show under the place, with WIDTH columns underlined. Not for files with values. */
int err_source(struct err *err, struct slice line, unsigned width);

/*
 * Keep OTHER as a further problem of the same input, or as the first if ERR has none yet.
 * OTHER is copied and then cleared. Returns the code of the first.
 */
int err_also(struct err *err, struct err *other);

/* Free further problems and forget everything. */
void err_done(struct err *err);

#endif
