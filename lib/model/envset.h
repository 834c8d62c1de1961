/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The environment set: names, values, and where each value came from. It crosses the middle of
 * the program; the rooms after it know nothing of vaults. Names and values live in one guarded
 * arena that the set owns.
 */
#ifndef EK_MODEL_ENVSET_H
#define EK_MODEL_ENVSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/quote.h"
#include "base/slice.h"
#include "secret/arena.h"

enum entry_flag { /* the first four are a record's flags, bit for bit (VAULT.md §5.3) */
	ENTRY_PLAIN = 1,     /* may be shown; otherwise secret */
	ENTRY_REFERS = 2,    /* ${NAME} in it are references; otherwise dollars are text */
	ENTRY_GENERATED = 4, /* made from at least 80 random bits */
	ENTRY_LEAKED = 8,    /* versions before this one are void */
	ENTRY_BINARY = 16,   /* not UTF-8 text, or has a NUL */
	ENTRY_SAYS_SECRET = 32, /* another manager, whose export it stood in, kept it as secret */
	ENTRY_SAYS_PLAIN = 64,  /* or showed it to everybody */
	ENTRY_VOID = 128,    /* of the past: a later version of the name says that it leaked */
};

/*
 * Where an entry comes from, and what a vault's record says beside the name, the value and its
 * flags. What comes from one file, or from no vault, shares one.
 */
struct entry_record {
	uint64_t version, seq;           /* 0: from no vault */
	uint64_t created_ms, expires_ms; /* expires 0: never */
	unsigned char author[16];        /* member id; zero: from no vault */
	struct slice note;               /* UTF-8; empty if none */
	const char *origin;              /* environment, `--with`, file; outlives the set */
};

enum { ENTRY_LINE_MOST = (1 << 28) - 1, ENTRY_COLUMN_MOST = (1 << 24) - 1 };

/* 48 bytes: what a reader takes for each beside its text. */
struct entry {
	struct slice name, value; /* in the set's arena, each followed by a NUL */
	const struct entry_record *record; /* in a set never NULL; in no vault all but origin is 0 */
	unsigned flags : 8;   /* of enum entry_flag */
	unsigned column : 24; /* in its file, from 1, at most ENTRY_COLUMN_MOST; 0: no file */
	unsigned line : 28;
	unsigned quote : 3;   /* enum quote: around the value in that file */
	unsigned removed : 1; /* of the set alone: dropped at the next sort */
};

struct envset;

/* Give ENTRY its place in a file; what is too large for it is the largest that is not. */
void entry_set_place(struct entry *entry, unsigned line, unsigned column, enum quote quote);

/* A set whose values will take about EXPECTED bytes. */
struct envset *envset_new(size_t expected);
void envset_free(struct envset *set);
void envset_freep(struct envset **set);
struct envset *envset_take(struct envset **set);

/* About COUNT entries are to be added to a set: its list gets that room at once. */
void envset_expect(struct envset *set, size_t count);

/* The arena of the set, for values that are made in place. */
struct arena *envset_arena(struct envset *set);

/*
 * Add ENTRY; one of the same name is replaced. envset_add copies name, value and record into the
 * arena; envset_push expects them there already. Without a record it has one of nothing. The entry returned is valid until the next
 * call with the set: entries are put in order when somebody asks for one.
 */
struct entry *envset_add(struct envset *set, const struct entry *entry);
struct entry *envset_push(struct envset *set, const struct entry *entry);

/*
 * For who fills the set: the entries in the order in which they came, each as often as it did. One
 * has its number until something else is called than the functions above.
 */
size_t envset_pushed_count(const struct envset *set);
const struct entry *envset_pushed(const struct envset *set, size_t at);

/* The common case of envset_add: a literal text value. */
struct entry *envset_add_text(struct envset *set, const char *name, struct slice value,
	unsigned flags);

/*
 * Entries ascending by name; AT < envset_count(). An entry stays where it is until one is added or
 * removed; its value and flags may be changed in place, its name not.
 */
size_t envset_count(struct envset *set);
struct entry *envset_at(struct envset *set, size_t at);

/* All entries come from ORIGIN, which outlives the set. */
void envset_set_origin(struct envset *set, const char *origin);

/* NULL if there is none of that name. */
struct entry *envset_find(struct envset *set, struct slice name);

bool envset_remove(struct envset *set, struct slice name);

#endif
