/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compose dotenv grammar (dialects.md §1.1) as a scanner: entries with place and quote kind,
 * before interpolation. It executes nothing.
 */
#ifndef EK_TEXT_DOTENV_H
#define EK_TEXT_DOTENV_H

#include <stdbool.h>

#include "base/err.h"
#include "base/quote.h"
#include "base/slice.h"
#include "secret/arena.h"

struct dotenv_entry {
	struct slice key;       /* empty: `=x`, or a bare word that ends the text without a newline */
	struct slice value;     /* escapes undone, `$` untouched but for the marks below */
	struct slice raw;       /* a quoted value as it stands in TEXT, between its quotes */
	bool inherited;         /* a bare KEY: no value of its own */
	bool interpolates;      /* there is a `$` in the value and it is live */
	enum quote quote;
	bool exported;          /* `export ` stood before it */
	unsigned line, column;  /* of the key, from 1; columns count bytes */
	struct slice comment;   /* text behind ` #` on its line, trimmed; empty if none */
};

/*
 * Call FN for every entry of TEXT in order. Key, comment and a value without escapes are parts of
 * TEXT; a value that differs from it is made in ARENA. An escaped dollar (`\$` in double quotes)
 * stands in the value as `$$`. Comments between the entries go to NOTE if it is not NULL: one call
 * a line, without the `#`. FILE is for places; an error never shows the line. ERR_INVALID
 * (`dotenv`): TEXT does not fit the grammar; what was called before stays called. An error of FN
 * ends the scan and is returned.
 */
int dotenv_scan(struct slice text, const char *file, struct arena *arena,
	int (*fn)(void *cookie, const struct dotenv_entry *entry, struct err *err),
	void (*note)(void *cookie, struct slice comment, unsigned line), void *cookie,
	struct err *err);

/*
 * The value of ENTRY for a reader to whom dollars are text: `\$` in double quotes is one dollar,
 * and `$$` two. It is a part of ENTRY, or made in ARENA.
 */
struct slice dotenv_literal(const struct dotenv_entry *entry, struct arena *arena);

/*
 * May KEY stand in a message? A line of an unquoted multi-line value reads as a key too, so only
 * what looks like nothing but a name may: capitals, digits and `_`, at most 64.
 */
bool dotenv_key_is_showable(struct slice key);

#endif
