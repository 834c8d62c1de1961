/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CONFIG_WORDS_PRIV_H
#define EK_CONFIG_WORDS_PRIV_H

#include <stddef.h>

enum words_which {
	WORDS_SECRET_NAMES,
	WORDS_PLAIN_NAMES,
	WORDS_SECRET_VALUES,
	WORDS_PLACEHOLDERS,
	WORDS_LISTS,
};

struct word {
	const char *pattern; /* as config/glob.h wants it */
	const char *reason;  /* NULL: none */
};

struct words_list {
	struct word *words;
	size_t count, room;
};

const struct words_list *words_list(enum words_which which);

#endif
