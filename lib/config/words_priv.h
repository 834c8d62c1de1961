/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CONFIG_WORDS_PRIV_H
#define EK_CONFIG_WORDS_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

enum words_which {
	WORDS_SECRET_NAMES,
	WORDS_PLAIN_NAMES,
	WORDS_SECRET_VALUES,
	WORDS_PLACEHOLDERS,
	WORDS_ID_NAMES,
	WORDS_HASH_NAMES,
	WORDS_DICTIONARY,
	WORDS_ENVIRONMENT_NAMES,
	WORDS_ENVIRONMENTS,
	WORDS_PUBLIC_HOSTS,
	WORDS_GIVEN_NAMES,
	WORDS_LIBRARY_NAMES,
	WORDS_LISTS,
};

struct word {
	const char *pattern; /* as text/glob.h wants it */
	const char *reason;  /* NULL: none */
	bool is_simple;      /* behind a `*` at its start there is no other but at its end */
	unsigned char second; /* of `*xy…` the y in small; 0: any */
	short next;          /* of the same letter; -1: none */
};

/* WORDS_MOST: what the index can number. */
enum { WORDS_MOST = 256, LETTERS = 256 };

/*
 * The patterns, and where to look for those that can fit: by the letter they begin with, or the one
 * behind the `*` they begin with. All other patterns are in `others`.
 */
struct words_list {
	struct word *words;
	size_t count, room;
	short begin[LETTERS], within[LETTERS], others;
};

const struct words_list *words_list(enum words_which which);

/* A pattern of the list that the whole of TEXT fits; NULL: none. */
const struct word *words_find(enum words_which which, struct slice text);

/*
 * Is there a run of characters in VALUE that was drawn, not written: 78 bits or more? Not so of what
 * is known to be public: UUIDs, `sha256:…`, public keys, certificates, `data:` addresses.
 */
bool words_looks_random(struct slice value);

#endif
