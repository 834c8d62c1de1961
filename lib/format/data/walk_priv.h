/* SPDX-License-Identifier: Apache-2.0 */
/* Where a reader stands that goes over its text byte by byte, and the value it has at hand. */
#ifndef EK_FORMAT_WALK_PRIV_H
#define EK_FORMAT_WALK_PRIV_H

#include "format/read_priv.h"
#include "secret/text.h"

struct walk {
	struct reader common;
	struct slice text;
	size_t at, line_start;
	unsigned line;
	struct slice name;        /* of the entry at hand; empty if there is none */
	struct place place;       /* of that entry */
	struct secret_text value; /* of that entry */
};

/* At the start of TEXT, behind a byte order mark. */
void walk_init(struct walk *walk, struct slice text, const char *file, struct envset *out,
	struct read_notes *notes);
void walk_done(struct walk *walk);

/* The byte AHEAD of the place; NUL behind the end. */
static inline unsigned char
walk_byte(const struct walk *walk, size_t ahead)
{
	size_t at = walk->at + ahead;

	return at < walk->text.len ? walk->text.data[at] : '\0';
}

static inline bool
walk_at_end(const struct walk *walk)
{
	return walk->at >= walk->text.len;
}

/* What is left of the text begins with WORD. */
bool walk_sees(const struct walk *walk, const char *word);

/* Go over LEN bytes, of which some may be newlines. */
void walk_pass(struct walk *walk, size_t len);

/* Over blanks and tabs. */
void walk_skip_blanks(struct walk *walk);

/* To the newline that ends the line, or the end of the text. */
void walk_skip_line(struct walk *walk);

/* The place where the reader stands. */
struct place walk_place(const struct walk *walk);

/*
 * Keep a problem of the place where the reader stands; the message names the entry at hand if that
 * can be shown. FIX may be NULL. Returns false.
 */
bool walk_wrong(struct walk *walk, const char *id, const char *what, const char *fix);

/* LEN hexadecimal digits, which are taken: true and *CODE. */
bool walk_hex(struct walk *walk, size_t len, unsigned *code);

/* ERR_INVALID (ID) at the first byte of the whole text that is NUL or not UTF-8; 0 if there is none. */
int walk_check_text(const struct walk *walk, const char *id, struct err *err);

/*
 * A scalar without quotes, of LEN bytes from here, which are taken: into the value if all readers
 * show the same number or truth, with a note if that is another text; else a problem, and false.
 */
bool walk_bare(struct walk *walk, const char *id, size_t len);

#endif
