/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_MODEL_ENV_FILE_PRIV_H
#define EK_MODEL_ENV_FILE_PRIV_H

#include <stdbool.h>

#include "base/slice.h"

/* Take the next piece between `.`, `-` and `_` off *REST; empty pieces are passed over. */
bool env_token_next(struct slice *rest, struct slice *token);

/* A number for each environment that people mean by several words; -1: no such word. */
int env_word_class(struct slice word);

/* Equal but for the case of letters. */
bool env_word_equal(struct slice word, const char *text);

#endif
