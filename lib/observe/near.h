/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_OBSERVE_NEAR_H
#define EK_OBSERVE_NEAR_H

#include <stdbool.h>

#include "base/slice.h"

/* Two different texts that one byte more, less or other makes the same. */
bool texts_are_near(struct slice a, struct slice b);

/*
 * A number for each environment that people mean by several words (`prod`, `production`); 0: TEXT
 * is no such word. environment_in: the same of the first such word among the parts of TEXT between
 * `.`, `-`, `_` and `/`; *WORD is that word.
 */
unsigned environment_class(struct slice text);
unsigned environment_in(struct slice text, struct slice *word);
/* Of one machine or one run: `dev`, `local`, `test`, `ci`. */
bool environment_is_for_development(unsigned class);

/* `true`, `1`, `off`, `none`, …: says whether or which, whatever its name is. */
bool text_is_switch(struct slice text);

#endif
