/* SPDX-License-Identifier: Apache-2.0 */
/* Words of a shell, as far as they have one meaning without running anything. */
#ifndef EK_FORMAT_SH_PRIV_H
#define EK_FORMAT_SH_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "format/expand_priv.h"
#include "format/format.h"
#include "format/scan_priv.h"

enum { SH_NESTED_MOST = 100 };

/* What a word may have in it. */
enum sh_mode {
	SH_ASSIGNMENT, /* `NAME=word`: it is neither split nor matched with files */
	SH_ARGUMENT,   /* of `export`, which some shells treat as any other word */
	SH_LITERAL,    /* as an argument, and without anything that is replaced */
};

/* `${NAME…word}` that is open. */
struct sh_brace {
	bool quoted; /* it began between double quotes */
	bool skips;  /* its word is not taken */
};

struct sh_scan {
	struct reader common;
	struct expander expander; /* with the value at hand */
	struct place_finder places;
	struct slice text;
	size_t at;
	enum sh_mode mode;
	bool quoted;              /* between double quotes */
	size_t quote_at;          /* the opening one */
	bool swallows;            /* see looks_swallowed() */
	bool colon;               /* a `~` here would be a home folder */
	struct sh_brace braces[SH_NESTED_MOST];
	size_t brace_count;
	size_t skipping;          /* open braces whose word is not taken */
	bool continued;           /* a `\` at a line's end joined two lines */
	const char *wrong, *fix;  /* why sh_word() gave up, where the scan stands */
};

void sh_scan_init(struct sh_scan *scan, struct slice text, const char *file,
	struct envset *out, struct read_notes *notes);
void sh_scan_done(struct sh_scan *scan);

/* The byte where the scan stands; at the end LF. */
unsigned char sh_here(const struct sh_scan *scan);

/* Go over blanks and `\` at the end of a line. */
void sh_skip_blanks(struct sh_scan *scan);

/* Bytes of the name at the start of TEXT; 0 if there is none. */
size_t sh_name_len(struct slice text);

/*
 * Take the word that begins where the scan stands, up to what ends it: *WORD is part of the text or
 * in the expander. False: it has no meaning that can be told here; `wrong` and `fix` say why.
 */
bool sh_word(struct sh_scan *scan, struct slice *word);

/*
 * Take `NAME=word` at the scan's place, in its mode, with the notes that belong to it. False as
 * sh_word(); *NAME is empty if none stands there.
 */
bool sh_assignment(struct sh_scan *scan, struct slice *name);

/* A variable that some shells set themselves. */
bool sh_sets_itself(struct slice name);

/* The reader of `sh`; see sh_read.c for what it takes. */
int sh_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err);

#endif
