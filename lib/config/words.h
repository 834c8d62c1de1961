/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is it a secret? Is it a placeholder? The lists are policies/words.yaml, compiled in; they are
 * loaded at the first question.
 */
#ifndef EK_CONFIG_WORDS_H
#define EK_CONFIG_WORDS_H

#include <stdbool.h>

#include "base/slice.h"

/* NULL: plain by its name. Else a short static reason, as "name ends in `_KEY`". */
const char *words_secret_name(struct slice name);

/*
 * NULL: nothing secret in the text. Else a short static reason, as "an address with a password".
 * NAME only tells what random characters are: of an id, of a hash, or, if the name says nothing,
 * of a secret ("random characters").
 */
const char *words_secret_value(struct slice name, struct slice value);

/*
 * What was plain gets a new value: why it becomes a secret. NULL: it stays plain, because nothing
 * in VALUE looks secret, or because what was there did so too, and somebody said that it is plain.
 */
const char *words_turns_secret(struct slice name, struct slice before, struct slice value);

/* `your-key`, `change-me`, `<…>`, …: a text that stands for a value. */
bool words_is_placeholder(struct slice value);

#endif
