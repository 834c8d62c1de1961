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

/* NULL: nothing secret in the text. Else a short static reason, as "a URL with a password". */
const char *words_secret_value(struct slice value);

/* `your-key`, `change-me`, `<…>`, …: a text that stands for a value. */
bool words_is_placeholder(struct slice value);

#endif
