/* SPDX-License-Identifier: Apache-2.0 */
/* Which dialect a file is of, when nobody said so: by its name and by what stands in it. */
#ifndef EK_FORMAT_DETECT_H
#define EK_FORMAT_DETECT_H

#include <stdbool.h>

#include "base/err.h"
#include "base/slice.h"
#include "model/envset.h"

struct detected {
	const char *name;  /* of the dialect: what would follow --as */
	const char *why;   /* a phrase: `its name ends in .tfvars` */
	bool is_dotenv;    /* the text does not say whose .env file it is: format_differences() */
};

/*
 * The dialect of TEXT, which was read from FILE (`stdin` if that is unknown), and which
 * format_check_encrypted() let pass. ERR_INVALID (`unknown-text`): it is of no dialect at all:
 * UTF-16, binary, an archive, a key, a program.
 */
int format_detect(const char *file, struct slice text, struct detected *out, struct err *err);

/* A name that readers of .env files read differently in the same text. */
struct difference {
	struct slice name;  /* in the arena of the differences */
	bool is_showable;   /* it is no piece of a value, by its looks */
	unsigned line;      /* in the text; 0: only others see it there */
	unsigned readers;   /* bits, by the list below: those that read something else */
};

struct differences {
	struct difference *items; /* ascending by name */
	size_t count, room;
	struct arena *arena;
	unsigned readers;         /* all that read something else somewhere */
};

#define DIFFERENCES_INIT {0}

/* The readers that are compared, ended by NULL; bit I of a set is the I-th. */
extern const char *const dotenv_readers[];

/*
 * Where do the other readers of .env files read in TEXT something else than SET, which ASSUMED
 * read in it? One that refuses the text is not whom it is for. A text that all of them read alike, as far as a look at it tells, is not read again.
 */
void format_differences(struct slice text, const char *assumed, struct envset *set,
	struct differences *out);
void differences_done(struct differences *differences);

#endif
