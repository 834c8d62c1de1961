/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers share: taking an entry, and knowing what was taken. */
#ifndef EK_FORMAT_READ_PRIV_H
#define EK_FORMAT_READ_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "format/notes.h"
#include "model/envset.h"

struct taken; /* a name of the file, and where its newest entry is */

struct reader {
	const char *file;
	struct envset *out;
	struct read_notes *notes; /* or NULL */
	struct err problems;      /* of single entries; the reading goes on */
	unsigned says;            /* flags of what is taken next: ENTRY_SAYS_… */
	const struct entry_record *record; /* of all entries, in the set's arena; NULL: none came yet */
	struct taken *taken;      /* a hash table */
	uint64_t seed;
	size_t count, room;
	size_t expected;          /* entries that are to come */
	struct slice *names; /* those that never had a value */
	size_t name_count, name_room;
	bool has_lost; /* a name lost its value: it has to leave the set */
};

/* Where an entry stands, from 1, and what is around its value. */
struct place {
	unsigned line, column;
	enum quote quote;
};

/*
 * For what is in TEXT. Until reader_finish() nothing else asks OUT for an entry: that would put
 * them in order, and the reader knows them by the order in which it took them.
 */
void reader_init(struct reader *reader, const char *file, struct slice text, struct envset *out,
	struct read_notes *notes);
void reader_done(struct reader *reader);

/*
 * Before the first entry, and better known than by the lines that reader_init() counts: about COUNT
 * are to come, or as many as TEXT has parts that end with END.
 */
void reader_expect(struct reader *reader, size_t count);
void reader_expect_parts(struct reader *reader, struct slice text, unsigned char end);

/* Copy NAME and VALUE into the set; notes what is odd about them. */
void reader_take(struct reader *reader, struct slice name, struct slice value,
	struct place place);

/* The same with a name and a value that are in the set's arena already, each with a NUL behind it. */
void reader_keep(struct reader *reader, struct slice name, struct slice value,
	struct place place);

/*
 * NAME without a value: one that it has above is lost. reader_find() gives an empty value then.
 */
void reader_take_none(struct reader *reader, struct slice name, struct place place);

/* What NAME has so far is not what it will have, which is not known: it is lost. */
void reader_forget(struct reader *reader, struct slice name);

/* The value that NAME has so far: true and *VALUE, or false. */
bool reader_find(const struct reader *reader, struct slice name, struct slice *value);

/* The entry that NAME has so far, until the next is taken; NULL: none, or one without a value. */
const struct entry *reader_find_entry(const struct reader *reader, struct slice name);

void reader_note(struct reader *reader, enum read_note_kind kind, struct slice name,
	struct place place);

/*
 * The last line of INSIDE, what stood between two quotes, is `NAME=`: then the closing quote looks
 * like the opening one of another entry, which is READ_SWALLOWED.
 */
bool looks_swallowed(struct slice inside);
void reader_note_swallowed(struct reader *reader, struct slice inside, struct slice name,
	struct place place);

/* Keep ONE, which gets PLACE, and go on. */
void reader_problem(struct reader *reader, struct err *one, struct place place);

/*
 * The end: R is what the scan returned with ERR. All problems together, or 0.
 */
int reader_finish(struct reader *reader, int r, struct err *err);

#endif
