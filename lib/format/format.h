/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dialects of environment files (dialects.md): one file each, one line each in formats.c. A
 * dialect that cannot carry a value refuses it and names target, key, byte offset and remedy,
 * never the value.
 */
#ifndef EK_FORMAT_FORMAT_H
#define EK_FORMAT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/slice.h"
#include "format/notes.h"
#include "model/envset.h"
#include "secret/text.h"

/* What some targets need to know beyond names and values; a zeroed one is a good one. */
struct format_opts {
	const char *name;  /* `metadata.name` of Kubernetes objects, which need one */
	const char *space; /* `metadata.namespace`; NULL: none is written */
};

/* How what a dialect writes gets to its reader. */
enum format_place {
	FORMAT_FILE,   /* one file, replaced as a whole */
	FORMAT_APPEND, /* added to the end of a file that another program made */
	FORMAT_FOLDER, /* a folder with one file a value: its name is the name, its bytes the value */
};

/* One dialect: how an environment set is written to, and read from, a kind of file. */
struct format {
	const char *name;    /* what follows --as */
	const char *summary; /* one line for `help dialects` */
	enum format_place place;
	unsigned mode; /* of the files of a folder; 0: 0600 */
	bool manifest; /* values are but a part of what its files say */
	bool masks;    /* format_masks() is printed before the file is written */
	bool named;    /* it has a place for opts->name; */
	bool spaced;   /* and for opts->space; where there is none, none is given */

	/*
	 * Writing; check NULL: the dialect is only read. First check_all (NULL: nothing to ask),
	 * then check for every entry, tell all that is refused: ERR_INVALID, as refuse_value() has
	 * it, or of check_all ERR_USAGE if an option is missing. What follows cannot fail: open
	 * (or NULL), put for each entry, the AT-th of the set from 0, and close (or NULL) append
	 * to OUT. put NULL: a folder.
	 */
	int (*check_all)(const struct format *format, const struct format_opts *opts,
		struct envset *set, struct err *err);
	int (*check)(const struct format *format, const struct entry *entry, struct err *err);
	void (*open)(struct secret_text *out, const struct format_opts *opts, struct envset *set);
	void (*put)(struct secret_text *out, const struct entry *entry, size_t at);
	void (*close)(struct secret_text *out, const struct format_opts *opts, struct envset *set);

	/*
	 * Add what TEXT says to OUT; a name that stands twice has its last value. FILE names the
	 * text in messages, places and the entries' origin, and outlives OUT. What is worth knowing
	 * before the values are used is added to NOTES (NULL: not asked for). Nothing is executed
	 * and the process environment is not looked at. ERR_INVALID: with the place, all problems
	 * that can be told apart; OUT may then have a part of the entries. NULL: a folder.
	 */
	int (*read)(struct slice text, const char *file, struct envset *out,
		struct read_notes *notes, struct err *err);
};

/* All dialects, in the order of `help dialects`, ended by NULL. */
extern const struct format *const formats[];

/* ERR_USAGE (`unknown-dialect`) with a suggestion. */
int format_get(const char *name, const struct format **out, struct err *err);

/* It can be written, as a file or a folder. */
static inline bool
format_is_written(const struct format *format)
{
	return format->check != NULL;
}

/*
 * May SET be written in FORMAT? OPTS may be NULL. ERR_INVALID (`cannot-carry`): values or names
 * that the dialect has no form for, all of them. ERR_USAGE (`read-only-dialect`).
 */
int format_check(const struct format *format, const struct format_opts *opts, struct envset *set,
	struct err *err);

/*
 * Write SET in FORMAT to OUT, having read it back and compared it byte for byte first. On an
 * error nothing was added to OUT. Errors as format_check(); ERR_BUG if the text does not say what
 * the set says. ERR_USAGE (`folder-dialect`): a folder is no text.
 */
int format_render(const struct format *format, const struct format_opts *opts, struct envset *set,
	struct secret_text *out, struct err *err);

/*
 * For a dialect with `masks`: the lines that make a runner hide the secrets of SET in its log,
 * appended to OUT; to be printed on the standard output of a step before the runner may see a
 * value. One line for each whole value and for each of its lines, without white space around
 * them; none for what is blank, and none for plain values. ERR_INVALID (`cannot-mask`): a secret
 * that is not UTF-8; nothing was added then.
 */
int format_masks(struct envset *set, struct secret_text *out, struct err *err);

/*
 * ENTRY is secret, and one of its masks has less than four characters: the runner will hide these
 * wherever they stand, which leaves little of a log. Worth a warning with the name.
 */
bool format_mask_is_short(const struct entry *entry);

#endif
